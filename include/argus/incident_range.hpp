#pragma once

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

/// Asks the server for the first page of a filter.
using FetchIncidents = std::function<IncidentPage(const IncidentFilter&)>;

/// The pages of a list of incidents, newest start_time first. Loses none to the server's paging; see KeyWalk.
class IncidentPaging {
 public:
  /// What they hold.
  using Value = Incident;

  /// Fetches nothing yet.
  IncidentPaging(FetchIncidents fetch, IncidentFilter filter)
      : fetch_(std::move(fetch)), filter_(std::move(filter)), walk_(filter_.start_time_lte, filter_.page_size) {}

  /// Fetches the incidents that the next page brings; nothing when the list is read.
  std::vector<Incident> next() {
    if (!walk_.has_more()) return {};
    filter_.start_time_lte = walk_.latest();
    filter_.page_size = walk_.page_size();
    IncidentPage page = fetch_(filter_);
    std::vector<Incident> incidents = std::move(page.results);
    for (const Incident& incident : incidents) walk_.add(incident.pk, incident.start_time);
    std::size_t kept = 0;
    for (const std::size_t index : walk_.end_page(page.next.has_value())) {
      if (index != kept) incidents[kept] = std::move(incidents[index]);
      ++kept;
    }
    while (incidents.size() > kept) incidents.pop_back();
    return incidents;
  }

 private:
  FetchIncidents fetch_;
  IncidentFilter filter_;
  KeyWalk walk_;
};

/// One walk over a list of incidents.
using IncidentWalk = PageWalk<IncidentPaging>;
/// A list of incidents, newest start_time first.
using IncidentRange = ListRange<IncidentWalk>;

}  // namespace argus
