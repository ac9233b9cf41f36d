#include <argus/glue/reconciler.hpp>

#include "alerts.hpp"
#include "baseline.hpp"
#include "failure_of.hpp"
#include "history.hpp"
#include "ids.hpp"
#include "outage.hpp"
#include "plan_in_place.hpp"
#include "policy_rules.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

namespace argus::glue {

using namespace detail;

namespace {

using Kind = Action::Kind;
using State = Remembered::State;
using namespace std::chrono_literals;

constexpr std::int64_t list_page_size = 500;
constexpr std::size_t most_opens_at_once = 100;
/// The monitor is read again for each so many closes: what it said grows old.
constexpr std::size_t most_closes_at_once = 50;
constexpr std::size_t most_logs_read = 100;
constexpr int most_ids_tried = 100;
constexpr int most_outages_in_a_row = 3;
/// Another instance may have posted it after this one read the monitor.
constexpr std::chrono::seconds youngest_to_close{60};
/// How exactly the server tells its time.
constexpr std::chrono::seconds clock_resolution{1};
/// How far the clocks may be off after they were compared.
constexpr std::chrono::seconds clock_tolerance{5};
constexpr std::chrono::minutes first_retry{1};
constexpr std::chrono::minutes longest_retry{60};

/// Ends a round before its end.
struct Stop : std::exception {
  Stop(Report::Ending how, std::string why) : ending(how), problem(std::move(why)) {}

  Report::Ending ending;
  std::string problem;
};

/// What an error in the course of the round says about the round.
Stop stop_of(const std::exception& failure) {
  if (dynamic_cast<const AuthenticationError*>(&failure) != nullptr)
    return {Report::Ending::token_refused, failure.what()};
  if (dynamic_cast<const CancelledError*>(&failure) != nullptr) return {Report::Ending::cancelled, failure.what()};
  return {Report::Ending::argus_failed, failure.what()};
}

}  // namespace

class Reconciler::Round {
 public:
  Round(Reconciler& reconciler, bool is_dry_run)
      : client_(reconciler.client_),
        ids_(reconciler.prefix_),
        own_text_(reconciler.prefix_ + ": "),
        self_(reconciler),
        policy_(reconciler.policy_),
        memory_(reconciler.memory_) {
    report_.is_dry_run = is_dry_run;
    report_.began = self_.clock_();
  }

  Report run() && {
    if (!memory_.problem().empty() && memory_.observed_at == Timestamp{}) report_.notes.push_back(memory_.problem());
    try {
      const Snapshot snapshot = read_monitor();
      report_.unreadable = snapshot.unreadable;
      carry_out(make_plan(snapshot));
    } catch (const Stop& stop) {
      end(stop);
    } catch (const std::exception& failure) {
      end(stop_of(failure));
    }
    if (!report_.is_dry_run) save();
    return std::move(report_);
  }

 private:
  void end(const Stop& stop) {
    report_.ending = stop.ending;
    report_.problem = stop.problem;
  }

  void save() {
    try {
      memory_.save();
    } catch (const std::exception& failure) {
      report_.notes.push_back(std::string("the memory of this round is not saved: ") + failure.what());
    }
  }

  // Reading and planning

  Snapshot read_monitor() const {
    Snapshot snapshot;
    if (const auto failure = detail::failure_of([&] { snapshot = self_.read_monitor_(); }))
      throw Stop{Report::Ending::monitor_failed, *failure};
    return snapshot;
  }

  /// The monitor once more; where that fails, a snapshot that bears nothing out.
  Snapshot look_again() {
    try {
      return read_monitor();
    } catch (const Stop& failure) {
      report_.notes.push_back("a second look at the monitor failed: " + failure.problem);
      Snapshot failed;
      failed.unreadable.push_back(failure.problem);
      return failed;
    }
  }

