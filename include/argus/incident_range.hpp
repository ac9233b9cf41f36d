#pragma once

#include <argus/errors.hpp>
#include <argus/http/key_walk.hpp>
#include <argus/incident.hpp>
#include <argus/incident_filter.hpp>
#include <argus/incident_page.hpp>
#include <argus/list_range.hpp>
#include <argus/page_walk.hpp>

#include <functional>
#include <utility>
#include <vector>

namespace argus {

/// The pages of a list of incidents, newest start_time first. Loses none to the server's paging; see KeyWalk.
// A template, so that a program compiles its methods where it walks such a list, and nowhere else.
template <class Page>
class IncidentPaging {
 public:
  /// What they hold.
  using Value = typename decltype(Page::results)::value_type;
  /// Asks the server for the first page of a filter.
  using Fetch = std::function<Page(const IncidentFilter&)>;

  /// Fetches nothing yet.
  IncidentPaging(Fetch fetch, IncidentFilter filter)
      : fetch_(std::move(fetch)), filter_(std::move(filter)), walk_(filter_.start_time_lte, filter_.page_size) {}

  /// Fetches the incidents that the next page brings; nothing when the list is read.
  std::vector<Value> next() {
    if (!walk_.has_more()) return {};
    Page page = fetch();
    std::vector<Value> incidents = std::move(page.results);
    for (const Value& incident : incidents) walk_.add(incident.pk, incident.start_time);
    std::size_t kept = 0;
    for (const std::size_t index : walk_.end_page(page.next.has_value())) {
      if (index != kept) incidents[kept] = std::move(incidents[index]);
      ++kept;
    }
    while (incidents.size() > kept) incidents.pop_back();
    return incidents;
  }

 private:
  /// A page of incidents that are larger than most is asked for again in halves: one incident can always be read.
  Page fetch() {
    filter_.start_time_lte = walk_.latest();
    while (true) {
      filter_.page_size = walk_.page_size();
      try {
        return fetch_(filter_);
      } catch (const DecodeError& error) {
        if (!error.is_too_large() || !walk_.halve_pages()) throw;
      }
    }
  }

  Fetch fetch_;
  IncidentFilter filter_;
  KeyWalk walk_;
};

/// One walk over a list of incidents.
using IncidentWalk = PageWalk<IncidentPaging<IncidentPage>>;
/// A list of incidents, newest start_time first.
using IncidentRange = ListRange<IncidentWalk>;

}  // namespace argus
