#include "alerts.hpp"

#include "../detail/rules.hpp"
#include "hash.hpp"
#include "repaired_text.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace argus::glue::detail {

using argus::detail::rules::trimmed;

namespace {

/// An end before the start is that of an earlier outage, or a zero time such as Alertmanager's of the year 1.
bool has_ended(const Incident& alert, Timestamp now) {
  const auto end = alert.end_time.time();
  return end && *end <= now && *end >= alert.start_time;
}

}  // namespace

Alerts::Alerts(const Snapshot& snapshot, Timestamp now) : is_complete(snapshot.is_complete()) {
  for (const std::string& key : snapshot.busy) subjects.at(storable_key(key)).is_busy = true;
  for (const Incident& alert : snapshot.alerts) add(storable_key(alert.source_incident_id), alert, now);
  for (Subject* const subject : active) subject->ended = nullptr;
  is_empty = active.empty();
}

std::string_view Alerts::storable_key(std::string_view given) {
  const std::string_view key = trimmed(given);
  if (is_storable(key)) return key;
  return repaired_keys_.emplace_back(repaired(key) + "#" + hash(key));
}

void Alerts::add(std::string_view key, const Incident& alert, Timestamp now) {
  if (key.empty()) {
    is_complete = false;
    notes.push_back("an alert without a key is left out (\"" + alert.description + "\"): set source_incident_id");
    return;
  }
  if (alert.end_time.is_stateless()) {
    stateless.emplace_back(key, &alert);
    return;
  }
  Subject& subject = subjects.at(key);
  if (has_ended(alert, now)) {
    const Incident*& latest = subject.ended;
    if (latest == nullptr || *latest->end_time.time() < *alert.end_time.time()) latest = &alert;
  } else if (subject.active == nullptr) {
    subject.active = &alert;
    active.push_back(&subject);
  } else {
    notes.push_back("several alerts have the key \"" + std::string(key) + "\": the first counts");
  }
}

void Alerts::recall(Memory& memory, Timestamp now) {
  memory.observed_at = (std::min)(memory.observed_at, now);
  for (auto& [key, entry] : memory.keys) subjects.at(key).known = &entry;
}

namespace {

/// How long failures count of what has no incident.
constexpr std::chrono::hours forgotten_after{1};
/// What has failed is tried again within it.
constexpr std::chrono::hours latest_retry{1};

/// A clock that was set back leaves times that lie ahead. Nothing may wait for them.
void forget_future(Remembered& known, Timestamp now) {
  for (Timestamp* const time : {&known.first_seen, &known.absent_since, &known.last_absent})
    *time = (std::min)(*time, now);
  // It isn't known then, so that what a person has opened again since counts.
  if (known.last_active > now) known.last_active = {};
  known.retry_at = (std::min)(known.retry_at, now + latest_retry);
}

void see_active(Remembered& known, Timestamp last_seen, Timestamp now) {
  if (known.first_seen == Timestamp{}) {
    known.first_seen = now;
    if (known.state == Remembered::State::closed) known.last_absent = (std::max)(known.last_absent, last_seen);
  }
  known.absent_since = {};
  known.misses = 0;
  known.is_reopened = false;
}

void see_absent(Remembered& known, Timestamp last_seen, Timestamp now) {
  const bool was_active = std::exchange(known.first_seen, Timestamp{}) != Timestamp{};
  if (known.state == Remembered::State::closed) return;
  if (known.absent_since == Timestamp{}) known.absent_since = now;
  if (was_active) known.last_active = last_seen;
  ++known.misses;
}

}  // namespace

Remembered& remember(Memory& memory, Subject& subject) {
  if (subject.known == nullptr) subject.known = &memory.keys[std::string(subject.key)];
  return *subject.known;
}

bool observe(Memory& memory, const Alerts& alerts, Subject& subject, Timestamp now) {
  if (subject.known != nullptr) forget_future(*subject.known, now);
  if (subject.is_busy) return false;
  if (subject.active != nullptr) {
    see_active(remember(memory, subject), memory.observed_at, now);
    return false;
  }
  if (subject.known == nullptr || (!alerts.is_complete && subject.ended == nullptr)) return false;
  see_absent(*subject.known, memory.observed_at, now);
  return subject.known->state == Remembered::State::waiting && subject.known->retry_at + forgotten_after < now;
}

void end_observation(Memory& memory, const Alerts& alerts, const std::vector<std::string>& over, Timestamp now) {
  for (const std::string& key : over) memory.keys.erase(key);
  if (alerts.is_complete) memory.observed_at = now;
}

}  // namespace argus::glue::detail
