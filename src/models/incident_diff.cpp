#include "../detail/codec/stored_form.hpp"

#include <argus/models/incident_diff.hpp>

namespace argus {

IncidentPatch diff(const Incident& stored, const Incident& wanted) {
  return detail::stored_form::unapplied(detail::stored_form::patch_of(wanted), stored);
}

}  // namespace argus