  std::vector<Incident> list_open(const Snapshot& snapshot) {
    IncidentFilter filter;
    filter.open = true;
    filter.stateful = true;
    filter.page_size = list_page_size;
    const auto began = std::chrono::steady_clock::now();
    try {
      std::vector<Incident> open = client_.get_my_incidents(filter).to_vector();
      report_.listed_in =
          std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - began);
      return open;
    } catch (const std::exception&) {
      // What is absent now may be back when Argus is.
      if (!report_.is_dry_run) observe_only(snapshot);
      throw;
    }
  }

  void observe_only(const Snapshot& snapshot) {
    Alerts alerts{snapshot, report_.began};
    alerts.recall(memory_, report_.began);
    std::vector<std::string> over;
    for (Subject& subject : alerts.subjects) {
      if (observe(memory_, alerts, subject, report_.began)) over.emplace_back(subject.key);
    }
    end_observation(memory_, alerts, over, report_.began);
  }

  Plan make_plan(const Snapshot& snapshot) {
    const std::vector<Incident> open = list_open(snapshot);
    Plan made = report_.is_dry_run ? plan(self_.prefix_, open, snapshot, memory_, policy_, report_.began)
                                   : plan_in_place(self_.prefix_, open, snapshot, memory_, policy_, report_.began);
    report_.alerts = made.alerts;
    report_.open = made.open;
    report_.foreign = made.foreign;
    report_.notes.insert(report_.notes.end(), made.notes.begin(), made.notes.end());
    return made;
  }

  void carry_out(Plan made) {
    if (report_.is_dry_run) {
      if (made.needs_second_look()) made = confirm(std::move(made), look_again());
      for (const Action& action : made.actions) record(action.kind, action, action.why);
      return;
    }
    apply(std::move(made));
    complete_unfinished();
  }

  // Carrying out

  void apply(Plan made) {
    const auto first = std::find_if_not(made.actions.begin(), made.actions.end(), [](const Action& action) {
      return action.kind == Kind::open && action.pk == 0;
    });
    open_all({made.actions.begin(), first});
    note_updates(made.actions);
    Plan absent;
    absent.made_at = made.made_at;
    for (auto action = first; action != made.actions.end(); ++action) {
      if (action->kind != Kind::close || !action->is_by_absence) {
        apply(*action);
        continue;
      }
      absent.actions.push_back(std::move(*action));
      if (absent.actions.size() == most_closes_at_once) close_absent(absent);
    }
    if (!absent.actions.empty()) close_absent(absent);
  }

  /// Until a change is known to be written, nobody knows what the incident has: also after a kill, and where the alert
  /// goes back to what it was before.
  void note_updates(const std::vector<Action>& actions) {
    bool has_updates = false;
    for (const Action& action : actions) {
      if (action.kind != Kind::update) continue;
      entry_of(action).level = 0;
      has_updates = true;
    }
    if (has_updates) save();
  }

  void apply(const Action& action) {
    switch (action.kind) {
      case Kind::open:
        return attempt(action, [&] { look_into(action); });
      case Kind::update:
        return attempt(action, [&] { update(action); });
      case Kind::close:
        return attempt(action, [&] { close(action); });
      default:
        return record(action.kind, action, action.why);
    }
  }

  /// Does something about one key. What fails is tried again later, and stops the round only where nothing else would
  /// succeed either.
  template <class Work>
  void attempt(const Action& action, const Work& work) {
    try {
      work();
      outages_in_a_row_ = errors_in_a_row_ = 0;
      forget_failures(action);
    } catch (const Stop&) {
      throw;
    } catch (const AuthenticationError& failure) {
      fail(action, failure);
      throw stop_of(failure);
    } catch (const CancelledError& failure) {
      fail(action, failure);
      throw stop_of(failure);
    } catch (const Error& failure) {
      fail(action, failure);
      if (!is_outage(failure)) {
        back_off(action);
        return look_at_server(failure);
      }
      if (++outages_in_a_row_ == most_outages_in_a_row) throw stop_of(failure);
    } catch (const std::exception& failure) {
      fail(action, failure);
      back_off(action);
    }
  }

