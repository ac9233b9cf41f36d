#include <algorithm>

#include "../django/authentication.hpp"
#include "../django/text.hpp"
#include "../routes.hpp"

namespace argus::testing::fake {
namespace {

/// Of several errors the first is shown. A type counts once.
void read_event_types(FieldReader& fields, const Release& release, nlohmann::json& criteria) {
  const auto value = fields.not_null("event_types");
  if (!value) return;
  if (!value->is_structured()) return fields.add_error("event_types", no_list_error(*value));
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
  if (release.at_least(2, 8)) {
    if (const auto types = fields.texts("source_types", not_blank)) criteria["source_types"] = *types;
  }
  TextRules rules = not_blank;
  rules.least_length = 3;
  if (const auto tags = fields.texts("tags", rules)) criteria["tags"] = *tags;
  for (const std::string name : {"open", "acked", "stateful", "maxlevel"}) {
    const bool is_boolean = name != "maxlevel";
    if (!fields.has(name)) continue;
    const nlohmann::json& value = fields[name];
    // A boolean is null for some texts too.
    const std::string text = is_boolean && value.is_string() ? upper(value.get<std::string>()) : "-";
    if (value.is_null() || text.empty() || text == "NULL") {
      criteria[name] = nullptr;
    } else if (const auto level = is_boolean ? std::nullopt : fields.integer(name, {1, 5})) {
      criteria[name] = *level;
    } else if (const auto flag = is_boolean ? fields.boolean(name) : std::nullopt) {
      criteria[name] = *flag;
    }
  }
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

/// The filter with what the body says of it.
SavedFilter read_filter(const Call& call, SavedFilter filter) {
  FieldReader fields = call.fields();
  if (!call.is_partial()) fields.require_field("name");
  TextRules rules = not_blank;
  rules.greatest_length = 40;
  filter.name = fields.text("name", rules).value_or(filter.name);
  if (const nlohmann::json* object = fields.object("filter")) {
    FieldReader criteria(*object, call.state);
    filter.criteria = read_criteria(criteria, call.state.release, call.is_partial());
    if (!criteria.errors().empty()) fields.add_errors("filter", criteria.errors());
  }
  if (call.state.release.at_least(2, 7)) filter.is_public = fields.boolean("public").value_or(filter.is_public);
  fields.refuse_if_wrong();
  const auto is_twin = [&](const SavedFilter& other) {
    return other.pk != filter.pk && other.user == filter.user && other.name == filter.name;
  };
  if (call.state.filters.find_if(is_twin) != nullptr) crash();
  return filter;
}

/// Other users may see a public filter, and not change it.
SavedFilter& filter_or_refuse(const Call& call, bool has_to_be_own) {
  SavedFilter& filter = call.row_or_refuse(call.state.filters, "Filter");
  if (has_to_be_own ? filter.user != call.user.pk : !is_visible(filter, call.user)) refuse_unknown("Filter");
  return filter;
}

Response list_filters(const Call& call) {
  nlohmann::json filters = nlohmann::json::array();
  for (const auto& filter : call.state.filters) {
    if (is_visible(*filter, call.user)) filters.push_back(to_json(call.state, *filter));
  }
  return json_response(200, filters);
}

Response post_filter(const Call& call) {
  SavedFilter filter;
  filter.user = call.user.pk;
  return json_response(201, to_json(call.state, call.state.filters.add(read_filter(call, filter))));
}

Response get_filter(const Call& call) {
  const SavedFilter& filter = filter_or_refuse(call, false);
  // It is in their lists nevertheless.
  if (filter.user != call.user.pk && !call.user.is_superuser) return detail_response(403, no_permission_error);
  return json_response(200, to_json(call.state, filter));
}

Response change_filter(const Call& call) {
  SavedFilter& filter = filter_or_refuse(call, true);
  filter = read_filter(call, filter);
  return json_response(200, to_json(call.state, filter, call.is_partial()));
}

Response delete_filter(const Call& call) {
  call.state.delete_filter(filter_or_refuse(call, true).pk);
  return {204};
}

}  // namespace

std::vector<Route> filter_routes() {
  return {{"v2/notificationprofiles/filters/", {{"GET", list_filters}, {"POST", post_filter}}},
          {"v2/notificationprofiles/filters/<item>/",
           {{"GET", get_filter}, {"PUT", change_filter}, {"PATCH", change_filter}, {"DELETE", delete_filter}}}};
}

}  // namespace argus::testing::fake
