#include "incident_change.hpp"

#include <algorithm>
#include <set>

#include "../database.hpp"
#include "../django/python.hpp"
#include "../django/text.hpp"

namespace argus::testing::fake {
namespace {

/// The names in a body, as Python's `for` sees them: those of an object, but also the elements of a list and the
/// characters of a text. What it can't go through crashes the real server.
std::vector<std::string> names_in(const nlohmann::json& body) {
  std::vector<std::string> names;
  if (body.is_object()) {
    for (const auto& [name, value] : body.items()) names.push_back(name);
  } else if (body.is_string()) {
    for (const char32_t character : to_characters(body.get<std::string>())) names.push_back(to_utf8({character}));
  } else if (body.is_array()) {
    for (const auto& element : body) {
      if (element.is_structured()) crash();
      names.push_back(element.is_string() ? element.get<std::string>() : element.dump());
    }
  } else {
    crash();
  }
  return names;
}

bool is_falsy(const nlohmann::json& value) {
  if (value.is_boolean()) return !value.get<bool>();
  return value.is_number() ? value == 0 : value.empty();
}

/// How a change event counts the elements of metadata; what has no length crashes the real server.
std::string count_of_items(const nlohmann::json& metadata) {
  if (is_falsy(metadata)) return "0 item(s)";
  if (!metadata.is_structured() && !metadata.is_string()) crash();
  const std::size_t count = metadata.is_string() ? length_of(metadata.get<std::string>()) : metadata.size();
  return std::to_string(count) + " item(s)";
}

std::string joined(const std::set<std::string>& texts) {
  std::string text;
  for (const std::string& element : texts) text += (text.empty() ? "" : ", ") + python_repr(element);
  return text;
}

std::string as_list(const std::set<std::string>& texts) {
  return '[' + joined(texts) + ']';
}

std::string as_set(const std::set<std::string>& texts) {
  return texts.empty() ? "set()" : '{' + joined(texts) + '}';
}

std::set<std::string> texts_of(const std::vector<Tag>& tags) {
  std::set<std::string> texts;
  for (const Tag& tag : tags) texts.insert(tag.text());
  return texts;
}

bool is_among(const KeyAndValue& tag, const std::vector<KeyAndValue>& tags) {
  return std::find(tags.begin(), tags.end(), tag) != tags.end();
}

/// The tags that the incident loses, if the user may take them away.
std::vector<Tag> removed_tags(const Call& call, const Incident& incident, const std::vector<KeyAndValue>& wanted) {
  nlohmann::json errors = nlohmann::json::object();
  std::vector<Tag> removed;
  for (const Tag& tag : incident.tags) {
    if (is_among({tag.key, tag.value}, wanted)) continue;
    removed.push_back(tag);
    if (!call.user.is_superuser && tag.added_by != call.user.pk) {
      errors[tag.text()] = "Cannot remove this tag when you're not the one who added it.";
    }
  }
  if (!errors.empty()) refuse(400, errors);
  return removed;
}

void remove_tags(Incident& incident, const std::vector<KeyAndValue>& removed) {
  const auto is_removed = [&](const Tag& tag) { return is_among({tag.key, tag.value}, removed); };
  incident.tags.erase(std::remove_if(incident.tags.begin(), incident.tags.end(), is_removed), incident.tags.end());
}

void replace_tags(const Call& call, Incident& incident, const std::vector<KeyAndValue>& wanted) {
  crash_for_odd_tags(wanted);
  std::vector<KeyAndValue> removed;
  for (const Tag& tag : removed_tags(call, incident, wanted)) removed.emplace_back(tag.key, tag.value);
  std::set<std::string> after;
  for (const auto& [key, value] : wanted) after.insert(Tag{key, value}.text());
  const auto before = texts_of(incident.tags);
  if (before == after) return;
  add_change_event(call, incident, "tags", as_list(before), as_list(after));
  remove_tags(incident, removed);
  for (const auto& [key, value] : wanted) call.state.add_tag(incident, {key, value, call.user.pk, call.now});
}

/// Version 3 compares tags as they were sent, adds them as the server's own user, and never asks who added the others.
void replace_tag_texts(const Call& call, Incident& incident, const std::vector<std::string>& wanted) {
  const std::set<std::string> after(wanted.begin(), wanted.end());
  const auto before = texts_of(incident.tags);
  std::vector<KeyAndValue> added;
  std::vector<KeyAndValue> removed;
  for (const std::string& text : after) {
    if (before.count(text) == 0) added.push_back(*read_tag(text).tag);
  }
  for (const std::string& text : before) {
    if (after.count(text) == 0) removed.push_back(*read_tag(text).tag);
  }
  if (added.empty() && removed.empty()) return;
  crash_for_odd_tags(added);
  crash_for_tags_of_others(incident, added);
  add_change_event(call, incident, "tags", as_set(before), as_set(after));
  for (const auto& [key, value] : added) call.state.add_tag(incident, {key, value, server_user, call.now});
  remove_tags(incident, removed);
}

void write_change_events(const Call& call, const Incident& incident, const IncidentChange& change) {
  const auto write_text = [&](const std::string& field, const std::string& before,
                              const std::optional<std::string>& after) {
    if (after && *after != before) add_change_event(call, incident, field, before, *after);
  };
  write_text("details_url", incident.details_url, change.details_url);
  write_text("ticket_url", incident.ticket_url, change.ticket_url);
  write_text("description", incident.description, change.description);
  if (change.level && *change.level != incident.level) {
    add_change_event(call, incident, "level", std::to_string(incident.level), std::to_string(*change.level));
  }
  if (change.metadata && *change.metadata != incident.metadata) {
    const std::string before = count_of_items(incident.metadata);
    add_change_event(call, incident, "metadata", before, count_of_items(*change.metadata));
  }
}

}  // namespace

void refuse_fixed_fields(const nlohmann::json& body) {
  static const std::set<std::string> changeable{"tags",  "details_url", "ticket_url",
                                                "level", "metadata",    "description"};
  static const std::set<std::string> fixed{"pk",
                                           "id",
                                           "start_time",
                                           "end_time",
                                           "source",
                                           "source_incident_id",
                                           "search_text",
                                           "events",
                                           "incident_tag_relations",
                                           "planned_maintenance_tasks"};
  nlohmann::json errors = nlohmann::json::object();
  for (const std::string& name : names_in(body)) {
    if (changeable.count(name) > 0) continue;
    errors[name] = fixed.count(name) > 0 ? "The field is not allowed to be changed." : "The field does not exist.";
  }
  if (!errors.empty()) refuse(400, errors);
}

void apply_change(const Call& call, Incident& incident, const IncidentChange& change) {
  if (change.tags) replace_tags(call, incident, *change.tags);
  if (change.tag_texts) replace_tag_texts(call, incident, *change.tag_texts);
  write_change_events(call, incident, change);
  // Version 3 does so itself, and then lets version 2 do its part.
  if (call.version == ApiVersion::v3) write_change_events(call, incident, change);
  if (change.metadata && !can_be_stored(*change.metadata)) crash();
  incident.details_url = change.details_url.value_or(incident.details_url);
  incident.ticket_url = change.ticket_url.value_or(incident.ticket_url);
  incident.description = change.description.value_or(incident.description);
  incident.level = change.level.value_or(incident.level);
  incident.metadata = change.metadata.value_or(incident.metadata);
}

void add_change_event(const Call& call, const Incident& incident, const std::string& field, const std::string& before,
                      const std::string& after) {
  const std::string description = "Change: \"" + field + "\": " + before + " → " + after;
  call.state.add_event({0, incident.pk, call.user.pk, call.now, call.now, "CHI", description});
}

Incident& filtered_incident_or_refuse(const Call& call) {
  const auto found = filtered_incidents(call, FilterSet::all_incidents);
  const auto pk = python_int(call.path_values.front());
  if (!pk) refuse(404, {{"detail", "Not found."}});
  const bool is_let_through =
      std::any_of(found.begin(), found.end(), [&](const Incident* incident) { return incident->pk == *pk; });
  if (!is_let_through) refuse(404, {{"detail", "No Incident matches the given query."}});
  return *call.state.find_incident(*pk);
}

}  // namespace argus::testing::fake
