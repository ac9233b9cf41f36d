// argus_soak [SEED] [OPERATIONS]: many writes from four threads through one client, over a line that fails at random;
// in the end the real server's database is compared with what the client was told. Run it through
// tests/faults/with-faults.

#include "faults/fault_schedule.hpp"
#include "faults/gate.hpp"
#include "faults/ledger.hpp"
#include "faults/shell.hpp"
#include "faults/stored.hpp"

#include <argus/argus.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <deque>
#include <exception>
#include <iostream>
#include <mutex>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

using argus::Client;
using argus::Incident;
using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;
using Entry = Ledger::Entry;
using Kind = Ledger::Kind;

namespace {

using Verdict = Ledger::Verdict;

constexpr int thread_count = 4;
/// With fewer connections that carry stale bytes a run has tested nothing.
constexpr int operations_for_one_stale = 1'000;
/// Longer than the server ever takes for what nobody waits for any more.
constexpr seconds settle_time{5};

/// An incident that was told to be stored.
struct Known {
  std::int64_t pk = 0;
  std::string id{};
  int owner = 0;
};

/// The incidents that the threads know of; they all write to the newest ones, so that they meet.
class KnownIncidents {
 public:
  void add(Known known) {
    const std::lock_guard lock{mutex_};
    incidents_.push_back(std::move(known));
    if (incidents_.size() > most) incidents_.pop_front();
  }

  std::optional<Known> pick(std::mt19937& random) const {
    const std::lock_guard lock{mutex_};
    if (incidents_.empty()) return std::nullopt;
    return incidents_[std::uniform_int_distribution<std::size_t>{0, incidents_.size() - 1}(random)];
  }

 private:
  static constexpr std::size_t most = 100;
  mutable std::mutex mutex_;
  std::deque<Known> incidents_;
};

struct Counts {
  std::atomic<int> attempts{0};
  std::atomic<int> failed_attempts{0};
  std::atomic<int> operations{0};
};

Verdict verdict_of(const argus::Error& error) {
  return error.maybe_processed() ? Verdict::unclear : Verdict::not_done;
}

/// Which stale bytes there were.
std::string describe(const StaleRelay& relay) {
  using Stale = StaleRelay::Kind;
  const auto sent = [&relay](Stale kind) { return std::to_string(relay.sent(kind)); };
  return std::to_string(relay.connections()) + " connections of which " + std::to_string(relay.sent()) +
         " carried stale bytes (" + sent(Stale::copy) + " copies, " + sent(Stale::foreign) + " foreign answers, " +
         sent(Stale::late_body) + " late bodies, " + sent(Stale::timeout) + " times 408, " + sent(Stale::excess) +
         " too long, " + sent(Stale::ahead) + " foreign answers to a POST)";
}

/// One thread's part.
class Worker {
 public:
  Worker(const Client& client, Ledger& ledger, KnownIncidents& known, std::string run, int number, unsigned seed)
      : client_(client),
        ledger_(ledger),
        known_(known),
        run_(std::move(run)),
        number_(number),
        random_(seed + static_cast<unsigned>(number)) {}

  void do_one() {
    const int kind = chance(100);
    if (kind < 11) return post_incident(true);
    if (kind < 14) return post_incidents();
    if (kind < 18) return post_incident(false);
    if (kind < 32) return open_incident();
    const std::optional<Known> known = known_.pick(random_);
    if (!known) return;
    if (kind < 40) return close_by_id(*known);
    if (kind < 46) return resolve(*known);
    if (kind < 48) return resolve_incidents();
    if (kind < 62) return update(*known);
    if (kind < 84) return post_event(*known);
    acknowledge(*known);
  }

 private:
  int chance(int below) { return std::uniform_int_distribution<int>{0, below - 1}(random_); }

  std::string next_name() { return run_ + std::to_string(number_) + "." + std::to_string(++count_) + "."; }

