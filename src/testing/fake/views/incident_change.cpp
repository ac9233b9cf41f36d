#include "incident_change.hpp"

#include <algorithm>
#include <iterator>
#include <set>

#include "../database.hpp"
#include "../django/text.hpp"
#include "../tag_text.hpp"

namespace argus::testing::fake {
namespace {

using Texts = std::set<std::string>;

/// What Python's `for name in body` gives: the names of an object, the elements of a list, the characters of a text.
std::vector<std::string> names_in(const nlohmann::json& body) {
  std::vector<std::string> names;
  if (body.is_string()) {
    for (const char32_t character : to_characters(body.get<std::string>())) names.push_back(to_utf8({character}));
    return names;
  }
  if (!body.is_structured()) crash();
  for (const auto& [name, element] : body.items()) {
    const nlohmann::json value = body.is_object() ? nlohmann::json(name) : element;
    if (value.is_structured()) crash();
    names.push_back(value.is_string() ? value.get<std::string>() : value.dump());
  }
  return names;
}

/// How a change event counts metadata. What has no length crashes the real server.
std::string count_of_items(const nlohmann::json& metadata) {
  const bool is_falsy = metadata == false || metadata == 0 || metadata.empty() || python_text(metadata).empty();
  if (is_falsy) return "0 item(s)";
  if (!metadata.is_structured() && !metadata.is_string()) crash();
  const std::size_t count = metadata.is_string() ? length_of(metadata.get<std::string>()) : metadata.size();
  return std::to_string(count) + " item(s)";
}

/// What str() makes of a list or a set of the texts.
std::string python_text_of_texts(const Texts& texts, bool is_set) {
  if (is_set && texts.empty()) return "set()";
  std::string text;
  for (const std::string& element : texts) text += (text.empty() ? "" : ", ") + python_repr(element);
  return is_set ? '{' + text + '}' : '[' + text + ']';
}

Texts texts_of(const Incident& incident) {
  Texts texts;
  for (const Tag& tag : incident.tags) texts.insert(tag.text());
  return texts;
}

void remove_tags(Incident& incident, const Texts& before, const Texts& after) {
  const auto is_removed = [&](const Tag& tag) { return before.count(tag.text()) > 0 && after.count(tag.text()) == 0; };
  incident.tags.erase(std::remove_if(incident.tags.begin(), incident.tags.end(), is_removed), incident.tags.end());
}

}  // namespace

void replace_tags(const Call& call, Incident& incident, const std::vector<KeyAndValue>& wanted) {
  crash_for_odd_tags(wanted);
  Texts after;
  for (const KeyAndValue& tag : wanted) after.insert(Tag{tag}.text());
  nlohmann::json errors;
  for (const Tag& tag : incident.tags) {
    if (call.user.is_superuser || tag.added_by == call.user.pk || after.count(tag.text()) > 0) continue;
    errors[tag.text()] = "Cannot remove this tag when you're not the one who added it.";
  }
  if (!errors.empty()) refuse(400, errors);
  const auto before = texts_of(incident);
  if (before == after) return;
  add_change_event(call, incident, "tags", python_text_of_texts(before, false), python_text_of_texts(after, false));
  remove_tags(incident, before, after);
  for (const KeyAndValue& tag : wanted) call.state.add_tag(incident, {tag, call.user.pk, call.now});
}

void replace_tag_texts(const Call& call, Incident& incident, const std::vector<std::string>& wanted) {
  const Texts after(wanted.begin(), wanted.end());
  const auto before = texts_of(incident);
  if (before == after) return;
  std::vector<std::string> new_texts;
  std::set_difference(after.begin(), after.end(), before.begin(), before.end(), std::back_inserter(new_texts));
  const auto added = tags_or_crash(new_texts);
  crash_for_odd_tags(added);
  crash_for_tags_of_others(incident, added);
  add_change_event(call, incident, "tags", python_text_of_texts(before, true), python_text_of_texts(after, true));
  for (const KeyAndValue& tag : added) call.state.add_tag(incident, {tag, server_user, call.now});
  remove_tags(incident, before, after);
}

void add_change_events(const Call& call, const Incident& incident, const Incident& changed) {
  const auto compare = [&](const std::string& field, const std::string& before, const std::string& after) {
    if (before != after) add_change_event(call, incident, field, before, after);
  };
  compare("details_url", incident.details_url, changed.details_url);
  compare("ticket_url", incident.ticket_url, changed.ticket_url);
  compare("description", incident.description, changed.description);
  compare("level", std::to_string(incident.level), std::to_string(changed.level));
  if (incident.metadata == changed.metadata) return;
  const std::string before = count_of_items(incident.metadata);
  add_change_event(call, incident, "metadata", before, count_of_items(changed.metadata));
}

void refuse_fixed_fields(const nlohmann::json& body) {
  static const Texts changeable{"tags", "details_url", "ticket_url", "level", "metadata", "description"};
  static const Texts fixed{"pk",
                           "id",
                           "start_time",
                           "end_time",
                           "source",
                           "events",
                           "incident_tag_relations",
                           "planned_maintenance_tasks",
                           "search_text",
                           "source_incident_id"};
  nlohmann::json errors;
  for (const std::string& name : names_in(body)) {
    if (changeable.count(name) > 0) continue;
    errors[name] = fixed.count(name) > 0 ? "The field is not allowed to be changed." : "The field does not exist.";
  }
  if (!errors.empty()) refuse(400, errors);
}

void add_change_event(const Call& call, const Incident& incident, const std::string& field, const std::string& before,
                      const std::string& after) {
  const std::string description = "Change: \"" + field + "\": " + before + " → " + after;
  call.state.add_event({0, incident.pk, call.user.pk, call.now, call.now, "CHI", description, std::nullopt});
}

}  // namespace argus::testing::fake
