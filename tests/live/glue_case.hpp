#pragma once

#include "live/live_fixture.hpp"
#include "unit/glue/glue_fixture.hpp"

#include "catch.hpp"

#include <argus/glue/labels.hpp>
#include <argus/glue/reconciler.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

/// A program that copies what a monitor shows to the server under test, with the test's name as its prefix.
struct GlueCase : LiveFixture {
  using Kind = argus::glue::Action::Kind;
  using Report = argus::glue::Report;
  using Types = std::vector<argus::EventType>;

  GlueCase() {
    transport->before = [this](const argus::Request& request) {
      if (request.is_write()) ++writes;
      if (before) before(request);
    };
  }

  GlueCase(const GlueCase&) = delete;
  GlueCase& operator=(const GlueCase&) = delete;
  /// Ends what is open, since a real server takes long to list it in the cases to come.
  ~GlueCase() {
    std::vector<std::int64_t> open;
    for (const argus::Incident& incident : everything()) {
      if (incident.open) open.push_back(incident.pk);
    }
    static_cast<void>(source.resolve_incidents(open));
  }

  /// What the monitor shows, besides an alert that stays, so that its list is never empty.
  argus::glue::Snapshot monitor{};
  /// Called when the monitor has been read, before its answer is used.
  std::function<void()> after_reading{};
  /// Called before each of the program's requests.
  std::function<void(const argus::Request&)> before{};
  /// How many requests of the last round were to change something.
  std::atomic<int> writes{0};
  /// How far the program's clock is ahead.
  std::chrono::seconds clock_offset{0};

  argus::ClientOptions options() const {
    argus::ClientOptions result;
    result.api_root_url = server.url();
    result.token = server.source_token();
    result.retry.max_attempts = 1;
    result.settle_time = std::chrono::milliseconds{0};
    return result;
  }
  std::shared_ptr<HookedTransport> transport = std::make_shared<HookedTransport>(options());

  argus::Timestamp clock() const { return argus::now() + clock_offset; }
  std::unique_ptr<argus::glue::Reconciler> make_program() {
    return std::make_unique<argus::glue::Reconciler>(
        argus::Client{options(), transport}, name, [this] { return read(); }, argus::glue::Policy{},
        argus::glue::Memory{}, [this] { return clock(); });
  }
  std::unique_ptr<argus::glue::Reconciler> program = make_program();

  /// The program after its memory was lost.
  void lose_memory() { program = make_program(); }

  Report round() {
    writes = 0;
    return program->run();
  }
  Report round_with(const std::vector<argus::Incident>& alerts) {
    monitor.alerts = alerts;
    return round();
  }

  /// Lets the program close what is there: it closes nothing that is younger than a minute.
  void let_age() {
    std::vector<std::int64_t> pks;
    for (const argus::Incident& incident : incidents()) pks.push_back(incident.pk);
    server.let_age(pks);
  }

  /// All incidents of the program's, without that of the alert that stays.
  std::vector<argus::Incident> incidents() const {
    std::vector<argus::Incident> found;
    for (const argus::Incident& incident : everything()) {
      if (incident.description != staying) found.push_back(incident);
    }
    std::sort(found.begin(), found.end(), [](const auto& left, const auto& right) { return left.pk < right.pk; });
    return found;
  }
  /// That of a key; fails where there are several, or none.
  argus::Incident incident(const std::string& key) const {
    argus::IncidentFilter filter;
    filter.source_incident_id = name + ":" + key;
    const auto found = source.get_my_incidents(filter).to_vector();
    REQUIRE(found.size() == 1);
    return found.front();
  }
  std::size_t open_count() const {
    const auto all = incidents();
    return static_cast<std::size_t>(std::count_if(all.begin(), all.end(), [](const auto& one) { return one.open; }));
  }
  /// The tags that a test has given.
  argus::Tags tags_of(const argus::Incident& incident) const {
    argus::Tags tags;
    for (const argus::Tag& tag : incident.tags) {
      if (tag.key != "case") tags.add(tag);
    }
    return tags;
  }
  /// The types of its events, oldest first.
  Types log_of(const argus::Incident& incident) const {
    std::vector<argus::Event> events = source.get_incident_events(incident.pk);
    std::sort(events.begin(), events.end(), [](const auto& left, const auto& right) { return left.pk < right.pk; });
    Types types;
    for (const argus::Event& event : events) types.push_back(event.type);
    return types;
  }

  /// An alert that is active and began ten minutes ago.
  argus::Incident alert(const std::string& key) const {
    argus::Incident result;
    result.source_incident_id = key;
    result.start_time = clock() - std::chrono::minutes{10};
    result.description = "alert " + key;
    result.level = 3;
    result.tags = {{"host", key}};
    return result;
  }

 private:
  std::vector<argus::Incident> everything() const {
    argus::IncidentFilter filter;
    filter.tags = {{"case", name}};
    return source.get_my_incidents(filter).to_vector();
  }

  static constexpr const char* staying = "an alert that stays";

  argus::glue::Snapshot read() {
    argus::glue::Snapshot shown = monitor;
    argus::Incident always;
    always.source_incident_id = "stays";
    always.description = staying;
    shown.alerts.push_back(always);
    for (argus::Incident& alert : shown.alerts) alert.tags.add("case", name);
    if (after_reading) after_reading();
    return shown;
  }
};

/// The tags of each of several labels whose names may be equal.
inline argus::Tags tags_of_labels(const std::vector<std::pair<std::string, std::string>>& labels) {
  argus::Tags tags;
  for (const auto& [name, value] : labels) {
    for (const argus::Tag& tag : argus::glue::to_tags({{name, value}})) tags.add(tag);
  }
  return tags;
}