  Incident new_incident() {
    Incident incident;
    incident.start_time = argus::now();
    incident.description = next_name();
    incident.source_incident_id = incident.description;
    incident.tags = {{"host", "a.example.org"}, {"host", "b.example.org"}, {"thread", std::to_string(number_)}};
    return incident;
  }

  static Entry entry_of(const Incident& incident, Verdict verdict, std::int64_t pk = 0) {
    Entry entry;
    entry.verdict = verdict;
    entry.name = incident.description;
    for (const argus::Tag& tag : incident.tags) entry.tags.push_back(to_string(tag));
    entry.source_incident_id = incident.source_incident_id;
    entry.pk = pk;
    return entry;
  }

  /// That the answer is this call's, and no other's.
  void expect_own(const std::string& name, const std::string& told) {
    if (told != name) ledger_.add_discrepancy(name + ": another call's answer came back, \"" + told + "\"");
  }

  void made(const Incident& incident, const Incident& stored) {
    expect_own(incident.description, stored.description);
    if (stored.tags != incident.tags) ledger_.add_discrepancy(incident.description + ": a partial incident came back");
    ledger_.add(entry_of(incident, Verdict::done, stored.pk));
    known_.add({stored.pk, incident.source_incident_id, number_});
  }

  void post_incident(bool with_id) {
    Incident incident = new_incident();
    if (!with_id) incident.source_incident_id.clear();
    try {
      made(incident, client_.post_incident(incident));
    } catch (const argus::DuplicateError& error) {
      ledger_.add_discrepancy(incident.description + ": taken for a duplicate: " + error.what());
    } catch (const argus::Error& error) {
      ledger_.add(entry_of(incident, verdict_of(error)));
    }
  }

  /// The last of them without an id.
  void post_incidents() {
    std::vector<Incident> incidents;
    for (int i = 0; i < 5; ++i) incidents.push_back(new_incident());
    incidents.back().source_incident_id.clear();
    const auto results = client_.post_incidents(incidents, many());
    for (std::size_t i = 0; i < results.size(); ++i) {
      try {
        made(incidents[i], results[i].value());
      } catch (const argus::DuplicateError& error) {
        ledger_.add_discrepancy(incidents[i].description + ": taken for a duplicate: " + error.what());
      } catch (const argus::Error& error) {
        ledger_.add(entry_of(incidents[i], verdict_of(error)));
      }
    }
  }

  static argus::BatchOptions many() {
    argus::BatchOptions options;
    options.concurrency = 4;
    return options;
  }

  /// Several threads open the same id at about the same time, each with a description of its own.
  void open_incident() {
    static std::atomic<int> contested{0};
    Incident incident = new_incident();
    incident.source_incident_id = run_ + "contested-" + std::to_string(contested++ / 3);
    try {
      const argus::OpenResult opening = client_.open_incident(incident);
      if (opening.outcome == argus::OpenResult::Outcome::created) return made(incident, opening.incident);
      if (opening.incident.source_incident_id != incident.source_incident_id)
        ledger_.add_discrepancy(incident.source_incident_id + ": open_incident found another incident");
      ledger_.add(entry_of(incident, Verdict::not_done));
    } catch (const argus::Error& error) {
      ledger_.add(entry_of(incident, verdict_of(error)));
    }
  }

  static Entry event_entry(const std::string& type, const std::string& name, std::int64_t pk, Verdict verdict) {
    Entry entry;
    entry.kind = Kind::event;
    entry.type = type;
    entry.name = name;
    entry.pk = pk;
    entry.verdict = verdict;
    return entry;
  }

  void close_by_id(const Known& known) {
    if (known.id.empty()) return resolve(known);
    const std::string name = next_name();
    const auto told = [&](Verdict verdict) { ledger_.add(event_entry("END", name, known.pk, verdict)); };
    try {
      const argus::CloseResult resolution = client_.close_incident_by_source_id(known.id, name);
      if (resolution != argus::CloseResult::closed && resolution != argus::CloseResult::already_closed)
        ledger_.add_discrepancy(known.id + ": is there, and closing it says: " + to_string(resolution));
      told(resolution == argus::CloseResult::closed ? Verdict::done : Verdict::not_done);
    } catch (const argus::Error& error) {
      told(verdict_of(error));
    }
  }