  /// A server without its database answers each request with 500, as it may answer one that it stumbles over. After
  /// several of them a read tells which it is.
  void look_at_server(const Error& failure) {
    constexpr int internal_server_error = 500;
    const HttpFailure* const refusal = failure.refusal();
    if (refusal == nullptr || refusal->status != internal_server_error) return;
    if (++errors_in_a_row_ < most_outages_in_a_row) return;
    errors_in_a_row_ = 0;
    try {
      static_cast<void>(client_.get_current_user());
    } catch (const Error&) {
      throw stop_of(failure);
    }
  }

  void fail(const Action& action, const std::exception& failure) {
    record(action.kind, action, action.why);
    report_.outcomes.back().error = failure.what();
  }

  void back_off(const Action& action) {
    Remembered& entry = entry_of(action);
    const auto wait = first_retry * std::exp2((std::min)(entry.failures++, 10));
    entry.retry_at =
        self_.clock_() + std::chrono::duration_cast<std::chrono::seconds>((std::min)(wait, longest_retry * 1.0));
  }

  void forget_failures(const Action& action) {
    const auto found = memory_.keys.find(name_of(action));
    if (found == memory_.keys.end()) return;
    found->second.failures = 0;
    found->second.retry_at = {};
  }

  static bool is_stateless(const Action& action) { return action.alert.end_time.is_stateless(); }
  static std::string name_of(const Action& action) {
    return is_stateless(action) ? action.alert.source_incident_id : action.key;
  }
  Remembered& entry_of(const Action& action) { return memory_.keys[name_of(action)]; }

  void record(Kind kind, const Action& action, const std::string& why) {
    report_.outcomes.push_back({kind, action.key, action.pk, why, ""});
  }
  void record(Kind kind, const Action& action, std::int64_t pk, const std::string& why) {
    record(kind, action, why);
    report_.outcomes.back().pk = pk;
  }

  // The server's clock

  /// What it is by the server's clock, or up to a second earlier.
  Timestamp by_server(Timestamp time) {
    if (!skew_) {
      const auto answered = client_.server_time();
      skew_ = answered ? *answered - self_.clock_() : std::chrono::microseconds{0};
    }
    return time + *skew_;
  }
  Timestamp server_now() { return by_server(self_.clock_()); }

  const Version& version() {
    if (!version_) version_ = client_.server_version();
    return *version_;
  }

  // Opening

  void open_all(const std::vector<Action>& actions) {
    for (std::size_t begin = 0; begin < actions.size(); begin += most_opens_at_once) {
      const std::size_t end = (std::min)(actions.size(), begin + most_opens_at_once);
      post(without_decided(
          {actions.begin() + static_cast<std::ptrdiff_t>(begin), actions.begin() + static_cast<std::ptrdiff_t>(end)}));
    }
  }

  void post(const std::vector<Action>& actions) {
    std::vector<Incident> incidents;
    for (const Action& action : actions) incidents.push_back(to_post(action));
    const auto results = client_.post_incidents(incidents, policy_.batch);
    for (std::size_t i = 0; i < actions.size(); ++i) attempt(actions[i], [&] { take(actions[i], results[i]); });
  }

  /// A person may have opened and closed the incident of an earlier outage again where no round saw it: then that close
  /// counts. Deals with those alerts, and returns the others.
  std::vector<Action> without_decided(const std::vector<Action>& actions) {
    std::vector<std::int64_t> pks;
    for (const Action& action : actions) {
      if (is_known_closed(action)) pks.push_back(entry_of(action).pk);
    }
    const auto earlier = client_.get_incidents_by_id(pks, policy_.batch);
    std::vector<Action> others;
    std::size_t looked_up = 0;
    for (const Action& action : actions) {
      if (!is_known_closed(action)) {
        others.push_back(action);
        continue;
      }
      const Result<Incident>& incident = earlier[looked_up++];
      if (is_as_remembered(action, incident)) {
        others.push_back(action);
      } else {
        attempt(action, [&] { explain(action, incident.value()); });
      }
    }
    return others;
  }

