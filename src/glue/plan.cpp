#include <argus/glue/plan.hpp>

#include "alerts.hpp"
#include "baseline.hpp"
#include "ids.hpp"
#include "policy_rules.hpp"
#include "repaired_text.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <unordered_set>
#include <utility>

namespace argus::glue {

using namespace detail;

namespace {

using Kind = Action::Kind;
using State = Remembered::State;

constexpr std::chrono::hours remembered_for{7 * 24};
/// 0001-01-02, before which Argus stores no time: some monitors write such a one for none.
constexpr Timestamp first_start{std::chrono::seconds{-62'135'510'400}};

/// Whether the monitor says when the alert began.
bool tells_start(const Incident& alert) {
  return alert.start_time != Timestamp{} && alert.start_time >= first_start;
}

class Planner {
 public:
  Planner(std::string_view prefix, const Snapshot& snapshot, const Memory& memory, const Policy& policy, Timestamp now)
      : ids_(prefix), policy_(policy), now_(now), alerts_(snapshot, now) {
    plan_.memory = memory;
    plan_.made_at = now;
    plan_.alerts = alerts_.active.size();
    plan_.notes = alerts_.notes;
  }

  Plan run(const std::vector<Incident>& open) && {
    match(open);
    observe(plan_.memory, alerts_, now_);
    for (const auto& [key, alert] : alerts_.active) plan_active(key, *alert);
    for (const auto& [key, alert] : alerts_.stateless) plan_stateless(key, *alert);
    plan_absent();
    prune();
    std::stable_sort(plan_.actions.begin(), plan_.actions.end(),
                     [](const Action& left, const Action& right) { return rank(left) < rank(right); });
    return std::move(plan_);
  }

 private:
  static int rank(const Action& action) {
    if (action.kind == Kind::open) return action.pk == 0 ? 0 : 1;
    if (action.kind == Kind::update) return 2;
    if (action.kind == Kind::close) return action.is_by_absence ? 4 : 3;
    return 5;
  }

  Remembered& known(const std::string& key) { return plan_.memory.keys[key]; }

  Action& add(Kind kind, const std::string& key, std::int64_t pk, std::string why) {
    Action action;
    action.kind = kind;
    action.key = key;
    action.pk = pk;
    action.why = std::move(why);
    return plan_.actions.emplace_back(std::move(action));
  }

  bool is_busy(const std::string& key) const { return alerts_.busy.count(key) != 0; }

  /// Leaves what has failed lately.
  bool waits(const std::string& key, const Remembered& entry) {
    if (entry.retry_at <= now_) return false;
    add(Kind::leave, key, entry.pk,
        "failed " + std::to_string(entry.failures) + " times; not tried before " + to_string(entry.retry_at));
    return true;
  }

  // What is open

  /// Finds out which alert each incident is of. Of several of one alert the newest counts.
  void match(const std::vector<Incident>& open) {
    std::unordered_map<std::string, std::string> keys_by_id;
    for (const auto& [key, alert] : alerts_.active) keys_by_id.emplace(ids_.make(key), key);
    for (const auto& [key, entry] : plan_.memory.keys) keys_by_id.emplace(ids_.make(key), key);
    std::unordered_map<std::int64_t, std::string> keys_by_pk;
    for (const auto& [key, entry] : plan_.memory.keys) keys_by_pk.emplace(entry.pk, key);
    std::unordered_set<std::int64_t> seen;
    for (const Incident& incident : open) {
      // Pages that shift while they are read show an incident twice.
      if (!seen.insert(incident.pk).second) continue;
      const std::string key = key_of(incident, keys_by_id, keys_by_pk);
      if (key.empty()) {
        ++plan_.foreign;
      } else {
        take(key, incident);
      }
    }
    for (const auto& [key, incident] : listed_) note(known(key), *incident, key);
  }

  std::string key_of(const Incident& incident, const std::unordered_map<std::string, std::string>& keys_by_id,
                     const std::unordered_map<std::int64_t, std::string>& keys_by_pk) const {
    const auto of_pk = keys_by_pk.find(incident.pk);
    const auto suffix = ids_.suffix(incident);
    if (!suffix) {
      const std::string& id = incident.source_incident_id;
      const bool is_known = of_pk != keys_by_pk.end() && of_pk->second == id;
      return policy_.adopt && !id.empty() && (is_known || alerts_.active_keys.count(id) != 0) ? id : "";
    }
    if (const auto named = Ids::named_key(incident)) return *named;
    const auto of_id = keys_by_id.find(incident.source_incident_id);
    if (of_id != keys_by_id.end()) return of_id->second;
    if (of_pk != keys_by_pk.end() && ids_.is_of(incident, of_pk->second)) return of_pk->second;
    // Metadata that are no object can't name the key of a further outage.
    const std::string before_at = suffix->substr(0, suffix->rfind('@'));
    if (!incident.metadata.is_object() && alerts_.active_keys.count(before_at) != 0) return before_at;
    return *suffix;
  }

  void take(const std::string& key, const Incident& incident) {
    ++plan_.open;
    const auto [place, is_first] = listed_.emplace(key, &incident);
    if (is_first) return;
    const Incident* older = &incident;
    if (place->second->pk < incident.pk) std::swap(older, place->second);
    if (is_busy(key)) return;
    Action& action = add(Kind::close, key, older->pk, "superseded by incident " + std::to_string(place->second->pk));
    action.alert.start_time = older->start_time;
    action.end = now_;
  }

  /// What is open and not remembered as such has been posted by another instance, by a call whose answer was lost, or
  /// opened again by a person.
  void note(Remembered& entry, const Incident& incident, const std::string& key) {
    if (is_busy(key)) return;
    if (entry.state == State::open && entry.pk == incident.pk) return;
    if (entry.pk != incident.pk) take_baseline(entry, incident);
    entry.state = State::open;
    entry.closed_at = {};
  }

  // What is active

  void plan_active(const std::string& key, const Incident& alert) {
    if (is_busy(key)) return;
    const Remembered& entry = known(key);
    const auto open = listed_.find(key);
    if (open != listed_.end()) {
      plan_update(key, *open->second, alert);
    } else if (entry.state == State::respected && !policy_.reopen_over_people && !is_new_outage(entry, alert)) {
      add(Kind::respect, key, entry.pk, "a person has closed it, and the alert was not absent since");
    } else if (!waits(key, entry)) {
      plan_open(key, entry, alert);
    }
  }

  /// A start that lies ahead, by a clock or a time zone that is wrong, tells nothing.
  bool has_past_start(const Incident& alert) const { return tells_start(alert) && alert.start_time <= now_; }

  /// Whether it began after its last incident was closed.
  bool is_new_outage(const Remembered& entry, const Incident& alert) const {
    return entry.closed_at != Timestamp{} && has_past_start(alert) && alert.start_time > entry.closed_at;
  }

  void plan_open(const std::string& key, const Remembered& entry, const Incident& alert) {
    const bool is_unexplained =
        entry.state == State::open || (entry.state == State::respected && !is_new_outage(entry, alert));
    Action& action = add(Kind::open, key, is_unexplained ? entry.pk : 0, "active in the monitor");
    action.alert = alert;
    action.alert.description = repaired(alert.description);
    action.alert.end_time = open_ended;
    action.has_start = has_past_start(alert);
    if (!action.has_start) action.alert.start_time = entry.first_seen;
    ids_.assign(action.alert, key, outage_of(entry, alert));
  }

  /// What tells this outage from those before, so that two instances agree on it; blank where none is known.
  std::string outage_of(const Remembered& entry, const Incident& alert) const {
    if (entry.pk == 0) return "";
    return is_new_outage(entry, alert) ? to_string(alert.start_time) : std::to_string(entry.pk);
  }

  void plan_update(const std::string& key, const Incident& stored, const Incident& alert) {
    Remembered& entry = known(key);
    Action action;
    action.kind = Kind::update;
    action.key = key;
    action.pk = stored.pk;
    find_changes(action, alert, entry, stored, policy_);
    if (action.patch.empty() && action.added.empty() && action.removed.empty()) {
      note_written(entry, alert, policy_.update_descriptions);
    } else if (!waits(key, entry)) {
      action.alert = alert;
      action.why = "changed in the monitor";
      plan_.actions.push_back(std::move(action));
    }
  }

  void plan_stateless(const std::string& key, const Incident& alert) {
    Action action;
    action.kind = Kind::open;
    action.key = key;
    action.alert = alert;
    action.alert.description = repaired(alert.description);
    action.has_start = tells_start(alert);
    if (!action.has_start) action.alert.start_time = now_;
    action.why = "happened";
    ids_.assign(action.alert, key, action.has_start ? to_string(alert.start_time) : "once");
    const std::string& id = action.alert.source_incident_id;
    if (is_busy(key) || plan_.memory.posted.count(id) != 0) return;
    const auto failed = plan_.memory.keys.find(id);
    if (failed != plan_.memory.keys.end() && waits(id, failed->second)) return;
    plan_.actions.push_back(std::move(action));
  }

  // What is absent

  void plan_absent() {
    std::vector<std::string> absent;
    std::size_t tracked = 0;
    for (auto& [key, entry] : plan_.memory.keys) {
      if ((entry.state != State::open && entry.state != State::respected) || is_busy(key)) continue;
      ++tracked;
      if (alerts_.active_keys.count(key) != 0) continue;
      const auto ended = alerts_.ended.find(key);
      if (ended != alerts_.ended.end()) {
        plan_close(key, entry, *ended->second->end_time.time(), false, "ended in the monitor");
      } else {
        absent.push_back(key);
      }
    }
    std::sort(absent.begin(), absent.end());
    const bool is_mass = alerts_.is_empty || is_held(absent.size(), tracked);
    for (const std::string& key : absent) plan_absent_one(key, known(key), is_mass);
  }

  bool is_held(std::size_t absent, std::size_t tracked) const {
    const CloseGuard& guard = policy_.guard;
    return absent >= guard.at_least && static_cast<double>(absent) > guard.share * static_cast<double>(tracked);
  }

  void plan_absent_one(const std::string& key, Remembered& entry, bool is_mass) {
    const auto& hold = policy_.guard.hold;
    if (!alerts_.is_complete) {
      hold_back(key, entry, "absent, in a snapshot that isn't complete");
    } else if (entry.misses < policy_.misses) {
      hold_back(key, entry, "absent " + std::to_string(entry.misses) + " times in a row");
    } else if (is_mass && (!hold || std::chrono::floor<std::chrono::seconds>(now_ - entry.absent_since) < *hold)) {
      hold_back(key, entry, "absent since " + to_string(entry.absent_since) + " together with many others");
    } else {
      plan_close(key, entry, entry.absent_since, true, "not in the monitor since " + to_string(entry.absent_since));
    }
  }

  void hold_back(const std::string& key, const Remembered& entry, const std::string& why) {
    if (listed_.count(key) != 0 && !entry.is_reopened) add(Kind::hold, key, entry.pk, why);
  }

  void plan_close(const std::string& key, Remembered& entry, Timestamp end, bool is_by_absence,
                  const std::string& why) {
    entry.last_absent = now_;
    const auto open = listed_.find(key);
    if (open == listed_.end()) {
      if (entry.closed_at == Timestamp{}) entry.closed_at = now_;
      entry.state = State::closed;
    } else if (entry.is_reopened) {
      add(Kind::respect, key, entry.pk, "a person has opened it again, and the alert was not active since");
    } else if (!waits(key, entry)) {
      Action& action = add(Kind::close, key, entry.pk, why);
      action.alert.start_time = open->second->start_time;
      action.end = end;
      action.is_by_absence = is_by_absence;
    }
  }

  void prune() {
    const Timestamp oldest = now_ - remembered_for;
    auto& keys = plan_.memory.keys;
    for (auto entry = keys.begin(); entry != keys.end();) {
      const bool is_old = entry->second.state == State::closed && entry->second.last_absent < oldest &&
                          alerts_.active_keys.count(entry->first) == 0;
      entry = is_old ? keys.erase(entry) : ++entry;
    }
    auto& posted = plan_.memory.posted;
    for (auto entry = posted.begin(); entry != posted.end();) {
      entry->second = (std::min)(entry->second, now_);
      entry = entry->second < oldest ? posted.erase(entry) : ++entry;
    }
  }

  Ids ids_;
  const Policy& policy_;
  Timestamp now_;
  Alerts alerts_;
  Plan plan_{};
  /// The newest open incident of each key.
  std::unordered_map<std::string, const Incident*> listed_{};
};

/// Makes an action that was to close something leave it.
void take_back(Action& action, Kind kind, const std::string& why) {
  action.kind = kind;
  action.why = why;
}

}  // namespace

std::string to_string(Action::Kind kind) {
  switch (kind) {
    case Kind::open:
      return "open";
    case Kind::update:
      return "update";
    case Kind::close:
      return "close";
    case Kind::restart:
      return "restart";
    case Kind::hold:
      return "hold";
    case Kind::respect:
      return "respect";
    case Kind::leave:
      return "leave";
  }
  return "unknown";
}

bool Plan::needs_second_look() const {
  return std::any_of(actions.begin(), actions.end(),
                     [](const Action& action) { return action.kind == Kind::close && action.is_by_absence; });
}

Plan plan(std::string_view prefix, const std::vector<Incident>& open, const Snapshot& snapshot, const Memory& memory,
          const Policy& policy, Timestamp now) {
  check_policy(policy);
  return Planner(prefix, snapshot, memory, policy, now).run(open);
}

Plan confirm(Plan plan, const Snapshot& later) {
  const Alerts alerts{later, plan.made_at};
  for (Action& action : plan.actions) {
    if (action.kind != Kind::close || !action.is_by_absence) continue;
    const auto ended = alerts.ended.find(action.key);
    if (alerts.active_keys.count(action.key) != 0 || alerts.busy.count(action.key) != 0) {
      take_back(action, Kind::leave, "active again at a second look at the monitor");
    } else if (ended != alerts.ended.end()) {
      action.end = *ended->second->end_time.time();
    } else if (!alerts.is_complete) {
      take_back(action, Kind::hold, "absent, and a second look at the monitor was not complete");
    }
  }
  return plan;
}

}  // namespace argus::glue
