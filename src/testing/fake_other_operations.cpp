#include <algorithm>

#include "fake_fields.hpp"
#include "fake_operations.hpp"

namespace argus::testing::fake {
namespace {

constexpr std::size_t deepest_body = 500;

/// Unlike everywhere else, an incident that is missing here is 400 and a list.
Incident& incident_with_tags(const Call& call, std::int64_t pk) {
  Incident* incident = call.state.find_incident(pk);
  if (incident == nullptr) {
    refuse(400, nlohmann::json::array({"An incident with pk=" + std::to_string(pk) + " does not exist"}));
  }
  return *incident;
}

std::vector<Tag>::iterator tag_or_refuse(const Call& call, std::int64_t incident_pk, const std::string& text) {
  Incident& incident = incident_with_tags(call, incident_pk);
  const TagReading reading = read_tag(text);
  if (!reading.tag && reading.error.front() == '[') crash();
  if (!reading.tag) refuse(400, nlohmann::json::array({reading.error}));
  const auto found = std::find_if(incident.tags.begin(), incident.tags.end(), [&](const Tag& tag) {
    return tag.key == reading.tag->first && tag.value == reading.tag->second;
  });
  if (found == incident.tags.end()) refuse(404, {{"detail", "No Tag matches the given query."}});
  return found;
}

bool is_media_type(const std::string& content_type, const std::string& media_type) {
  return trimmed(content_type.substr(0, content_type.find(';'))) == media_type;
}

nlohmann::json user_json(const User& user) {
  return {{"username", user.username}, {"first_name", ""}, {"last_name", ""}, {"email", ""}};
}

}  // namespace

nlohmann::json Call::body() const {
  if (request.body.empty()) return nlohmann::json::object();
  const std::string content_type = request.content_type.value_or("");
  // JSON that is declared as a form has none of the form's fields.
  if (is_media_type(content_type, "application/x-www-form-urlencoded")) return nlohmann::json::object();
  if (!is_media_type(content_type, "application/json")) {
    refuse(415, {{"detail", "Unsupported media type \"" + content_type + "\" in request."}});
  }
  bool too_deep = false;
  const auto watch_depth = [&](int depth, nlohmann::json::parse_event_t, nlohmann::json&) {
    too_deep = too_deep || static_cast<std::size_t>(depth) > deepest_body;
    return !too_deep;
  };
  nlohmann::json parsed = nlohmann::json::parse(request.body, watch_depth, false);
  if (too_deep) crash();
  if (parsed.is_discarded()) {
    refuse(400, {{"detail", "JSON parse error - Expecting value: line 1 column 1 (char 0)"}});
  }
  return parsed;
}

Incident& Call::incident_or_refuse(std::int64_t pk) const {
  Incident* incident = state.find_incident(pk);
  if (incident == nullptr) refuse(404, {{"detail", "No Incident matches the given query."}});
  return *incident;
}

Answer list_tags(const Call& call, std::int64_t incident) {
  nlohmann::json tags = nlohmann::json::array();
  for (const Tag& tag : incident_with_tags(call, incident).tags) tags.push_back({{"tag", tag.text()}});
  return json_answer(200, tags);
}

Answer post_tag(const Call& call, std::int64_t incident_pk) {
  const nlohmann::json body = call.body();
  if (!body.is_object() || !body.contains("tag") || !body["tag"].is_string()) crash();
  const TagReading reading = read_tag(body["tag"].get<std::string>());
  if (!reading.tag) refuse(400, {{"tag", reading.error}});
  Incident& incident = incident_with_tags(call, incident_pk);
  const Tag tag{reading.tag->first, reading.tag->second, call.user.pk, call.now};
  if (!incident.has_tag(tag.key, tag.value)) incident.tags.push_back(tag);
  return json_answer(201, {{"tag", tag.text()}});
}

Answer get_tag(const Call& call, std::int64_t incident, const std::string& text) {
  return json_answer(200, {{"tag", tag_or_refuse(call, incident, text)->text()}});
}

Answer delete_tag(const Call& call, std::int64_t incident, const std::string& text) {
  const auto tag = tag_or_refuse(call, incident, text);
  call.state.find_incident(incident)->tags.erase(tag);
  return empty_answer(204);
}

Answer list_sources(const State& state) {
  nlohmann::json sources = nlohmann::json::array();
  for (const Source& source : state.sources()) sources.push_back(State::to_json(source));
  return json_answer(200, sources);
}

Answer get_source(const State& state, const std::string& pk) {
  const bool is_number = !pk.empty() && pk.size() < 10 && pk.find_first_not_of("0123456789") == std::string::npos;
  if (!is_number) refuse(404, {{"detail", "Not found."}});
  const Source* source = state.find_source(std::stoi(pk));
  if (source == nullptr) refuse(404, {{"detail", "No SourceSystem matches the given query."}});
  return json_answer(200, State::to_json(*source));
}

Answer list_source_types() {
  nlohmann::json types = nlohmann::json::array();
  for (const std::string& name : source_types()) types.push_back({{"name", name}});
  return json_answer(200, types);
}

Answer get_source_type(const std::string& name) {
  const auto& types = source_types();
  if (std::find(types.begin(), types.end(), name) != types.end()) return json_answer(200, {{"name", name}});
  refuse(404, {{"detail", "No SourceSystemType matches the given query."}});
}

Answer post_heartbeat(const Call& call) {
  return empty_answer(call.user.source ? 204 : 403);
}

Answer get_current_user(const Call& call) {
  nlohmann::json user = user_json(call.user);
  user["admin_url"] = nullptr;
  if (call.user.is_superuser) user["admin_url"] = "http://" + call.request.host + "/admin/";
  return json_answer(200, user);
}

Answer get_user(const Call& call, std::int64_t pk) {
  const auto& users = call.state.users();
  const auto found = std::find_if(users.begin(), users.end(), [&](const User& user) { return user.pk == pk; });
  if (found == users.end()) refuse(404, {{"detail", "No User matches the given query."}});
  return json_answer(200, user_json(*found));
}

}  // namespace argus::testing::fake
