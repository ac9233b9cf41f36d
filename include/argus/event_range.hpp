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

/// The pages of the events of all incidents, newest first.
// A template, so that a program compiles its methods where it walks such a list, and nowhere else.
template <class Page>
class EventPaging {
 public:
  /// What they hold.
  using Value = typename decltype(Page::results)::value_type;
  /// Asks the server for the page that a cursor leads to, a blank one to the first.
  using Fetch = std::function<Page(const std::string& cursor)>;

  /// Fetches nothing yet.
  explicit EventPaging(Fetch fetch) : fetch_(std::move(fetch)) {}

  /// Fetches the next page that isn't empty; nothing when the list is read.
  std::vector<Value> next() {
    Page page;
    while (page.results.empty() && walk_.has_more()) {
      page = fetch_(walk_.cursor());
      walk_.accept(page.next);
    }
    return std::move(page.results);
  }

 private:
  Fetch fetch_;
  CursorWalk walk_;
};

/// One walk over the events of all incidents.
using EventWalk = PageWalk<EventPaging<EventPage>>;
/// The events of all incidents, newest first.
using EventRange = ListRange<EventWalk>;

}  // namespace argus
