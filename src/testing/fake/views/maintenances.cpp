#include <algorithm>

#include "../call.hpp"
#include "../django/fields.hpp"
#include "../django/python.hpp"

namespace argus::testing::fake {
namespace {

constexpr std::size_t longest_description = 255;
/// For how long after its end a maintenance may still be changed.
constexpr Instant time_for_changes = Instant{12} * 60 * microseconds_per_minute;

Maintenance& maintenance_or_refuse(const Call& call) {
  const auto pk = python_int(call.path_values.front());
  if (!pk) refuse(404, {{"detail", "Not found."}});
  const auto found = call.state.maintenances().find(*pk);
  if (found == call.state.maintenances().end()) {
    refuse(404, {{"detail", "No PlannedMaintenanceTask matches the given query."}});
  }
  return found->second;
}

std::optional<std::int64_t> key_of_filter(const nlohmann::json& value) {
  if (value.is_string()) return python_int(value.get<std::string>());
  return value.is_number() ? std::optional<std::int64_t>{value.get<std::int64_t>()} : std::nullopt;
}

/// What is wrong with one of the primary keys of filters; blank where nothing is.
std::string error_of_filter(const State& state, const nlohmann::json& value) {
  std::string wrong_type = "Incorrect type. Expected pk value, received " + python_type(value) + '.';
  if (value.is_boolean() || value.is_structured()) return wrong_type;
  const auto pk = key_of_filter(value);
  if (!pk && !value.is_null()) return wrong_type;
  if (pk && state.find_filter(*pk) != nullptr) return "";
  return "Invalid pk \"" + python_text(value) + "\" - object does not exist.";
}

std::optional<std::vector<std::int64_t>> read_filters(const State& state, FieldReader& fields) {
  const auto value = fields.not_null("filters");
  if (!value) return std::nullopt;
  const auto fail = [&](const std::string& error) {
    fields.add_errors("filters", nlohmann::json::array({error}));
    return std::nullopt;
  };
  if (!value->is_structured()) return fail("Expected a list of items but got type \"" + python_type(*value) + "\".");
  if (value->empty()) return fail("This list may not be empty.");
  std::vector<std::int64_t> filters;
  for (const auto& [name, member] : value->items()) {
    // The real server goes through the names of an object as through the elements of a list.
    const nlohmann::json element = value->is_object() ? nlohmann::json(name) : member;
    const std::string error = error_of_filter(state, element);
    if (!error.empty()) return fail(error);
    const std::int64_t pk = *key_of_filter(element);
    if (std::find(filters.begin(), filters.end(), pk) == filters.end()) filters.push_back(pk);
  }
  return filters;
}

/// The maintenance with what the body says of it.
Maintenance read_maintenance(const Call& call, Maintenance maintenance, bool is_partial) {
  const Body body = call.body();
  FieldReader fields(body, call.state);
  if (!is_partial) fields.require_field("filters");
  TextRules rules;
  rules.greatest_length = longest_description;
  const auto start_time = fields.time("start_time");
  const auto end_time = fields.nullable_time("end_time");
  const auto description = fields.text("description", rules);
  const auto filters = read_filters(call.state, fields);
  fields.refuse_if_wrong();
  const Instant last = last_instant(call.state.zone());
  maintenance.start_time = start_time.value_or(maintenance.start_time);
  // Whoever leaves the end out of a whole one has it end never.
  if (end_time || !is_partial) maintenance.end_time = end_time.value_or(std::nullopt).value_or(last);
  maintenance.description = description.value_or(maintenance.description);
  maintenance.filters = filters.value_or(maintenance.filters);
  return maintenance;
}

/// Refuses what no maintenance may be, or may no longer become.
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

}  // namespace

SendResult list_maintenances(const Call& call) {
  nlohmann::json maintenances = nlohmann::json::array();
  for (const auto& [pk, maintenance] : call.state.maintenances()) {
    maintenances.push_back(call.state.to_json(maintenance));
  }
  return json_answer(200, maintenances);
}

SendResult post_maintenance(const Call& call) {
  Maintenance maintenance;
  maintenance.created_by = call.user.pk;
  maintenance.created = call.now;
  maintenance.start_time = call.now;
  maintenance = read_maintenance(call, maintenance, false);
  refuse_impossible(call, nullptr, maintenance);
  return json_answer(201, call.state.to_json(call.state.add_maintenance(std::move(maintenance))));
}

SendResult get_maintenance(const Call& call) {
  return json_answer(200, call.state.to_json(maintenance_or_refuse(call)));
}

SendResult change_maintenance(const Call& call) {
  Maintenance& maintenance = maintenance_or_refuse(call);
  const Maintenance changed = read_maintenance(call, maintenance, call.request.method == "PATCH");
  refuse_impossible(call, &maintenance, changed);
  maintenance = changed;
  return json_answer(200, call.state.to_json(maintenance));
}

SendResult delete_maintenance(const Call& call) {
  const Maintenance& maintenance = maintenance_or_refuse(call);
  if (maintenance.start_time <= call.now) {
    refuse(400, nlohmann::json::array({"It is not possible to delete past or ongoing planned maintenance tasks."}));
  }
  const std::int64_t pk = maintenance.pk;
  call.state.maintenances().erase(pk);
  return empty_answer(204);
}

}  // namespace argus::testing::fake
