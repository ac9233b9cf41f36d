#pragma once

#include "fuzz.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>

namespace fuzz {

/// A URL as libcurl takes it when it connects.
struct ReadUrl {
  std::string scheme{};
  std::string host{};
  std::string path{};
  bool has_user = false;
  bool has_fragment = false;
};

inline ReadUrl read_url(const std::string& text) {
  const std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> url{curl_url(), &curl_url_cleanup};
  require(curl_url_set(url.get(), CURLUPART_URL, text.c_str(), 0) == CURLUE_OK, "what is asked for is a URL");
  const auto part = [&url](CURLUPart which) {
    char* value = nullptr;
    if (curl_url_get(url.get(), which, &value, 0) != CURLUE_OK) return std::string();
    const std::unique_ptr<char, decltype(&curl_free)> owner{value, &curl_free};
    return std::string(value);
  };
  return {part(CURLUPART_SCHEME), part(CURLUPART_HOST), part(CURLUPART_PATH), !part(CURLUPART_USER).empty(),
          !part(CURLUPART_FRAGMENT).empty()};
}

/// What a server makes of `%XX`, and in a query of `+`.
inline std::string percent_decoded(std::string_view text, bool is_query) {
  constexpr std::string_view digits = "0123456789abcdef";
  const auto value_of = [digits](char c) { return digits.find(static_cast<char>(c >= 'A' && c <= 'F' ? c + 32 : c)); };
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_escape = text[i] == '%' && i + 2 < text.size() && value_of(text[i + 1]) != std::string_view::npos &&
                           value_of(text[i + 2]) != std::string_view::npos;
    if (is_escape) {
      result += static_cast<char>(value_of(text[i + 1]) * 16 + value_of(text[i + 2]));
      i += 2;
    } else {
      result += is_query && text[i] == '+' ? ' ' : text[i];
    }
  }
  return result;
}

inline bool is_one_word(std::string_view url) {
  return std::all_of(url.begin(), url.end(), [](char character) {
    const auto byte = static_cast<unsigned char>(character);
    return byte > 0x20 && byte < 0x7f;
  });
}

}  // namespace fuzz
