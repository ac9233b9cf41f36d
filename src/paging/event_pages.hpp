#pragma once

#include <argus/models/event.hpp>
#include <argus/models/event_page.hpp>
#include "cursor_pager.hpp"

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace argus::detail {

/// The pages of the events of all incidents, newest first.
class EventPages {
 public:
  /// Asks the server for the page that a cursor leads to, a blank one to the first.
  using Fetch = std::function<EventPage(const std::string& cursor)>;

  /// Fetches nothing yet.
  explicit EventPages(Fetch fetch) : fetch_(std::move(fetch)) {}

  /// Fetches the next page that isn't empty; nothing when the list is read.
  std::vector<Event> next() {
    EventPage page;
    while (page.results.empty() && pager_.has_more()) {
      page = fetch_(pager_.cursor());
      pager_.accept(page.next);
    }
    return std::move(page.results);
  }

 private:
  Fetch fetch_;
  CursorPager pager_;
};

}  // namespace argus::detail
