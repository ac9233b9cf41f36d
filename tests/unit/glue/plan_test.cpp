#include <argus/glue/plan.hpp>

#include "catch.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <stdexcept>
#include <string>
#include <vector>

namespace plan_test {

using argus::Incident;
using argus::Timestamp;
using argus::glue::Action;
using argus::glue::Memory;
using argus::glue::Plan;
using argus::glue::Policy;
using argus::glue::Remembered;
using argus::glue::Snapshot;
using namespace std::chrono_literals;

namespace {

const Timestamp noon = argus::parse_timestamp("2024-11-30T12:00:00Z");

Incident alert(const std::string& key) {
  Incident result;
  result.source_incident_id = key;
  result.level = 3;
  return result;
}

Incident stored(std::int64_t pk, const std::string& key) {
  Incident result = alert("glue:" + key);
  result.pk = pk;
  result.open = true;
  result.stateful = true;
  result.start_time = noon - 1h;
  return result;
}

Snapshot showing(const std::vector<Incident>& alerts) {
  Snapshot snapshot;
  snapshot.alerts = alerts;
  return snapshot;
}

Plan planned(const std::vector<Incident>& open, const Snapshot& snapshot, const Memory& memory = {},
             const Policy& policy = {}, Timestamp now = noon) {
  return argus::glue::plan("glue", open, snapshot, memory, policy, now);
}

std::vector<std::string> lines(const Plan& plan) {
  std::vector<std::string> result;
  for (const Action& action : plan.actions) result.push_back(to_string(action.kind) + " " + action.key);
  return result;
}

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("A plan opens what is only in the monitor, closes what is only in Argus, and leaves the rest") {
  const Plan plan = planned({stored(1, "gone"), stored(2, "both")}, showing({alert("both"), alert("new")}));
  CHECK(lines(plan) == Lines{"open new", "close gone"});
  CHECK(plan.alerts == 2);
  CHECK(plan.open == 2);
  CHECK(plan.actions[0].alert.source_incident_id == "glue:new");
  CHECK(plan.actions[1].pk == 1);
  CHECK(plan.actions[1].end == noon);
  CHECK(plan.needs_second_look());
}

TEST_CASE("What opens goes first, then changes and ends that the monitor tells, and closes by absence last") {
  Incident changed = alert("changed");
  changed.level = 1;
  Incident over = alert("over");
  over.end_time = noon - 1min;
  const Plan plan =
      planned({stored(1, "gone"), stored(2, "over"), stored(3, "changed")}, showing({changed, over, alert("new")}));
  CHECK(lines(plan) == Lines{"open new", "update changed", "close over", "close gone"});
}

TEST_CASE("A plan depends on nothing but what it is given, and changes nothing of it") {
  const Memory memory = planned({}, showing({alert("a")})).memory;
  const Plan first = planned({}, showing({alert("a")}), memory, {}, noon + 1min);
  const Plan second = planned({}, showing({alert("a")}), memory, {}, noon + 1min);
  CHECK(lines(first) == lines(second));
  CHECK(first.actions.at(0).alert == second.actions.at(0).alert);
  CHECK(nlohmann::json(first.memory) == nlohmann::json(second.memory));
  CHECK(memory.keys.at("a").first_seen == noon);
}

TEST_CASE("A plan for many takes time in proportion to their number") {
  constexpr int many = 20'000;
  std::vector<Incident> open;
  Snapshot snapshot;
  for (int i = 0; i < many; ++i) {
    open.push_back(stored(i + 1, "gone" + std::to_string(i)));
    snapshot.alerts.push_back(alert("new" + std::to_string(i)));
  }
  Policy policy;
  policy.guard.share = 1;
  // One that isn't linear would take hours.
  const Plan plan = planned(open, snapshot, {}, policy);
  CHECK(plan.actions.size() == 2 * many);
  CHECK(planned(open, snapshot, plan.memory, policy, noon + 1min).actions.size() == 2 * many);
}

TEST_CASE("The guard holds many absent ones only where they are many and more than its share") {
  Policy policy;
  policy.guard.at_least = 3;
  policy.guard.share = 0.5;
  const auto closes = [&](int open, int absent) {
    std::vector<Incident> incidents;
    Snapshot snapshot = showing({alert("another")});
    for (int i = 0; i < open; ++i) {
      incidents.push_back(stored(i + 1, std::to_string(i)));
      if (i >= absent) snapshot.alerts.push_back(alert(std::to_string(i)));
    }
    return planned(incidents, snapshot, {}, policy).needs_second_look();
  };
  CHECK(closes(2, 2));
  CHECK_FALSE(closes(3, 3));
  CHECK(closes(6, 3));
  CHECK_FALSE(closes(6, 4));
}

TEST_CASE("What was absent for long is not closed by a snapshot that isn't complete") {
  Policy policy;
  policy.guard.hold.reset();
  const std::vector<Incident> open{stored(1, "a")};
  const Memory memory = planned(open, {}, {}, policy).memory;
  REQUIRE(memory.keys.at("a").misses == 1);
  Snapshot partial = showing({alert("another")});
  CHECK(lines(planned(open, partial, memory, policy, noon + 1h)) == Lines{"open another", "close a"});
  partial.unreadable.emplace_back("row 7");
  CHECK(lines(planned(open, partial, memory, policy, noon + 1h)) == Lines{"open another", "hold a"});
}

TEST_CASE("A confirmed plan closes what a later snapshot lacks too, and holds everything where that isn't complete") {
  const Plan plan = planned({stored(1, "a"), stored(2, "b")}, showing({alert("another")}));
  CHECK(lines(plan) == Lines{"open another", "close a", "close b"});
  CHECK(lines(confirm(plan, showing({alert("a")}))) == Lines{"open another", "leave a", "close b"});
  Snapshot partial = showing({alert("a")});
  partial.forgetful = true;
  CHECK(lines(confirm(plan, partial)) == Lines{"open another", "leave a", "hold b"});
  Snapshot busy = showing({});
  busy.busy = {"b"};
  CHECK(lines(confirm(plan, busy)) == Lines{"open another", "close a", "leave b"});
  Incident over = alert("b");
  over.end_time = noon - 5min;
  const Plan with_end = confirm(plan, showing({over}));
  CHECK(lines(with_end) == Lines{"open another", "close a", "close b"});
  CHECK(with_end.actions[2].end == noon - 5min);
}

TEST_CASE("A confirmed plan still closes what the monitor said has ended") {
  Incident over = alert("a");
  over.end_time = noon - 1min;
  const Plan plan = planned({stored(1, "a")}, showing({over}));
  CHECK_FALSE(plan.needs_second_look());
  CHECK(lines(confirm(plan, showing({alert("a")}))) == Lines{"close a"});
}

TEST_CASE("An alert that is both ended and active is active") {
  Incident over = alert("a");
  over.end_time = noon - 1min;
  CHECK(lines(planned({stored(1, "a")}, showing({over, alert("a")}))).empty());
  CHECK(lines(planned({stored(1, "a")}, showing({alert("a"), over}))).empty());
}

TEST_CASE("An incident that the list shows twice is one, and is not closed as superseded by itself") {
  const Plan plan = planned({stored(2, "a"), stored(1, "a"), stored(2, "a"), stored(1, "a")}, showing({alert("a")}));
  CHECK(lines(plan) == Lines{"close a"});
  CHECK(plan.actions.front().pk == 1);
  CHECK(plan.open == 2);
  CHECK(planned({stored(1, "a"), stored(1, "a")}, showing({alert("a")})).actions.empty());
}

TEST_CASE("A list of nothing but what happened or has ended is held like an empty one") {
  Incident over = alert("b");
  over.end_time = noon - 1min;
  Incident event = alert("event");
  event.start_time = noon - 1min;
  event.end_time = argus::STATELESS;
  const Plan plan = planned({stored(1, "a"), stored(2, "b")}, showing({over, event}));
  CHECK(lines(plan) == Lines{"open event", "close b", "hold a"});
  CHECK(lines(planned({stored(1, "a")}, showing({over, event, alert("c")}))).back() == "close a");
}

TEST_CASE("What fails is left alone until its time has come") {
  Memory memory = planned({}, showing({alert("a")})).memory;
  memory.keys["a"].failures = 3;
  memory.keys["a"].retry_at = noon + 8min;
  CHECK(lines(planned({}, showing({alert("a")}), memory, {}, noon + 7min)) == Lines{"leave a"});
  CHECK(lines(planned({}, showing({alert("a")}), memory, {}, noon + 8min)) == Lines{"open a"});
}

TEST_CASE("A new outage doesn't wait for what failed in the one before") {
  const Snapshot with = showing({alert("a"), alert("b")});
  const Snapshot without = showing({alert("b")});
  Memory memory = planned({stored(1, "a"), stored(2, "b")}, with).memory;
  memory.keys["a"].failures = 3;
  memory.keys["a"].retry_at = noon + 8min;
  // A person has closed it, and then it has cleared.
  memory = planned({stored(2, "b")}, without, memory, {}, noon + 1min).memory;
  CHECK(lines(planned({stored(2, "b")}, with, memory, {}, noon + 2min)) == Lines{"open a"});
}

TEST_CASE("Nothing waits for the times of a clock that was set back") {
  std::vector<Incident> open;
  for (int pk = 1; pk <= 20; ++pk) open.push_back(stored(pk, "k" + std::to_string(pk)));
  const Memory before = planned(open, showing({alert("other")}), {}, {}, noon + 87600h).memory;
  SECTION("as absent alerts of which many are held") {
    const Memory now = planned(open, showing({alert("other")}), before).memory;
    CHECK(lines(planned(open, showing({alert("other")}), now, {}, noon + 14min)).back().rfind("hold", 0) == 0);
    CHECK(lines(planned(open, showing({alert("other")}), now, {}, noon + 15min)).back().rfind("close", 0) == 0);
  }
  SECTION("as what has failed then") {
    Memory memory = before;
    memory.keys["a"].failures = 3;
    memory.keys["a"].retry_at = noon + 87601h;
    const Snapshot monitor = showing({alert("a")});
    memory = planned({}, monitor, memory).memory;
    CHECK(lines(planned({}, monitor, memory, {}, noon + 1h)) == Lines{"open a"});
  }
  SECTION("as what was posted then") {
    Memory memory = before;
    memory.posted["glue:happened"] = noon + 87600h;
    memory = planned({}, showing({alert("other")}), memory).memory;
    CHECK(planned({}, showing({alert("other")}), memory, {}, noon + 24h * 8).memory.posted.empty());
  }
}

TEST_CASE("Memory of another server, whose primary keys mean something else, does no harm") {
  Memory memory = planned({stored(1, "a")}, showing({alert("a")})).memory;
  const Plan plan = planned({stored(1, "b")}, showing({alert("a"), alert("b")}), memory, {}, noon + 1min);
  CHECK(lines(plan) == Lines{"open a"});
  CHECK(plan.memory.keys.at("b").pk == 1);
}

TEST_CASE("An incident whose metadata were lost is known by memory") {
  Incident outage = stored(7, "a@2024-11-30T11:00:00Z");
  outage.metadata = {{"glue_key", "a"}};
  const Memory memory = planned({outage}, showing({alert("a")})).memory;
  outage.metadata = nlohmann::json::object();
  CHECK(lines(planned({outage}, showing({alert("a")}), memory, {}, noon + 1min)).empty());
}

TEST_CASE("A further outage that an outbox has opened is its alert's, also while that is busy or absent") {
  Incident outage = stored(7, "user");
  outage.start_time = noon - 90min;
  outage.source_incident_id += "@" + argus::to_string(outage.start_time);
  outage.metadata = nlohmann::json::object();
  CHECK(lines(planned({outage}, showing({alert("user"), alert("other")}))) == Lines{"open other"});
  Snapshot busy = showing({alert("other")});
  busy.busy = {"user"};
  CHECK(lines(planned({outage}, busy)) == Lines{"open other"});
  Incident ended = alert("user");
  ended.start_time = outage.start_time;
  ended.end_time = noon - 1min;
  CHECK(lines(planned({outage}, showing({ended, alert("other")}))) == Lines{"open other", "close user"});
  Memory memory = planned({outage}, showing({alert("user"), alert("other")})).memory;
  CHECK(lines(planned({outage}, showing({alert("other")}), memory, {}, noon + 1h)) ==
        Lines{"open other", "close user"});
}

TEST_CASE("A key with an at sign is none of a further outage of what stands before it") {
  CHECK(lines(planned({stored(7, "user@host")}, showing({alert("user")}))) == Lines{"open user", "close user@host"});
}

TEST_CASE("A policy with a value out of range is refused") {
  const auto with = [](const auto& change) {
    Policy policy;
    change(policy);
    return planned({}, {}, {}, policy);
  };
  for (const double share : {std::nan(""), -0.1, 1.1, HUGE_VAL})
    CHECK_THROWS_AS(with([&](Policy& policy) { policy.guard.share = share; }), std::invalid_argument);
  for (const int misses : {0, -1})
    CHECK_THROWS_AS(with([&](Policy& policy) { policy.misses = misses; }), std::invalid_argument);
  CHECK_THROWS_AS(with([](Policy& policy) { policy.guard.hold = -1s; }), std::invalid_argument);
  CHECK_NOTHROW(with([](Policy& policy) {
    policy.guard = {0, 0, std::chrono::seconds::max()};
    policy.misses = 1000;
  }));
}

TEST_CASE("An incident of a key that is too long for an id is known by its id where its metadata were lost") {
  const std::string key(3000, 'x');
  Incident posted = planned({}, showing({alert(key)})).actions.at(0).alert;
  REQUIRE(posted.source_incident_id != "glue:" + key);
  posted.pk = 7;
  posted.metadata = nlohmann::json::object();
  const Plan plan = planned({posted}, showing({alert(key)}));
  CHECK(lines(plan).empty());
  CHECK(plan.memory.keys.at(key).pk == 7);
}

TEST_CASE("Tags are the same in any order, with white space at their ends and twice; a twin takes no other's place") {
  Incident shown = alert("a");
  shown.tags = {{"host", "x"}, {"port", "1"}};
  const std::vector<Incident> open{stored(1, "a")};
  Memory memory = planned(open, showing({shown})).memory;
  memory.keys.at("a").tags = {"host=x", "port=1"};
  shown.tags = {{"port", " 1"}, {"host", "x\u00a0"}};
  CHECK(lines(planned(open, showing({shown}), memory)).empty());
  shown.tags = {{"host", "x"}, {"port", "1"}, {"host", "x"}};
  CHECK(lines(planned(open, showing({shown}), memory)).empty());
  Incident tagged = stored(1, "a");
  tagged.tags = {{"host", "x"}, {"port", "1"}};
  shown.tags = {{"host", "x"}, {"host", "x"}};
  const Plan plan = planned({tagged}, showing({shown}), memory);
  REQUIRE(lines(plan) == Lines{"update a"});
  CHECK(plan.actions[0].removed == argus::Tags{{"port", "1"}});
  CHECK(plan.actions[0].added.empty());
}

TEST_CASE("A kind of action prints as its name") {
  CHECK(to_string(Action::Kind::restart) == "restart");
  std::vector<std::string> names;
  for (const auto kind : {Action::Kind::open, Action::Kind::update, Action::Kind::close, Action::Kind::restart,
                          Action::Kind::hold, Action::Kind::respect, Action::Kind::leave})
    names.push_back(to_string(kind));
  std::sort(names.begin(), names.end());
  CHECK(std::unique(names.begin(), names.end()) == names.end());
}

}  // namespace plan_test
