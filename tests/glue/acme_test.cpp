#include "catch.hpp"
#include "glue/service_process.hpp"

#include <argus/testing/fake_server.hpp>
#include <nlohmann/json.hpp>

#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <filesystem>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace acme_test {

using namespace std::chrono_literals;
using argus::testing::FakeServer;

namespace {

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

/// The socket on which systemd would listen.
class NotifySocket {
 public:
  /// @param name begins with @ for an abstract one
  explicit NotifySocket(const std::string& name) : socket_(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::copy(name.begin(), name.end(), address.sun_path);
    if (name[0] == '@') address.sun_path[0] = '\0';
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size());
    REQUIRE(bind(socket_, reinterpret_cast<const sockaddr*>(&address), size) == 0);
  }
  NotifySocket(const NotifySocket&) = delete;
  NotifySocket& operator=(const NotifySocket&) = delete;
  ~NotifySocket() { close(socket_); }

  /// The next message; blank where none comes in time.
  std::string next(std::chrono::milliseconds time = 60s) const {
    pollfd readable{socket_, POLLIN, 0};
    if (poll(&readable, 1, static_cast<int>(time.count())) <= 0) return "";
    std::array<char, 4096> text{};
    const ssize_t size = recv(socket_, text.data(), text.size(), 0);
    return {text.data(), static_cast<std::size_t>(size)};
  }
  /// The next message that begins so.
  std::string next(const std::string& start) const {
    std::string message;
    do {
      message = next();
      REQUIRE_FALSE(message.empty());
    } while (message.compare(0, start.size(), start) != 0);
    return message;
  }

 private:
  int socket_;
};

/// A server, and the service with a file for its monitor.
class Acme : public ServiceProcess {
 public:
  Acme() : ServiceProcess(ARGUS_ACME) {
    write("token", server.token());
    variables = {{"ARGUS_URL", server.url()},
                 {"ARGUS_TOKEN_FILE", file("token")},
                 {"ACME_ALERTS", file("alerts")},
                 {"ACME_STATE", file("state")},
                 {"ACME_EVERY", "1s"},
                 {"ACME_METRICS_FILE", file("metrics")}};
  }

  void show(const Words& keys) const {
    std::string text;
    for (const std::string& key : keys) text += key + "\n";
    write("alerts", text);
  }

  /// The ids of those that are open, each as often as it is.
  std::multiset<std::string> open_ids() const {
    std::multiset<std::string> result;
    for (const auto& incident : server.incidents()) {
      if (incident.at("open").get<bool>()) result.insert(incident.at("source_incident_id").get<std::string>());
    }
    return result;
  }

  FakeServer server{};
};

}  // namespace

TEST_CASE_METHOD(Acme, "A service that is killed at any moment goes on where it was") {
  std::minstd_rand random{GENERATE(1U, 2U)};
  const Words all{"a", "b", "c", "d", "e", "f"};
  server.delay_answers(5ms);
  for (int i = 0; i < 15; ++i) {
    // "a" to "c" stay; the others come, and are never looked for once they went.
    show({all.begin(), all.begin() + 3 + i / 5});
    start();
    std::this_thread::sleep_for(std::chrono::milliseconds{random() % 150});
    CHECK(end_with(SIGKILL) == 128 + SIGKILL);
    const std::string memory = content("state/memory.json");
    CHECK((memory.empty() || nlohmann::json::accept(memory)));
  }
  server.delay_answers(0ms);
  show(all);
  // What a killed round has left undone is completed.
  eventually([&] { return run({"--once"}) == 0 && open_ids().size() == all.size(); });
  CHECK(open_ids() == std::multiset<std::string>{"acme:a", "acme:b", "acme:c", "acme:d", "acme:e", "acme:f"});
  CHECK(server.incidents().size() == all.size());
}

TEST_CASE_METHOD(Acme, "SIGTERM and SIGINT end a service in the middle of a round") {
  const int signal = GENERATE(SIGTERM, SIGINT);
  Words keys;
  for (int i = 0; i < 40; ++i) keys.push_back("key" + std::to_string(i));
  show(keys);
  server.delay_answers(200ms);
  start();
  eventually([&] { return server.request_count("POST", "incidents/") > 0; });
  CHECK(end_with(signal) == 0);
  CHECK(contains(log(), "stopped by a signal"));
  CHECK(server.incidents().size() < keys.size());
  server.delay_answers(0ms);
  eventually([&] { return run({"--once"}) == 0 && open_ids().size() == keys.size(); });
  CHECK(server.incidents().size() == keys.size());
}

TEST_CASE_METHOD(Acme, "SIGTERM ends a service that waits") {
  variables["ACME_EVERY"] = "1h";
  show({"a"});
  start();
  eventually([&] { return open_ids().size() == 1 && contains(content("metrics"), "rounds_total"); });
  CHECK(end_with(SIGTERM) == 0);
}

TEST_CASE_METHOD(Acme, "systemd is told when a service is ready, reloads and stops, and how it is") {
  const std::string name = GENERATE_COPY(file("notify"), "@argus-acme-test-" + std::to_string(getpid()));
  const NotifySocket systemd{name};
  variables["NOTIFY_SOCKET"] = name;
  variables["ACME_EVERY"] = "1h";
  show({"a", "b"});
  start();
  CHECK(systemd.next() == "READY=1");
  CHECK(contains(systemd.next("STATUS="), " 2 alerts"));
  send(SIGHUP);
  const std::string reloading = systemd.next();
  const std::string start_of_reloading = "RELOADING=1\nMONOTONIC_USEC=";
  REQUIRE(reloading.compare(0, start_of_reloading.size(), start_of_reloading) == 0);
  CHECK(std::stoll(reloading.substr(start_of_reloading.size())) > 0);
  CHECK(systemd.next() == "READY=1");
  CHECK(contains(systemd.next("STATUS="), " 2 alerts"));
  CHECK(end_with(SIGTERM) == 0);
  CHECK(systemd.next("STOPPING=1") == "STOPPING=1");
}

