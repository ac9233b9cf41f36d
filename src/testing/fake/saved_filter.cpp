#include "saved_filter.hpp"

#include <algorithm>

#include "django/values.hpp"
#include "response.hpp"

namespace argus::testing::fake {
namespace {

bool is_among(const nlohmann::json& value, const nlohmann::json& list) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

/// Turns the stored criteria into predicates.
class CriteriaReader {
 public:
  CriteriaReader(const nlohmann::json& criteria, const State& state, Instant now)
      : criteria_(criteria), state_(state), now_(now) {}

  std::vector<Predicate> read() {
    add_sources();
    add_tags();
    add_states();
    if (const auto* level = find("maxlevel")) {
      add([greatest = level->get<int>()](const Incident& incident) { return incident.level <= greatest; });
    }
    add_event_types();
    return predicates_;
  }

 private:
  /// Nothing where there is no such criterion, or one that asks for nothing.
  const nlohmann::json* find(const char* name) const {
    const auto found = criteria_.find(name);
    if (found == criteria_.end() || found->is_null() || (found->is_array() && found->empty())) return nullptr;
    return &*found;
  }

  void add(Predicate predicate) { predicates_.push_back(std::move(predicate)); }

  void add_sources() {
    if (const auto* pks = find("sourceSystemIds")) {
      add([pks](const Incident& incident) { return is_among(incident.source, *pks); });
    }
    if (const auto* types = find("source_types")) {
      add([this_state = &state_, types](const Incident& incident) {
        return is_among(this_state->find_source(incident.source)->type, *types);
      });
    }
  }

  void add_tags() {
    const auto* texts = find("tags");
    if (texts == nullptr) return;
    std::vector<KeyAndValue> tags;
    for (const auto& text : *texts) {
      const TagReading reading = read_tag(text.get<std::string>());
      if (!reading.tag) crash();
      tags.push_back(*reading.tag);
    }
    add(has_tags(tags));
  }

  void add_states() {
    const Instant now = now_;
    const State* const state = &state_;
    if (const auto* wanted = find("open")) {
      add([now, is_wanted = wanted->get<bool>()](const Incident& incident) {
        return is_wanted ? incident.is_open(now) : incident.is_closed(now);
      });
    }
    if (const auto* wanted = find("acked")) {
      add([state, now, is_wanted = wanted->get<bool>()](const Incident& incident) {
        return state->has_acknowledgement(incident.pk, now) == is_wanted;
      });
    }
    if (const auto* wanted = find("stateful")) {
      add([is_wanted = wanted->get<bool>()](const Incident& incident) { return incident.is_stateful() == is_wanted; });
    }
    if (const auto* hides = find("hide_closed_acked"); hides != nullptr && hides->get<bool>()) {
      add([state, now](const Incident& incident) {
        return !incident.is_closed(now) || !state->has_acknowledgement(incident.pk, now);
      });
    }
  }

  void add_event_types() {
    const auto* types = find("event_types");
    if (types == nullptr || !state_.release().at_least(2, 8)) return;
    add([state = &state_, types](const Incident& incident) {
      return std::any_of(types->begin(), types->end(), [&](const nlohmann::json& type) {
        return state->has_event(incident.pk, type.get<std::string>());
      });
    });
  }

  const nlohmann::json& criteria_;
  const State& state_;
  Instant now_;
  std::vector<Predicate> predicates_{};
};

/// A filter without criteria lets nothing through.
bool is_empty(const nlohmann::json& criteria) {
  return std::all_of(criteria.items().begin(), criteria.items().end(), [](const auto& item) {
    const nlohmann::json& value = item.value();
    const bool is_tristate = item.key() == "open" || item.key() == "acked" || item.key() == "stateful";
    return value.is_null() || (!is_tristate && (value.empty() || value == false));
  });
}

}  // namespace

Predicate predicate_of(const SavedFilter& filter, const State& state, Instant now) {
  if (is_empty(filter.criteria)) return [](const Incident&) { return false; };
  const auto predicates = CriteriaReader(filter.criteria, state, now).read();
  return [predicates](const Incident& incident) {
    return std::all_of(predicates.begin(), predicates.end(), [&](const auto& meets) { return meets(incident); });
  };
}

Predicate has_tags(const std::vector<KeyAndValue>& tags) {
  std::map<std::string, std::vector<std::string>> values_by_key;
  for (const auto& [key, value] : tags) values_by_key[key].push_back(value);
  return [values_by_key](const Incident& incident) {
    return std::all_of(values_by_key.begin(), values_by_key.end(), [&](const auto& entry) {
      return std::any_of(entry.second.begin(), entry.second.end(),
                         [&](const std::string& value) { return incident.has_tag(entry.first, value); });
    });
  };
}

}  // namespace argus::testing::fake
