#include "faults/ledger.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace {

using Verdict = Ledger::Verdict;

std::string words(Verdict verdict) {
  switch (verdict) {
    case Verdict::done:
      return "success";
    case Verdict::unclear:
      return "maybe processed";
    case Verdict::not_done:
      return "not processed";
  }
  return "";
}

bool is_possible(Verdict verdict, int count) {
  switch (verdict) {
    case Verdict::done:
      return count == 1;
    case Verdict::unclear:
      return count <= 1;
    case Verdict::not_done:
      return count == 0;
  }
  return false;
}

}  // namespace

void Ledger::add(Entry entry) {
  const std::lock_guard lock{mutex_};
  std::sort(entry.tags.begin(), entry.tags.end());
  entries_.push_back(std::move(entry));
}

void Ledger::add_update(std::int64_t pk, const std::string& value, Verdict verdict) {
  const std::lock_guard lock{mutex_};
  updates_[pk].push_back({value, verdict});
}

void Ledger::add_discrepancy(const std::string& text) {
  const std::lock_guard lock{mutex_};
  discrepancies_.push_back(text);
}

std::vector<std::string> Ledger::compare(const Stored& stored) const {
  const std::lock_guard lock{mutex_};
  std::vector<std::string> result = discrepancies_;
  for (const Entry& entry : entries_) {
    const std::string difference = compare_entry(entry, stored);
    if (!difference.empty()) result.push_back(entry.name + ", told \"" + words(entry.verdict) + "\": " + difference);
  }
  for (const auto& [pk, updates] : updates_) {
    const std::string difference = compare_updates(updates, stored.incident(pk));
    if (!difference.empty()) result.push_back("incident " + std::to_string(pk) + ": " + difference);
  }
  for (const std::string& difference : compare_closed(stored)) result.push_back(difference);
  for (const std::string& difference : compare_ids()) result.push_back(difference);
  return result;
}

int Ledger::count(Verdict verdict) const {
  const std::lock_guard lock{mutex_};
  int count = 0;
  for (const Entry& entry : entries_) count += entry.verdict == verdict ? 1 : 0;
  for (const auto& [pk, updates] : updates_) {
    for (const Update& update : updates) count += update.verdict == verdict ? 1 : 0;
  }
  return count;
}

std::string Ledger::compare_entry(const Entry& entry, const Stored& stored) {
  if (entry.kind == Kind::incident) return compare_incident(entry, stored);
  const bool is_event = entry.kind == Kind::event;
  const int count = is_event ? stored.events(entry.type, entry.name, entry.pk) : stored.acknowledgements(entry.name);
  if (is_possible(entry.verdict, count)) return "";
  return "the server has its " + (is_event ? entry.type : std::string("acknowledgement")) + " " +
         std::to_string(count) + " times";
}

std::string Ledger::compare_incident(const Entry& entry, const Stored& stored) {
  const std::vector<Stored::Incident> found = stored.incidents(entry.name);
  const int count = static_cast<int>(found.size());
  if (!is_possible(entry.verdict, count)) return "the server has the incident " + std::to_string(count) + " times";
  if (found.empty()) return "";
  const Stored::Incident& incident = found.front();
  if (incident.start_events > 1) return "it has " + std::to_string(incident.start_events) + " STA events";
  if (entry.verdict != Verdict::done) return "";
  if (incident.start_events != 1) return "it has no STA event";
  if (incident.tags != entry.tags) return "it has " + std::to_string(incident.tags.size()) + " tags, or others";
  if (incident.source_incident_id != entry.source_incident_id) return "it has another source_incident_id";
  if (incident.pk != entry.pk) return "it has another primary key";
  return "";
}

/// The last value that was told to be there, or one of the unclear ones after it.
std::string Ledger::compare_updates(const std::vector<Update>& updates, const Stored::Incident& incident) {
  const std::string stored = incident.metadata.value("update", "");
  std::set<std::string> possible{""};
  for (const Update& update : updates) {
    if (update.verdict == Verdict::done) possible.clear();
    if (update.verdict != Verdict::not_done) possible.insert(update.value);
  }
  if (possible.count(stored) != 0) return "";
  return "an update is lost: the server has \"" + stored + "\" in place of \"" + *possible.rbegin() + "\"";
}

std::vector<std::string> Ledger::compare_closed(const Stored& stored) const {
  std::set<std::int64_t> closed;
  for (const Entry& entry : entries_) {
    if (entry.type == "END" && entry.verdict == Verdict::done) closed.insert(entry.pk);
  }
  std::vector<std::string> result;
  for (const std::int64_t pk : closed) {
    if (stored.incident(pk).open) result.push_back("incident " + std::to_string(pk) + " was closed, and is open again");
  }
  return result;
}

/// That two calls were both told to have made the incident of one id.
std::vector<std::string> Ledger::compare_ids() const {
  std::set<std::string> made;
  std::vector<std::string> result;
  for (const Entry& entry : entries_) {
    const bool made_it =
        entry.kind == Kind::incident && entry.verdict == Verdict::done && !entry.source_incident_id.empty();
    if (made_it && !made.insert(entry.source_incident_id).second)
      result.push_back(entry.source_incident_id + ": made twice, as two calls were told");
  }
  return result;
}
