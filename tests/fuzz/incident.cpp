#include "fuzz/model.hpp"

#include <argus/detail/codec/json_text.hpp>
#include <argus/models/incident.hpp>
#include <argus/models/incident_diff.hpp>
#include "src/detail/codec/request_body.hpp"

#include <stdexcept>

namespace {

/// Posting what a server has sent works, or is refused with one line that says why.
void try_to_post(const argus::Incident& incident) {
  try {
    argus::detail::request_body(incident);
  } catch (const std::invalid_argument& error) {
    fuzz::require_one_line(error.what(), fuzz::most_message_bytes);
  }
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto incident = fuzz::try_model<argus::Incident>(fuzz::text_of(data, size));
  if (!incident) return 0;
  fuzz::require(diff(*incident, *incident) == argus::IncidentPatch{}, "an incident doesn't differ from itself");
  try_to_post(*incident);
  return 0;
}
