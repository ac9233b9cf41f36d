#pragma once

#include <argus/errors.hpp>
#include <argus/models/incident.hpp>
#include <argus/models/incident_filter.hpp>
#include <argus/models/incident_page.hpp>
#include "keyset_pager.hpp"

#include <cstddef>
#include <functional>
#include <utility>
#include <vector>

namespace argus::detail {

/// The pages of a list of incidents, newest start_time first. Loses none to the server's paging; see KeysetPager.
class IncidentPages {
 public:
  /// Asks the server for the first page of a filter.
  using Fetch = std::function<IncidentPage(const IncidentFilter&)>;

  /// Fetches nothing yet.
  IncidentPages(Fetch fetch, IncidentFilter filter)
      : fetch_(std::move(fetch)), filter_(std::move(filter)), pager_(filter_.start_time_lte, filter_.page_size) {}

  /// Fetches the incidents that the next page brings; nothing when the list is read.
  std::vector<Incident> next() {
    if (!pager_.has_more()) return {};
    IncidentPage page = fetch();
    std::vector<Incident> incidents = std::move(page.results);
    for (const Incident& incident : incidents) pager_.add(incident.pk, incident.start_time);
    std::size_t kept = 0;
    for (const std::size_t index : pager_.end_page(page.next.has_value())) {
      if (index != kept) incidents[kept] = std::move(incidents[index]);
      ++kept;
    }
    while (incidents.size() > kept) incidents.pop_back();
    return incidents;
  }

 private:
  /// A page of incidents that are larger than most is asked for again in halves: one incident can always be read.
  IncidentPage fetch() {
    filter_.start_time_lte = pager_.latest();
    while (true) {
      filter_.page_size = pager_.page_size();
      try {
        return fetch_(filter_);
      } catch (const DecodeError& error) {
        if (!error.is_too_large() || !pager_.halve_pages()) throw;
      }
    }
  }

  Fetch fetch_;
  IncidentFilter filter_;
  KeysetPager pager_;
};

}  // namespace argus::detail
