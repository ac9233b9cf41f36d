#include "../detail/codec/patch_fields.hpp"

#include <argus/models/incident_patch.hpp>

namespace argus {

bool IncidentPatch::empty() const {
  detail::AnyFieldSet any;
  detail::codec::Fields<IncidentPatch>::visit(any, *this);
  return !any.is_set;
}

void to_json(nlohmann::json& json, const IncidentPatch& patch) {
  json = detail::codec::without_nulls(detail::codec::Codec<IncidentPatch>::encode(patch));
}

}  // namespace argus
