#include "response.hpp"

#include <algorithm>
#include <cctype>

#include "django/text.hpp"

namespace argus::testing::fake {
namespace {

int hexadecimal_value(char digit) {
  if (digit >= '0' && digit <= '9') return digit - '0';
  if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
  if (digit >= 'A' && digit <= 'F') return digit - 'A' + 10;
  return -1;
}

std::string decode_form(std::string text) {
  std::replace(text.begin(), text.end(), '+', ' ');
  return with_replacements(percent_decode(text));
}

}  // namespace

std::string encode_form(const std::string& text) {
  static const std::string digits = "0123456789ABCDEF";
  std::string encoded;
  for (const char character : text) {
    const auto byte = static_cast<unsigned char>(character);
    if (std::isalnum(byte) != 0 || character == '-' || character == '_' || character == '.' || character == '~') {
      encoded += character;
    } else if (character == ' ') {
      encoded += '+';
    } else {
      encoded += '%';
      encoded += digits[byte / 16];
      encoded += digits[byte % 16];
    }
  }
  return encoded;
}

std::string percent_decode(const std::string& text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escape = text[i] == '%' && i + 2 < text.size() && hexadecimal_value(text[i + 1]) >= 0 &&
                        hexadecimal_value(text[i + 2]) >= 0;
    if (!escape) {
      decoded += text[i];
      continue;
    }
    decoded += static_cast<char>(hexadecimal_value(text[i + 1]) * 16 + hexadecimal_value(text[i + 2]));
    i += 2;
  }
  return decoded;
}

Query::Query(const std::string& encoded) {
  std::size_t start = 0;
  while (start < encoded.size()) {
    const std::size_t end = std::min(encoded.find('&', start), encoded.size());
    const std::string pair = encoded.substr(start, end - start);
    start = end + 1;
    if (pair.empty()) continue;
    const std::size_t equals = pair.find('=');
    const std::string value = equals == std::string::npos ? "" : pair.substr(equals + 1);
    parameters_.emplace_back(decode_form(pair.substr(0, equals)), decode_form(value));
  }
}

std::optional<std::string> Query::last(const std::string& name) const {
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
  parameters.erase(std::remove_if(parameters.begin(), parameters.end(),
                                  [](const auto& parameter) { return parameter.first == "cursor"; }),
                   parameters.end());
  parameters.emplace_back("cursor", cursor);
  std::stable_sort(parameters.begin(), parameters.end(),
                   [](const auto& left, const auto& right) { return left.first < right.first; });
  std::string encoded;
  for (const auto& [name, value] : parameters) {
    if (!encoded.empty()) encoded += '&';
    encoded += encode_form(name) + '=' + encode_form(value);
  }
  return encoded;
}

SendResult json_answer(int status, const nlohmann::json& body) {
  try {
    return {status, "application/json", body.dump(), {}};
  } catch (const nlohmann::json::type_error&) {
    // A surrogate, which is a character to the real server too until it comes to be written as UTF-8.
    crash();
  }
}

SendResult detail_answer(int status, const std::string& detail) {
  return json_answer(status, {{"detail", detail}});
}

SendResult html_answer(int status, const std::string& title) {
  return {
      status,
      html_type,
      "<!doctype html>\n<html><head><title>" + title + "</title></head><body><h1>" + title + "</h1></body></html>\n",
      {}};
}

SendResult empty_answer(int status) {
  return {status, "", "", {}};
}

void refuse(int status, const nlohmann::json& body) {
  throw Refused(json_answer(status, body));
}

void crash() {
  throw Refused(html_answer(500, "500 - Internal Server Error"));
}

}  // namespace argus::testing::fake
