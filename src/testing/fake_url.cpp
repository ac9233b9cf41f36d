#include "fake_url.hpp"

#include <algorithm>
#include <cctype>
#include <vector>

namespace argus::testing::fake {
namespace {

constexpr std::size_t longest_url = 2048;
constexpr std::size_t shortest_top_level_domain = 2;

bool is_all(const std::string& text, int (*predicate)(int)) {
  return std::all_of(text.begin(), text.end(),
                     [&](char character) { return predicate(static_cast<unsigned char>(character)) != 0; });
}

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts(1);
  for (const char character : text) {
    if (character == separator) {
      parts.emplace_back();
    } else {
      parts.back() += character;
    }
  }
  return parts;
}

bool is_address(const std::vector<std::string>& labels) {
  return labels.size() == 4 && std::all_of(labels.begin(), labels.end(), [](const std::string& label) {
           return !label.empty() && label.size() <= 3 && is_all(label, std::isdigit) && std::stoi(label) <= 255;
         });
}

bool is_label_character(int character) {
  return std::isalnum(character) != 0 || character == '-' || character >= 0x80;
}

bool is_label(const std::string& label) {
  return !label.empty() && label.front() != '-' && label.back() != '-' &&
         std::all_of(label.begin(), label.end(),
                     [](char character) { return is_label_character(static_cast<unsigned char>(character)); });
}

bool is_valid_host(const std::string& host) {
  if (host == "localhost") return true;
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') return true;
  const auto labels = split(host, '.');
  if (is_address(labels)) return true;
  return labels.size() > 1 && std::all_of(labels.begin(), labels.end(), is_label) &&
         labels.back().size() >= shortest_top_level_domain && !is_all(labels.back(), std::isdigit);
}

bool is_valid_authority(const std::string& authority) {
  const std::string host_and_port = authority.substr(authority.rfind('@') + 1);
  const std::size_t colon = host_and_port.rfind(':');
  const bool has_port = colon != std::string::npos && host_and_port.back() != ']';
  if (!has_port) return is_valid_host(host_and_port);
  const std::string port = host_and_port.substr(colon + 1);
  return !port.empty() && port.size() <= 5 && is_all(port, std::isdigit) &&
         is_valid_host(host_and_port.substr(0, colon));
}

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char character) { return static_cast<char>(std::tolower(character)); });
  return text;
}

bool has_scheme(const std::string& reference) {
  const std::size_t end = reference.find_first_of(":/?#");
  return end != std::string::npos && end > 0 && reference[end] == ':' &&
         std::isalpha(static_cast<unsigned char>(reference.front())) != 0;
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
  if (text.size() > longest_url) return false;
  if (std::any_of(text.begin(), text.end(), [](unsigned char character) { return std::isspace(character) != 0; })) {
    return false;
  }
  const std::size_t scheme_end = text.find("://");
  if (scheme_end == std::string::npos) return false;
  const std::string scheme = lower(text.substr(0, scheme_end));
  if (scheme != "http" && scheme != "https" && scheme != "ftp" && scheme != "ftps") return false;
  const std::size_t authority_start = scheme_end + 3;
  const std::size_t authority_end = text.find_first_of("/?#", authority_start);
  return is_valid_authority(text.substr(authority_start, authority_end - authority_start));
}

std::string join_url(const std::string& base, const std::string& reference) {
  if (reference.empty()) return base;
  if (has_scheme(reference)) return reference;
  const std::size_t authority_start = base.find("://") + 3;
  if (reference.rfind("//", 0) == 0) return base.substr(0, authority_start - 2) + reference;
  const std::size_t path_start = std::min(base.find('/', authority_start), base.size());
  const std::string origin = base.substr(0, path_start);
  const std::string path = base.substr(path_start, base.find_first_of("?#", path_start) - path_start);
  if (reference.front() == '?' || reference.front() == '#') return origin + path + reference;
  const std::size_t path_end = std::min(reference.find_first_of("?#"), reference.size());
  std::string directory = path.substr(0, path.rfind('/') + 1);
  if (directory.empty()) directory = "/";
  if (reference.front() == '/') directory.clear();
  return origin + without_dot_segments(directory + reference.substr(0, path_end)) + reference.substr(path_end);
}

}  // namespace argus::testing::fake
