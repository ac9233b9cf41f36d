// The service of examples/thirty_line_service.cpp as a process, through what happens to services: the same on the fake
// server and on a real one. Its rounds are made by SIGHUP, so that no test waits for an interval.

#include "catch.hpp"
#include "glue/acme_monitor.hpp"
#include "glue/breakable_link.hpp"
#include "glue/service_process.hpp"
#include "live/server_under_test.hpp"

#include <argus/argus.hpp>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace thirty_line_service_test {

using argus::Incident;
using argus::Timestamp;
using namespace std::chrono_literals;

namespace {

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

/// The port of a URL, as of `http://127.0.0.1:8000/api/v2`.
int port_of(const std::string& url) {
  return std::stoi(url.substr(url.find(':', url.find("//")) + 1));
}
std::string with_port(const std::string& url, int port) {
  const auto colon = url.find(':', url.find("//"));
  return url.substr(0, colon + 1) + std::to_string(port) + url.substr(url.find('/', colon));
}

/// The service, its monitor and its Argus, each at the other end of a link that breaks where a test says so.
class Thirty : public ServiceProcess {
 public:
  using Keys = std::set<std::string>;

  Thirty() : ServiceProcess(ARGUS_THIRTY_LINE_SERVICE) {
    write("monitor-token", AcmeMonitor::token());
    write("token", server.other_source_token());
    variables = {{"ARGUS_URL", with_port(server.url(), to_argus.port())},
                 {"ARGUS_TOKEN_FILE", file("token")},
                 {"ACME_MONITOR_URL", "http://127.0.0.1:" + std::to_string(to_monitor.port())},
                 {"ACME_MONITOR_TOKEN_FILE", file("monitor-token")},
                 {"ACME_STATE", file("state")},
                 {"ACME_EVERY", "1h"},
                 {"ACME_METRICS_FILE", file("metrics")}};
    for (const Incident& incident : open_of_service())
      source.resolve_incident(incident.pk, "left by a test that failed");
  }

  /// What the monitor shows from now on. An alert that it hasn't shown before begins now.
  void show(const Keys& keys) {
    nlohmann::json rows = nlohmann::json::array();
    for (const std::string& key : keys) {
      if (since_.count(key) == 0) {
        since_[key] = argus::to_string(argus::now());
        ++outages[key];
      }
      rows.push_back({{"id", name + key},
                      {"hostname", name},
                      {"severity", "critical"},
                      {"since", since_[key]},
                      {"title", "alert " + key}});
    }
    for (auto shown = since_.begin(); shown != since_.end();)
      shown = keys.count(shown->first) == 0 ? since_.erase(shown) : ++shown;
    monitor.show(rows);
  }

  /// Starts it, and returns after its first round.
  void start_with(const Keys& keys) {
    show(keys);
    launch();
    eventually([&] { return rounds_made() > 0; });
  }
  void launch() {
    if (makes_rounds_itself) variables["ACME_EVERY"] = "1s";
    std::filesystem::remove(file("metrics"));
    start();
  }
  /// A whole round, of what the monitor shows now.
  void round() {
    const int before = rounds_made();
    // Of those that it makes by itself, one may be under way.
    const int more = makes_rounds_itself ? 2 : 1;
    if (!makes_rounds_itself) send(SIGHUP);
    eventually([&] { return rounds_made() >= before + more; }, longest_pause);
  }
  void round_with(const Keys& keys) {
    show(keys);
    round();
  }
  int rounds_made() const { return static_cast<int>(metric("argus_glue_rounds_total{prefix=\"acme\"} ")); }
  double metric(const std::string& beginning) const {
    const std::string text = content("metrics");
    const auto place = text.find(beginning);
    return place == std::string::npos ? -1 : std::stod(text.substr(place + beginning.size()));
  }

  /// Lets the program close what is there: it closes nothing that is younger than a minute.
  void let_age() {
    std::vector<std::int64_t> pks;
    for (const Incident& incident : incidents()) pks.push_back(incident.pk);
    server.let_age(pks);
  }

  /// All incidents of this test.
  std::vector<Incident> incidents() const {
    argus::IncidentFilter filter;
    filter.tags = {{"host", name}};
    return source.get_my_incidents(filter).to_vector();
  }
  std::vector<Incident> incidents(const std::string& key) const {
    std::vector<Incident> found;
    for (const Incident& incident : incidents()) {
      if (incident.description == "alert " + key) found.push_back(incident);
    }
    return found;
  }
  Incident incident(const std::string& key) const {
    const auto found = incidents(key);
    REQUIRE(found.size() == 1);
    return found.front();
  }
  /// The keys of those that are open, each as often as it is.
  std::multiset<std::string> open() const {
    std::multiset<std::string> keys;
    for (const Incident& incident : incidents()) {
      if (incident.open) keys.insert(incident.description.substr(6));
    }
    return keys;
  }
  std::vector<argus::EventType> changes(const Incident& incident) const {
    std::vector<argus::EventType> types;
    for (const argus::Event& event : source.get_incident_events(incident.pk)) types.push_back(event.type);
    std::sort(types.begin(), types.end());
    return types;
  }

