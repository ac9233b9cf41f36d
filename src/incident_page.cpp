#include "http/url.hpp"

#include <argus/incident_page.hpp>

namespace argus {
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
