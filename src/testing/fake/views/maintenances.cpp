#include <algorithm>

#include "../routes.hpp"

namespace argus::testing::fake {
namespace {

const std::string maintenance_table = "PlannedMaintenanceTask";
/// How long after its end a maintenance may still be changed.
constexpr Instant time_for_changes = Instant{12} * 60 * microseconds_per_minute;

/// Reads the primary key of a filter that exists.
Reading<std::int64_t> read_filter_pk(const State& state, const nlohmann::json& value) {
  std::optional<std::int64_t> pk;
  if (value.is_string()) pk = python_int(value.get<std::string>());
  if (value.is_number()) pk = value.get<std::int64_t>();
  if (!pk && !value.is_null()) {
    return wrong<std::int64_t>("Incorrect type. Expected pk value, received " + python_type(value) + '.');
  }
  if (pk && state.filters.find(*pk) != nullptr) return {pk};
  return wrong<std::int64_t>("Invalid pk \"" + python_text(value) + "\" - object does not exist.");
}

std::optional<std::vector<std::int64_t>> read_filters(const State& state, FieldReader& fields) {
  const auto value = fields.not_null("filters");
  if (!value) return std::nullopt;
  const auto fail = [&](const nlohmann::json& errors) {
    fields.add_errors("filters", errors);
    return std::nullopt;
  };
  if (!value->is_structured()) return fail(nlohmann::json::array({no_list_error(*value)}));
  if (value->empty()) return fail(nlohmann::json::array({"This list may not be empty."}));
  std::vector<std::int64_t> filters;
  for (const auto& [name, member] : value->items()) {
    // The real server iterates over an object, which gives its names.
    const auto pk = read_filter_pk(state, value->is_object() ? nlohmann::json(name) : member);
    if (!pk.value) return fail(pk.errors);
    if (std::find(filters.begin(), filters.end(), *pk.value) == filters.end()) filters.push_back(*pk.value);
  }
  return filters;
}

/// The maintenance with what the body says of it.
Maintenance read_maintenance(const Call& call, Maintenance maintenance) {
  FieldReader fields = call.fields();
  if (!call.is_partial()) fields.require_field("filters");
  TextRules rules;
  rules.greatest_length = 255;
  maintenance.start_time = fields.time("start_time").value_or(maintenance.start_time);
  const auto end_time = fields.nullable_time("end_time");
  maintenance.description = fields.text("description", rules).value_or(maintenance.description);
  maintenance.filters = read_filters(call.state, fields).value_or(maintenance.filters);
  fields.refuse_if_wrong();
  // Without an end in a whole body it never ends.
  const bool has_new_end = end_time || !call.is_partial();
  if (has_new_end) {
    maintenance.end_time = end_time.value_or(std::nullopt).value_or(last_instant(call.state.zone));
  }
  return maintenance;
}

/// Refuses a maintenance with impossible times, and changes that come too late.
void refuse_impossible(const Call& call, const Maintenance* before, const Maintenance& after) {
  nlohmann::json errors = nlohmann::json::array();
  if (before != nullptr && before->end_time <= call.now - time_for_changes) {
    errors.push_back("This planned maintenance task is no longer modifiable as it ended more than 12 hours ago.");
  } else if (before != nullptr && before->start_time <= call.now && before->start_time != after.start_time) {
    errors.push_back("The start time cannot be modified after the task has already started.");
  }
  if (after.end_time <= after.start_time) errors.push_back("End_time needs to be after start_time");
  if (!errors.empty()) refuse(400, {{"non_field_errors", errors}});
}

Response list_maintenances(const Call& call) {
  return json_response(200, list_of(call.state.maintenances,
                                    [&](const Maintenance& maintenance) { return to_json(call.state, maintenance); }));
}

Response post_maintenance(const Call& call) {
  Maintenance maintenance;
  maintenance.created_by = call.user.pk;
  maintenance.created = call.now;
  maintenance.start_time = call.now;
  maintenance = read_maintenance(call, maintenance);
  refuse_impossible(call, nullptr, maintenance);
  return json_response(201, to_json(call.state, call.state.maintenances.add(maintenance)));
}

Response get_maintenance(const Call& call) {
  return json_response(200, to_json(call.state, call.row_or_refuse(call.state.maintenances, maintenance_table)));
}

Response change_maintenance(const Call& call) {
  Maintenance& maintenance = call.row_or_refuse(call.state.maintenances, maintenance_table);
  const Maintenance changed = read_maintenance(call, maintenance);
  refuse_impossible(call, &maintenance, changed);
  maintenance = changed;
  return json_response(200, to_json(call.state, maintenance));
}

Response delete_maintenance(const Call& call) {
  const Maintenance& maintenance = call.row_or_refuse(call.state.maintenances, maintenance_table);
  if (maintenance.start_time <= call.now) {
    refuse_with_list("It is not possible to delete past or ongoing planned maintenance tasks.");
  }
  call.state.maintenances.erase(maintenance.pk);
  return {204};
}

}  // namespace

std::vector<Route> maintenance_routes() {
  Route list{"v2/plannedmaintenance/", {{"GET", list_maintenances}, {"POST", post_maintenance}}, {2, 10}};
  list.special_allow = "GET, HEAD, POST";
  Route item{"v2/plannedmaintenance/<item>/",
             {{"GET", get_maintenance},
              {"PUT", change_maintenance},
              {"PATCH", change_maintenance},
              {"DELETE", delete_maintenance}},
             {2, 10}};
  item.special_allow = "GET, HEAD, PATCH, PUT, DELETE";
  list.access = item.access = Access::users_and_writing_staff;
  return {list, item};
}

}  // namespace argus::testing::fake
