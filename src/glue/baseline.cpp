#include "baseline.hpp"

#include "hash.hpp"

#include <argus/stored_text.hpp>

#include <algorithm>
#include <set>
#include <string>

namespace argus::glue::detail {
namespace {

/// None that an alert has.
constexpr int unknown_level = -1;

std::string stored_tag(const Tag& tag) {
  return tag.key + "=" + stored_text(tag.value);
}

std::vector<std::string> texts_of(const Tags& tags) {
  std::set<std::string> texts;
  for (const Tag& tag : tags) texts.insert(stored_tag(tag));
  return {texts.begin(), texts.end()};
}

std::string hash_of_description(const Incident& incident) {
  return hash(stored_text(incident.description));
}

bool has(const std::vector<std::string>& texts, const std::string& text) {
  return std::find(texts.begin(), texts.end(), text) != texts.end();
}

bool is_own(const Tag& tag, const Incident& stored) {
  return tag.added_by && *tag.added_by == stored.source.user;
}

/// Version 3 of the API doesn't say who has added a tag, and no server can remove one with a slash.
bool is_removable(const Tag& tag, const Incident& stored) {
  return (!tag.added_by || is_own(tag, stored)) && tag.value.find('/') == std::string::npos;
}

std::vector<std::string> own_tags(const Incident& stored) {
  Tags own;
  for (const Tag& tag : stored.tags) {
    if (is_own(tag, stored)) own.add(tag);
  }
  return texts_of(own);
}

}  // namespace

void take_baseline(Remembered& known, const Incident& stored) {
  known.pk = stored.pk;
  known.level = stored.level;
  known.tags = own_tags(stored);
  known.description = hash_of_description(stored);
  known.is_whole = false;
  known.is_reopened = false;
}

void note_written(Remembered& known, const Incident& alert, bool has_description) {
  known.level = alert.level;
  known.tags = texts_of(alert.tags);
  if (has_description) known.description = hash_of_description(alert);
}

void find_changes(Action& action, const Incident& alert, const Remembered& known, const Incident& stored,
                  const Policy& policy) {
  if (known.level == 0) {
    Remembered unsure;
    unsure.level = unknown_level;
    unsure.tags = own_tags(stored);
    return find_changes(action, alert, unsure, stored, policy);
  }
  if (alert.level != known.level && alert.level != stored.level) action.patch.level = alert.level;
  if (policy.update_descriptions && hash_of_description(alert) != known.description &&
      stored_text(alert.description) != stored.description)
    action.patch.description = alert.description;
  const std::vector<std::string> present = texts_of(stored.tags);
  const std::vector<std::string> wanted = texts_of(alert.tags);
  std::set<std::string> added;
  for (const Tag& tag : alert.tags) {
    const std::string text = stored_tag(tag);
    if (!has(known.tags, text) && !has(present, text) && added.insert(text).second) action.added.add(tag);
  }
  for (const Tag& tag : stored.tags) {
    const std::string text = stored_tag(tag);
    if (has(known.tags, text) && !has(wanted, text) && is_removable(tag, stored)) action.removed.add(tag);
  }
}

}  // namespace argus::glue::detail
