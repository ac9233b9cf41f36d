#pragma once

#include <argus/event.hpp>
#include <argus/event_page.hpp>
#include <argus/http/cursor_walk.hpp>
#include <argus/list_range.hpp>
#include <argus/page_walk.hpp>

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace argus {

/// Asks the server for the page that a cursor leads to, a blank one to the first.
using FetchEvents = std::function<EventPage(const std::string& cursor)>;

/// The pages of the events of all incidents, newest first.
class EventPaging {
 public:
  /// What they hold.
  using Value = Event;

  /// Fetches nothing yet.
  explicit EventPaging(FetchEvents fetch) : fetch_(std::move(fetch)) {}

  /// Fetches the next page that isn't empty; nothing when the list is read.
  std::vector<Event> next() {
    EventPage page;
    while (page.results.empty() && walk_.has_more()) {
      page = fetch_(walk_.cursor());
      walk_.accept(page.next);
    }
    return std::move(page.results);
  }

 private:
  FetchEvents fetch_;
  CursorWalk walk_;
};

/// One walk over the events of all incidents.
using EventWalk = PageWalk<EventPaging>;
/// The events of all incidents, newest first.
using EventRange = ListRange<EventWalk>;

}  // namespace argus
