#include "catch.hpp"
#include "unit/glue/glue_fixture.hpp"
#include "unit/glue/temporary_folder.hpp"

#include <cmath>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <utility>

namespace reconciler_test {

using argus::Incident;
using argus::Timestamp;
using argus::glue::Memory;
using argus::glue::Remembered;
using argus::glue::Report;
using argus::glue::Snapshot;
using Ids = std::vector<std::string>;
using namespace std::chrono_literals;

namespace {

/// The outcome about a key; fails where there is none or there are several.
argus::glue::Outcome outcome(const Report& report, const std::string& key) {
  std::vector<argus::glue::Outcome> found;
  for (const auto& one : report.outcomes) {
    if (one.key == key) found.push_back(one);
  }
  INFO(report);
  REQUIRE(found.size() == 1);
  return found.front();
}

/// 40 alerts have changed since the last round, and so has `other`.
struct ManyChanges : GlueFixture {
  ManyChanges() {
    Ids keys;
    for (int i = 0; i < 40; ++i) keys.push_back("k" + std::to_string(i));
    show(keys);
    round();
    round();
    for (auto& shown : monitor.alerts) shown.level = 1;
  }
};

}  // namespace

// A round

TEST_CASE_METHOD(GlueFixture, "An alert opens an incident, and its absence closes it") {
  show({"a"});
  const Report first = round();
  CHECK(first.ending == Report::Ending::finished);
  CHECK(first.count(Kind::open) == 2);
  CHECK(open_ids() == Ids{"glue:a"});
  CHECK(incident("glue:a")["description"] == "alert a");
  CHECK(incident("glue:a")["level"] == 3);
  pass(1min);
  show({});
  CHECK(outcome(round(), "a").kind == Kind::close);
  CHECK(open_ids().empty());
  CHECK(log("glue:a") == Ids{"STA", "END"});
}

TEST_CASE_METHOD(GlueFixture, "A round reads the monitor first, and then Argus") {
  Ids order;
  transport->before = [&](const argus::Request& request) { order.push_back(request.method); };
  argus::glue::Reconciler program{client(), "glue", [&] {
                                    order.push_back("monitor");
                                    return showing({alert("a")});
                                  }};
  program.run();
  REQUIRE(order.size() > 2);
  CHECK(order[0] == "monitor");
  CHECK(order[1] == "GET");
}

TEST_CASE_METHOD(GlueFixture, "A round that can't read the monitor doesn't ask Argus") {
  monitor_failure = "connection refused";
  const Report report = round();
  CHECK(report.ending == Report::Ending::monitor_failed);
  CHECK(report.problem == "connection refused");
  CHECK(server->request_count() == 0);
}

TEST_CASE_METHOD(GlueFixture, "A monitor that throws no std::exception ends the round, at the second look too") {
  show({"a"});
  round();
  round();
  show({});
  int looks_before = 0;
  const auto reads = [&]() -> Snapshot {
    if (looks_before-- == 0) throw 42;
    return monitor;
  };
  reconciler = std::make_unique<argus::glue::Reconciler>(client(), "glue", reads, policy, program().memory(),
                                                         [this] { return now(); });
  const Report report = round();
  CHECK(report.ending == Report::Ending::monitor_failed);
  CHECK(report.problem == "what was thrown is no std::exception");
  looks_before = 1;
  CHECK(outcome(round(), "a").kind == Kind::hold);
  CHECK(is_open("glue:a"));
}

TEST_CASE_METHOD(GlueFixture, "A policy that would hold nothing back by mistake is refused at once") {
  policy.guard.share = std::nan("");
  CHECK_THROWS_WITH(make_reconciler(), "guard.share: must be from 0 to 1");
}

TEST_CASE_METHOD(GlueFixture, "A round with nothing to do lists what is open, and writes nothing") {
  show({"a", "b"});
  round();
  round();
  for (int i = 0; i < 3; ++i) {
    const Report report = round();
    CHECK(report.outcomes.empty());
    CHECK(lines() == Ids{"GET incidents/mine/?open=true&stateful=true&page_size=500"});
  }
}

TEST_CASE_METHOD(GlueFixture, "A new alert costs one request, its POST: a duplicate is told by its refusal") {
  show({"a"});
  round();
  CHECK(lines() == Ids{"GET incidents/mine/?open=true&stateful=true&page_size=500", "GET /api/", "POST incidents/",
                       "POST incidents/"});
}

TEST_CASE_METHOD(GlueFixture, "A dry run says what would be done, and only reads") {
  show({"a"});
  const Report planned = program().dry_run();
  CHECK(planned.is_dry_run);
  CHECK(planned.count(Kind::open) == 2);
  CHECK(writes().empty());
  CHECK(program().memory().keys.empty());
  round();
  pass(1min);
  show({});
  server->clear_requests();
  CHECK(outcome(program().dry_run(), "a").kind == Kind::close);
  CHECK(writes().empty());
  next_looks = {showing({}), showing({alert("a")})};
  policy.guard.hold = 0s;
  CHECK(outcome(make_reconciler()->dry_run(), "a").kind == Kind::leave);
}

// What closes, and what doesn't

TEST_CASE_METHOD(GlueFixture, "What a second look at the monitor shows stays open") {
  show({"a"});
  round();
  round();
  next_looks = {showing({alert("other")})};
  const Report report = round();
  CHECK(outcome(report, "a").kind == Kind::leave);
  CHECK(writes().empty());
  CHECK(is_open("glue:a"));
  SECTION("and its absence is forgotten") {
    CHECK(program().memory().keys.at("a").absent_since == Timestamp{});
  }
}

TEST_CASE_METHOD(GlueFixture, "What a second look at the monitor shows as ended is closed at its end") {
  show({"a"});
  round();
  round();
  show({});
  Snapshot second = monitor;
  second.alerts.push_back(ended("a", "06:02:30"));
  next_looks = {monitor, second};
  round();
  CHECK(time_of("glue:a", "end_time") == at("06:02:30"));
}

TEST_CASE_METHOD(GlueFixture, "A second look that fails or isn't complete closes nothing") {
  show({"a"});
  round();
  round();
  show({});
  Snapshot partial = monitor;
  const auto how = GENERATE(0, 1, 2);
  if (how == 1) partial.unreadable.emplace_back("row 7");
  if (how == 2) partial.forgetful = true;
  next_looks = {monitor, partial};
  if (how == 0) {
    next_looks.pop_back();
    reconciler = std::make_unique<argus::glue::Reconciler>(
        client(), "glue",
        [this, first = true]() mutable {
          if (!std::exchange(first, false)) throw std::runtime_error("down");
          return monitor;
        },
        policy, program().memory(), [this] { return now(); });
  }
  CHECK(outcome(round(), "a").kind == Kind::hold);
  CHECK(is_open("glue:a"));
}

TEST_CASE_METHOD(GlueFixture, "A partial or forgetful snapshot opens what it shows, and closes nothing by absence") {
  show({"a"});
  round();
  round();
  show({"b"});
  if (GENERATE(true, false)) {
    monitor.unreadable.emplace_back("row 7");
  } else {
    monitor.forgetful = true;
  }
  for (int i = 0; i < 3; ++i) CHECK(outcome(round(), "a").kind == Kind::hold);
  CHECK(open_ids() == Ids{"glue:a", "glue:b"});
}

TEST_CASE_METHOD(GlueFixture,
                 "An end that the monitor tells closes at once, also in a partial snapshot of nothing else") {
  show({"a"});
  round();
  round();
  monitor = showing({ended("a", "06:02:30")});
  monitor.unreadable.emplace_back("row 7");
  const int read = times_read;
  CHECK(outcome(round(), "a").kind == Kind::close);
  CHECK(times_read == read + 1);
  CHECK(time_of("glue:a", "end_time") == at("06:02:30"));
}

TEST_CASE_METHOD(GlueFixture, "An end in the future is none yet") {
  monitor = showing({ended("a", "23:00:00")});
  round();
  CHECK(open_ids() == Ids{"glue:a"});
  CHECK(incident("glue:a")["end_time"] == "infinity");
  round();
  CHECK(is_open("glue:a"));
}

TEST_CASE_METHOD(GlueFixture, "An end before its alert's start is none") {
  const auto end = GENERATE(as<std::string>{}, "0001-01-01T00:00:00Z", "2024-11-30T05:29:59Z");
  CAPTURE(end);
  monitor = showing({alert_since("a", "05:30:00")});
  monitor.alerts[0].end_time = argus::parse_timestamp(end);
  round();
  CHECK(open_ids() == Ids{"glue:a"});
  round();
  CHECK(log("glue:a") == Ids{"STA"});
  monitor.alerts[0].end_time = at("05:30:00");
  round();
  CHECK_FALSE(is_open("glue:a"));
}

TEST_CASE_METHOD(GlueFixture, "An alert that has ended before it was seen opens nothing") {
  monitor = showing({ended("a", "05:00:00")});
  round();
  CHECK(ids().empty());
}

TEST_CASE_METHOD(GlueFixture, "Many absent alerts at once are held, and closed if they still are after the hold") {
  Ids keys;
  for (char key = 'a'; key < 'a' + 20; ++key) keys.emplace_back(1, key);
  show(keys);
  round();
  round();
  show({"a", "b"});
  const Timestamp absent_since = now() + 1min;
  for (int i = 0; i < 15; ++i) {
    const Report report = round();
    CHECK(report.count(Kind::hold) == 18);
    CHECK(report.count(Kind::close) == 0);
  }
  CHECK(round().count(Kind::close) == 18);
  CHECK(open_ids() == Ids{"glue:a", "glue:b"});
  CHECK(time_of("glue:c", "end_time") == absent_since);
}

TEST_CASE_METHOD(GlueFixture, "What was held and comes back stays open, and is held anew when it is absent again") {
  show({"a"});
  round();
  monitor = {};
  for (int i = 0; i < 14; ++i) round();
  show({"a"});
  CHECK(round().outcomes.empty());
  monitor = {};
  CHECK(outcome(round(), "a").kind == Kind::hold);
  round();
  CHECK(is_open("glue:a"));
}

TEST_CASE_METHOD(GlueFixture, "Every empty list is held, however few incidents are open") {
  monitor = showing({alert("a")});
  round();
  monitor = {};
  for (int i = 0; i < 15; ++i) CHECK(outcome(round(), "a").kind == Kind::hold);
  CHECK(outcome(round(), "a").kind == Kind::close);
}

TEST_CASE_METHOD(GlueFixture, "Without a hold nothing is closed until a round with another policy") {
  policy.guard.hold.reset();
  monitor = showing({alert("a")});
  round();
  monitor = {};
  for (int i = 0; i < 60; ++i) CHECK(outcome(round(), "a").kind == Kind::hold);
  policy.guard.hold = 0s;
  reconciler = make_reconciler(program().memory());
  CHECK(outcome(round(), "a").kind == Kind::close);
}

TEST_CASE_METHOD(GlueFixture, "An alert must be absent in as many snapshots as the policy says") {
  policy.misses = 3;
  show({"a"});
  round();
  round();
  show({});
  round();
  round();
  CHECK(is_open("glue:a"));
  SECTION("one after the other") {
    show({"a"});
    round();
    show({});
    round();
    round();
    CHECK(is_open("glue:a"));
  }
  SECTION("a partial one doesn't count") {
    monitor.forgetful = true;
    round();
    CHECK(is_open("glue:a"));
    monitor.forgetful = false;
  }
  round();
  CHECK_FALSE(is_open("glue:a"));
}

TEST_CASE_METHOD(GlueFixture, "Nothing younger than a minute is closed for being absent") {
  show({});
  round();
  client().post_incident([&] {
    Incident young = alert("b");
    young.source_incident_id = "glue:b";
    young.start_time = at("05:00:00");
    return young;
  }());
  pass(50s);
  server->clear_requests();
  CHECK(outcome(program().run(), "b").kind == Kind::hold);
  CHECK(writes().empty());
  pass(11s);
  CHECK(outcome(program().run(), "b").kind == Kind::close);
}

TEST_CASE_METHOD(GlueFixture, "Several open incidents of one key: the newest stays, and the others end") {
  show({"a"});
  round();
  Incident second = alert("a");
  second.source_incident_id = "glue:a@1";
  second.start_time = at("05:00:00");
  second.metadata = {{"glue_key", "a"}};
  client().post_incident(second);
  round();
  CHECK(open_ids() == Ids{"glue:a@1"});
  CHECK(round().outcomes.empty());
}

TEST_CASE_METHOD(GlueFixture, "What opens goes first, and the monitor is read again for each batch of closes") {
  policy.guard.share = 1;
  Ids keys;
  for (int i = 0; i < 120; ++i) keys.push_back("k" + std::to_string(i));
  show(keys);
  round();
  round();
  show({"new"});
  const int read = times_read;
  const Report report = round();
  CHECK(report.count(Kind::close) == 120);
  CHECK(times_read == read + 1 + 3);
  CHECK(report.outcomes.front().key == "new");
  const Ids done = writes();
  REQUIRE(done.size() == 121);
  CHECK(done.front() == "POST incidents/");
}

TEST_CASE_METHOD(GlueFixture,
                 "While Argus can't be reached absences are remembered, and the END says when they began") {
  show({"a", "b"});
  round();
  round();
  show({"b"});
  transport->before = [](const argus::Request&) {
    throw argus::ConnectionError("no route", argus::TransportError::Stage::not_sent, false);
  };
  const Timestamp absent_since = now() + 1min;
  for (int i = 0; i < 30; ++i) CHECK(round().ending == Report::Ending::argus_failed);
  transport->before = nullptr;
  CHECK(outcome(round(), "a").kind == Kind::close);
  CHECK(time_of("glue:a", "end_time") == absent_since);
}

TEST_CASE_METHOD(GlueFixture, "While Argus can't be reached nothing is remembered to have been seen in the future") {
  show({"a"});
  round();
  REQUIRE(program().memory().observed_at > now() - 2min);
  microseconds -= std::chrono::microseconds{1h}.count();
  monitor.unreadable.emplace_back("row 7");
  transport->before = [](const argus::Request&) {
    throw argus::ConnectionError("no route", argus::TransportError::Stage::not_sent, false);
  };
  CHECK(round().ending == Report::Ending::argus_failed);
  CHECK(program().memory().observed_at <= now());
}

TEST_CASE_METHOD(GlueFixture, "What an END closes is read again, and one that stays open is not ended in every round") {
  show({"a"});
  round();
  round();
  show({});
  transport->in_place = [this](const argus::Request& request) -> std::optional<argus::Response> {
    if (request.method != "POST") return std::nullopt;
    nlohmann::json event = nlohmann::json::parse(request.body);
    event.update({{"pk", 99},
                  {"incident", pk("glue:a")},
                  {"actor", {{"pk", 1}, {"username", "glue"}}},
                  {"received", argus::to_string(now())},
                  {"type", {{"value", event["type"]}, {"display", ""}}}});
    return argus::Response{201, {}, event.dump()};
  };
  const Report report = round();
  CHECK_THAT(outcome(report, "a").error, contains("stays open after an END"));
  int tries = 0;
  for (int i = 0; i < 60; ++i) tries += static_cast<int>(round().failed());
  CHECK(tries == 5);
}

// Ids

TEST_CASE_METHOD(GlueFixture, "An id is the prefix, a colon and the key as the server stores it") {
  monitor = showing({alert(" \u3000web01/cpu\x1f\n")});
  round();
  CHECK(open_ids() == Ids{"glue:web01/cpu"});
  for (int i = 0; i < 2; ++i) {
    round();
    CHECK(writes().empty());
  }
}

TEST_CASE_METHOD(GlueFixture, "Keys differ by case and by how they are composed") {
  monitor = showing({alert("a"), alert("A"), alert("\u00e5"), alert("a\u030a")});
  round();
  CHECK(open_ids().size() == 4);
}

TEST_CASE_METHOD(GlueFixture, "Alerts whose keys are equal after trimming are merged, and told") {
  monitor = showing({alert("a", 2), alert("a ", 4)});
  const Report report = round();
  CHECK(open_ids() == Ids{"glue:a"});
  CHECK(incident("glue:a")["level"] == 2);
  REQUIRE(report.notes.size() == 1);
  CHECK_THAT(report.notes[0], contains("several alerts have the key \"a\""));
}

TEST_CASE_METHOD(GlueFixture, "A key that would make an id too long is hashed, and found again without memory") {
  const std::string key = GENERATE(std::string(2700, 'x'), std::string(1300, '/'));
  monitor = showing({alert(key), alert(key + "y")});
  for (Incident& shown : monitor.alerts) shown.tags = {};
  round();
  REQUIRE(open_ids().size() == 2);
  CHECK(open_ids()[0].size() < 600);
  lose_memory();
  round();
  CHECK(round().outcomes.empty());
  pass(1min);
  monitor.alerts.pop_back();
  CHECK(outcome(round(), key + "y").kind == Kind::close);
}

TEST_CASE_METHOD(GlueFixture, "A prefix that others' ids could begin with is refused") {
  const auto prefix = GENERATE(as<std::string>{}, "", " ", "a ", "\u3000a", "a:b", ":");
  INFO(prefix);
  CHECK_THROWS_AS(make_reconciler({}, prefix), std::invalid_argument);
  CHECK_THROWS_AS(argus::glue::plan(prefix, {}, {}, {}, {}, now()), std::invalid_argument);
}

TEST_CASE_METHOD(GlueFixture, "Incidents of another program, or without an id, are left alone") {
  for (const char* id : {"gluey:a", "other:a", "a", "", "glue:", "Glue:a"}) {
    server->add_incident({{"source_incident_id", id}, {"description", "not ours"}});
  }
  show({});
  round();
  const Report report = round();
  CHECK(report.foreign == 6);
  CHECK(report.open == 1);
  CHECK(open_ids().size() == 6);
  CHECK(writes().empty());
}

TEST_CASE_METHOD(GlueFixture,
                 "Incidents without the prefix are adopted where the policy says so and their alert is there") {
  policy.adopt = true;
  for (const char* id : {"a", "unknown"}) server->add_incident({{"source_incident_id", id}, {"level", 3}});
  show({"a"});
  round();
  CHECK(open_ids() == Ids{"a", "unknown"});
  pass(1min);
  show({});
  CHECK(outcome(round(), "a").kind == Kind::close);
  CHECK(open_ids() == Ids{"unknown"});
}

// Times

TEST_CASE_METHOD(GlueFixture, "An incident begins when its alert did, and otherwise when it was first seen") {
  monitor = showing({alert_since("a", "05:30:00"), alert("b")});
  transport->before = [](const argus::Request&) {
    throw argus::ConnectionError("no route", argus::TransportError::Stage::not_sent, false);
  };
  const Timestamp first_seen = now() + 1min;
  round();
  round();
  transport->before = nullptr;
  round();
  CHECK(time_of("glue:a", "start_time") == at("05:30:00"));
  CHECK(time_of("glue:b", "start_time") == first_seen);
}

TEST_CASE_METHOD(GlueFixture, "A start that has moved neither closes nor opens anything") {
  monitor = showing({alert_since("a", "05:30:00")});
  round();
  round();
  monitor = showing({alert_since("a", "06:01:00")});
  CHECK(round().outcomes.empty());
  CHECK(ids() == Ids{"glue:a"});
}

TEST_CASE_METHOD(GlueFixture, "A start that can't be one counts as none, and the alert is opened") {
  const Timestamp start = GENERATE(Timestamp::min(), argus::parse_timestamp("0001-01-01T00:00:00Z"), Timestamp::max(),
                                   argus::parse_timestamp("2024-11-30T09:00:00Z"));
  Incident lasting = alert("lasting");
  lasting.start_time = start;
  monitor = showing({alert("other"), lasting});
  CHECK(outcome(round(), "lasting").error.empty());
  CHECK(time_of("glue:lasting", "start_time") == now());
}

TEST_CASE_METHOD(GlueFixture, "A further outage is known without memory, whatever its metadata are") {
  Incident odd = alert("a");
  odd.metadata = GENERATE(nlohmann::json(nullptr), nlohmann::json{1}, nlohmann::json("text"));
  monitor = showing({alert("other"), odd});
  const auto with_alert = monitor;
  round();
  pass(1min);
  show({});
  round();
  monitor = with_alert;
  round();
  const Ids before = open_ids();
  REQUIRE(before.size() == 1);
  REQUIRE(before.front() != "glue:a");
  lose_memory();
  pass(1min);
  round();
  CHECK(open_ids() == before);
  CHECK(log(before.front()) == Ids{"STA"});
}

TEST_CASE_METHOD(GlueFixture, "An alert whose text is not UTF-8 is opened and changed, with U+FFFD in its place") {
  policy.update_descriptions = true;
  Incident latin = alert("a");
  latin.description = "disk f\xfcll";
  Incident event = latin;
  event.source_incident_id = "event";
  event.end_time = argus::STATELESS;
  monitor = showing({alert("other"), latin, event});
  round();
  CHECK(incident("glue:a")["description"] == "disk f\ufffdll");
  CHECK(incident("glue:event@once")["description"] == "disk f\ufffdll");
  round();
  CHECK(writes().empty());
  latin.description = std::string("\0 \xfc", 3) + "ber";
  monitor = showing({alert("other"), latin});
  round();
  CHECK(incident("glue:a")["description"] == "\ufffd \ufffdber");
  round();
  CHECK(writes().empty());
}

TEST_CASE_METHOD(GlueFixture, "A person's reopening counts after the clock was set back") {
  constexpr auto ahead = std::chrono::microseconds{3h};
  pass(ahead);
  server_skew = -ahead.count();
  show({"a"});
  for (int i = 0; i < 3; ++i) round();
  show({});
  round();
  REQUIRE_FALSE(is_open("glue:a"));
  pass(-ahead);
  server_skew = 0;
  pass(1min);
  person_opens("glue:a");
  for (int i = 0; i < 3; ++i) round();
  CHECK(is_open("glue:a"));
}

TEST_CASE_METHOD(GlueFixture, "Keys that are not UTF-8, or have NUL, are alerts of their own, also without memory") {
  const auto show_odd = [this](const Ids& keys) {
    show(Ids(keys.size(), "odd"));
    for (std::size_t i = 0; i < keys.size(); ++i) monitor.alerts[i + 1].source_incident_id = keys[i];
  };
  show_odd({"k\xfc", "k\xe4", std::string("k\0", 2)});
  round();
  REQUIRE(open_ids().size() == 3);
  pass(1min);
  lose_memory();
  round();
  CHECK(writes().empty());
  show_odd({"k\xe4"});
  round();
  CHECK(open_ids().size() == 1);
}

TEST_CASE_METHOD(GlueFixture, "What only happened is posted once, also where nobody knows when") {
  Incident event = alert("event");
  event.start_time = GENERATE(Timestamp{}, Timestamp::min(), argus::parse_timestamp("0001-01-01T00:00:00Z"));
  event.end_time = argus::STATELESS;
  monitor = showing({alert("other"), event});
  CHECK(outcome(round(), "event").error.empty());
  CHECK(time_of("glue:event@once", "start_time") == now());
  round();
  lose_memory();
  CHECK(outcome(round(), "event").why == "posted before");
  CHECK(ids() == Ids{"glue:event@once"});
}

TEST_CASE_METHOD(GlueFixture, "A person's close is respected where the monitor's clock is ahead") {
  monitor = showing({alert("other"), alert_since("a", "08:00:00")});
  for (int i = 0; i < 3; ++i) round();
  person_closes("glue:a");
  for (int i = 0; i < 5; ++i) round();
  CHECK(ids() == Ids{"glue:a"});
  CHECK_FALSE(is_open("glue:a"));
}

TEST_CASE_METHOD(GlueFixture, "Starts and ends are clamped to the server's clock, so that no interval is empty") {
  server_skew = -std::chrono::microseconds{10min}.count();
  monitor = showing({alert("other"), alert_since("a", "06:00:30")});
  round();
  const Timestamp server_time = now() - 10min;
  CHECK(time_of("glue:a", "start_time") == server_time);
  pass(1min);
  show({});
  round();
  CHECK_FALSE(is_open("glue:a"));
  CHECK(time_of("glue:a", "end_time") > time_of("glue:a", "start_time"));
  CHECK(time_of("glue:a", "end_time") <= now() - 10min);
}

TEST_CASE_METHOD(GlueFixture, "No END lies before its incident's start") {
  monitor = showing({alert("other"), alert_since("a", "06:00:30")});
  round();
  monitor = showing({alert("other"), ended("a", "04:00:00")});
  round();
  CHECK(time_of("glue:a", "end_time") == at("06:00:30"));
}

// Ids that are taken

TEST_CASE_METHOD(GlueFixture, "A key that comes back after it was absent is a new outage with a new id") {
  const bool has_start = GENERATE(true, false);
  const auto shown = [&](const char* clock) { return has_start ? alert_since("a", clock) : alert("a"); };
  monitor = showing({alert("other"), shown("06:00:30")});
  round();
  const std::string first = std::to_string(pk("glue:a"));
  pass(1min);
  show({});
  round();
  pass(10min);
  monitor = showing({alert("other"), shown("06:10:00")});
  CHECK(outcome(round(), "a").kind == Kind::open);
  const std::string second = has_start ? "glue:a@2024-11-30T06:10:00Z" : "glue:a@" + first;
  CHECK(open_ids() == Ids{second});
  CHECK(incident(second)["metadata"]["glue_key"] == "a");
  SECTION("and is known by its metadata") {
    lose_memory();
    round();
    round();
    CHECK(open_ids() == Ids{second});
  }
  SECTION("and is closed as any other") {
    pass(1min);
    show({});
    CHECK(outcome(round(), "a").kind == Kind::close);
    CHECK(open_ids().empty());
    SECTION("however often") {
      const std::size_t before = ids().size();
      monitor = showing({alert("other"), shown("06:20:00")});
      pass(10min);
      round();
      CHECK(open_ids().size() == 1);
      CHECK(ids().size() == before + 1);
    }
  }
}

TEST_CASE_METHOD(GlueFixture, "A key that comes back with the start it had gets a new id for each outage") {
  const Incident same = alert_since("a", "05:00:00");
  for (int outages = 1; outages <= 4; ++outages) {
    monitor = showing({alert("other"), same});
    pass(1min);
    round();
    CHECK(open_ids().size() == 1);
    CHECK(ids().size() == static_cast<std::size_t>(outages));
    pass(1min);
    show({});
    round();
    CHECK(open_ids().empty());
  }
}

TEST_CASE_METHOD(GlueFixture, "Without memory, an alert that began after the close is a new outage") {
  monitor = showing({alert("other"), alert_since("a", "06:00:30")});
  round();
  pass(1min);
  show({});
  round();
  pass(10min);
  lose_memory();
  monitor = showing({alert("other"), alert_since("a", "06:12:00")});
  round();
  CHECK(open_ids() == Ids{"glue:a@2024-11-30T06:12:00Z"});
}

TEST_CASE_METHOD(GlueFixture, "Without memory, what this program closed and is still active is opened again") {
  show({"a"});
  round();
  pass(1min);
  show({});
  round();
  lose_memory();
  show({"a"});
  pass(10min);
  CHECK(outcome(round(), "a").kind == Kind::restart);
  CHECK(open_ids() == Ids{"glue:a"});
  CHECK(log("glue:a") == Ids{"STA", "END", "RES"});
}

TEST_CASE_METHOD(GlueFixture, "A server before 2.10, which knows no restart, gets a new id instead") {
  use_version("2.9.1");
  show({"a"});
  round();
  const std::string first = std::to_string(pk("glue:a"));
  pass(1min);
  show({});
  round();
  lose_memory();
  show({"a"});
  pass(10min);
  CHECK(outcome(round(), "a").kind == Kind::open);
  CHECK(open_ids() == Ids{"glue:a@" + first});
}

TEST_CASE_METHOD(GlueFixture, "Without memory a chain of outages is followed to its end") {
  use_version("2.9.1");
  for (int outages = 1; outages <= 6; ++outages) {
    lose_memory();
    show({"a"});
    pass(1min);
    round();
    CHECK(open_ids().size() == 1);
    CHECK(ids().size() == static_cast<std::size_t>(outages));
    pass(1min);
    show({});
    round();
    CHECK(open_ids().empty());
  }
}

TEST_CASE_METHOD(GlueFixture, "An incident that was deleted is posted anew") {
  argus::testing::FakeServerOptions options;
  options.indelible_incidents = false;
  options.clock = [this] { return now(); };
  server = std::make_unique<argus::testing::FakeServer>(options);
  transport = make_transport();
  show({"a"});
  round();
  server->call(server->token(), "DELETE", "incidents/" + std::to_string(pk("glue:a")) + "/");
  round();
  CHECK(open_ids().size() == 1);
  CHECK(round().outcomes.empty());
}

// People

TEST_CASE_METHOD(GlueFixture, "An incident that a person opens again while its log is read isn't opened twice") {
  monitor = showing({alert("other"), alert_since("a", "06:00:30")});
  round();
  std::string id = "glue:a";
  SECTION("in its first outage") {}
  SECTION("in a further outage") {
    show({"other"});
    pass(2min);
    round();
    pass(2min);
    const std::string start = argus::to_string(now()).substr(11, 8);
    monitor = showing({alert("other"), alert_since("a", start)});
    round();
    id += "@2024-11-30T" + start + "Z";
  }
  REQUIRE(is_open(id));
  person_closes(id);
  pass(1min);
  transport->before = [&](const argus::Request& request) {
    if (request.operation != "get_incident_events") return;
    transport->before = nullptr;
    person_opens(id);
  };
  const auto before = ids();
  const Report report = round();
  CHECK(outcome(report, "a").kind == Kind::leave);
  CHECK(outcome(report, "a").why == "open already");
  CHECK(ids() == before);
  CHECK(is_open(id));
  CHECK(log(id) == std::vector<std::string>{"STA", "CLO", "REO"});
  CHECK(round().outcomes.empty());
}

TEST_CASE_METHOD(GlueFixture, "A person's close is respected until the alert is seen absent") {
  const bool keeps_memory = GENERATE(true, false);
  show({"a"});
  round();
  round();
  person_closes("glue:a");
  const Report report = round();
  CHECK(outcome(report, "a").kind == Kind::respect);
  CHECK_THAT(outcome(report, "a").why, contains("closed by person"));
  if (!keeps_memory) lose_memory();
  for (int i = 0; i < 3; ++i) {
    CHECK(outcome(round(), "a").kind == Kind::respect);
    if (keeps_memory) CHECK(lines().size() == 1);
  }
  CHECK(open_ids().empty());
  show({});
  round();
  show({"a"});
  pass(10min);
  CHECK(outcome(round(), "a").kind == Kind::open);
  CHECK(open_ids().size() == 1);
}

TEST_CASE_METHOD(GlueFixture, "A person's close counts where no round saw the person open the incident before it") {
  show({"a"});
  round();
  show({});
  pass(10min);
  round();
  REQUIRE(open_ids().empty());
  person_opens("glue:a");
  pass(10s);
  show({"a"});
  person_closes("glue:a");
  const Report report = round();
  CHECK(outcome(report, "a").kind == Kind::respect);
  CHECK_THAT(outcome(report, "a").why, contains("closed by person"));
  CHECK(outcome(round(), "a").kind == Kind::respect);
  show({});
  round();
  show({"a"});
  CHECK(outcome(round(), "a").kind == Kind::open);
}

TEST_CASE_METHOD(GlueFixture,
                 "What a person closes while a round does stays closed, and the next outage is a new one") {
  show({"a"});
  round();
  show({});
  pass(10min);
  transport->before = [this](const argus::Request& request) {
    if (request.method != "POST" || request.url.find("/events/") == std::string::npos) return;
    transport->before = nullptr;
    pass(5s);
    person_closes("glue:a");
  };
  round();
  REQUIRE(open_ids().empty());
  show({"a"});
  CHECK(outcome(round(), "a").kind == Kind::open);
  CHECK(open_ids().size() == 1);
}

TEST_CASE_METHOD(GlueFixture, "An alert is opened also where its incident of an earlier outage can't be read") {
  show({"a"});
  const auto pk = outcome(round(), "a").pk;
  show({});
  pass(10min);
  round();
  show({"a"});
  const int status = GENERATE(404, 500);
  transport->in_place = [pk, status](const argus::Request& request) -> std::optional<argus::Response> {
    if (request.url.find("/incidents/" + std::to_string(pk) + "/") == std::string::npos) return std::nullopt;
    argus::Response response;
    response.status = status;
    return response;
  };
  CHECK(outcome(round(), "a").kind == Kind::open);
  CHECK(open_ids().size() == 1);
}

TEST_CASE_METHOD(GlueFixture, "A person's close isn't forgotten over an absence that the guard holds back") {
  show({"a"});
  round();
  round();
  person_closes("glue:a");
  if (GENERATE(true, false)) round();
  monitor = {};
  round();
  round();
  show({"a"});
  round();
  CHECK(outcome(round(), "a").kind == Kind::respect);
  CHECK(open_ids().empty());
}

TEST_CASE_METHOD(GlueFixture,
                 "An outage that began after a person's close is a new one, though it wasn't seen absent") {
  monitor = showing({alert_since("a", "06:00:30")});
  round();
  round();
  person_closes("glue:a");
  if (GENERATE(true, false)) round();
  pass(10min);
  monitor = showing({alert_since("a", "06:12:00")});
  round();
  CHECK(open_ids() == Ids{"glue:a@2024-11-30T06:12:00Z"});
}

TEST_CASE_METHOD(GlueFixture, "A person's close is overridden where the policy says so") {
  policy.reopen_over_people = true;
  show({"a"});
  round();
  round();
  person_closes("glue:a");
  pass(1min);
  CHECK(outcome(round(), "a").kind == Kind::restart);
  CHECK(is_open("glue:a"));
}

TEST_CASE_METHOD(GlueFixture, "A CLO with this program's own user counts as a person's") {
  show({"a"});
  round();
  round();
  const nlohmann::json close = {{"ids", {pk("glue:a")}},
                                {"event", {{"type", "CLO"}, {"timestamp", argus::to_string(now())}}}};
  server->call(server->token(), "POST", "incidents/events/bulk/", close);
  pass(1min);
  CHECK(outcome(round(), "a").kind == Kind::respect);
}

TEST_CASE_METHOD(GlueFixture, "The bulk CLO that closes on a server before 2.10 is known by its text as our own") {
  use_version("2.9.1");
  show({"a"});
  round();
  pass(1min);
  show({});
  round();
  person_opens("glue:a");
  show({"a"});
  round();
  pass(1min);
  show({});
  round();
  REQUIRE(events("glue:a", "CLO").size() == 1);
  CHECK(events("glue:a", "CLO")[0]["actor"]["username"] == "glue");
  lose_memory();
  show({"a"});
  pass(10min);
  CHECK(outcome(round(), "a").kind == Kind::open);
  CHECK(open_ids().size() == 1);
}

TEST_CASE_METHOD(GlueFixture, "Who closed is told by the time nearest to the end, not by the order") {
  show({"a"});
  round();
  round();
  // A person closes, and an END that says when it was really over comes later and changes nothing.
  person_closes("glue:a");
  pass(1s);
  client().resolve_incident(pk("glue:a"), "late", at("05:59:00"));
  pass(1min);
  CHECK(outcome(round(), "a").kind == Kind::respect);
}

TEST_CASE_METHOD(GlueFixture, "A person's reopening counts until the alert is seen active again") {
  show({"a"});
  round();
  pass(1min);
  show({});
  round();
  person_opens("glue:a");
  const bool keeps_memory = GENERATE(true, false);
  if (!keeps_memory) lose_memory();
  pass(2min);
  const Report report = round();
  CHECK(outcome(report, "a").kind == Kind::respect);
  CHECK_THAT(outcome(report, "a").why, contains("opened again by person"));
  for (int i = 0; i < 3; ++i) {
    CHECK(outcome(round(), "a").kind == Kind::respect);
    CHECK(lines().size() == 1);
  }
  CHECK(is_open("glue:a"));
  show({"a"});
  round();
  round();
  show({});
  CHECK(outcome(round(), "a").kind == Kind::close);
  CHECK_FALSE(is_open("glue:a"));
}

TEST_CASE_METHOD(GlueFixture, "A person's reopening counts for a program that has never seen the alert active") {
  show({"a"});
  round();
  pass(1min);
  show({});
  round();
  lose_memory();
  person_opens("glue:a");
  transport->before = [](const argus::Request&) {
    throw argus::ConnectionError("no route", argus::TransportError::Stage::not_sent, false);
  };
  round();
  transport->before = nullptr;
  pass(1min);
  CHECK(outcome(round(), "a").kind == Kind::respect);
  CHECK(is_open("glue:a"));
}

TEST_CASE_METHOD(GlueFixture,
                 "Without memory, a close of the latest outage is respected, whatever became of older ones") {
  show({"a"});
  round();
  const std::string first = std::to_string(pk("glue:a"));
  pass(1min);
  show({});
  round();
  show({"a"});
  pass(1min);
  round();
  person_closes("glue:a@" + first);
  lose_memory();
  pass(1min);
  CHECK(outcome(round(), "a").kind == Kind::respect);
  CHECK(open_ids().empty());
}

TEST_CASE_METHOD(GlueFixture, "A person's reopening while the alert is active doesn't keep it open afterwards") {
  show({"a"});
  round();
  round();
  person_closes("glue:a");
  round();
  person_opens("glue:a");
  round();
  round();
  show({});
  CHECK(outcome(round(), "a").kind == Kind::close);
}

TEST_CASE_METHOD(GlueFixture, "An acknowledgement never keeps an incident open") {
  show({"a"});
  round();
  round();
  const nlohmann::json ack = {{"timestamp", argus::to_string(now())}, {"description", "seen"}, {"expiration", nullptr}};
  server->call(server->person_token(), "POST", "incidents/" + std::to_string(pk("glue:a")) + "/acks/", ack);
  show({});
  CHECK(outcome(round(), "a").kind == Kind::close);
}

// Changes

TEST_CASE_METHOD(GlueFixture, "Only what has changed is written: a level by PATCH alone, and the incident read again") {
  monitor = showing({alert("a", 3)});
  monitor.alerts[0].metadata = {{"rack", 7}};
  round();
  round();
  monitor.alerts[0] = alert("a", 1);
  monitor.alerts[0].metadata = {{"rack", 8}};
  const Report report = round();
  CHECK(outcome(report, "a").kind == Kind::update);
  const std::string path = "incidents/" + std::to_string(pk("glue:a")) + "/";
  CHECK(writes() == Ids{"PATCH " + path});
  CHECK(server->requests()[1].body == R"({"level":1})");
  CHECK(lines() == Ids{"GET incidents/mine/?open=true&stateful=true&page_size=500", "PATCH " + path, "GET " + path,
                       "GET " + path + "events/", "GET /api/"});
  CHECK(incident("glue:a")["metadata"] == nlohmann::json{{"rack", 7}});
  CHECK(round().outcomes.empty());
}

TEST_CASE_METHOD(GlueFixture, "A close that a PATCH has undone is done again, and then respected") {
  use_version(GENERATE(as<std::string>{}, "2.10.2", "2.9.1"));
  show({"a"});
  round();
  round();
  const std::int64_t changed = pk("glue:a");
  const std::string path = "/incidents/" + std::to_string(changed) + "/";
  bool is_undone = false;
  transport->before = [&](const argus::Request& request) {
    if (request.method == "PATCH") {
      person_closes("glue:a");
      is_undone = true;
    }
    if (request.method == "POST" && request.body.find("\"END\"") != std::string::npos) is_undone = false;
  };
  transport->after = [&](const argus::Request& request, argus::Response& response) {
    const bool is_incident = request.url.size() > path.size() &&
                             request.url.compare(request.url.size() - path.size(), path.size(), path) == 0;
    if (!is_undone || !is_incident || request.method != "GET") return;
    nlohmann::json shown = nlohmann::json::parse(response.body);
    shown["open"] = true;
    shown["end_time"] = "infinity";
    response.body = shown.dump();
  };
  monitor.alerts[1].level = 1;
  const Report report = round();
  CHECK(outcome(report, "a").kind == Kind::respect);
  CHECK_THAT(outcome(report, "a").why, contains("closed by person"));
  const auto ends = events("glue:a", "END");
  REQUIRE(ends.size() == 1);
  CHECK(ends[0]["timestamp"] == events("glue:a", "CLO")[0]["timestamp"]);
  pass(1min);
  CHECK(outcome(round(), "a").kind == Kind::respect);
  CHECK(open_ids().empty());
}

TEST_CASE_METHOD(GlueFixture, "A level that a person has changed stays until the alert's own changes") {
  show({"a"});
  round();
  round();
  const std::string path = "incidents/" + std::to_string(pk("glue:a")) + "/";
  server->call(server->person_token(), "PATCH", path, {{"level", 5}});
  CHECK(round().outcomes.empty());
  CHECK(incident("glue:a")["level"] == 5);
  monitor.alerts[1].level = 2;
  round();
  CHECK(incident("glue:a")["level"] == 2);
}

TEST_CASE_METHOD(GlueFixture, "A change of unknown outcome is undone where the alert goes back to what it was") {
  const bool is_killed = GENERATE(false, true);
  const std::string method = GENERATE(as<std::string>{}, "PATCH", "POST", "DELETE");
  CAPTURE(is_killed, method);
  const TemporaryFolder folder;
  reconciler = make_reconciler(Memory{folder.file()});
  monitor = showing({alert("a"), alert("other")});
  round();
  const argus::Incident before = monitor.alerts[0];
  argus::Incident& shown = monitor.alerts[0];
  if (method == "PATCH") shown.level = 1;
  if (method == "POST") shown.tags.add("state", "flapping");
  if (method == "DELETE") shown.tags = {};
  std::string memory_at_kill;
  transport->after = [&](const argus::Request& request, argus::Response&) {
    if (request.method != method) return;
    memory_at_kill = content_of(folder.file());
    throw argus::TimeoutError("lost", argus::TransportError::Stage::maybe_sent, true);
  };
  round();
  REQUIRE_FALSE(memory_at_kill.empty());
  transport->after = nullptr;
  if (is_killed) {
    std::ofstream{folder.file()} << memory_at_kill;
    reconciler = make_reconciler(Memory{folder.file()});
  }
  shown = before;
  pass(2min);
  round();
  CHECK(incident("glue:a")["level"] == 3);
  CHECK(incident("glue:a")["tags"].size() == 1);
  round();
  CHECK(writes().empty());
}

TEST_CASE_METHOD(GlueFixture, "A description stays as it was posted, unless the policy says otherwise") {
  policy.update_descriptions = GENERATE(true, false);
  show({"a"});
  round();
  round();
  monitor.alerts[1].description = "load 17.3 ";
  round();
  CHECK(incident("glue:a")["description"] == (policy.update_descriptions ? "load 17.3" : "alert a"));
  CHECK(writes().size() == (policy.update_descriptions ? 1 : 0));
  CHECK(round().outcomes.empty());
}

TEST_CASE_METHOD(GlueFixture, "Of an incident's tags, only those that this program added are removed, through tags/") {
  show({"a"});
  round();
  round();
  const std::string path = "incidents/" + std::to_string(pk("glue:a")) + "/tags/";
  server->call(server->person_token(), "POST", path, {{"tag", "ticket=17"}});
  server->call(server->person_token(), "POST", path, {{"tag", "shared=yes"}});
  monitor.alerts[1].tags = {{"host", "b "}, {"shared", "yes"}};
  round();
  CHECK(writes() == Ids{"POST " + path, "DELETE " + path + "host%3Da/"});
  const auto tags = client().get_incident_tags(pk("glue:a"));
  CHECK(tags == argus::Tags{{"host", "b"}, {"ticket", "17"}, {"shared", "yes"}});
  CHECK(round().outcomes.empty());
  monitor.alerts[1].tags = {};
  round();
  CHECK(client().get_incident_tags(pk("glue:a")) == argus::Tags{{"ticket", "17"}, {"shared", "yes"}});
  CHECK(round().outcomes.empty());
}

TEST_CASE_METHOD(GlueFixture, "A tag that a person has removed isn't added again") {
  show({"a"});
  round();
  round();
  server->call(server->person_token(), "DELETE", "incidents/" + std::to_string(pk("glue:a")) + "/tags/host=a/");
  CHECK(round().outcomes.empty());
}

TEST_CASE_METHOD(GlueFixture, "A tag whose value has a slash can't be removed, and stays without a request") {
  show({"a"});
  monitor.alerts[1].tags = {{"port", "Gi0/3"}};
  round();
  round();
  monitor.alerts[1].tags = {};
  CHECK(round().outcomes.empty());
}

TEST_CASE_METHOD(GlueFixture, "An incident adopted without memory has its values as the baseline") {
  show({"a"});
  round();
  const std::string path = "incidents/" + std::to_string(pk("glue:a")) + "/";
  server->call(server->person_token(), "POST", path + "tags/", {{"tag", "ticket=17"}});
  lose_memory();
  monitor.alerts[1].tags = {{"host", "b"}};
  monitor.alerts[1].level = 2;
  round();
  CHECK(incident("glue:a")["level"] == 2);
  CHECK(client().get_incident_tags(pk("glue:a")) == argus::Tags{{"host", "b"}, {"ticket", "17"}});
  CHECK(round().outcomes.empty());
}

TEST_CASE_METHOD(GlueFixture, "What is open and not remembered has its log read once, and its first event completed") {
  show({"a"});
  round();
  lose_memory();
  const std::string path = "incidents/" + std::to_string(pk("glue:a")) + "/events/";
  SECTION("read once") {
    round();
    CHECK(server->request_count("GET", path) == 1);
    round();
    CHECK(server->request_count("GET", path) == 0);
  }
  SECTION("completed") {
    bool is_whole = false;
    transport->before = [&](const argus::Request& request) {
      is_whole = is_whole || (request.method == "POST" && request.body.find("\"STA\"") != std::string::npos);
    };
    transport->after = [&](const argus::Request& request, argus::Response& response) {
      const bool is_log = request.method == "GET" && request.url.find(path) != std::string::npos;
      if (is_log && !is_whole) response.body = "[]";
    };
    round();
    CHECK(is_whole);
    CHECK(writes() == Ids{"POST " + path});
    round();
    CHECK(writes().empty());
  }
}

// Failures

TEST_CASE_METHOD(GlueFixture, "One bad alert stops no other, and is tried again after a growing while") {
  show({"a", "b"});
  monitor.alerts.insert(monitor.alerts.begin(), alert("bad"));
  const auto how = GENERATE(0, 1, 2);
  if (how == 0) monitor.alerts[0].tags = {{"Not a key", "x"}};
  if (how == 1) monitor.alerts[0].level = 17;
  if (how == 2) monitor.alerts[0].details_url = "http://[half/";
  const Report report = round();
  CHECK(report.ending == Report::Ending::finished);
  CHECK_FALSE(outcome(report, "bad").error.empty());
  CHECK(report.failed() == 1);
  CHECK(open_ids() == Ids{"glue:a", "glue:b"});
  int tries = 0;
  for (int i = 0; i < 60; ++i) tries += static_cast<int>(round().failed());
  CHECK(tries == 5);
}

TEST_CASE_METHOD(GlueFixture, "A key that the server fails for backs off by itself") {
  show({"a"});
  transport->in_place = [](const argus::Request& request) -> std::optional<argus::Response> {
    if (request.method != "POST" || request.body.find("glue:a") == std::string::npos) return std::nullopt;
    return argus::Response{500, {}, "<h1>Server Error</h1>"};
  };
  const Report report = round();
  CHECK(report.failed() == 1);
  CHECK(report.ending == Report::Ending::finished);
  CHECK(is_open("glue:other"));
  transport->in_place = nullptr;
  pass(-30s);
  CHECK(outcome(round(), "a").kind == Kind::leave);
  pass(30s);
  round();
  CHECK(open_ids() == Ids{"glue:a"});
  CHECK(program().memory().keys.at("a").failures == 0);
}

TEST_CASE_METHOD(GlueFixture, "An incident that was deleted and can't be posted anew backs off") {
  show({"a"});
  round();
  round();
  transport->in_place = [this](const argus::Request& request) -> std::optional<argus::Response> {
    if (request.method == "POST") return argus::Response{500, {}, "<h1>Server Error</h1>"};
    const std::string path = "incidents/" + std::to_string(pk("glue:a")) + "/";
    const std::string& url = request.url;
    if (url.size() < path.size() || url.compare(url.size() - path.size(), path.size(), path) != 0) return std::nullopt;
    return argus::Response{404, {}, R"({"detail":"Not found."})"};
  };
  person_closes("glue:a");
  CHECK(round().failed() == 1);
  CHECK(program().memory().keys.at("a").failures == 1);
}

TEST_CASE_METHOD(GlueFixture, "An id that a stateless incident has is taken, and the alert gets another") {
  server->add_incident({{"source_incident_id", "glue:a"}, {"end_time", nullptr}});
  show({"a"});
  round();
  CHECK(open_ids() == Ids{"glue:a@" + std::to_string(pk("glue:a"))});
}

TEST_CASE_METHOD(GlueFixture, "A refused token stops the round, and says so") {
  show({"a"});
  const bool is_at_once = GENERATE(true, false);
  if (is_at_once) {
    server->expire(server->token());
  } else {
    transport->before = [this](const argus::Request& request) {
      if (request.method == "POST") server->fail_next(401, R"({"detail": "Token has expired."})");
    };
    policy.batch.concurrency = 1;
  }
  const Report report = round();
  CHECK(report.ending == Report::Ending::token_refused);
  CHECK_THAT(report.problem, contains("401"));
  CHECK(report.outcomes.size() == (is_at_once ? 0 : 1));
}

TEST_CASE_METHOD(ManyChanges, "A server that fails as a whole stops the round, and no key backs off for it") {
  transport->in_place = [](const argus::Request& request) -> std::optional<argus::Response> {
    if (request.method != "PATCH") return std::nullopt;
    return argus::Response{503, {}, "<h1>Service Unavailable</h1>"};
  };
  const Report report = round();
  CHECK(report.ending == Report::Ending::argus_failed);
  CHECK(report.failed() == 3);
  transport->in_place = nullptr;
  CHECK(round().failed() == 0);
  CHECK(incident("glue:k39")["level"] == 1);
}

TEST_CASE_METHOD(ManyChanges,
                 "Where the server answers reads with 500 too the round stops, and otherwise it tries each key") {
  const bool reads_fail = GENERATE(true, false);
  bool has_failed = false;
  transport->in_place = [&](const argus::Request& request) -> std::optional<argus::Response> {
    if (request.method == "PATCH") has_failed = true;
    if (request.method != "PATCH" && !(reads_fail && has_failed)) return std::nullopt;
    return argus::Response{500, {}, "<h1>Server Error (500)</h1>"};
  };
  const Report report = round();
  CHECK(report.ending == (reads_fail ? Report::Ending::argus_failed : Report::Ending::finished));
  CHECK(report.failed() == (reads_fail ? 3 : monitor.alerts.size()));
}

TEST_CASE_METHOD(GlueFixture, "A cancelled round stops, and the next goes on") {
  show({"a"});
  transport->before = [](const argus::Request& request) {
    if (request.method != "GET") throw argus::CancelledError("cancelled", argus::TransportError::Stage::refused, false);
  };
  CHECK(round().ending == Report::Ending::cancelled);
  transport->before = nullptr;
  round();
  CHECK(open_ids() == Ids{"glue:a"});
}

TEST_CASE_METHOD(GlueFixture, "A POST whose answer is lost is found in the next round") {
  show({"a"});
  transport->after = [](const argus::Request& request, argus::Response&) {
    if (request.method == "POST" || request.url.find("source_incident_id=") != std::string::npos)
      throw argus::TimeoutError("timed out", argus::TransportError::Stage::maybe_sent, true);
  };
  round();
  transport->after = nullptr;
  round();
  CHECK(open_ids() == Ids{"glue:a"});
  round();
  CHECK(round().outcomes.empty());
}

// Others

TEST_CASE_METHOD(GlueFixture, "Two instances neither open twice nor open what the other has closed in the same round") {
  const auto second = make_reconciler();
  show({"a"});
  round();
  second->run();
  CHECK(ids() == Ids{"glue:a"});
  pass(2min);
  SECTION("the second read the monitor before the first closed") {
    argus::glue::Reconciler slow{client(),
                                 "glue",
                                 [this] {
                                   const Snapshot old = showing({alert("other"), alert("a")});
                                   pass(1s);
                                   show({});
                                   program().run();
                                   return old;
                                 },
                                 policy,
                                 second->memory(),
                                 [this] { return now(); }};
    const Report report = slow.run();
    CHECK(outcome(report, "a").kind == Kind::leave);
    CHECK(open_ids().empty());
  }
  SECTION("both close") {
    show({});
    round();
    second->run();
    CHECK(log("glue:a") == Ids{"STA", "END"});
  }
  SECTION("both open the next outage") {
    show({});
    round();
    second->run();
    pass(10min);
    show({"a"});
    round();
    second->run();
    CHECK(open_ids().size() == 1);
    CHECK(ids().size() == 2);
  }
}

TEST_CASE_METHOD(GlueFixture, "A person's close at the moment of a round isn't forgotten over an empty list") {
  show({"a"});
  round();
  pass(2min);
  show({});
  round();
  const auto second = make_reconciler(program().memory());
  pass(1min);
  show({"a"});
  second->run();
  REQUIRE(open_ids().size() == 1);
  person_closes(open_ids().front());
  CHECK(outcome(program().run(), "a").kind == Kind::leave);
  monitor = {};
  round();
  show({"a"});
  CHECK(outcome(round(), "a").kind == Kind::respect);
  CHECK(open_ids().empty());
}

TEST_CASE_METHOD(GlueFixture, "Keys that something else is writing to are left alone") {
  show({"a"});
  round();
  round();
  show({"b"});
  monitor.busy = {"a ", "b"};
  for (int i = 0; i < 3; ++i) {
    CHECK(round().outcomes.empty());
    CHECK(writes().empty());
  }
  monitor.busy = {};
  round();
  CHECK(open_ids() == Ids{"glue:b"});
}

TEST_CASE_METHOD(GlueFixture, "A stateless alert is posted once for each start") {
  Incident event = alert_since("trap", "05:00:00");
  event.end_time = argus::STATELESS;
  show({});
  monitor.alerts.push_back(event);
  round();
  round();
  CHECK(writes().empty());
  lose_memory();
  CHECK(outcome(round(), "trap").kind == Kind::leave);
  CHECK(ids() == Ids{"glue:trap@2024-11-30T05:00:00Z"});
  monitor.alerts.back().start_time = at("05:30:00");
  round();
  CHECK(ids().size() == 2);
  SECTION("and is pruned from memory by its age") {
    show({});
    pass(8 * 24h);
    round();
    CHECK(program().memory().posted.empty());
  }
}

TEST_CASE_METHOD(GlueFixture, "An alert without a key is left out, told, and lets nothing be closed") {
  show({"a"});
  round();
  round();
  show({});
  monitor.alerts.push_back(alert(" "));
  const Report report = round();
  CHECK(outcome(report, "a").kind == Kind::hold);
  CHECK_THAT(report.notes.at(0), contains("without a key"));
}

TEST_CASE_METHOD(GlueFixture, "What is over is pruned from memory after a week") {
  show({"a"});
  round();
  pass(1min);
  show({});
  round();
  CHECK(program().memory().keys.count("a") == 1);
  pass(8 * 24h);
  round();
  CHECK(program().memory().keys.count("a") == 0);
}

TEST_CASE_METHOD(GlueFixture, "The program of docs/glue.md opens, closes, and remembers over a restart") {
  const TemporaryFolder folder;
  const std::filesystem::path state_directory = folder.path();
  const argus::Client client = this->client();
  const std::string url = server->url();
  nlohmann::json rows = {{{"id", 7}, {"since", "2024-11-30T05:00:00Z"}, {"title", "down"}, {"host", "web01"}},
                         {{"id", 8}, {"title", "no start"}}};
  const auto fetch = [&rows](const std::string&) { return rows; };
  std::ostringstream log;
  using namespace argus;
  {
    const auto read_monitor = [&] {
      glue::Snapshot snapshot;
      for (const nlohmann::json& row : fetch("https://monitor.example.org/alerts"))  // what it throws ends the round
        snapshot.add(row.dump(), [&](Incident& alert) {
          alert.source_incident_id = row.at("id").dump();
          alert.start_time = parse_timestamp(row.at("since").get<std::string>());
          alert.description = row.at("title").get<std::string>();
          alert.level = 2;
          alert.tags = {{"host", row.at("host").get<std::string>()}};
        });
      return snapshot;
    };
    glue::Reconciler program{client, "acme", read_monitor, {}, glue::Memory{state_directory / "acme.json", url}};
    log << program.run() << '\n';
  }
  CHECK(ids() == Ids{"acme:7"});
  CHECK_THAT(log.str(), contains("starts without") && contains("unreadable: {\"id\":8"));
  CHECK(Memory{state_directory / "acme.json", url}.keys.at("7").pk == pk("acme:7"));
}

}  // namespace reconciler_test