  ServerUnderTest& server = ServerUnderTest::instance();
  argus::Client source{server.url(), server.other_source_token()};
  argus::Client person{server.url(), server.person_token()};
  BreakableLink to_argus{port_of(server.url())};
  AcmeMonitor monitor{};
  BreakableLink to_monitor{monitor.port()};
  std::string name = "t" + std::to_string(argus::now().time_since_epoch().count());
  /// How often each key has begun.
  std::map<std::string, int> outages{};
  /// Set before it starts.
  bool makes_rounds_itself = false;

 private:
  static constexpr std::chrono::minutes longest_pause{6};

  std::vector<Incident> open_of_service() const {
    argus::IncidentFilter filter;
    filter.open = true;
    filter.stateful = true;
    std::vector<Incident> found;
    for (const Incident& incident : source.get_my_incidents(filter)) {
      if (incident.source_incident_id.compare(0, 5, "acme:") == 0) found.push_back(incident);
    }
    return found;
  }

  std::map<std::string, std::string> since_{};
};

using Types = std::vector<argus::EventType>;
using Open = std::multiset<std::string>;

argus::Secret log_in(const ServerUnderTest& server) {
  argus::ClientOptions options;
  options.api_root_url = server.url();
  return argus::Client::login(options, "glue2", ServerUnderTest::password_of("glue2")).token;
}

/// How long Argus is down in the test of that; 0 for as long as a few rounds take.
std::chrono::seconds outage_time() {
  const char* const text = std::getenv("ARGUS_GLUE_OUTAGE_SECONDS");
  return std::chrono::seconds{text == nullptr ? 0 : std::atoi(text)};
}

}  // namespace

TEST_CASE_METHOD(Thirty,
                 "A thirty-line service that is killed at any moment doubles nothing and closes nothing wrongly") {
  constexpr int kills = 20;
  const Keys lasting{"a", "b", "c"};
  to_argus.delay_answers(2ms);
  const auto began = std::chrono::steady_clock::now();
  show(lasting);
  REQUIRE(run({"--once"}) == 0);
  // From before its first request to after its last.
  const auto step = (std::chrono::steady_clock::now() - began) * 3 / 2 / kills;
  for (int i = 0; i < kills; ++i) {
    Keys keys = lasting;
    if (i / 5 % 2 == 1) keys.insert("x");
    if (i >= 7) keys.insert("y");
    if (i >= 3 && i < 12) keys.insert("z");
    show(keys);
    if (i % 5 == 4) let_age();
    launch();
    std::this_thread::sleep_for(i * 7 % kills * step);
    CHECK(end_with(SIGKILL) == 128 + SIGKILL);
    const std::string memory = content("state/memory.json");
    CHECK((memory.empty() || nlohmann::json::accept(memory)));
  }
  to_argus.delay_answers(0ms);
  show({"a", "b", "c", "y"});
  let_age();
  eventually([&] { return run({"--once"}) == 0 && open() == Open{"a", "b", "c", "y"}; });
  for (const char* key : {"a", "b", "c", "y"}) CHECK(changes(incident(key)) == Types{"STA"});
  for (const char* key : {"x", "z"}) {
    CAPTURE(key);
    CHECK(static_cast<int>(incidents(key).size()) <= outages[key]);
    for (const Incident& over : incidents(key)) CHECK(changes(over) == Types{"END", "STA"});
  }
}

TEST_CASE_METHOD(Thirty,
                 "A thirty-line service outlives an outage of Argus, and then has what is active and what went") {
  makes_rounds_itself = outage_time() > 0s;
  start_with({"stays", "goes"});
  CHECK(open() == Open{"stays", "goes"});
  let_age();
  to_argus.break_off();
  const auto over = std::chrono::steady_clock::now() + outage_time();
  round_with({"stays", "goes", "comes", "comes and goes"});
  CHECK(has(log(), "Argus failed, 1 time: "));
  const Timestamp before = argus::now();
  round_with({"stays", "comes"});
  const Timestamp after = argus::now();
  CHECK(has(log(), "Argus failed, 2 times in a row: "));
  std::this_thread::sleep_until(over);
  CHECK(is_running());
  to_argus.restore();
  round();
  CHECK(open() == Open{"stays", "comes"});
  CHECK(changes(incident("stays")) == Types{"STA"});
  CHECK(changes(incident("goes")) == Types{"END", "STA"});
  CHECK(incident("goes").end_time.time() >= before);
  CHECK(incident("goes").end_time.time() <= after);
  CHECK(incident("comes").start_time <= before);
  CHECK(incidents("comes and goes").empty());
}

