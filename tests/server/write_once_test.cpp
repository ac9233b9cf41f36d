#include "catch.hpp"
#include "loopback.hpp"
#include "server/raw_server.hpp"

#include <argus/argus.hpp>
#include <argus/testing/fake_server.hpp>

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace write_once_test {

using argus::Client;
using argus::ClientOptions;
using argus::Incident;
using argus::testing::FakeServer;

namespace {

/// Where a proxy kills the connection that carries a write.
enum class Stage {
  at_its_first_byte,
  within_the_head,
  before_the_body_ends,
  before_the_answer,
  within_the_answers_head,
  within_the_answers_body
};

constexpr Stage stages[] = {Stage::at_its_first_byte, Stage::within_the_head,         Stage::before_the_body_ends,
                            Stage::before_the_answer, Stage::within_the_answers_head, Stage::within_the_answers_body};

int connect_to(int port) {
  const int descriptor = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address = loopback(port);
  if (connect(descriptor, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
    throw std::runtime_error("the fake server doesn't answer");
  return descriptor;
}

/// Passes everything on to a server, but kills the connection of the first write at one stage.
class KillingProxy {
 public:
  KillingProxy(int upstream_port, Stage stage)
      : upstream_port_(upstream_port), stage_(stage), server_([this](RawConnection& client) { serve(client); }) {}

  std::string url() const { return "http://127.0.0.1:" + std::to_string(server_.port()); }
  /// How many writes were begun.
  int writes() const { return writes_; }

 private:
  void serve(RawConnection& client) {
    RawConnection upstream{connect_to(upstream_port_)};
    while (true) {
      const std::string beginning = client.peek(1);
      if (beginning.empty()) return;
      const bool is_write = beginning[0] != 'G';
      if (is_write && ++writes_ == 1) {
        kill(client, upstream);
        return;
      }
      upstream.write(client.read_request());
      if (!client.write(upstream.read_request())) return;
    }
  }

  void kill(RawConnection& client, RawConnection& upstream) {
    client.reset_on_close();
    if (stage_ == Stage::at_its_first_byte) return;
    if (stage_ == Stage::within_the_head) {
      client.peek(40);
      return;
    }
    const std::string request = client.read_request();
    if (stage_ == Stage::before_the_body_ends) return;
    upstream.write(request);
    const std::string answer = upstream.read_request();
    if (stage_ == Stage::within_the_answers_head) client.write(answer.substr(0, 30));
    if (stage_ == Stage::within_the_answers_body) client.write(answer.substr(0, answer.size() - 1));
  }

  int upstream_port_;
  Stage stage_;
  std::atomic<int> writes_{0};
  RawServer server_;
};

int port_of(const FakeServer& server) {
  const std::string url = server.url();
  const auto colon = url.rfind(':');
  return std::stoi(url.substr(colon + 1));
}

struct Fixture {
  FakeServer server{};
  std::int64_t pk = server.add_incident({{"ticket_url", "https://tickets.example.org/1"}});

  Client client(const KillingProxy& proxy) const {
    ClientOptions options;
    options.api_root_url = proxy.url();
    options.token = server.token();
    options.retry.first_wait = std::chrono::milliseconds{1};
    options.settle_time = std::chrono::milliseconds{1};
    return Client{options};
  }

  static Incident alert(const std::string& id = "") {
    Incident incident;
    incident.start_time = argus::now();
    incident.source_incident_id = id;
    incident.tags = {{"host", "a"}};
    return incident;
  }

  /// Kills a write at every stage, on a cold and on a warm connection.
  void kill_all(const std::function<void(const Client&, const KillingProxy&)>& write) const {
    for (const Stage stage : stages) {
      for (const bool is_warm : {false, true}) {
        INFO("stage " << static_cast<int>(stage) << (is_warm ? ", warm" : ", cold"));
        const KillingProxy proxy{port_of(server), stage};
        const Client killed = client(proxy);
        if (is_warm) killed.get_incident(pk);
        write(killed, proxy);
      }
    }
  }

  /// The same for a write that must begin once and never be reported as surely not done.
  void try_all(const std::function<void(const Client&)>& write, const std::function<void()>& look) const {
    kill_all([&](const Client& killed, const KillingProxy& proxy) {
      try {
        write(killed);
      } catch (const argus::Error& error) {
        CHECK(error.maybe_processed());
      }
      CHECK(proxy.writes() == 1);
      look();
    });
  }
};

}  // namespace

TEST_CASE_METHOD(Fixture, "an incident without an id arrives at most once, wherever its connection dies") {
  std::size_t before = server.incidents().size();
  try_all([](const Client& client) { client.post_incident(alert()); },
          [&] {
            CHECK(server.incidents().size() <= before + 1);
            before = server.incidents().size();
          });
}

TEST_CASE_METHOD(Fixture, "an incident of a batch arrives at most once, wherever its connection dies") {
  std::size_t before = server.incidents().size();
  for (const bool is_warm : {false, true}) {
    try_all(
        [&](const Client& client) {
          if (is_warm) client.get_incidents_by_id({pk})[0].value();
          client.post_incidents({alert()})[0].value();
        },
        [&] {
          CHECK(server.incidents().size() <= before + 1);
          before = server.incidents().size();
        });
  }
}

TEST_CASE_METHOD(Fixture, "an event arrives at most once, wherever its connection dies") {
  std::size_t before = server.events(pk).size();
  try_all(
      [this](const Client& client) {
        argus::Event event;
        event.type = argus::EventType::other;
        client.post_incident_event(pk, event);
      },
      [&] {
        CHECK(server.events(pk).size() <= before + 1);
        before = server.events(pk).size();
      });
}

TEST_CASE_METHOD(Fixture, "an acknowledgement arrives at most once, wherever its connection dies") {
  const auto count = [this] {
    return server.call(server.token(), "GET", "incidents/" + std::to_string(pk) + "/acks/").size();
  };
  std::size_t before = count();
  try_all([this](const Client& client) { client.post_incident_acknowledgement(pk, {}); },
          [&] {
            CHECK(count() <= before + 1);
            before = count();
          });
}

TEST_CASE_METHOD(Fixture,
                 "updates, tickets, tokens and what is not modelled are sent once, wherever their connection dies") {
  int level = 5;
  SECTION("update") {
    try_all(
        [&](const Client& client) {
          argus::IncidentPatch patch;
          patch.level = level = level % 5 + 1;
          client.update_incident(pk, patch);
        },
        [] {});
  }
  SECTION("ticket") {
    try_all(
        [&](const Client& client) {
          argus::IncidentPatch patch;
          patch.ticket_url = "";
          client.update_incident(pk, patch);
        },
        [] {});
  }
  SECTION("token") {
    try_all([](const Client& client) { client.refresh_token(); }, [] {});
  }
  SECTION("request") {
    const std::string path = "incidents/" + std::to_string(pk) + "/tags/";
    try_all([&path](const Client& client) { client.request("POST", path, {{"tag", "a=b"}}); }, [] {});
  }
}

TEST_CASE_METHOD(Fixture, "a deletion is reported as done, wherever the connection dies") {
  kill_all([this](const Client& killed, const KillingProxy&) {
    const std::int64_t tagged = server.add_incident({{"tags", {{{"tag", "host=a"}}}}});
    CHECK_NOTHROW(killed.delete_incident_tag(tagged, {"host", "a"}));
    CHECK_FALSE(killed.has_incident_tag(tagged, {"host", "a"}));
  });
}

TEST_CASE_METHOD(Fixture,
                 "an incident with an id is stored once and reported as stored, wherever its connection dies") {
  int number = 0;
  kill_all([&](const Client& killed, const KillingProxy&) {
    const Incident incident = alert("id-" + std::to_string(++number));
    const std::size_t before = server.incidents().size();
    const Incident stored = killed.post_incident(incident);
    CHECK(stored.source_incident_id == incident.source_incident_id);
    CHECK(stored.tags == incident.tags);
    CHECK(server.incidents().size() == before + 1);
  });
}

}  // namespace write_once_test
