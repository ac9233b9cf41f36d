// The C++ side of docs/from-pyargus.md, whose snippets are cut from here, and what each leaves on the server.

#include "catch.hpp"
#include "example_server.hpp"

#include <argus/argus.hpp>

#include <chrono>
#include <future>
#include <iostream>
#include <set>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

namespace from_pyargus_test {

namespace {

bool has_restart() {
  return client().server_version() >= argus::Version{2, 10, 0};
}

/// Standard output goes into a text for as long as this lives.
class CaughtOutput {
 public:
  explicit CaughtOutput(std::string& text) : text_(text), former_(std::cout.rdbuf(stream_.rdbuf())) {}
  CaughtOutput(const CaughtOutput&) = delete;
  CaughtOutput& operator=(const CaughtOutput&) = delete;
  ~CaughtOutput() {
    std::cout.rdbuf(former_);
    text_ = stream_.str();
  }

 private:
  std::string& text_;
  std::ostringstream stream_;
  std::streambuf* former_;
};

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

std::string printed(const argus::Incident& incident) {
  return "Incident(pk=" + std::to_string(incident.pk) + ",";
}

}  // namespace

TEST_CASE("from pyargus: a client") {
  const argus::Client client{"https://argus.example.org/api/v2", "token"};

  argus::ClientOptions options;
  options.api_root_url = "https://argus.example.org/api/v2";
  options.token = "token";
  options.request_timeout = std::chrono::seconds{60};
  const argus::Client patient{options};
}

TEST_CASE("from pyargus: list what is open and not acknowledged") {
  const argus::Client client = ::client();
  const argus::Incident open = post_some_incident();
  const argus::Incident closed = post_some_incident();
  client.resolve_incident(closed.pk);
  std::string output;
  {
    const CaughtOutput caught{output};
    for (const argus::Incident& incident : client.get_incidents(true, false)) {
      std::cout << incident << '\n';
    }
  }

  CHECK(has(output, printed(open)));
  CHECK_FALSE(has(output, printed(closed)));
}

TEST_CASE("from pyargus: list with other filters") {
  const argus::Client client = ::client();
  argus::Incident severe;
  severe.start_time = argus::now();
  severe.level = 1;
  severe.tags = {{"host", unique("earth")}};
  const argus::Incident posted = client.post_incident(severe);
  const std::string host = *posted.tags.get("host");

  argus::IncidentFilter filter;
  filter.open = true;
  filter.level_lte = 2;
  filter.tags = {{"host", host}};
  const std::vector<argus::Incident> found = client.get_incidents(filter).to_vector();

  CHECK(found == std::vector<argus::Incident>{posted});
}

TEST_CASE("from pyargus: list one's own") {
  const argus::Client client = ::client();
  const argus::Incident mine = post_some_incident();
  argus::Incident other;
  other.start_time = argus::now();
  other = argus::Client{example_server().api_root_url, example_server().other_token}.post_incident(other);
  std::string output;
  {
    const CaughtOutput caught{output};
    for (const argus::Incident& incident : client.get_my_incidents(true, false)) {
      std::cout << incident << '\n';
    }
  }

  CHECK(has(output, printed(mine)));
  CHECK_FALSE(has(output, printed(other)));
}

TEST_CASE("from pyargus: post") {
  const argus::Client client = ::client();

  argus::Incident incident;
  incident.description = "The earth was demolished";
  incident.start_time = argus::now();
  incident.tags = {{"host", "earth.example.org"}};
  const argus::Incident stored = client.post_incident(incident);

  const argus::Incident found = client.get_incident(stored.pk);
  CHECK(found.description == "The earth was demolished");
  CHECK(found.start_time == incident.start_time);
  CHECK(found.tags == argus::Tags{{"host", "earth.example.org"}});
  CHECK(found.end_time.is_open_ended());
  CHECK(found.level == 5);
  CHECK(found.open);
}

TEST_CASE("from pyargus: close") {
  const argus::Client client = ::client();
  const argus::Incident stored = post_some_incident();

  const argus::Event end = client.resolve_incident(stored.pk, "The demolition was cancelled", argus::now());

  CHECK(end.type == argus::EventType::incident_end);
  CHECK(end.incident == stored.pk);
  CHECK(end.description == "The demolition was cancelled");
  const argus::Incident closed = client.get_incident(stored.pk);
  CHECK_FALSE(closed.open);
  CHECK(closed.end_time.time() == end.timestamp);
}

TEST_CASE("from pyargus: restart") {
  const argus::Client client = ::client();
  const argus::Incident stored = post_some_incident();
  client.resolve_incident(stored.pk);
  if (!has_restart()) {
    CHECK_THROWS_AS(client.restart_incident(stored.pk), argus::UnsupportedError);
    CHECK_FALSE(client.get_incident(stored.pk).open);
    return;
  }

  const argus::Event restart = client.restart_incident(stored.pk, "The demolition goes on");

  CHECK(restart.type == argus::EventType::incident_restart);
  CHECK(client.get_incident(stored.pk).open);
}

TEST_CASE("from pyargus: modify") {
  const argus::Client client = ::client();
  argus::Incident incident;
  incident.start_time = argus::now();
  incident.level = 2;
  incident.description = "before";
  incident.tags = {{"host", "earth.example.org"}};
  const std::int64_t pk = client.post_incident(incident).pk;

  argus::IncidentPatch patch;
  patch.tags = {{"host", "earth.example.org"}, {"location", "Milky way"}};
  const argus::Incident changed = client.update_incident(pk, patch);

  CHECK(client.get_incident(pk) == changed);
  CHECK(changed.tags == argus::Tags{{"host", "earth.example.org"}, {"location", "Milky way"}});
  CHECK(changed.level == 2);
  CHECK(changed.description == "before");

  const argus::Incident before = client.get_incident(pk);
  argus::Incident after = before;
  after.level = 3;
  after.tags.add("host", "moon.example.org");
  client.update_incident(pk, argus::diff(before, after));

  const argus::Incident found = client.get_incident(pk);
  CHECK(found.level == 3);
  CHECK(found.tags.all("host").size() == 2);
  CHECK(found.tags.get("location") == "Milky way");
}

TEST_CASE("from pyargus: stateless") {
  const argus::Client client = ::client();

  argus::Incident incident;
  incident.description = "Something happened";
  incident.start_time = argus::now();
  incident.end_time = argus::STATELESS;
  const argus::Incident stored = client.post_incident(incident);

  const argus::Incident found = client.get_incident(stored.pk);
  CHECK(found.end_time == argus::STATELESS);
  CHECK_FALSE(found.stateful);
  CHECK_FALSE(found.open);
}

TEST_CASE("from pyargus: a new token") {
  const std::string api_root_url = example_server().api_root_url;
  argus::Client client = ::client();

  const argus::ExpiringToken fresh = client.refresh_token();
  client = argus::Client{api_root_url, fresh.token};

  CHECK(fresh.token.reveal() != example_server().token);
  CHECK(fresh.expiry > argus::now());
  CHECK_NOTHROW(client.get_incidents_page({}));
}

TEST_CASE("from pyargus: heartbeats") {
  const argus::Client client = ::client();
  CHECK(client.supports_heartbeat() == has_restart());
  int rounds = 0;
  const auto is_running = [&] { return rounds++ < 2; };
  const auto do_work = [] {};
  const std::chrono::milliseconds interval{1};

  const bool sends_heartbeats = client.supports_heartbeat();
  while (is_running()) {
    do_work();
    if (sends_heartbeats) client.send_heartbeat();
    std::this_thread::sleep_for(interval);
  }

  if (!sends_heartbeats) CHECK_THROWS_AS(client.send_heartbeat(), argus::UnsupportedError);
}

TEST_CASE("from pyargus: many calls at once") {
  const argus::Client client = ::client();
  std::vector<argus::Incident> incidents(4);
  for (argus::Incident& incident : incidents) incident.start_time = argus::now();

  std::vector<std::future<argus::Incident>> answers;
  answers.reserve(incidents.size());
  for (const argus::Incident& incident : incidents) {
    answers.push_back(std::async(std::launch::async, [client, incident] { return client.post_incident(incident); }));
  }
  std::set<std::int64_t> pks;
  for (auto& answer : answers) pks.insert(answer.get().pk);

  CHECK(pks.size() == 4);
}

TEST_CASE("from pyargus: errors") {
  const argus::Client client = ::client();
  std::ostringstream log;
  const std::int64_t pk = 999999999;

  try {
    client.get_incident(pk);
  } catch (const argus::NotFoundError&) {
    log << "there is no incident " << pk << '\n';
  } catch (const argus::Error& error) {
    log << error.what() << (error.maybe_processed() ? "; look before repeating it\n" : "\n");
  }

  CHECK(log.str() == "there is no incident 999999999\n");
}

}  // namespace from_pyargus_test