TEST_CASE_METHOD(Thirty, "A thirty-line service whose monitor is down closes nothing, and doesn't ask Argus") {
  start_with({"a", "b"});
  let_age();
  const auto uses = to_argus.uses();
  const auto fails = [&](const std::string& why) {
    CAPTURE(why);
    round();
    CHECK(has(log(), "monitor failed, "));
    CHECK(has(log(), why));
  };
  to_monitor.break_off();
  fails("monitor failed, 1 time: ");
  fails("monitor failed, 2 times in a row: ");
  to_monitor.restore();
  monitor.answer(500, "[]");
  fails("status 500");
  monitor.answer(200, "<h1>Welcome</h1>");
  fails("monitor failed, 4 times in a row: ");
  monitor.answer(200, R"([{"id": "a", )");
  fails("monitor failed, 5 times in a row: ");
  CHECK(to_argus.uses() == uses);
  CHECK(is_running());
  for (const char* key : {"a", "b"}) CHECK(changes(incident(key)) == Types{"STA"});
  round_with({"a"});
  CHECK(open() == Open{"a"});
}

TEST_CASE_METHOD(Thirty, "A thirty-line service closes nothing over an answer that is no list of alerts") {
  start_with({"a", "b"});
  let_age();
  for (const char* answer : {R"({"error": "busy"})", R"([{"id": "a"}])", "[null]", "[[]]"}) {
    CAPTURE(answer);
    monitor.answer(200, answer);
    round();
    CHECK(metric("argus_glue_unreadable{prefix=\"acme\"} ") == 1);
    CHECK(open() == Open{"a", "b"});
  }
}

TEST_CASE_METHOD(Thirty, "A thirty-line service holds what is open over an empty answer, also over a kill") {
  start_with({"a", "b", "c"});
  let_age();
  round_with({});
  CHECK(metric("argus_glue_actions{prefix=\"acme\",kind=\"hold\"} ") == 3);
  CHECK(end_with(SIGKILL) == 128 + SIGKILL);
  for (int i = 0; i < 3; ++i) CHECK(run({"--once"}) == 0);
  CHECK(metric("argus_glue_actions{prefix=\"acme\",kind=\"hold\"} ") == 3);
  CHECK(open() == Open{"a", "b", "c"});
  start_with({"a", "b"});
  CHECK(open() == Open{"a", "b"});
  for (const char* key : {"a", "b"}) CHECK(changes(incident(key)) == Types{"STA"});
}

TEST_CASE_METHOD(Thirty, "A thirty-line service whose token expires stays, says so, and takes a new one") {
  const argus::Secret old = log_in(server);
  write("token", old.reveal());
  start_with({"a"});
  server.expire(old.reveal());
  round_with({"a", "b"});
  CHECK(has(log(), "error: token refused, 1 time: "));
  CHECK_FALSE(has(log(), old.reveal()));
  CHECK(is_running());
  CHECK(open() == Open{"a"});
  write("token", log_in(server).reveal());
  round();
  CHECK(open() == Open{"a", "b"});
}

TEST_CASE_METHOD(Thirty, "A thirty-line service takes a new token from its file when the old one expires") {
  makes_rounds_itself = true;
  const argus::Secret old = log_in(server);
  write("token", old.reveal());
  start_with({"a"});
  write("token", log_in(server).reveal());
  server.expire(old.reveal());
  round_with({"a", "b"});
  CHECK(open() == Open{"a", "b"});
  CHECK_FALSE(has(log(), "token refused"));
}

TEST_CASE_METHOD(Thirty, "A thirty-line service respects a person's close until the alert is absent") {
  start_with({"a", "b"});
  person.close_incident(incident("a").pk);
  // A close within the last seconds is left for the next round to explain.
  let_age();
  round();
  round();
  CHECK(open() == Open{"b"});
  CHECK(changes(incident("a")) == Types{"CLO", "STA"});
  CHECK(has(log(), "closed by person"));
  round_with({"b"});
  round_with({"a", "b"});
  CHECK(open() == Open{"a", "b"});
  CHECK(incidents("a").size() == 2);
}

TEST_CASE_METHOD(Thirty,
                 "A thirty-line service leaves open what a person has reopened, until the alert was active again") {
  start_with({"a", "b"});
  let_age();
  round_with({"b"});
  CHECK(open() == Open{"b"});
  person.reopen_incident(incident("a").pk);
  round();
  round();
  CHECK(open() == Open{"a", "b"});
  CHECK(changes(incident("a")) == Types{"END", "REO", "STA"});
  CHECK(has(log(), "opened again by person"));
  // The server's clock is known to the second.
  let_age();
  round_with({"a", "b"});
  round_with({"b"});
  CHECK(open() == Open{"b"});
  CHECK(changes(incident("a")) == Types{"END", "END", "REO", "STA"});
}

TEST_CASE_METHOD(Thirty, "A thirty-line service closes what a person has acknowledged") {
  start_with({"a", "b"});
  argus::Acknowledgement acknowledgement;
  acknowledgement.event.timestamp = argus::now();
  acknowledgement.event.description = "seen";
  person.post_incident_acknowledgement(incident("a").pk, acknowledgement);
  let_age();
  round();
  CHECK(open() == Open{"a", "b"});
  round_with({"b"});
  CHECK(open() == Open{"b"});
  CHECK(changes(incident("a")) == Types{"ACK", "END", "STA"});
}

}  // namespace thirty_line_service_test
