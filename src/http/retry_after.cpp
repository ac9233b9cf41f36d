#include "retry_after.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <charconv>
#include <ctime>
#include <string>

namespace argus {

std::optional<std::chrono::seconds> retry_after(const Response& response) {
  constexpr long longest = 366L * 24 * 3600;
  const auto text = find_header(response, "Retry-After");
  if (!text) return std::nullopt;
  long seconds = 0;
  const auto [rest, error] = std::from_chars(text->data(), text->data() + text->size(), seconds);
  if (error == std::errc::result_out_of_range && text->front() != '-') return std::chrono::seconds{longest};
  if (error == std::errc{} && rest == text->data() + text->size())
    return seconds < 0 ? std::nullopt : std::optional(std::chrono::seconds{(std::min)(seconds, longest)});
  const std::time_t date = curl_getdate(text->c_str(), nullptr);
  if (date < 0) return std::nullopt;
  const auto wait = static_cast<long>(date - std::time(nullptr));
  return std::chrono::seconds{std::clamp(wait, 0L, longest)};
}

}  // namespace argus
