#include "history.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace argus::glue::detail {
namespace {

bool opens_again(const Event& event) {
  return event.type == EventType::reopen || event.type == EventType::incident_restart;
}

bool closes(const Event& event) {
  return event.type == EventType::close || event.type == EventType::incident_end;
}

bool is_earlier(const Event& left, const Event& right) {
  return left.pk < right.pk;
}

/// A server before 2.10 needs a `CLO` to close what was closed before.
bool is_own_close(const Event& event, const Incident& incident, const std::string& own_text) {
  if (event.actor.pk != incident.source.user) return false;
  return event.type == EventType::incident_end || event.description.compare(0, own_text.size(), own_text) == 0;
}

}  // namespace

Closing closing_of(const Incident& closed, std::vector<Event> log, const std::string& own_text) {
  std::sort(log.begin(), log.end(), is_earlier);
  const auto since = std::find_if(log.rbegin(), log.rend(), opens_again).base();
  const Timestamp end = closed.end_time.time().value_or(Timestamp::max());
  const Event* nearest = nullptr;
  std::pair<std::chrono::microseconds, bool> least{};
  for (auto event = since; event != log.end(); ++event) {
    if (!closes(*event)) continue;
    const auto distance = event->timestamp < end ? end - event->timestamp : event->timestamp - end;
    const std::pair<std::chrono::microseconds, bool> rank{distance, is_own_close(*event, closed, own_text)};
    if (nearest != nullptr && least <= rank) continue;
    nearest = &*event;
    least = rank;
  }
  if (nearest == nullptr) return {};
  return {nearest->actor.username, nearest->received, least.second};
}

std::optional<Event> reopening_of(const std::vector<Event>& log) {
  const Event* last = nullptr;
  for (const Event& event : log) {
    if (opens_again(event) && (last == nullptr || is_earlier(*last, event))) last = &event;
  }
  if (last == nullptr || last->type != EventType::reopen) return std::nullopt;
  return *last;
}

Timestamp posted_at(const std::vector<Event>& log) {
  const auto first = std::min_element(log.begin(), log.end(), is_earlier);
  return first == log.end() ? Timestamp{} : first->received;
}

bool has_start(const std::vector<Event>& log) {
  return std::any_of(log.begin(), log.end(), [](const Event& event) {
    return event.type == EventType::incident_start || event.type == EventType::stateless;
  });
}

}  // namespace argus::glue::detail
