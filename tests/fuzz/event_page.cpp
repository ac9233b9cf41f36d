#include "fuzz/model.hpp"

#include <argus/models/event_page.hpp>

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto page = fuzz::read<argus::EventPage>(fuzz::text_of(data, size));
  if (!page) return 0;
  for (const argus::Event& event : page->results) fuzz::require_round_trip(event);
  return 0;
}
