#include "url_validator.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <cctype>
#include <vector>

#include "text.hpp"

namespace argus::testing::fake {
namespace {

constexpr std::size_t longest_url = 2048;
constexpr std::size_t longest_host = 253;
constexpr std::size_t longest_label = 63;

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char character) { return static_cast<char>(std::tolower(character)); });
  return text;
}

template <typename Text>
std::vector<Text> split(const Text& text, typename Text::value_type separator) {
  std::vector<Text> parts(1);
  for (const auto character : text) {
    if (character == separator) {
      parts.emplace_back();
    } else {
      parts.back() += character;
    }
  }
  return parts;
}

bool is_number_of_address(const std::string& text) {
  const bool has_leading_zero = text.size() > 1 && text.front() == '0';
  return is_digits(text) && text.size() <= 3 && !has_leading_zero && std::stoi(text) <= 255;
}

bool is_address(const std::string& host) {
  const auto numbers = split(host, '.');
  return numbers.size() == 4 && std::all_of(numbers.begin(), numbers.end(), is_number_of_address);
}

bool is_address_in_brackets(const std::string& host) {
  if (host.size() < 3 || host.front() != '[' || host.back() != ']') return false;
  in6_addr address{};
  return inet_pton(AF_INET6, host.substr(1, host.size() - 2).c_str(), &address) == 1;
}

bool is_letter(char32_t character) {
  const bool is_latin = (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z');
  return is_latin || (character >= 0xa1 && character <= 0xffff && !is_surrogate(character));
}

bool is_label(const std::u32string& label) {
  return !label.empty() && label.size() <= longest_label && label.front() != '-' && label.back() != '-' &&
         std::all_of(label.begin(), label.end(), [](char32_t character) {
           return is_letter(character) || is_digit(character) || character == '-';
         });
}

bool is_top_level_domain(const std::u32string& label) {
  if (!is_label(label) || label.size() < 2) return false;
  if (label.size() > 4 && label.compare(0, 4, U"xn--") == 0) return true;
  return std::none_of(label.begin(), label.end(), is_digit);
}

bool is_valid_host(const std::string& host) {
  if (lower(host) == "localhost" || is_address(host) || is_address_in_brackets(host)) return true;
  auto labels = split(to_characters(host), U'.');
  if (labels.size() > 2 && labels.back().empty()) labels.pop_back();
  return labels.size() > 1 && std::all_of(labels.begin(), labels.end(), is_label) && is_top_level_domain(labels.back());
}

/// A name, and perhaps a password, without what would end them.
bool is_user(const std::string& user) {
  const auto parts = split(user, ':');
  return parts.size() <= 2 && !parts.front().empty() && user.find('@') == std::string::npos;
}

bool is_valid_authority(const std::string& authority) {
  const std::size_t at = authority.rfind('@');
  if (at != std::string::npos && !is_user(authority.substr(0, at))) return false;
  std::string host = at == std::string::npos ? authority : authority.substr(at + 1);
  const std::size_t colon = host.rfind(':');
  const bool has_port = colon != std::string::npos && host.back() != ']';
  if (has_port) {
    const std::string port = host.substr(colon + 1);
    if (!is_digits(port) || port.size() > 5) return false;
    host.erase(colon);
  }
  return length_of(host) <= longest_host && is_valid_host(host);
}

}  // namespace

bool is_valid_url(const std::string& text) {
  const std::u32string characters = to_characters(text);
  if (characters.size() > longest_url || std::any_of(characters.begin(), characters.end(), is_whitespace)) return false;
  const std::size_t scheme_end = text.find("://");
  if (scheme_end == std::string::npos) return false;
  const std::string scheme = lower(text.substr(0, scheme_end));
  if (scheme != "http" && scheme != "https" && scheme != "ftp" && scheme != "ftps") return false;
  const std::size_t authority_start = scheme_end + 3;
  const std::size_t authority_end = text.find_first_of("/?#", authority_start);
  return is_valid_authority(text.substr(authority_start, authority_end - authority_start));
}

}  // namespace argus::testing::fake
