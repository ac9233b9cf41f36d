#include <argus/incident_log.hpp>

#include <algorithm>
#include <numeric>

namespace argus {
namespace {

/// The indices of the steps in the order of their primary keys.
std::vector<std::size_t> in_order(const std::vector<IncidentReplay::Step>& steps) {
  std::vector<std::size_t> order(steps.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&steps](std::size_t left, std::size_t right) { return steps[left].pk < steps[right].pk; });
  return order;
}

}  // namespace

std::string to_string(EventEffect effect) {
  switch (effect) {
    case EventEffect::opened:
      return "opened";
    case EventEffect::closed:
      return "closed";
    case EventEffect::reopened:
      return "reopened";
    case EventEffect::none:
      return "none";
  }
  return "unknown";
}

IncidentReplay::IncidentReplay(std::vector<Step> steps, const Version& server)
    : takes_further_ends_(server >= further_ends_since) {
  for (const std::size_t index : in_order(steps)) {
    const EventEffect effect = replay(steps[index]);
    outcomes_.push_back({index, effect});
  }
}

EventEffect IncidentReplay::replay(const Step& step) {
  const bool ends = step.code == EventType::incident_end;
  const bool closes = ends || step.code == EventType::close;
  const bool opens = step.code == EventType::incident_restart || step.code == EventType::reopen;
  const bool is_open = !closing_ || step.received < end_;
  has_start_ = has_start_ || step.code == EventType::incident_start;
  if (step.code == EventType::incident_start && outcomes_.empty()) return EventEffect::opened;
  if (step.code == EventType::stateless && !has_start_) is_stateless_ = true;
  if (is_stateless_) return EventEffect::none;
  if (ends && std::exchange(has_end_, true) && !takes_further_ends_) return EventEffect::none;
  if (closes && is_open) {
    closing_ = outcomes_.size();
    end_ = step.timestamp;
    return EventEffect::closed;
  }
  if (opens && !is_open) {
    closing_.reset();
    return EventEffect::reopened;
  }
  return EventEffect::none;
}

}  // namespace argus
