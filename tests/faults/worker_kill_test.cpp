#include "catch.hpp"
#include "faults/live_server.hpp"
#include "faults/shell.hpp"
#include "faults/stored.hpp"

#include <signal.h>

#include <chrono>
#include <cstdio>
#include <future>
#include <iostream>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

namespace worker_kill_test {

using argus::Incident;

namespace {

template <class Condition>
void wait_for(const std::string& what, Condition condition) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds{60};
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) FAIL("after a minute, not yet: " << what);
    std::this_thread::sleep_for(std::chrono::milliseconds{50});
  }
}

/// Keeps everybody else from writing to one table of the server's database.
class TableLock {
 public:
  explicit TableLock(const std::string& table)
      : table_(table), psql_(popen(ServerBackend::command("psql", "--output=/dev/null").c_str(), "w")) {
    if (psql_ == nullptr) throw std::runtime_error("can't run psql");
    std::fputs(("BEGIN; LOCK TABLE " + table + " IN SHARE ROW EXCLUSIVE MODE;\n").c_str(), psql_);
    std::fflush(psql_);
    wait_for("the lock on " + table, [this] { return count_locks(true) == 1; });
  }
  TableLock(const TableLock&) = delete;
  TableLock& operator=(const TableLock&) = delete;
  ~TableLock() { pclose(psql_); }

  /// Ends the database's own process that waits, so that what it was to write is never written.
  void end_waiting_writes() const {
    ServerBackend::query("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE relation = '" + table_ +
                         "'::regclass AND NOT granted");
  }

  /// Whether the server hangs on a write to the table.
  bool holds_up_server() const { return count_locks(false) > 0; }

 private:
  int count_locks(bool granted) const {
    const std::string mode = granted ? "mode = 'ShareRowExclusiveLock' AND granted" : "NOT granted";
    return ServerBackend::query("SELECT count(*) FROM pg_locks WHERE relation = '" + table_ + "'::regclass AND " + mode)
        .at(0)
        .at("count");
  }

  std::string table_;
  std::FILE* psql_;
};

std::vector<pid_t> workers() {
  std::istringstream lines{output_of(ServerBackend::command("workers"))};
  std::vector<pid_t> result;
  for (pid_t pid = 0; lines >> pid;) result.push_back(pid);
  return result;
}

struct Outcome {
  bool succeeded = false;
  bool maybe_processed = false;
  std::string said{};
};

Outcome post(const argus::Client& client, const Incident& incident) {
  Outcome outcome;
  try {
    const Incident stored = client.post_incident(incident);
    outcome.succeeded = stored.pk > 0 && stored.tags == incident.tags;
    outcome.said = outcome.succeeded ? "stored" : "a partial incident";
  } catch (const argus::Error& error) {
    outcome.maybe_processed = error.maybe_processed();
    outcome.said = error.what();
  }
  return outcome;
}

argus::ClientOptions make_options() {
  argus::ClientOptions options;
  options.api_root_url = environment("ARGUS_URL");
  options.token = environment("ARGUS_TOKEN");
  options.settle_time = std::chrono::seconds{3};
  options.retry.first_wait = std::chrono::milliseconds{200};
  return options;
}

}  // namespace

TEST_CASE("a server process killed in the middle of a POST leaves one complete incident or an unclear error") {
  const std::string table = GENERATE(as<std::string>{}, "argus_incident_incident", "argus_incident_incidenttagrelation",
                                     "argus_incident_event");
  const bool with_id = GENERATE(true, false);
  const bool is_written_after_all = GENERATE(true, false);
  const argus::Client client{make_options()};
  Incident incident = new_incident("k" + std::to_string(argus::now().time_since_epoch().count()) + "-");
  if (!with_id) incident.source_incident_id.clear();

  std::future<Outcome> posting;
  {
    const TableLock lock{table};
    posting = std::async(std::launch::async, [&] { return post(client, incident); });
    wait_for("the server's write", [&] { return lock.holds_up_server(); });
    for (const pid_t pid : workers()) REQUIRE(kill(pid, SIGKILL) == 0);
    if (!is_written_after_all) lock.end_waiting_writes();
  }
  const Outcome outcome = posting.get();

  const auto stored = Stored::of_run(incident.description).incidents(incident.description);
  std::cout << "killed at " << table << (with_id ? ", with an id" : ", without an id")
            << (is_written_after_all ? ", written after all: " : ": ") << outcome.said << "; " << stored.size()
            << " stored"
            << (stored.empty() ? ""
                               : ", tags: " + std::to_string(stored[0].tags.size()) +
                                     ", STA events: " + std::to_string(stored[0].start_events))
            << "\n";
  CHECK(stored.size() <= 1);
  CHECK((outcome.succeeded || outcome.maybe_processed));
  if (with_id) CHECK(outcome.succeeded);
  if (outcome.succeeded) {
    REQUIRE(stored.size() == 1);
    CHECK(stored[0].tags == std::vector<std::string>{"host=a.example.org", "host=b.example.org"});
    CHECK(stored[0].start_events == 1);
  }
}

}  // namespace worker_kill_test
