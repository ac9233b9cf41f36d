#include <argus/glue/plan.hpp>

#include "alerts.hpp"
#include "baseline.hpp"
#include "ids.hpp"
#include "plan_in_place.hpp"
#include "policy_rules.hpp"
#include "repaired_text.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <optional>
#include <unordered_map>
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

constexpr const char* empty_list = ", and the monitor shows no active alert";
constexpr const char* many = ", together with many others";
/// A year, beyond which a time says no more than that a person has to decide.
constexpr std::chrono::hours longest_shown_hold{365 * 24};

class Planner {
 public:
  Planner(std::string_view prefix, const Snapshot& snapshot, Memory& memory, const Policy& policy, Timestamp now)
      : ids_(prefix), memory_(memory), policy_(policy), now_(now), alerts_(snapshot, now) {
    plan_.made_at = now;
    plan_.alerts = alerts_.active.size();
    plan_.notes = alerts_.notes;
  }

  Plan run(const std::vector<Incident>& open) && {
    alerts_.recall(memory_, now_);
    match(open);
    for (Subject* const subject : alerts_.active) plan_active(*subject);
    for (const auto& [key, alert] : alerts_.stateless) plan_stateless(key, *alert);
    plan_absent();
    end_observation(memory_, alerts_, over_, now_);
    forget_posted();
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

  Action& add(Kind kind, std::string_view key, std::int64_t pk, std::string why) {
    Action action;
    action.kind = kind;
    action.key = key;
    action.pk = pk;
    action.why = std::move(why);
    return plan_.actions.emplace_back(std::move(action));
  }

  /// Leaves what has failed lately.
  bool waits(std::string_view key, const Remembered& entry) {
    if (entry.retry_at <= now_) return false;
    add(Kind::leave, key, entry.pk,
        "failed " + std::to_string(entry.failures) + " times; not tried before " + to_string(entry.retry_at));
    return true;
  }

  // What is open

  /// Finds out which alert each incident is of. Of several of one alert the newest counts.
  void match(const std::vector<Incident>& open) {
    for (const Subject& subject : alerts_.subjects) {
      const std::string_view key = subject.key;
      if (!ids_.is_verbatim(key)) keys_by_id_.emplace(ids_.make(std::string(key)), key);
    }
    for (const Incident& incident : open) {
      const std::string_view key = key_of(incident);
      if (key.empty()) {
        ++plan_.foreign;
      } else {
        take(alerts_.subjects.at(key), incident);
      }
    }
  }

  /// Nothing where it is another program's.
  std::string_view key_of(const Incident& incident) {
    const std::string_view id = incident.source_incident_id;
    const auto suffix = ids_.suffix(incident);
    if (!suffix) return policy_.adopt && is_adopted(id, incident.pk) ? id : std::string_view{};
    if (const auto named = Ids::named_key(incident)) return *named;
    if (const auto stored = key_of_outbox(*suffix, incident)) return *stored;
    const Subject* const subject = alerts_.subjects.find(*suffix);
    if (subject != nullptr && (subject->active != nullptr || subject->known != nullptr)) return *suffix;
    const auto of_id = keys_by_id_.find(incident.source_incident_id);
    if (of_id != keys_by_id_.end()) return of_id->second;
    const std::string* const of_pk = key_of_pk(incident.pk);
    if (of_pk != nullptr && ids_.is_of(incident, *of_pk)) return *of_pk;
    // Metadata that are no object can't name the key of a further outage.
    const std::string_view before_at = suffix->substr(0, suffix->rfind('@'));
    return !incident.metadata.is_object() && is_active(before_at) ? before_at : *suffix;
  }

  /// An outbox gives a further outage the id `ID@START`, and no metadata.
  std::optional<std::string_view> key_of_outbox(std::string_view suffix, const Incident& incident) const {
    const auto at = suffix.rfind('@');
    if (at == std::string_view::npos || suffix.substr(at + 1) != to_string(incident.start_time)) return std::nullopt;
    const Subject* const subject = alerts_.subjects.find(suffix.substr(0, at));
    return subject == nullptr ? std::nullopt : std::optional(subject->key);
  }

  bool is_active(std::string_view key) const {
    const Subject* const subject = alerts_.subjects.find(key);
    return subject != nullptr && subject->active != nullptr;
  }

  bool is_adopted(std::string_view id, std::int64_t pk) const {
    const Subject* const subject = alerts_.subjects.find(id);
    return subject != nullptr &&
           (subject->active != nullptr || (subject->known != nullptr && subject->known->pk == pk));
  }

  /// The key that is remembered with an incident; nullptr where none is.
  const std::string* key_of_pk(std::int64_t pk) {
    if (keys_by_pk_.empty()) {
      for (const auto& [key, entry] : memory_.keys) keys_by_pk_.emplace(entry.pk, &key);
    }
    const auto found = keys_by_pk_.find(pk);
    return found == keys_by_pk_.end() ? nullptr : found->second;
  }

  void take(Subject& subject, const Incident& incident) {
    if (subject.listed == nullptr) {
      ++plan_.open;
      subject.listed = &incident;
      return;
    }
    // Pages that shift while they are read show an incident twice.
    if (subject.listed->pk == incident.pk || !superseded_.insert((std::min)(subject.listed->pk, incident.pk)).second)
      return;
    ++plan_.open;
    const Incident* older = &incident;
    if (subject.listed->pk < incident.pk) std::swap(older, subject.listed);
    if (subject.is_busy) return;
    Action& action =
        add(Kind::close, subject.key, older->pk, "superseded by incident " + std::to_string(subject.listed->pk));
    action.alert.start_time = older->start_time;
    action.end = now_;
  }

  /// What is open and not remembered as such has been posted by another instance, by a call whose answer was lost, or
  /// opened again by a person.
  static void note(Remembered& entry, const Incident& incident) {
    if (entry.state == State::open && entry.pk == incident.pk) return;
    if (entry.pk != incident.pk) take_baseline(entry, incident);
    entry.state = State::open;
    entry.closed_at = {};
  }

  /// Takes in what is shown of a key. Together with what is planned about it, so that its memory is fetched once.
  void look_at(Subject& subject) {
    if (subject.listed != nullptr && !subject.is_busy) note(remember(memory_, subject), *subject.listed);
    if (observe(memory_, alerts_, subject, now_)) over_.emplace_back(subject.key);
    if (is_tracked(subject)) ++tracked_;
  }

  static bool is_tracked(const Subject& subject) {
    if (subject.known == nullptr || subject.is_busy) return false;
    return subject.known->state == State::open || subject.known->state == State::respected;
  }

  // What is active

  void plan_active(Subject& subject) {
    look_at(subject);
    if (subject.is_busy) return;
    Remembered& entry = *subject.known;
    const Incident& alert = *subject.active;
    if (subject.listed != nullptr) {
      plan_update(subject, entry);
    } else if (entry.state == State::respected && !policy_.reopen_over_people && !is_new_outage(entry, alert)) {
      add(Kind::respect, subject.key, entry.pk, "a person has closed it, and the alert was not absent since");
    } else if (!waits(subject.key, entry)) {
      plan_open(std::string(subject.key), entry, alert);
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

  void plan_update(const Subject& subject, Remembered& entry) {
    const Incident& alert = *subject.active;
    if (is_as_written(alert, entry, policy_)) return;
    Action action;
    action.kind = Kind::update;
    action.key = subject.key;
    action.pk = subject.listed->pk;
    find_changes(action, alert, entry, *subject.listed, policy_);
    if (action.patch.empty() && action.added.empty() && action.removed.empty()) {
      note_written(entry, alert, policy_.update_descriptions);
    } else if (!waits(subject.key, entry)) {
      action.alert = alert;
      action.why = "changed in the monitor";
      plan_.actions.push_back(std::move(action));
    }
  }

  void plan_stateless(std::string_view key, const Incident& alert) {
    const Subject* const subject = alerts_.subjects.find(key);
    if (subject != nullptr && subject->is_busy) return;
    Action action;
    action.kind = Kind::open;
    action.key = key;
    action.alert = alert;
    action.alert.description = repaired(alert.description);
    action.has_start = tells_start(alert);
    if (!action.has_start) action.alert.start_time = now_;
    action.why = "happened";
    ids_.assign(action.alert, action.key, action.has_start ? to_string(alert.start_time) : "once");
    const std::string& id = action.alert.source_incident_id;
    if (memory_.posted.count(id) != 0) return;
    const auto failed = memory_.keys.find(id);
    if (failed != memory_.keys.end() && waits(id, failed->second)) return;
    plan_.actions.push_back(std::move(action));
  }

  // What is absent

  void plan_absent() {
    const Timestamp oldest = now_ - remembered_for;
    std::vector<const Subject*> absent;
    for (Subject& subject : alerts_.subjects) {
      if (subject.active != nullptr) continue;
      look_at(subject);
      if (is_tracked(subject) && subject.ended != nullptr) {
        plan_close(subject, *subject.ended->end_time.time(), false, "ended in the monitor");
      } else if (is_tracked(subject)) {
        absent.push_back(&subject);
      } else if (subject.known != nullptr && subject.known->state == State::closed &&
                 subject.known->last_absent < oldest) {
        over_.emplace_back(subject.key);
      }
    }
    std::sort(absent.begin(), absent.end(),
              [](const Subject* left, const Subject* right) { return left->key < right->key; });
    const bool is_mass = alerts_.is_empty || is_held(absent.size());
    for (const Subject* const subject : absent) plan_absent_one(*subject, is_mass);
  }

  bool is_held(std::size_t absent) const {
    const CloseGuard& guard = policy_.guard;
    return absent >= guard.at_least && static_cast<double>(absent) > guard.share * static_cast<double>(tracked_);
  }

  void plan_absent_one(const Subject& subject, bool is_mass) {
    const Remembered& entry = *subject.known;
    const auto& hold = policy_.guard.hold;
    if (!alerts_.is_complete) {
      hold_back(subject, "absent, in a snapshot that isn't complete");
    } else if (entry.misses < policy_.misses) {
      hold_back(subject, "absent " + std::to_string(entry.misses) + " times in a row");
    } else if (is_mass && (!hold || std::chrono::floor<std::chrono::seconds>(now_ - entry.absent_since) < *hold)) {
      hold_back(subject, "absent since " + to_string(entry.absent_since) + (alerts_.is_empty ? empty_list : many) +
                             held_until(entry.absent_since));
    } else {
      plan_close(subject, entry.absent_since, true, "not in the monitor since " + to_string(entry.absent_since));
    }
  }

  std::string held_until(Timestamp absent_since) const {
    const auto& hold = policy_.guard.hold;
    const bool is_in_calendar = hold && *hold < longest_shown_hold;
    return is_in_calendar ? "; held until " + to_string(absent_since + *hold) : "; held until the policy is another";
  }

  void hold_back(const Subject& subject, const std::string& why) {
    if (subject.listed != nullptr && !subject.known->is_reopened) add(Kind::hold, subject.key, subject.known->pk, why);
  }

  void plan_close(const Subject& subject, Timestamp end, bool is_by_absence, const std::string& why) {
    Remembered& entry = *subject.known;
    entry.last_absent = now_;
    if (subject.listed == nullptr) {
      if (entry.closed_at == Timestamp{}) entry.closed_at = now_;
      entry.state = State::closed;
      // The next outage is another incident.
      entry.failures = 0;
      entry.retry_at = {};
    } else if (entry.is_reopened) {
      add(Kind::respect, subject.key, entry.pk, "a person has opened it again, and the alert was not active since");
    } else if (!waits(subject.key, entry)) {
      Action& action = add(Kind::close, subject.key, entry.pk, why);
      action.alert.start_time = subject.listed->start_time;
      action.end = end;
      action.is_by_absence = is_by_absence;
    }
  }

  void forget_posted() {
    const Timestamp oldest = now_ - remembered_for;
    auto& posted = memory_.posted;
    for (auto entry = posted.begin(); entry != posted.end();) {
      entry->second = (std::min)(entry->second, now_);
      entry = entry->second < oldest ? posted.erase(entry) : ++entry;
    }
  }

  Ids ids_;
  Memory& memory_;
  const Policy& policy_;
  Timestamp now_;
  Alerts alerts_;
  Plan plan_{};
  /// How many keys have an incident that is open, or that a person has closed.
  std::size_t tracked_ = 0;
  /// The keys of which nothing is worth remembering any more.
  std::vector<std::string> over_{};
  /// Of those whose ids don't end with the key.
  std::unordered_map<std::string, std::string_view> keys_by_id_{};
  /// The incidents that others of the same keys supersede.
  std::unordered_set<std::int64_t> superseded_{};
  /// Filled when it is first asked.
  std::unordered_map<std::int64_t, const std::string*> keys_by_pk_{};
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

namespace detail {

Plan plan_in_place(std::string_view prefix, const std::vector<Incident>& open, const Snapshot& snapshot, Memory& memory,
                   const Policy& policy, Timestamp now) {
  check_policy(policy);
  return Planner(prefix, snapshot, memory, policy, now).run(open);
}

}  // namespace detail

Plan plan(std::string_view prefix, const std::vector<Incident>& open, const Snapshot& snapshot, Memory memory,
          const Policy& policy, Timestamp now) {
  Plan made = plan_in_place(prefix, open, snapshot, memory, policy, now);
  made.memory = std::move(memory);
  return made;
}

Plan confirm(Plan plan, const Snapshot& later) {
  const Alerts alerts{later, plan.made_at};
  for (Action& action : plan.actions) {
    if (action.kind != Kind::close || !action.is_by_absence) continue;
    const Subject* const found = alerts.subjects.find(action.key);
    const Subject subject = found == nullptr ? Subject{} : *found;
    if (subject.active != nullptr || subject.is_busy) {
      take_back(action, Kind::leave, "active again at a second look at the monitor");
    } else if (subject.ended != nullptr) {
      action.end = *subject.ended->end_time.time();
    } else if (!alerts.is_complete) {
      take_back(action, Kind::hold, "absent, and a second look at the monitor was not complete");
    }
  }
  return plan;
}

}  // namespace argus::glue
