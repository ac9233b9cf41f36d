#include "fuzz/model.hpp"

#include <argus/detail/query.hpp>
#include <argus/models/incident_page.hpp>
#include "src/paging/cursor_pager.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto page = fuzz::read<argus::IncidentPage>(fuzz::text_of(data, size));
  if (!page) return 0;
  for (const argus::Incident& incident : page->results) fuzz::require_round_trip(incident);
  if (!page->next) return 0;
  argus::detail::Query query;
  query.add("page_size", "100");
  query.add("cursor", *page->next);
  fuzz::require(argus::detail::cursor_of("https://x/" + query.to_string()) == *page->next,
                "a cursor is sent as it came");
  return 0;
}