  bool is_known_closed(const Action& action) const {
    const auto entry = memory_.keys.find(action.key);
    return !is_stateless(action) && entry != memory_.keys.end() && entry->second.state == State::closed &&
           entry->second.pk != 0;
  }

  /// Also where it can't be read: an alert that isn't opened for that would be lost.
  bool is_as_remembered(const Action& action, const Result<Incident>& earlier) {
    try {
      const Incident& incident = earlier.value();
      return !ids_.is_of(incident, action.key) || (!incident.open && !is_closed_since(entry_of(action), incident));
    } catch (const Error& failure) {
      return !is_outage(failure);
    }
  }

  static bool is_closed_since(const Remembered& entry, const Incident& incident) {
    const auto end = incident.end_time.time();
    return end && *end > entry.closed_at;
  }

  Incident to_post(const Action& action) {
    Incident incident = action.alert;
    incident.start_time = (std::min)(incident.start_time, server_now());
    return incident;
  }

  /// Takes what came of a POST. A duplicate brings the incident that has the id.
  void take(const Action& action, const Result<Incident>& result) {
    try {
      note_open(action, result.value().pk);
    } catch (const DuplicateError& duplicate) {
      explain(action, duplicate.existing());
    }
  }

  void note_open(const Action& action, std::int64_t pk) {
    record(Kind::open, action, pk, action.why);
    if (is_stateless(action)) {
      memory_.posted[action.alert.source_incident_id] = report_.began;
      return;
    }
    Remembered& entry = entry_of(action);
    entry.state = State::open;
    entry.pk = pk;
    entry.closed_at = {};
    entry.is_reopened = false;
    entry.is_whole = true;
    note_written(entry, action.alert, true);
  }

  /// Finds out why an incident that was open is not open any more.
  void look_into(const Action& action) {
    std::optional<Incident> existing;
    try {
      existing = client_.get_incident(action.pk);
    } catch (const NotFoundError&) {
      // A person has deleted it.
    }
    if (existing && ids_.is_of(*existing, action.key)) return explain(action, *std::move(existing));
    take(action, client_.post_incidents({to_post(action)}).front());
  }

  /// Deals with an alert whose id is taken: what is open is adopted, what a person has closed is respected, what this
  /// program has closed is opened again, and an outage that began after the close gets an id of its own.
  void explain(const Action& action, Incident existing) {
    if (is_stateless(action)) {
      memory_.posted[action.alert.source_incident_id] = report_.began;
      return record(Kind::leave, action, existing.pk, "posted before");
    }
    Action next = action;
    for (int tried = 0; tried < most_ids_tried; ++tried) {
      const bool is_own = existing.stateful && ids_.is_of(existing, action.key);
      if (is_own && !existing.open && find_next(action.key, existing)) continue;
      if (is_own && !is_new_outage(action, existing)) return;
      const bool has_own_start = tried == 0 && starts_after(action, existing);
      const std::string start = to_string(action.alert.start_time);
      ids_.assign(next.alert, action.key, has_own_start ? start : std::to_string(existing.pk));
      try {
        return note_open(next, client_.post_incident(to_post(next)).pk);
      } catch (const DuplicateError& duplicate) {
        existing = duplicate.existing();
      }
    }
    entry_of(action).state = State::open;
    entry_of(action).pk = existing.pk;
    record(Kind::leave, action, existing.pk, "has many earlier incidents; the next round looks through the rest");
  }

  /// Puts the incident of the outage after that of an existing one in its place, where there is one: what an older one
  /// tells doesn't count.
  bool find_next(const std::string& key, Incident& existing) const {
    IncidentFilter filter;
    filter.source_incident_id = ids_.make(key, std::to_string(existing.pk));
    const std::vector<Incident> found = client_.get_my_incidents(filter).to_vector();
    if (found.empty()) return false;
    existing = found.front();
    return true;
  }

