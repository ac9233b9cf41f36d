#include "service_loop.hpp"

#include <algorithm>
#include <cmath>
#include <exception>
#include <utility>

namespace argus::detail {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Ending = glue::Report::Ending;

/// A round that failed is repeated at least so often.
constexpr seconds longest_pause{300};
constexpr seconds shortest_pause{1};

std::string event_line(const glue::Outcome& outcome) {
  std::string line = to_string(outcome.kind) + " " + outcome.key;
  if (outcome.pk != 0) line += " (incident " + std::to_string(outcome.pk) + ")";
  if (!outcome.why.empty()) line += ": " + outcome.why;
  return outcome.error.empty() ? line : line + ": failed: " + outcome.error;
}

std::string first_line_of(const glue::Report& report) {
  const std::string text = to_string(report);
  return text.substr(0, text.find('\n'));
}

}  // namespace

int ServiceLoop::run(bool once) {
  parts_.requests.set_metrics(metrics_.text());
  parts_.notifier.ready();
  while (!is_stopping()) {
    const Time began = parts_.time.now();
    const glue::Report report = make_round();
    if (is_stopping()) break;
    if (once) return report.ending == Ending::finished && report.failed() == 0 ? 0 : 1;
    wait_until(next_due(report, began));
  }
  parts_.notifier.stopping();
  parts_.log.write(Priority::info, "stopped by a signal");
  return 0;
}

glue::Report ServiceLoop::make_round() {
  parts_.notifier.progress();
  const Time began = parts_.time.now();
  parts_.requests.begin_round();
  glue::Report report = parts_.round();
  if (report.ending == Ending::cancelled) {
    static_cast<void>(log_details(report));
    return report;
  }
  if (report.ending == Ending::finished && failures_ > 0)
    parts_.log.write(Priority::info, "a round works again, after " + std::to_string(failures_) + " that failed");
  failures_ = report.ending == Ending::finished ? 0 : failures_ + 1;
  tell(report);
  metrics_.add(report, parts_.time.now() - began, now());
  publish();
  parts_.requests.end_round(report.ending == Ending::finished);
  return report;
}

void ServiceLoop::publish() {
  std::string problem;
  const std::string text = metrics_.text();
  parts_.requests.set_metrics(text);
  try {
    parts_.publish(text);
  } catch (const std::exception& error) {
    problem = error.what();
  }
  if (!problem.empty() && problem != metrics_problem_) parts_.log.write(Priority::warning, problem);
  metrics_problem_ = std::move(problem);
}

void ServiceLoop::tell(const glue::Report& report) {
  std::set<std::string> lines = log_details(report);
  if (report.ending != Ending::finished) {
    logged_.merge(lines);
    return log_failure(report);
  }
  logged_ = std::move(lines);
  parts_.notifier.status(parts_.log.clean(first_line_of(report)));
}

/// What is as it was since the last round that finished is not logged again.
std::set<std::string> ServiceLoop::log_details(const glue::Report& report) {
  std::set<std::string> lines;
  const auto log_once = [&](Priority priority, const std::string& line) {
    if (lines.insert(line).second && logged_.count(line) == 0) parts_.log.write(priority, line);
  };
  for (const glue::Outcome& outcome : report.outcomes)
    log_once(outcome.error.empty() ? Priority::info : Priority::warning, event_line(outcome));
  for (const std::string& alert : report.unreadable) log_once(Priority::warning, "can't be read: " + alert);
  for (const std::string& note : report.notes) log_once(Priority::warning, note);
  return lines;
}

void ServiceLoop::log_failure(const glue::Report& report) {
  const bool is_refused = report.ending == Ending::token_refused;
  const std::string line = to_string(report.ending) + ", " + std::to_string(failures_) +
                           (failures_ == 1 ? " time: " : " times in a row: ") + report.problem;
  parts_.log.write(is_refused ? Priority::error : Priority::warning, line);
  parts_.notifier.status(parts_.log.clean(line));
}

ServiceLoop::Due ServiceLoop::next_due(const glue::Report& report, Time began) {
  const seconds every = parts_.every;
  if (report.ending == Ending::finished) {
    const milliseconds least = 10 * report.listed_in;
    return {began + (std::max)(milliseconds{every}, least), began + least};
  }
  const auto after = [now = parts_.time.now()](milliseconds pause) { return Due{now + pause, now + pause}; };
  const seconds longest = (std::max)(every, longest_pause);
  if (report.ending == Ending::token_refused) return after(longest);
  const auto factor = static_cast<milliseconds::rep>(std::exp2((std::min)(failures_ - 1, 10)));
  const auto limit = (std::min)(milliseconds{every} * factor, milliseconds{longest});
  const milliseconds pause{static_cast<milliseconds::rep>(static_cast<double>(limit.count()) * parts_.time.random())};
  return after((std::max)(pause, milliseconds{shortest_pause}));
}

void ServiceLoop::wait_until(const Due& due) {
  while (!is_stopping()) {
    if (parts_.signals.take_reload()) return reload();
    const Time next = parts_.requests.is_requested() ? due.requested : due.usual;
    const auto left = std::chrono::ceil<milliseconds>(next - parts_.time.now());
    if (left <= milliseconds{0}) return;
    parts_.time.wait((std::min)(left, parts_.notifier.longest_wait()), parts_.signals.stop());
    parts_.notifier.progress();
  }
}

void ServiceLoop::reload() {
  parts_.notifier.reloading();
  try {
    parts_.reload();
    parts_.log.write(Priority::info, "the settings were read again");
  } catch (const std::exception& error) {
    parts_.log.write(Priority::error, std::string("the old settings stay: ") + error.what());
  }
  parts_.notifier.ready();
}

}  // namespace argus::detail
