#include "alerts.hpp"

#include <argus/stored_text.hpp>

#include <algorithm>
#include <chrono>
#include <utility>

namespace argus::glue::detail {

namespace {

/// An end before the start is that of an earlier outage, or a zero time such as Alertmanager's of the year 1.
bool has_ended(const Incident& alert, Timestamp now) {
  const auto end = alert.end_time.time();
  return end && *end <= now && *end >= alert.start_time;
}

}  // namespace

Alerts::Alerts(const Snapshot& snapshot, Timestamp now)
    : is_complete(snapshot.is_complete()), is_empty(snapshot.alerts.empty()) {
  for (const std::string& key : snapshot.busy) busy.insert(stored_text(key));
  for (const Incident& alert : snapshot.alerts) add(stored_text(alert.source_incident_id), alert, now);
  for (const std::string& key : active_keys) ended.erase(key);
}

void Alerts::add(std::string key, const Incident& alert, Timestamp now) {
  if (key.empty()) {
    is_complete = false;
    notes.push_back("an alert without a key is left out (\"" + alert.description + "\"): set source_incident_id");
  } else if (alert.end_time.is_stateless()) {
    stateless.emplace_back(std::move(key), &alert);
  } else if (has_ended(alert, now)) {
    const Incident*& latest = ended[key];
    if (latest == nullptr || *latest->end_time.time() < *alert.end_time.time()) latest = &alert;
  } else if (active_keys.insert(key).second) {
    active.emplace_back(std::move(key), &alert);
  } else {
    notes.push_back("several alerts have the key \"" + key + "\": the first counts");
  }
}

namespace {

/// How long failures count of what has no incident.
constexpr std::chrono::hours forgotten_after{1};

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

void observe(Memory& memory, const Alerts& alerts, Timestamp now) {
  for (const auto& [key, alert] : alerts.active) {
    if (alerts.busy.count(key) == 0) see_active(memory.keys[key], memory.observed_at, now);
  }
  for (auto entry = memory.keys.begin(); entry != memory.keys.end();) {
    auto& [key, known] = *entry;
    const bool is_absent = alerts.active_keys.count(key) == 0 && alerts.busy.count(key) == 0 &&
                           (alerts.is_complete || alerts.ended.count(key) != 0);
    if (is_absent) see_absent(known, memory.observed_at, now);
    const bool is_over =
        is_absent && known.state == Remembered::State::waiting && known.retry_at + forgotten_after < now;
    entry = is_over ? memory.keys.erase(entry) : ++entry;
  }
  if (alerts.is_complete) memory.observed_at = now;
}

}  // namespace argus::glue::detail
