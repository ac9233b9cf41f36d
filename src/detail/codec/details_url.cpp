#include <argus/detail/checks.hpp>
#include <argus/detail/codec/details_url.hpp>

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <iterator>
#include <vector>

namespace argus::detail::details_url {
namespace {

/// Those without ASCII that become one of the separators in the compatibility form (NFKC).
constexpr std::array<std::string_view, 19> look_alikes = {
    "\u2047", "\u2048", "\u2049", "\u2100", "\u2101", "\u2105", "\u2106", "\u2a74", "\ufe13", "\ufe16",
    "\ufe55", "\ufe56", "\ufe5f", "\ufe6b", "\uff03", "\uff0f", "\uff1a", "\uff1f", "\uff20"};

/// The schemes in whose URLs a reference may leave out the host or the path. The blank one is that of a text without.
constexpr std::array<std::string_view, 12> hierarchical_schemes = {"",     "http", "https", "ftp",  "file", "sftp",
                                                                   "imap", "nntp", "svn",   "rtsp", "ws",   "wss"};

struct Parts {
  /// Lower case.
  std::string scheme{};
  std::string host{};
  std::string path{};
  /// What follows a `;` in the last part of the path.
  std::string parameters{};
  std::string query{};
  std::string fragment{};
};

bool is_letter(char character) {
  return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z');
}

bool may_be_in_scheme(char character) {
  return is_letter(character) || (character >= '0' && character <= '9') || character == '+' || character == '-' ||
         character == '.';
}

char to_lower(char character) {
  return character >= 'A' && character <= 'Z' ? static_cast<char>(character - 'A' + 'a') : character;
}

/// The part of `rest` from the first `separator` on, without it; it is taken off `rest`.
std::string take_after(std::string& rest, char separator, std::size_t from = 0) {
  const std::size_t at = rest.find(separator, from);
  if (at == std::string::npos) return "";
  std::string taken = rest.substr(at + 1);
  rest.erase(at);
  return taken;
}

std::string take_scheme(std::string& rest) {
  const std::size_t colon = rest.find(':');
  if (colon == std::string::npos || colon == 0 || !is_letter(rest.front())) return "";
  if (!std::all_of(rest.begin(), rest.begin() + static_cast<std::ptrdiff_t>(colon), may_be_in_scheme)) return "";
  std::string scheme = rest.substr(0, colon);
  std::transform(scheme.begin(), scheme.end(), scheme.begin(), to_lower);
  rest.erase(0, colon + 1);
  return scheme;
}

std::string take_host(std::string& rest) {
  if (rest.compare(0, 2, "//") != 0) return "";
  const std::size_t end = (std::min)(rest.find_first_of("/?#", 2), rest.size());
  std::string host = rest.substr(2, end - 2);
  rest.erase(0, end);
  return host;
}

/// Tabulators and line breaks count for nothing, wherever they stand.
std::string without_breaks(std::string_view url) {
  std::string text{url};
  const auto is_break = [](char character) { return character == '\t' || character == '\r' || character == '\n'; };
  text.erase(std::remove_if(text.begin(), text.end(), is_break), text.end());
  return text;
}

Parts split(std::string_view url) {
  Parts parts;
  std::string rest = without_breaks(url);
  parts.scheme = take_scheme(rest);
  parts.host = take_host(rest);
  parts.fragment = take_after(rest, '#');
  parts.query = take_after(rest, '?');
  const std::size_t last_part = rest.rfind('/') == std::string::npos ? 0 : rest.rfind('/');
  parts.parameters = take_after(rest, ';', last_part);
  parts.path = rest;
  return parts;
}

std::string to_text(const Parts& parts) {
  std::string text = parts.path;
  if (!parts.parameters.empty()) text += ";" + parts.parameters;
  if (!parts.host.empty()) {
    const bool needs_slash = !text.empty() && text.front() != '/';
    text = "//" + parts.host + (needs_slash ? "/" : "") + text;
  }
  if (!parts.scheme.empty()) text = parts.scheme + ":" + text;
  if (!parts.query.empty()) text += "?" + parts.query;
  if (!parts.fragment.empty()) text += "#" + parts.fragment;
  return text;
}

std::vector<std::string> segments_of(const std::string& path) {
  std::vector<std::string> segments(1);
  for (const char character : path) {
    if (character == '/') {
      segments.emplace_back();
    } else {
      segments.back() += character;
    }
  }
  return segments;
}

/// The segments of a path that begins in the folder of another. Blank ones in the middle are left out.
std::vector<std::string> segments_within(const std::string& base_path, const std::string& path) {
  std::vector<std::string> segments = segments_of(base_path);
  if (!segments.back().empty()) segments.pop_back();
  for (std::string& segment : segments_of(path)) segments.push_back(std::move(segment));
  if (segments.size() < 3) return segments;
  const auto is_blank = [](const std::string& segment) { return segment.empty(); };
  segments.erase(std::remove_if(std::next(segments.begin()), std::prev(segments.end()), is_blank),
                 std::prev(segments.end()));
  return segments;
}

std::string without_dots(const std::vector<std::string>& segments) {
  std::vector<std::string> kept;
  for (const std::string& segment : segments) {
    if (segment == "..") {
      if (!kept.empty()) kept.pop_back();
    } else if (segment != ".") {
      kept.push_back(segment);
    }
  }
  if (segments.back() == "." || segments.back() == "..") kept.emplace_back();
  std::string path;
  for (std::size_t i = 0; i < kept.size(); ++i) path += (i == 0 ? "" : "/") + kept[i];
  return path.empty() ? "/" : path;
}

bool is_hierarchical(const std::string& scheme) {
  return std::find(std::begin(hierarchical_schemes), std::end(hierarchical_schemes), scheme) !=
         std::end(hierarchical_schemes);
}

bool is_address_in_brackets(std::string_view host) {
  const std::size_t begin = host.find('[');
  const std::size_t end = host.find(']');
  if (begin == std::string_view::npos || end == std::string_view::npos || end < begin) return false;
  in6_addr address{};
  const std::string text{host.substr(begin + 1, end - begin - 1)};
  return inet_pton(AF_INET6, text.c_str(), &address) == 1;
}

bool has_look_alike(std::string_view host) {
  return std::any_of(std::begin(look_alikes), std::end(look_alikes),
                     [host](std::string_view look_alike) { return host.find(look_alike) != std::string_view::npos; });
}

}  // namespace

bool can_be_split(std::string_view url) {
  const std::string host = split(checks::trimmed(url)).host;
  const bool has_brackets = host.find_first_of("[]") != std::string::npos;
  return (!has_brackets || is_address_in_brackets(host)) && !has_look_alike(host);
}

std::string joined(std::string_view base_url, std::string_view url) {
  if (base_url.empty()) return std::string(url);
  if (url.empty()) return std::string(base_url);
  const Parts base = split(base_url);
  Parts parts = split(url);
  if (parts.scheme.empty()) parts.scheme = base.scheme;
  if (parts.scheme != base.scheme || !is_hierarchical(parts.scheme)) return std::string(url);
  if (!parts.host.empty()) return to_text(parts);
  parts.host = base.host;
  if (parts.path.empty() && parts.parameters.empty()) {
    parts.path = base.path;
    parts.parameters = base.parameters;
    if (parts.query.empty()) parts.query = base.query;
    return to_text(parts);
  }
  const bool is_absolute = !parts.path.empty() && parts.path.front() == '/';
  parts.path = without_dots(is_absolute ? segments_of(parts.path) : segments_within(base.path, parts.path));
  return to_text(parts);
}

}  // namespace argus::detail::details_url