TEST_CASE_METHOD(Acme, "The watchdog hears of a service that waits, and not of one whose monitor hangs") {
  const NotifySocket systemd{file("notify")};
  variables["NOTIFY_SOCKET"] = file("notify");
  variables["WATCHDOG_USEC"] = "200000";
  variables["ACME_EVERY"] = "1h";
  show({"a"});
  start();
  // More than one round tells of.
  for (int i = 0; i < 20; ++i) systemd.next("WATCHDOG=1");
  CHECK(contains(log(), "set WatchdogSec to 125s or more"));
  show({"hang"});
  send(SIGHUP);
  const auto end = std::chrono::steady_clock::now() + 60s;
  std::string message;
  // Ten times the watchdog's time in silence.
  while (!(message = systemd.next(2s)).empty()) REQUIRE(std::chrono::steady_clock::now() < end);
  CHECK(is_running());
}

TEST_CASE_METHOD(Acme, "The watchdog of another process is left alone") {
  const NotifySocket systemd{file("notify")};
  variables["NOTIFY_SOCKET"] = file("notify");
  variables["WATCHDOG_USEC"] = "200000";
  variables["WATCHDOG_PID"] = "1";
  show({"a"});
  CHECK(run({"--once"}) == 0);
  std::string message;
  while (!(message = systemd.next(0ms)).empty()) CHECK(message != "WATCHDOG=1");
}

TEST_CASE_METHOD(Acme, "A service outlives an outage of Argus") {
  show({"a"});
  // Of two rounds and a part of the third all attempts.
  server.fail_next(503, "{}", 10);
  start();
  eventually([&] { return !open_ids().empty(); });
  CHECK(is_running());
  CHECK(contains(log(), "Argus failed, 2 times in a row"));
  CHECK(server.incidents()[0].at("start_time") == "2026-01-01T01:00:00+01:00");
  eventually([&] { return contains(content("metrics"), "kind=\"Argus failed\"} 2\n"); });
}

TEST_CASE_METHOD(Acme, "A service whose token has expired stays, says so, and takes a new one") {
  const NotifySocket systemd{file("notify")};
  variables["NOTIFY_SOCKET"] = file("notify");
  show({"a"});
  server.expire(server.token());
  start();
  CHECK(contains(systemd.next("STATUS="), "token refused"));
  CHECK(contains(log(), "error: token refused"));
  CHECK_FALSE(contains(log(), server.token()));
  CHECK(is_running());
  write("token", server.other_token());
  send(SIGHUP);
  eventually([&] { return !open_ids().empty(); });
  CHECK(end_with(SIGTERM) == 0);
}

TEST_CASE_METHOD(Acme, "An empty answer of the monitor closes nothing at once") {
  show({"a", "b", "c"});
  CHECK(run({"--once"}) == 0);
  show({});
  for (int i = 0; i < 3; ++i) CHECK(run({"--once"}) == 0);
  CHECK(open_ids().size() == 3);
  CHECK(contains(content("metrics"), "argus_glue_actions{prefix=\"acme\",kind=\"hold\"} 3"));
  CHECK(run({"--dry-run"}) == 11);
  std::filesystem::remove(file("alerts"));
  CHECK(run({"--once"}) == 1);
  CHECK(open_ids().size() == 3);
}

TEST_CASE_METHOD(Acme, "A second instance ends at once") {
  show({"a"});
  start();
  eventually([&] { return !open_ids().empty(); });
  Acme other;
  other.variables["ACME_STATE"] = file("state");
  other.show({"b"});
  CHECK(other.run({}) == 1);
  CHECK(contains(other.log(), "uses the state directory " + file("state")));
  CHECK(other.server.requests().empty());
  end_with(SIGKILL);
  CHECK(other.run({"--once"}) == 0);
}

TEST_CASE_METHOD(Acme, "A service that is killed while it renews its token keeps a good one") {
  variables["ACME_RENEW_TOKEN"] = "yes";
  show({"a"});
  server.delay_answers(300ms);
  // Killed while the answer is on its way: what it was sent for is done.
  for (const auto& [method, path] : std::vector<std::pair<std::string, std::string>>{{"POST", "auth/token/login/"},
                                                                                     {"POST", "auth/refresh-token/"},
                                                                                     {"GET", "auth/user/"},
                                                                                     {"POST", "auth/token/logout/"}}) {
    INFO(path);
    server.clear_requests();
    start();
    eventually([&, &method = method, &path = path] { return server.request_count(method, path) > 0; });
    CHECK(end_with(SIGKILL) == 128 + SIGKILL);
  }
  server.delay_answers(0ms);
  CHECK(run({"--once"}) == 0);
  CHECK(contains(content("state/token.json"), "renewed"));
  CHECK_FALSE(contains(log(), "refused"));
  CHECK(open_ids() == std::multiset<std::string>{"acme:a"});
}

}  // namespace acme_test
