#include "alerts.hpp"

#include "hash.hpp"
#include "repaired_text.hpp"

#include <argus/stored_text.hpp>

#include <algorithm>
#include <chrono>
#include <utility>

namespace argus::glue::detail {

namespace {

/// A key as an id can have it. Two that differ in what is not UTF-8 stay two.
std::string storable_key(const std::string& given) {
  const std::string key = stored_text(given);
  const std::string valid = repaired(key);
  return valid == key ? key : valid + "#" + hash(key);
}

}  // namespace

Alerts::Alerts(const Snapshot& snapshot, Timestamp now) : is_complete(snapshot.is_complete()) {
  for (const std::string& key : snapshot.busy) busy.insert(storable_key(key));
  for (const Incident& alert : snapshot.alerts) add(storable_key(alert.source_incident_id), alert, now);
  for (const std::string& key : active_keys) ended.erase(key);
  is_empty = active.empty();
}

void Alerts::add(std::string key, const Incident& alert, Timestamp now) {
  if (key.empty()) {
    is_complete = false;
    notes.push_back("an alert without a key is left out (\"" + alert.description + "\"): set source_incident_id");
  } else if (alert.end_time.is_stateless()) {
    stateless.emplace_back(std::move(key), &alert);
  } else if (alert.end_time.time() && *alert.end_time.time() <= now) {
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

void observe(Memory& memory, const Alerts& alerts, Timestamp now) {
  memory.observed_at = (std::min)(memory.observed_at, now);
  for (const auto& [key, alert] : alerts.active) {
    if (alerts.busy.count(key) == 0) see_active(memory.keys[key], memory.observed_at, now);
  }
  for (auto entry = memory.keys.begin(); entry != memory.keys.end();) {
    auto& [key, known] = *entry;
    forget_future(known, now);
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