  /// Whether it began after the existing incident ended, and the id made of its start isn't that incident's.
  bool starts_after(const Action& action, const Incident& existing) const {
    return action.has_start && existing.end_time.time() < action.alert.start_time &&
           ids_.make(action.key, to_string(action.alert.start_time)) != existing.source_incident_id;
  }

  void adopt(const Action& action, const Incident& open) {
    Remembered& entry = entry_of(action);
    take_baseline(entry, open);
    entry.state = State::open;
    record(Kind::leave, action, open.pk, "open already");
  }

  /// Whether an incident was opened again after it was read and before its log was, so that the log doesn't say who has
  /// closed it.
  bool is_open_again(const Action& action, std::int64_t pk) {
    const Incident stored = client_.get_incident(pk);
    if (stored.open) adopt(action, stored);
    return stored.open;
  }

  /// Whether the alert is another outage than the one of an existing incident. Where it isn't, does what is to be done.
  bool is_new_outage(const Action& action, const Incident& existing) {
    if (existing.open) {
      adopt(action, existing);
      return false;
    }
    Remembered& entry = entry_of(action);
    const Closing closing = closing_of(existing, client_.get_incident_events(existing.pk), own_text_);
    if (closing.received == Timestamp{} && is_open_again(action, existing.pk)) return false;
    const Timestamp end = existing.end_time.time().value_or(closing.received);
    if (closing.received + clock_tolerance >= by_server(report_.began)) {
      // The next round looks into it; until then the guard holds its absence too.
      take_baseline(entry, existing);
      entry.state = State::open;
      record(Kind::leave, action, existing.pk, "closed after this round began, by " + closing.actor);
      return false;
    }
    const bool was_closed_as_absent =
        entry.state == State::closed && entry.pk == existing.pk && !is_closed_since(entry, existing);
    const bool was_absent =
        entry.last_absent != Timestamp{} && by_server(entry.last_absent) + clock_resolution > closing.received;
    if (was_closed_as_absent || was_absent || (action.has_start && action.alert.start_time > end)) return true;
    if (!closing.is_own && !policy_.reopen_over_people) {
      entry.state = State::respected;
      entry.pk = existing.pk;
      entry.closed_at = end;
      record(Kind::respect, action, existing.pk, "closed by " + closing.actor + " at " + to_string(end));
      return false;
    }
    if (version() < further_ends_since) return true;
    restart(action, existing, closing);
    return false;
  }

  void restart(const Action& action, const Incident& existing, const Closing& closing) {
    client_.restart_incident(existing.pk, own_text_ + "still active in the monitor", server_now());
    const Incident stored = client_.get_incident(existing.pk);
    if (!stored.open) throw std::runtime_error("incident " + std::to_string(existing.pk) + " stays closed after a RES");
    Remembered& entry = entry_of(action);
    if (entry.pk != stored.pk) take_baseline(entry, stored);
    entry.state = State::open;
    entry.closed_at = {};
    record(Kind::restart, action, existing.pk, "still active, and closed by " + closing.actor);
  }

  // Changing

  void update(const Action& action) {
    if (!action.patch.empty()) {
      client_.update_incident(action.pk, action.patch);
      if (close_again(action)) return;
    }
    for (const Tag& tag : action.added) client_.post_incident_tag(action.pk, tag);
    for (const Tag& tag : action.removed) remove(action.pk, tag);
    note_written(entry_of(action), action.alert, policy_.update_descriptions);
    record(Kind::update, action, action.why);
  }

  void remove(std::int64_t pk, const Tag& tag) const {
    try {
      client_.delete_incident_tag(pk, tag);
    } catch (const NotFoundError&) {
      // A person has removed it.
    }
  }

  /// The server saves whole incidents: a change at the moment of a person's close undoes it. Closes it again then.
  /// @returns whether it did
  bool close_again(const Action& action) {
    const Incident stored = client_.get_incident(action.pk);
    if (!stored.open) return false;
    const std::vector<Event> log = client_.get_incident_events(action.pk);
    const auto undone = IncidentLog(log, version()).closed_by();
    if (!undone || undone->timestamp > server_now()) return false;
    const std::string why = "closed by " + undone->actor.username + " while this program changed it";
    end_incident(action, own_text_ + why, undone->timestamp);
    record(Kind::respect, action, why);
    return true;
  }

