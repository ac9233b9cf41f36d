#include <algorithm>

#include "../call.hpp"
#include "../database.hpp"
#include "../django/fields.hpp"
#include "../django/python.hpp"

namespace argus::testing::fake {
namespace {

/// Unlike everywhere else, an incident that is missing here is 400 and a list.
Incident& incident_with_tags(const Call& call) {
  Incident* incident = call.state.find_incident(call.pk());
  if (incident != nullptr) return *incident;
  const std::string pk = std::to_string(call.pk());
  refuse(400, nlohmann::json::array({"An incident with pk=" + pk + " does not exist"}));
}

KeyAndValue tag_in_path(const Call& call) {
  const std::string& text = call.path_values.at(1);
  if (call.version == ApiVersion::v3 && !is_strict_tag(text)) {
    refuse(400, nlohmann::json::array({"['" + strict_tag_error() + "']"}));
  }
  const TagReading reading = read_tag(text);
  const bool is_odd_key = !reading.tag && reading.error.front() == '[';
  if (is_odd_key) crash();
  if (!reading.tag) refuse(400, nlohmann::json::array({reading.error}));
  return *reading.tag;
}

std::vector<Tag>::iterator tag_or_refuse(const Call& call) {
  Incident& incident = incident_with_tags(call);
  const KeyAndValue wanted = tag_in_path(call);
  crash_for_odd_tags({wanted});
  const auto found = std::find_if(incident.tags.begin(), incident.tags.end(), [&](const Tag& tag) {
    return KeyAndValue{tag.key, tag.value} == wanted;
  });
  if (found == incident.tags.end()) refuse(404, {{"detail", "No Tag matches the given query."}});
  return found;
}

SendResult post_one_tag(const Call& call) {
  const Body body = call.body();
  if (body.data.is_null()) refuse(400, non_field_errors("No data provided"));
  const TagElementReading reading = read_tag_element(body.data);
  // What should go to the client as a list of errors the real server takes for a dictionary of them.
  if (reading.errors.is_array()) crash();
  if (!reading.tag) refuse(400, reading.errors);
  crash_for_odd_tags({*reading.tag});
  const Tag tag{reading.tag->first, reading.tag->second, call.user.pk, call.now};
  call.state.add_tag(incident_with_tags(call), tag);
  return json_answer(201, {{"tag", tag.text()}});
}

SendResult post_tag_texts(const Call& call) {
  Body body = call.body();
  if (body.data.is_null()) refuse(400, non_field_errors("No data provided"));
  // A form has its lists in fields, of which there are none here.
  if (body.is_form) body.data = nlohmann::json::array();
  nlohmann::json errors;
  const auto texts = read_tag_texts(body.data, call.state.release(), errors);
  if (!texts) refuse(400, errors);
  Incident& incident = incident_with_tags(call);
  for (const std::string& text : *texts) {
    const std::vector<KeyAndValue> tag{*read_tag(text).tag};
    crash_for_odd_tags(tag);
    crash_for_tags_of_others(incident, tag);
    call.state.add_tag(incident, {tag[0].first, tag[0].second, server_user, call.now});
  }
  return json_answer(201, *texts);
}

nlohmann::json to_json(const Call& call, const Tag& tag) {
  if (call.version == ApiVersion::v2) return {{"tag", tag.text()}};
  return tag.text();
}

}  // namespace

SendResult list_tags(const Call& call) {
  nlohmann::json tags = nlohmann::json::array();
  for (const Tag& tag : incident_with_tags(call).tags) tags.push_back(to_json(call, tag));
  return json_answer(200, tags);
}

SendResult post_tag(const Call& call) {
  return call.version == ApiVersion::v2 ? post_one_tag(call) : post_tag_texts(call);
}

SendResult get_tag(const Call& call) {
  const nlohmann::json tag = to_json(call, *tag_or_refuse(call));
  return json_answer(200, call.version == ApiVersion::v2 ? tag : nlohmann::json::array({tag}));
}

SendResult delete_tag(const Call& call) {
  const auto tag = tag_or_refuse(call);
  incident_with_tags(call).tags.erase(tag);
  return empty_answer(204);
}

}  // namespace argus::testing::fake
