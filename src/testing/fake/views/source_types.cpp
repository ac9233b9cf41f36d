#include "../database.hpp"
#include "../django/text.hpp"
#include "../routes.hpp"

namespace argus::testing::fake {
namespace {

Response list_source_types(const Call& call) {
  nlohmann::json types = nlohmann::json::array();
  for (const std::string& name : call.state.source_types) types.push_back({{"name", name}});
  return json_response(200, types);
}

Response post_source_type(const Call& call) {
  FieldReader fields = call.fields();
  fields.require_field("name");
  const auto name = fields.text("name", not_blank);
  fields.refuse_if_wrong();
  nlohmann::json errors = nlohmann::json::array();
  if (!is_lowercase(*name)) errors.push_back('\'' + *name + "' is not a lowercase string");
  if (call.state.source_types.count(*name) > 0) {
    errors.push_back("source system type with this name already exists.");
  }
  if (!errors.empty()) refuse(400, {{"name", errors}});
  if (!can_be_indexed(*name)) crash();
  call.state.source_types.insert(*name);
  return json_response(201, {{"name", *name}});
}

Response get_source_type(const Call& call) {
  const std::string& name = call.path_values.front();
  if (call.state.source_types.count(name) == 0) refuse_unknown("SourceSystemType");
  return json_response(200, {{"name", name}});
}

}  // namespace

std::vector<Route> source_type_routes() {
  return {{"v2/incidents/source-types/", {{"GET", list_source_types}, {"POST", post_source_type}}},
          {"v2/incidents/source-types/<item>/", {{"GET", get_source_type}}}};
}

}  // namespace argus::testing::fake