  template <class Call>
  Verdict verdict_of_call(const Call& call) {
    try {
      call();
      return Verdict::done;
    } catch (const argus::Error& error) {
      return verdict_of(error);
    }
  }

  void resolve(const Known& known) {
    const std::string name = next_name();
    const Verdict verdict =
        verdict_of_call([&] { expect_own(name, client_.resolve_incident(known.pk, name).description); });
    ledger_.add(event_entry("END", name, known.pk, verdict));
  }

  void resolve_incidents() {
    std::set<std::int64_t> chosen;
    for (int i = 0; i < 4; ++i) chosen.insert(known_.pick(random_)->pk);
    const std::vector<std::int64_t> pks{chosen.begin(), chosen.end()};
    const std::string name = next_name();
    const auto results = client_.resolve_incidents(pks, name, std::nullopt, many());
    for (std::size_t i = 0; i < results.size(); ++i) {
      const Verdict verdict = verdict_of_call([&] { expect_own(name, results[i].value().description); });
      ledger_.add(event_entry("END", name, pks[i], verdict));
    }
  }

  /// By the thread that made the incident alone: the order of updates is then known.
  void update(const Known& known) {
    if (known.owner != number_) return post_event(known);
    const std::string name = next_name();
    argus::IncidentPatch patch;
    patch.level = 1 + chance(5);
    patch.metadata = {{"update", name}};
    const Verdict verdict = verdict_of_call([&] {
      if (client_.update_incident(known.pk, patch).metadata != patch.metadata)
        ledger_.add_discrepancy(name + ": the update came back without effect");
    });
    ledger_.add_update(known.pk, name, verdict);
  }

  void post_event(const Known& known) {
    argus::Event event;
    event.type = argus::EventType::other;
    event.description = next_name();
    const Verdict verdict = verdict_of_call(
        [&] { expect_own(event.description, client_.post_incident_event(known.pk, event).description); });
    ledger_.add(event_entry("OTH", event.description, known.pk, verdict));
  }

  void acknowledge(const Known& known) {
    argus::Acknowledgement acknowledgement;
    acknowledgement.event.description = next_name();
    const Verdict verdict = verdict_of_call([&] {
      expect_own(acknowledgement.event.description,
                 client_.post_incident_acknowledgement(known.pk, acknowledgement).event.description);
    });
    Entry entry;
    entry.kind = Kind::acknowledgement;
    entry.name = acknowledgement.event.description;
    entry.pk = known.pk;
    entry.verdict = verdict;
    ledger_.add(std::move(entry));
  }