  // Closing

  void close_absent(Plan& batch) {
    batch = confirm(std::move(batch), look_again());
    for (const Action& action : batch.actions) {
      apply(action);
      if (action.kind != Kind::leave) continue;
      Remembered& entry = entry_of(action);
      entry.absent_since = {};
      entry.misses = 0;
    }
    batch.actions.clear();
  }

  void close(const Action& action) {
    const std::vector<Event> log = client_.get_incident_events(action.pk);
    Remembered& entry = entry_of(action);
    const bool is_newest = entry.pk == action.pk;
    if (action.is_by_absence && posted_at(log) + youngest_to_close > server_now())
      return record(Kind::hold, action, "posted less than a minute ago");
    const auto reopening = reopening_of(log);
    if (is_newest && reopening && reopening->received > by_server(entry.last_active)) {
      entry.is_reopened = true;
      return record(Kind::respect, action, "opened again by " + reopening->actor.username);
    }
    const Timestamp end = (std::min)((std::max)(action.end, action.alert.start_time), server_now());
    const CloseResult result = end_incident(action, own_text_ + action.why, end);
    if (is_newest) {
      entry.state = State::closed;
      entry.closed_at = end;
      entry.last_absent = self_.clock_();
    }
    if (result == CloseResult::closed) return record(Kind::close, action, action.why);
    record(Kind::leave, action, "closed by somebody else meanwhile");
  }

  /// @throws std::runtime_error where it stays open
  CloseResult end_incident(const Action& action, const std::string& text, Timestamp end) const {
    const CloseResult result = client_.ensure_resolved(action.pk, text, end);
    if (result == CloseResult::still_open)
      throw std::runtime_error("incident " + std::to_string(action.pk) + " stays open after an END");
    return result;
  }

  // Completing

  /// Looks once whether the server has stored all of what was open before this program knew of it.
  void complete_unfinished() {
    std::size_t looked_at = 0;
    for (auto& remembered : memory_.keys) {
      Remembered& entry = remembered.second;
      const bool is_due = entry.state == State::open && !entry.is_whole && entry.absent_since == Timestamp{} &&
                          entry.retry_at <= report_.began;
      if (!is_due || ++looked_at > most_logs_read) continue;
      Action action;
      action.kind = Kind::update;
      action.key = remembered.first;
      action.pk = entry.pk;
      action.why = "the server had not stored all of it";
      attempt(action, [&] { complete(action, entry); });
    }
  }

  void complete(const Action& action, Remembered& entry) {
    if (!has_start(client_.get_incident_events(action.pk))) {
      // Its result is the incident, whether or not anything was missing.
      static_cast<void>(client_.open_incident(client_.get_incident(action.pk)));
      record(Kind::update, action, action.why);
    }
    entry.is_whole = true;
  }

  const Client& client_;
  Ids ids_;
  std::string own_text_;
  Reconciler& self_;
  const Policy& policy_;
  Memory& memory_;
  Report report_{};
  std::optional<std::chrono::microseconds> skew_{};
  std::optional<Version> version_{};
  int outages_in_a_row_ = 0;
  int errors_in_a_row_ = 0;
};

Reconciler::Reconciler(Client client, std::string prefix, std::function<Snapshot()> read_monitor, Policy policy,
                       Memory memory, std::function<Timestamp()> clock)
    : client_(std::move(client)),
      prefix_(std::move(prefix)),
      read_monitor_(std::move(read_monitor)),
      policy_(std::move(policy)),
      memory_(std::move(memory)),
      clock_(std::move(clock)) {
  const Ids checked{prefix_};
  check_policy(policy_);
}

Report Reconciler::run() {
  return Round{*this, false}.run();
}

Report Reconciler::dry_run() {
  return Round{*this, true}.run();
}

}  // namespace argus::glue
