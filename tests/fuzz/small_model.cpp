// Models of one or two fields.
#include "fuzz/model.hpp"

#include <argus/detail/models/incident_count.hpp>
#include <argus/detail/models/source_type.hpp>
#include <argus/detail/models/ticket.hpp>
#include <argus/models/saved_filter.hpp>

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = fuzz::text_of(data, size);
  fuzz::try_model<argus::SavedFilter>(text);
  fuzz::read<argus::detail::SourceType>(text);
  fuzz::read<argus::detail::Ticket>(text);
  fuzz::read<argus::detail::IncidentCount>(text);
  return 0;
}
