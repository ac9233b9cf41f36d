// Models of one or two fields.
#include "fuzz/model.hpp"

#include <argus/incident_count.hpp>
#include <argus/saved_filter.hpp>
#include <argus/source_type.hpp>
#include <argus/ticket.hpp>

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = fuzz::text_of(data, size);
  fuzz::try_model<argus::SavedFilter>(text);
  fuzz::try_model<argus::SourceType>(text);
  fuzz::try_model<argus::Ticket>(text);
  fuzz::read<argus::IncidentCount>(text);
  return 0;
}
