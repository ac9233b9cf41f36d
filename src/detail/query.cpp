#include <argus/detail/checks.hpp>
#include <argus/detail/query.hpp>

#include <stdexcept>

namespace argus::detail {

std::string percent_encode(std::string_view text) {
  constexpr std::string_view hexadecimal = "0123456789ABCDEF";
  constexpr std::string_view unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  std::string result;
  result.reserve(text.size());
  for (const char character : text) {
    if (unreserved.find(character) != std::string_view::npos) {
      result += character;
      continue;
    }
    const auto byte = static_cast<unsigned char>(character);
    result += '%';
    result += hexadecimal[byte >> 4U];
    result += hexadecimal[byte & 0x0fU];
  }
  return result;
}

void Query::add(std::string name, std::string value) {
  parameters_.emplace_back(std::move(name), std::move(value));
}

void Query::add_flag(std::string name, std::optional<bool> value) {
  if (value) add(std::move(name), *value ? "true" : "false");
}

void Query::add_time(std::string name, std::optional<Timestamp> value) {
  if (!value) return;
  checks::time(name, *value);
  add(std::move(name), argus::to_string(*value));
}

void Query::add_key(std::string name, std::optional<std::int64_t> key) {
  if (!key) return;
  checks::primary_key(name, *key);
  add(std::move(name), std::to_string(*key));
}

void Query::add_keys(std::string name, const std::vector<std::int64_t>& keys) {
  std::vector<std::string> texts;
  for (const std::int64_t key : keys) {
    checks::primary_key(name, key);
    texts.push_back(std::to_string(key));
  }
  add_list(std::move(name), texts);
}

void Query::add_list(std::string name, const std::vector<std::string>& values) {
  std::string joined;
  for (const std::string& value : values) {
    checks::listed(name, value);
    joined += (joined.empty() ? "" : ",") + value;
  }
  if (!values.empty()) add(std::move(name), std::move(joined));
}

std::string Query::to_string() const {
  std::string text;
  for (const auto& [name, value] : parameters_)
    text += (text.empty() ? "?" : "&") + percent_encode(name) + "=" + percent_encode(value);
  return text;
}

}  // namespace argus::detail
