#include <argus/glue/snapshot.hpp>

#include <catch.hpp>

#include <pthread.h>

#include <stdexcept>

namespace snapshot_test {

using argus::Incident;
using argus::glue::Snapshot;

TEST_CASE("A snapshot of what could be read is complete") {
  Snapshot snapshot;
  snapshot.add("row", [](Incident& alert) { alert.source_incident_id = "4711"; });
  CHECK(snapshot.is_complete());
  REQUIRE(snapshot.alerts.size() == 1);
  CHECK(snapshot.alerts[0].source_incident_id == "4711");
}

TEST_CASE("One alert that can't be read leaves the others, and the snapshot incomplete") {
  Snapshot snapshot;
  snapshot.add("first", [](Incident&) { throw std::runtime_error("no such field: id"); });
  snapshot.add("second", [](Incident& alert) { alert.source_incident_id = "4711"; });
  CHECK_FALSE(snapshot.is_complete());
  CHECK(snapshot.alerts.size() == 1);
  CHECK(snapshot.unreadable == std::vector<std::string>{"first: no such field: id"});
}

TEST_CASE("The key of a muted alert is left alone, and the others stay") {
  Snapshot snapshot;
  CHECK(snapshot.add("first", [](Incident& alert) { alert.source_incident_id = "4711"; }));
  CHECK_FALSE(snapshot.add("second", [](Incident&) { throw std::runtime_error("no such field: id"); }));
  CHECK(snapshot.add("third", [](Incident& alert) { alert.source_incident_id = "4712"; }));
  snapshot.mute_last();
  REQUIRE(snapshot.alerts.size() == 1);
  CHECK(snapshot.alerts[0].source_incident_id == "4711");
  CHECK(snapshot.busy == std::vector<std::string>{"4712"});
}

TEST_CASE("Reading an alert may throw anything") {
  Snapshot snapshot;
  snapshot.add("first", [](Incident&) { throw 42; });
  CHECK(snapshot.unreadable == std::vector<std::string>{"first: what was thrown is no std::exception"});
}

TEST_CASE("A thread that is cancelled while an alert is read ends, and the program does not") {
  pthread_t thread{};
  REQUIRE(pthread_create(
              &thread, nullptr,
              [](void* /*unused*/) -> void* {
                Snapshot{}.add("first", [](Incident&) {
                  pthread_cancel(pthread_self());
                  pthread_testcancel();
                });
                return nullptr;
              },
              nullptr) == 0);
  void* result = nullptr;
  REQUIRE(pthread_join(thread, &result) == 0);
  CHECK(result == PTHREAD_CANCELED);
}

TEST_CASE("An alert without a key is unreadable") {
  Snapshot snapshot;
  snapshot.add("row", [](Incident& alert) { alert.source_incident_id = " \n"; });
  CHECK(snapshot.alerts.empty());
  REQUIRE(snapshot.unreadable.size() == 1);
  CHECK(snapshot.unreadable[0].find("row: it has no key") == 0);
}

TEST_CASE("A long unreadable alert is cut between two characters") {
  Snapshot snapshot;
  const std::string row = std::string(199, 'x') + "\u00e5" + std::string(1000, 'y');
  snapshot.add(row, [](Incident&) { throw std::runtime_error("bad"); });
  CHECK(snapshot.unreadable == std::vector<std::string>{std::string(199, 'x') + "...: bad"});
}

TEST_CASE("A snapshot of a monitor that was started lately is not complete") {
  Snapshot snapshot;
  snapshot.forgetful = true;
  CHECK_FALSE(snapshot.is_complete());
}

}  // namespace snapshot_test
