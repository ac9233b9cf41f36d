#include <algorithm>

#include "../database.hpp"
#include "../routes.hpp"
#include "../tag_text.hpp"

namespace argus::testing::fake {
namespace {

/// Unlike elsewhere, an unknown incident is 400 and a list.
Incident& incident_with_tags(const Call& call) {
  Incident* incident = call.state.incidents.find(call.pk());
  if (incident == nullptr) refuse_with_list("An incident with pk=" + std::to_string(call.pk()) + " does not exist");
  return *incident;
}

std::vector<Tag>::iterator tag_or_refuse(const Call& call) {
  Incident& incident = incident_with_tags(call);
  const std::string& text = call.path_values.at(1);
  if (call.version == ApiVersion::v3 && !is_strict_tag(text)) refuse_with_list("['" + strict_tag_error() + "']");
  const auto wanted = read_tag(text);
  if (wanted.errors == odd_key_error) crash();
  if (!wanted.value) refuse_with_list(wanted.errors.get<std::string>());
  crash_for_odd_tags({*wanted.value});
  const auto found = std::find_if(incident.tags.begin(), incident.tags.end(),
                                  [&](const Tag& tag) { return tag.key_and_value == *wanted.value; });
  if (found == incident.tags.end()) refuse_unknown("Tag");
  return found;
}

Response post_one_tag(const Call& call, const nlohmann::json& body) {
  const auto reading = read_tag_element(body);
  // The real server takes this list of errors for a dictionary.
  if (reading.errors.is_array()) crash();
  if (!reading.value) refuse(400, reading.errors);
  crash_for_odd_tags({*reading.value});
  const Tag tag{*reading.value, call.user.pk, call.now};
  call.state.add_tag(incident_with_tags(call), tag);
  return json_response(201, {{"tag", tag.text()}});
}

Response post_tag_texts(const Call& call, const nlohmann::json& body) {
  const auto texts = read_tag_texts(body, call.state.release);
  if (!texts.value) refuse(400, texts.errors);
  Incident& incident = incident_with_tags(call);
  for (const KeyAndValue& tag : tags_or_crash(*texts.value)) {
    crash_for_odd_tags({tag});
    crash_for_tags_of_others(incident, {tag});
    call.state.add_tag(incident, {tag, server_user, call.now});
  }
  return json_response(201, *texts.value);
}

nlohmann::json tag_to_json(const Call& call, const Tag& tag) {
  if (call.version == ApiVersion::v2) return {{"tag", tag.text()}};
  return tag.text();
}

Response list_tags(const Call& call) {
  nlohmann::json tags = nlohmann::json::array();
  for (const Tag& tag : incident_with_tags(call).tags) tags.push_back(tag_to_json(call, tag));
  return json_response(200, tags);
}

Response post_tag(const Call& call) {
  const nlohmann::json body = call.body();
  if (body.is_null()) refuse(400, non_field_errors(no_data_error));
  return call.version == ApiVersion::v2 ? post_one_tag(call, body) : post_tag_texts(call, body);
}

Response get_tag(const Call& call) {
  const nlohmann::json tag = tag_to_json(call, *tag_or_refuse(call));
  return json_response(200, call.version == ApiVersion::v2 ? tag : nlohmann::json::array({tag}));
}

Response delete_tag(const Call& call) {
  const auto tag = tag_or_refuse(call);
  incident_with_tags(call).tags.erase(tag);
  return {204};
}

std::vector<Route> tag_routes_of(const std::string& root, std::pair<int, int> since) {
  return {{root + "<int>/tags/", {{"GET", list_tags}, {"POST", post_tag}}, since},
          {root + "<int>/tags/<text>/", {{"GET", get_tag}, {"DELETE", delete_tag}}, since}};
}

}  // namespace

std::vector<Route> tag_routes() {
  return both_versions(tag_routes_of);
}

}  // namespace argus::testing::fake
