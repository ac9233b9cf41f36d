#include "fake_url.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <cctype>
#include <vector>

#include "fake_text.hpp"

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

bool has_scheme(const std::string& reference) {
  static const std::string kept = "+-.";
  const std::size_t end = reference.find(':');
  if (end == std::string::npos || end == 0 || std::isalpha(static_cast<unsigned char>(reference.front())) == 0) {
    return false;
  }
  return std::all_of(reference.begin(), reference.begin() + static_cast<std::ptrdiff_t>(end), [](char character) {
    return std::isalnum(static_cast<unsigned char>(character)) != 0 || kept.find(character) != std::string::npos;
  });
}

std::string without_dot_segments(const std::string& path) {
  std::vector<std::string> kept;
  const auto segments = split(path.substr(1), '/');
  for (std::size_t i = 0; i < segments.size(); ++i) {
    const bool last = i + 1 == segments.size();
    const bool dots = segments[i] == "." || segments[i] == "..";
    if (segments[i] == ".." && !kept.empty()) kept.pop_back();
    if (!dots) kept.push_back(segments[i]);
    if (dots && last) kept.emplace_back();
  }
  std::string joined;
  for (const std::string& segment : kept) joined += '/' + segment;
  return joined.empty() ? "/" : joined;
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

std::string join_url(const std::string& base, std::string reference) {
  if (has_scheme(reference)) {
    const std::size_t colon = reference.find(':');
    if (lower(reference.substr(0, colon)) != base.substr(0, base.find(':'))) return reference;
    reference.erase(0, colon + 1);
  }
  // Python leaves these out of URLs.
  reference.erase(
      std::remove_if(reference.begin(), reference.end(),
                     [](char character) { return character == '\t' || character == '\r' || character == '\n'; }),
      reference.end());
  if (reference.empty()) return base;
  const std::size_t authority_start = base.find("://") + 3;
  if (reference.rfind("//", 0) == 0) return base.substr(0, authority_start - 2) + reference;
  const std::size_t path_start = std::min(base.find('/', authority_start), base.size());
  const std::string origin = base.substr(0, path_start);
  const std::string path = base.substr(path_start, base.find_first_of("?#", path_start) - path_start);
  if (reference.front() == '?' || reference.front() == '#') return origin + path + reference;
  const std::size_t path_end = std::min(reference.find_first_of("?#"), reference.size());
  const std::string directory = path.substr(0, path.rfind('/') + 1);
  const bool is_absolute = reference.front() == '/';
  const std::string start = directory.empty() ? "/" : directory;
  return origin + without_dot_segments((is_absolute ? "" : start) + reference.substr(0, path_end)) +
         reference.substr(path_end);
}

}  // namespace argus::testing::fake
