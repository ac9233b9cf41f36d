#include "../http/url.hpp"

#include <argus/detail/codec/codec.hpp>
#include "cursor_pager.hpp"

namespace argus::detail {

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
  throw DecodeError("", "a link without a cursor");
}

void CursorPager::accept(const std::optional<std::string>& next) {
  has_more_ = next.has_value();
  if (!next) return;
  if (steps_ > 0 && *next == landmark_)
    throw DecodeError("next",
                      "the server's pages lead in a circle: the list can't be read whole; ask for longer pages");
  cursor_ = *next;
  ++steps_;
  if (steps_ != next_landmark_) return;
  landmark_ = cursor_;
  next_landmark_ *= 2;
}

}  // namespace argus::detail
