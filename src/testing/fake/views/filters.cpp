#include <algorithm>

#include "../call.hpp"
#include "../django/fields.hpp"
#include "../django/python.hpp"
#include "../django/text.hpp"

namespace argus::testing::fake {
namespace {

constexpr std::size_t longest_name = 40;

/// A yes or no, or null, which the server reads into some texts as well.
void read_tristate(FieldReader& fields, const std::string& name, nlohmann::json& criteria) {
  if (!fields.has(name)) return;
  const nlohmann::json& value = fields[name];
  const std::string text = value.is_string() ? upper(value.get<std::string>()) : "NULL";
  const bool is_null = value.is_null() || (value.is_string() && (text.empty() || text == "NULL"));
  if (is_null) {
    criteria[name] = nullptr;
  } else if (const auto flag = fields.boolean(name)) {
    criteria[name] = *flag;
  }
}

void read_level(FieldReader& fields, nlohmann::json& criteria) {
  if (!fields.has("maxlevel")) return;
  if (fields["maxlevel"].is_null()) {
    criteria["maxlevel"] = nullptr;
  } else if (const auto level = fields.integer("maxlevel", {1, 5})) {
    criteria["maxlevel"] = *level;
  }
}

/// The first of these that isn't one says so for all; those that stand twice count once.
void read_event_types(FieldReader& fields, const Release& release, nlohmann::json& criteria) {
  const auto value = fields.not_null("event_types");
  if (!value) return;
  if (value->is_string() || !value->is_structured()) {
    const std::string error = "Expected a list of items but got type \"" + python_type(*value) + "\".";
    return fields.add_errors("event_types", nlohmann::json::array({error}));
  }
  nlohmann::json types = nlohmann::json::array();
  for (const auto& [key, element] : value->items()) {
    const auto type = read_choice(value->is_object() ? nlohmann::json(key) : element, event_type_codes(release));
    if (!type.value) return fields.add_errors("event_types", type.errors);
    if (std::find(types.begin(), types.end(), *type.value) == types.end()) types.push_back(*type.value);
  }
  criteria["event_types"] = types;
}

nlohmann::json read_criteria(FieldReader& fields, const Release& release, bool is_partial) {
  nlohmann::json criteria = nlohmann::json::object();
  if (const auto pks = fields.integers("sourceSystemIds", true, {1})) criteria["sourceSystemIds"] = *pks;
  TextRules rules;
  rules.may_be_blank = false;
  if (release.at_least(2, 8)) {
    if (const auto types = fields.texts("source_types", rules)) criteria["source_types"] = *types;
  }
  rules.least_length = 3;
  if (const auto tags = fields.texts("tags", rules)) criteria["tags"] = *tags;
  for (const char* name : {"open", "acked", "stateful"}) read_tristate(fields, name, criteria);
  read_level(fields, criteria);
  read_event_types(fields, release, criteria);
  if (!release.at_least(2, 9)) return criteria;
  const auto hides = fields.boolean("hide_closed_acked");
  if (hides || !is_partial) criteria["hide_closed_acked"] = hides.value_or(false);
  return criteria;
}

/// Whether the user sees the filter in lists.
bool is_visible(const SavedFilter& filter, const User& user) {
  return filter.user == user.pk || filter.is_public;
}

void crash_for_taken_name(const State& state, const SavedFilter& filter) {
  const auto is_twin = [&](const auto& entry) {
    return entry.first != filter.pk && entry.second.user == filter.user && entry.second.name == filter.name;
  };
  if (std::any_of(state.filters().begin(), state.filters().end(), is_twin)) crash();
}

/// The filter with what the body says of it.
SavedFilter read_filter(const Call& call, SavedFilter filter, bool is_partial) {
  const Body body = call.body();
  const Release& release = call.state.release();
  FieldReader fields(body, call.state);
  if (!is_partial) fields.require_field("name");
  TextRules rules;
  rules.may_be_blank = false;
  rules.greatest_length = longest_name;
  filter.name = fields.text("name", rules).value_or(filter.name);
  if (const nlohmann::json* object = fields.object("filter")) {
    FieldReader criteria(*object, call.state);
    filter.criteria = read_criteria(criteria, release, is_partial);
    if (!criteria.errors().empty()) fields.add_errors("filter", criteria.errors());
  }
  if (release.at_least(2, 7)) filter.is_public = fields.boolean("public").value_or(filter.is_public);
  fields.refuse_if_wrong();
  crash_for_taken_name(call.state, filter);
  return filter;
}

/// The filter that the path names. Others may see a public one, and not change it.
const SavedFilter& filter_or_refuse(const Call& call, bool has_to_be_own) {
  const auto pk = python_int(call.path_values.front());
  if (!pk) refuse(404, {{"detail", "Not found."}});
  const SavedFilter* filter = call.state.find_filter(*pk);
  const bool is_there =
      filter != nullptr && (has_to_be_own ? filter->user == call.user.pk : is_visible(*filter, call.user));
  if (!is_there) refuse(404, {{"detail", "No Filter matches the given query."}});
  return *filter;
}

}  // namespace

SendResult list_filters(const Call& call) {
  nlohmann::json filters = nlohmann::json::array();
  for (const auto& [pk, filter] : call.state.filters()) {
    if (is_visible(filter, call.user)) filters.push_back(call.state.to_json(filter));
  }
  return json_answer(200, filters);
}

SendResult post_filter(const Call& call) {
  SavedFilter filter;
  filter.user = call.user.pk;
  return json_answer(201, call.state.to_json(call.state.add_filter(read_filter(call, filter, false))));
}

SendResult get_filter(const Call& call) {
  const SavedFilter& filter = filter_or_refuse(call, false);
  const bool may_see = filter.user == call.user.pk || call.user.is_superuser;
  // It is in their lists nevertheless.
  if (!may_see) return detail_answer(403, "You do not have permission to perform this action.");
  return json_answer(200, call.state.to_json(filter));
}

SendResult change_filter(const Call& call) {
  const SavedFilter& filter = filter_or_refuse(call, true);
  const bool is_partial = call.request.method == "PATCH";
  const SavedFilter changed = read_filter(call, filter, is_partial);
  return json_answer(200, call.state.to_json(call.state.put_filter(changed), is_partial));
}

SendResult delete_filter(const Call& call) {
  call.state.delete_filter(filter_or_refuse(call, true).pk);
  return empty_answer(204);
}

}  // namespace argus::testing::fake
