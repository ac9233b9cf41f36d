#include <argus/incident_page.hpp>

#include <charconv>

namespace argus {
namespace {

/// The reverse of percent_encode; nothing where a `%` is not followed by two hexadecimal digits.
std::optional<std::string> percent_decode(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      result += text[i];
      continue;
    }
    unsigned byte = 0;
    const std::string_view digits = text.substr(i + 1, 2);
    const auto [rest, error] = std::from_chars(digits.data(), digits.data() + digits.size(), byte, 16);
    if (error != std::errc{} || digits.size() != 2 || rest != digits.data() + 2) return std::nullopt;
    result += static_cast<char>(byte);
    i += 2;
  }
  return result;
}

}  // namespace

std::string cursor_of(std::string_view next_link) {
  const auto start = next_link.find('?');
  std::string_view query = start == std::string_view::npos ? std::string_view{} : next_link.substr(start + 1);
  while (!query.empty()) {
    const auto end = query.find('&');
    const std::string_view parameter = query.substr(0, end);
    query = end == std::string_view::npos ? std::string_view{} : query.substr(end + 1);
    constexpr std::string_view name = "cursor=";
    if (parameter.substr(0, name.size()) != name) continue;
    if (auto cursor = percent_decode(parameter.substr(name.size())); cursor && !cursor->empty())
      return *std::move(cursor);
  }
  throw DecodeError("next", "a link without a cursor");
}

}  // namespace argus
