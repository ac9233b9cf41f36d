#include "baseline.hpp"

#include "../detail/rules.hpp"
#include "hash.hpp"
#include "repaired_text.hpp"

#include <argus/stored_text.hpp>

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace argus::glue::detail {
namespace {

/// None that an alert has.
constexpr int unknown_level = -1;

std::string stored_tag(const Tag& tag) {
  return tag.key + "=" + stored_text(tag.value);
}

bool is_stored_tag(std::string_view text, const Tag& tag) {
  const std::size_t key = tag.key.size();
  return text.size() > key && text[key] == '=' && text.compare(0, key, tag.key) == 0 &&
         text.substr(key + 1) == argus::detail::rules::trimmed(tag.value);
}

/// Whether the tags are those of the texts, of which no two are equal.
bool are_tags(const std::vector<std::string>& texts, const Tags& tags) {
  return texts.size() == tags.size() && std::all_of(texts.begin(), texts.end(), [&tags](const std::string& text) {
           return std::any_of(tags.begin(), tags.end(), [&text](const Tag& tag) { return is_stored_tag(text, tag); });
         });
}

std::vector<std::string> texts_of(const Tags& tags) {
  std::set<std::string> texts;
  for (const Tag& tag : tags) texts.insert(stored_tag(tag));
  return {texts.begin(), texts.end()};
}

std::string hash_of_description(const Incident& incident) {
  return hash(stored_text(repaired(incident.description)));
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

bool is_as_written(const Incident& alert, const Remembered& known, const Policy& policy) {
  return alert.level == known.level && are_tags(known.tags, alert.tags) &&
         (!policy.update_descriptions || hash_of_description(alert) == known.description);
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
      stored_text(repaired(alert.description)) != stored.description)
    action.patch.description = repaired(alert.description);
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
