#include <argus/models/incident_patch.hpp>

namespace argus {
namespace {

namespace field_kind = detail::field_kind;

/// Finds out whether a patch sets any field.
struct AnyFieldSet {
  bool is_set = false;

  template <class Kind, class Value>
  void changeable(Kind /*kind*/, const char* /*name*/, const std::optional<Value>& value) {
    is_set = is_set || value.has_value();
  }
  void changeable(field_kind::Metadata /*kind*/, const char* /*name*/, const nlohmann::json& value) {
    is_set = is_set || !detail::codec::is_null(value);
  }
};

}  // namespace

bool IncidentPatch::empty() const {
  AnyFieldSet any;
  detail::codec::Fields<IncidentPatch>::visit(any, *this);
  return !any.is_set;
}

void to_json(nlohmann::json& json, const IncidentPatch& patch) {
  json = detail::codec::without_nulls(detail::codec::Codec<IncidentPatch>::encode(patch));
}

}  // namespace argus