  const Client& client_;
  Ledger& ledger_;
  KnownIncidents& known_;
  std::string run_;
  int number_;
  std::mt19937 random_;
  int count_ = 0;
};

std::string server_address() {
  std::string url = environment("ARGUS_URL");
  url.erase(0, std::string("http://").size());
  return url.substr(0, url.find('/'));
}

argus::ClientOptions make_options(const FaultSchedule& schedule, Counts& counts) {
  argus::ClientOptions options;
  options.api_root_url = "http://" + schedule.address() + "/api/v2";
  options.token = environment("ARGUS_TOKEN");
  options.connect_timeout = seconds{2};
  options.request_timeout = seconds{2};
  options.settle_time = settle_time;
  options.retry.first_wait = milliseconds{50};
  options.retry.longest_wait = milliseconds{400};
  options.retry.total_time = seconds{30};
  options.on_attempt = [&counts](const argus::AttemptReport& report) {
    ++counts.attempts;
    if (report.status == 0) ++counts.failed_attempts;
  };
  return options;
}

std::size_t stored_rows(const std::string& run) {
  return ServerBackend::query(
             "SELECT count(*) FROM argus_incident_event JOIN argus_incident_incident AS incident"
             " ON incident.id = incident_id WHERE incident.description LIKE '" +
             run + "%'")
      .at(0)
      .at("count");
}

/// Until the server has ended what nobody waits for any more.
void wait_for_rest(const std::string& run) {
  std::this_thread::sleep_for(settle_time);
  std::size_t before = 0;
  for (std::size_t now = stored_rows(run); now != before; now = stored_rows(run)) {
    before = now;
    std::this_thread::sleep_for(settle_time);
  }
}

volatile std::sig_atomic_t ended_early = 0;

void end_early(int) {
  ended_early = 1;
}

void work(Worker& worker, Gate& gate, Ledger& ledger, Counts& counts, int operations) {
  try {
    for (int number = ++counts.operations; number <= operations && ended_early == 0; number = ++counts.operations) {
      const Gate::Pass pass{gate};
      worker.do_one();
      if (number % 2000 == 0) std::cout << number << " operations" << std::endl;
    }
  } catch (const std::exception& exception) {
    ledger.add_discrepancy(std::string("a call threw what it must not throw: ") + exception.what());
  }
}

int soak(unsigned seed, int most_operations) {
  const std::string run = "s" + std::to_string(argus::now().time_since_epoch().count()) + "-";
  std::cout << "seed " << seed << ", " << most_operations << " operations, run " << run << std::endl;
  Counts counts;
  Ledger ledger;
  KnownIncidents known;
  Gate gate;
  FaultSchedule schedule{environment("TOXIPROXY_URL"), server_address(), seed, gate};
  const Client client{make_options(schedule, counts)};
  const auto started = steady_clock::now();

  std::vector<Worker> workers;
  for (int i = 0; i < thread_count; ++i) workers.emplace_back(client, ledger, known, run, i, seed);
  std::vector<std::thread> threads;
  for (Worker& worker : workers) threads.emplace_back([&] { work(worker, gate, ledger, counts, most_operations); });
  for (std::thread& thread : threads) thread.join();
  schedule.stop();
  const auto elapsed = std::chrono::duration_cast<seconds>(steady_clock::now() - started);
  wait_for_rest(run);

  const int operations = (std::min)(counts.operations.load(), most_operations);
  const StaleRelay& relay = schedule.relay();
  if (relay.sent() < operations / operations_for_one_stale)
    ledger.add_discrepancy("only " + std::to_string(relay.sent()) + " connections carried stale bytes");
  if (relay.used_after() > 0)
    ledger.add_discrepancy(std::to_string(relay.used_after()) + " requests went over connections out of step");
  const std::vector<std::string> differences = ledger.compare(Stored::of_run(run));
  constexpr std::size_t most_lines = 20;
  for (std::size_t i = 0; i < (std::min)(most_lines, differences.size()); ++i) std::cout << differences[i] << "\n";
  std::cout << "seed " << seed << ": " << operations << " operations in " << elapsed.count() << " s, "
            << schedule.faults() << " faults, " << counts.attempts << " attempts of which " << counts.failed_attempts
            << " got no answer; " << describe(relay) << "; writes reported as done: " << ledger.count(Verdict::done)
            << ", as maybe processed: " << ledger.count(Verdict::unclear)
            << ", as not processed: " << ledger.count(Verdict::not_done) << "; differences: " << differences.size()
            << std::endl;
  return differences.empty() ? 0 : 1;
}

}  // namespace

int main(int count, char** arguments) {
  std::signal(SIGTERM, end_early);
  try {
    const unsigned seed =
        count > 1 ? static_cast<unsigned>(std::stoul(arguments[1])) : static_cast<unsigned>(std::random_device{}());
    return soak(seed, count > 2 ? std::stoi(arguments[2]) : 20'000);
  } catch (const std::exception& exception) {
    std::cerr << "argus_soak: " << exception.what() << "\n";
    return 1;
  }
}
