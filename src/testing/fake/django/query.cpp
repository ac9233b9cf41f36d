#include "query.hpp"

#include <algorithm>
#include <cctype>

#include "text.hpp"

namespace argus::testing::fake {
namespace {

std::string decode_parameter(std::string text) {
  std::replace(text.begin(), text.end(), '+', ' ');
  return with_replacements(percent_decode(text));
}

}  // namespace

std::string percent_encode(const std::string& text, const std::string& kept) {
  static const std::string digits = "0123456789ABCDEF";
  std::string encoded;
  for (const char character : text) {
    const auto byte = static_cast<unsigned char>(character);
    if (std::isalnum(byte) != 0 || kept.find(character) != std::string::npos) {
      encoded += character;
    } else {
      encoded += {'%', digits[byte / 16], digits[byte % 16]};
    }
  }
  return encoded;
}

std::string percent_decode(const std::string& text) {
  const auto is_hexadecimal = [](char digit) { return std::isxdigit(static_cast<unsigned char>(digit)) != 0; };
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_escape =
        text[i] == '%' && i + 2 < text.size() && is_hexadecimal(text[i + 1]) && is_hexadecimal(text[i + 2]);
    decoded += is_escape ? static_cast<char>(std::stoi(text.substr(i + 1, 2), nullptr, 16)) : text[i];
    if (is_escape) i += 2;
  }
  return decoded;
}

std::string encode_parameter(const std::string& text) {
  std::string encoded = percent_encode(text, "-_.~ ");
  std::replace(encoded.begin(), encoded.end(), ' ', '+');
  return encoded;
}

Query::Query(const std::string& encoded) {
  for (const std::string& pair : split(encoded, '&')) {
    if (pair.empty()) continue;
    const std::size_t equals = std::min(pair.find('='), pair.size());
    const std::string value = pair.substr(std::min(equals + 1, pair.size()));
    parameters_.emplace_back(decode_parameter(pair.substr(0, equals)), decode_parameter(value));
  }
}

std::optional<std::string> Query::find(const std::string& name) const {
  const auto found = std::find_if(parameters_.rbegin(), parameters_.rend(),
                                  [&](const auto& parameter) { return parameter.first == name; });
  if (found == parameters_.rend()) return std::nullopt;
  return found->second;
}

nlohmann::json Query::to_json() const {
  nlohmann::json object = nlohmann::json::object();
  for (const auto& [name, value] : parameters_) object[name] = value;
  return object;
}

std::string Query::with_cursor(const std::string& cursor) const {
  auto parameters = parameters_;
  const auto is_cursor = [](const auto& parameter) { return parameter.first == "cursor"; };
  parameters.erase(std::remove_if(parameters.begin(), parameters.end(), is_cursor), parameters.end());
  parameters.emplace_back("cursor", cursor);
  std::stable_sort(parameters.begin(), parameters.end(),
                   [](const auto& left, const auto& right) { return left.first < right.first; });
  std::string encoded;
  for (const auto& [name, value] : parameters) {
    encoded += (encoded.empty() ? "" : "&") + encode_parameter(name) + '=' + encode_parameter(value);
  }
  return encoded;
}

}  // namespace argus::testing::fake
