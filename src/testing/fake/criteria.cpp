#include "criteria.hpp"

#include <algorithm>

#include "http.hpp"
#include "tag_text.hpp"

namespace argus::testing::fake {
namespace {

template <typename T>
bool is_missing_in(const std::optional<std::vector<T>>& wanted, const T& value) {
  return wanted && std::find(wanted->begin(), wanted->end(), value) == wanted->end();
}

/// Nothing for a criterion that is missing or wants nothing.
template <typename T>
std::optional<T> find_criterion(const SavedFilter& filter, const char* name) {
  const auto found = filter.criteria.find(name);
  if (found == filter.criteria.end() || found->is_null() || (found->is_array() && found->empty())) return std::nullopt;
  return found->get<T>();
}

}  // namespace

bool Criteria::are_met_by(const Incident& incident, const State& state, Instant now) const {
  const auto is_acked = [&] { return state.has_acknowledgement(incident.pk, now); };
  if (open && !(*open ? incident.is_open(now) : incident.is_closed(now))) return false;
  if (acked && *acked != is_acked()) return false;
  if (stateful && *stateful != incident.is_stateful()) return false;
  if (hides_closed_acked && incident.is_closed(now) && is_acked()) return false;
  for (const auto& is_met : conditions) {
    if (!is_met(incident)) return false;
  }
  if (greatest_level && incident.level > *greatest_level) return false;
  if (is_missing_in(sources, incident.source)) return false;
  if (is_missing_in(source_types, state.sources.find(incident.source)->type)) return false;
  return std::all_of(tags.begin(), tags.end(), [&](const KeyAndValue& tag) {
    return std::any_of(tags.begin(), tags.end(), [&](const KeyAndValue& alternative) {
      return alternative.first == tag.first && incident.has_tag(alternative);
    });
  });
}

Criteria criteria_of(const SavedFilter& filter, const State& state) {
  Criteria criteria;
  const auto items = filter.criteria.items();
  const bool is_blank = std::all_of(items.begin(), items.end(), [](const auto& item) {
    const nlohmann::json& value = item.value();
    const bool is_tristate = item.key() == "open" || item.key() == "acked" || item.key() == "stateful";
    return value.is_null() || (!is_tristate && (value.empty() || value == false));
  });
  // A filter without criteria lets nothing through.
  if (is_blank) criteria.conditions.emplace_back([](const Incident&) { return false; });
  criteria.open = find_criterion<bool>(filter, "open");
  criteria.acked = find_criterion<bool>(filter, "acked");
  criteria.stateful = find_criterion<bool>(filter, "stateful");
  criteria.hides_closed_acked = find_criterion<bool>(filter, "hide_closed_acked").value_or(false);
  criteria.greatest_level = find_criterion<double>(filter, "maxlevel");
  criteria.sources = find_criterion<std::vector<std::int64_t>>(filter, "sourceSystemIds");
  criteria.source_types = find_criterion<std::vector<std::string>>(filter, "source_types");
  criteria.tags =
      tags_or_crash(find_criterion<std::vector<std::string>>(filter, "tags").value_or(std::vector<std::string>{}));
  const auto types = find_criterion<std::vector<std::string>>(filter, "event_types");
  if (!types || !state.release.at_least(2, 8)) return criteria;
  criteria.conditions.emplace_back([&state, types](const Incident& incident) {
    return std::any_of(types->begin(), types->end(),
                       [&](const std::string& type) { return state.has_event(incident.pk, type); });
  });
  return criteria;
}

}  // namespace argus::testing::fake
