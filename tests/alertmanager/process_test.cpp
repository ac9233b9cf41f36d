// argus-alertmanager as a process, between a stand-in for Alertmanager and a fake Argus.

#include "catch.hpp"
#include "faults/socket_address.hpp"
#include "glue/service_process.hpp"

#include <argus/testing/fake_server.hpp>

#include <httplib.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <future>
#include <iterator>
#include <memory>
#include <mutex>
#include <regex>
#include <thread>
#include <vector>

namespace process_test {

using namespace std::chrono_literals;
using nlohmann::json;

namespace {

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

json row(const std::string& fingerprint) {
  return {{"fingerprint", fingerprint},
          {"labels", {{"alertname", "LinkDown"}, {"severity", "critical"}}},
          {"annotations", {{"summary", "alert " + fingerprint}}},
          {"startsAt", "2026-01-20T10:00:00.123456789Z"},
          {"endsAt", "2026-01-20T10:04:00Z"},
          {"updatedAt", "2026-01-20T10:00:00Z"},
          {"status", {{"state", "active"}}}};
}

/// Alertmanager's API, on a port of its own.
class StandIn {
 public:
  StandIn() {
    server_.Get("/api/v2/status", [this](const auto&, auto& response) {
      response.status = is_down ? 500 : 200;
      response.set_content(R"({"uptime": "2026-01-20T10:00:00Z", "cluster": {"status": "disabled"}})", "text/json");
    });
    server_.Get("/api/v2/alerts", [this](const auto&, auto& response) {
      std::unique_lock<std::mutex> lock{mutex_};
      ++lists_;
      changed_.notify_all();
      changed_.wait(lock, [this] { return !is_blocked_; });
      response.set_content(alerts_.dump(), "text/json");
    });
    port_ = server_.bind_to_any_port("127.0.0.1");
    thread_ = std::thread{[this] { server_.listen_after_bind(); }};
    while (!server_.is_running()) std::this_thread::yield();
  }
  StandIn(const StandIn&) = delete;
  StandIn& operator=(const StandIn&) = delete;
  ~StandIn() {
    block(false);
    server_.stop();
    thread_.join();
  }

  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  void show(const json& alerts) {
    const std::lock_guard<std::mutex> lock{mutex_};
    alerts_ = alerts;
  }
  /// Whether who reads the list waits.
  void block(bool is_blocked) {
    const std::lock_guard<std::mutex> lock{mutex_};
    is_blocked_ = is_blocked;
    changed_.notify_all();
  }
  /// How often the list was asked for.
  int lists() {
    const std::lock_guard<std::mutex> lock{mutex_};
    return lists_;
  }

  std::atomic<bool> is_down{false};

 private:
  std::mutex mutex_{};
  std::condition_variable changed_{};
  json alerts_ = json::array();
  int lists_ = 0;
  bool is_blocked_ = false;
  int port_ = 0;
  httplib::Server server_{};
  std::thread thread_{};
};

int free_port() {
  const int listener = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const any = reinterpret_cast<sockaddr*>(&address);
  REQUIRE(bind(listener, any, size) == 0);
  REQUIRE(getsockname(listener, any, &size) == 0);
  close(listener);
  return ntohs(address.sin_port);
}

int connection_to(int port) {
  const int descriptor = socket(AF_INET, SOCK_STREAM, 0);
  const sockaddr_in address = socket_address("127.0.0.1:" + std::to_string(port));
  REQUIRE(connect(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
  return descriptor;
}

/// Connections on which the beginning of a request comes, and then a byte more again and again.
class Drips {
 public:
  Drips(int port, int count, const std::string& beginning) {
    for (int i = 0; i < count; ++i) sockets_.push_back(connection_to(port));
    for (const int socket : sockets_) ::send(socket, beginning.data(), beginning.size(), MSG_NOSIGNAL);
    thread_ = std::thread{[this] {
      while (!has_ended_) {
        for (const int socket : sockets_) ::send(socket, "a", 1, MSG_NOSIGNAL | MSG_DONTWAIT);
        std::this_thread::sleep_for(100ms);
      }
    }};
  }
  Drips(const Drips&) = delete;
  Drips& operator=(const Drips&) = delete;
  ~Drips() {
    has_ended_ = true;
    thread_.join();
    for (const int socket : sockets_) close(socket);
  }

 private:
  std::vector<int> sockets_{};
  std::atomic<bool> has_ended_{false};
  std::thread thread_{};
};

/// Whether the other side ends the connection before it has taken so much.
bool is_ended_within(int socket, std::size_t bytes, const std::string& part) {
  for (std::size_t sent = 0; sent < bytes; sent += part.size())
    if (::send(socket, part.data(), part.size(), MSG_NOSIGNAL) < 0) return true;
  return false;
}

struct Bridge : ServiceProcess {
  Bridge() : ServiceProcess(ARGUS_ALERTMANAGER) {
    write("token", argus.token());
    variables = {{"ARGUS_URL", argus.url()},
                 {"ARGUS_TOKEN_FILE", file("token")},
                 {"STATE_DIRECTORY", file("state")},
                 {"ARGUS_ALERTMANAGER_ALERTMANAGER_URL", monitor.url()}};
  }

  int port = free_port();

  /// Makes a round now, and then one an hour where nobody asks.
  void start_listening() {
    start({"--every", "1h", "--listen", "127.0.0.1:" + std::to_string(port)});
    eventually([this] { return rounds() == 1; });
  }
  httplib::Client client() const {
    httplib::Client result{"127.0.0.1", port};
    result.set_read_timeout(50s);
    return result;
  }
  /// The status of the answer to a webhook; 0 where none came.
  int call() const {
    const auto answer =
        client().Post("/webhook", R"({"alerts": [{"fingerprint": "forged", "status": "firing"}]})", "application/json");
    return answer ? answer->status : 0;
  }
  std::future<int> call_later() const {
    return std::async(std::launch::async, [this] { return call(); });
  }
  std::string get(const char* path) const {
    const auto answer = client().Get(path);
    return answer ? std::to_string(answer->status) + " " + answer->body : "";
  }
  int rounds() const {
    const std::string metrics = get("/metrics");
    const std::string name = "argus_glue_rounds_total{prefix=\"argus-alertmanager\"} ";
    const auto at = metrics.find(name);
    return at == std::string::npos ? -1 : std::stoi(metrics.substr(at + name.size()));
  }

  argus::testing::FakeServer argus{};
  StandIn monitor{};
};

}  // namespace

TEST_CASE_METHOD(Bridge, "A webhook is answered when its alert is in Argus, long before the next round") {
  start_listening();
  CHECK(argus.incidents().empty());
  monitor.show(json::array({row("c0ffee")}));
  CHECK(call() == 200);
  REQUIRE(argus.incidents().size() == 1);
  CHECK(argus.incidents()[0].at("source_incident_id") == "argus-alertmanager:c0ffee");
  CHECK(argus.incidents()[0].at("description") == "alert c0ffee");
  CHECK(rounds() == 2);
}

TEST_CASE_METHOD(Bridge, "Webhooks that come while a round runs share the next one") {
  start_listening();
  monitor.block(true);
  std::vector<std::future<int>> calls;
  calls.push_back(call_later());
  eventually([this] { return monitor.lists() == 2; });
  for (int i = 0; i < 10; ++i) calls.push_back(call_later());
  // Each has a thread of the listener, which no message of its tells. A round more is made where one comes late.
  std::this_thread::sleep_for(300ms);
  CHECK(has(get("/healthz"), "200 ok"));
  monitor.block(false);
  for (auto& call : calls) CHECK(call.get() == 200);
  CHECK(rounds() <= 4);
}

TEST_CASE_METHOD(Bridge, "More webhooks than the listener lets wait are refused, and it goes on answering") {
  start_listening();
  monitor.block(true);
  std::vector<std::future<int>> calls;
  for (int i = 0; i < 40; ++i) calls.push_back(call_later());
  eventually([&] {
    int refused = 0;
    for (auto& call : calls) refused += call.wait_for(0s) == std::future_status::ready ? 1 : 0;
    return refused == 16;
  });
  CHECK(has(get("/healthz"), "200 ok"));
  monitor.block(false);
  int accepted = 0;
  for (auto& call : calls) accepted += call.get() == 200 ? 1 : 0;
  CHECK(accepted == 24);
}

TEST_CASE_METHOD(Bridge,
                 "A webhook is answered with 503 where its round fails, and at once while that is repeated later") {
  start_listening();
  monitor.is_down = true;
  CHECK(call() == 503);
  CHECK(call() == 503);
  CHECK(rounds() == 2);
  CHECK(has(log(), "is answered with status 500"));
}

TEST_CASE_METHOD(Bridge, "SIGTERM answers the webhooks that wait with 503, and ends the bridge") {
  start_listening();
  monitor.block(true);
  std::vector<std::future<int>> calls;
  for (int i = 0; i < 3; ++i) calls.push_back(call_later());
  eventually([this] { return monitor.lists() == 2; });
  send(SIGTERM);
  // Those whose connection wasn't accepted yet get no answer.
  CHECK(calls[0].get() != 200);
  monitor.block(false);
  for (auto& call : calls) {
    if (call.valid()) CHECK(call.get() != 200);
  }
  CHECK(wait() == 0);
}

TEST_CASE_METHOD(Bridge, "SIGTERM ends a bridge to which nobody has sent anything, and frees its port") {
  start_listening();
  send(SIGTERM);
  CHECK(wait() == 0);
  start_listening();
  CHECK(call() == 200);
}

TEST_CASE_METHOD(Bridge, "Connections on which nothing is sent keep nobody waiting, and no SIGTERM") {
  start_listening();
  std::vector<int> idle;
  for (int i = 0; i < 64; ++i) idle.push_back(connection_to(port));
  CHECK(call() == 200);
  idle.push_back(connection_to(port));
  send(SIGTERM);
  CHECK(wait() == 0);
  for (const int descriptor : idle) close(descriptor);
}

TEST_CASE_METHOD(Bridge, "Connections on which bytes drip keep nobody waiting") {
  start_listening();
  const std::string beginning = GENERATE(as<std::string>{}, "GET /", "POST /webhook HTTP/1.1\r\nHost: x\r\nContent-Le",
                                         "POST /webhook HTTP/1.1\r\nContent-Length: 100000\r\n\r\n");
  const Drips drips{port, 40, beginning};
  CHECK(has(get("/healthz"), "200 ok"));
  CHECK(call() == 200);
}

TEST_CASE_METHOD(Bridge, "Connections on which bytes drip keep no SIGTERM waiting") {
  start_listening();
  const Drips drips{port, 3, "POST /webhook HTTP/1.1\r\nHost: x\r\nContent-Le"};
  std::this_thread::sleep_for(300ms);
  send(SIGTERM);
  auto code = std::async(std::launch::async, [this] { return wait(); });
  const bool has_ended = code.wait_for(60s) == std::future_status::ready;
  if (!has_ended) send(SIGKILL);
  CHECK(code.get() == 0);
}

TEST_CASE_METHOD(Bridge, "A request whose head doesn't end isn't kept in memory") {
  start_listening();
  for (const std::string part : {"a", "X-Header: a\r\n"}) {
    std::string many = "GET / HTTP/1.1\r\n";
    while (many.size() < 100'000) many += part;
    const int connection = connection_to(port);
    CHECK(is_ended_within(connection, 50'000'000, many));
    close(connection);
  }
  CHECK(has(get("/healthz"), "200 ok"));
}

TEST_CASE_METHOD(Bridge, "Anything but its three pages is refused") {
  start_listening();
  CHECK(has(get("/healthz?verbose"), "200 ok"));
  const auto head = client().Head("/healthz");
  REQUIRE(head);
  CHECK(head->status == 200);
  const auto elsewhere = client().Post("/healthz", "{}", "application/json");
  REQUIRE(elsewhere);
  CHECK(elsewhere->status == 404);
  CHECK(has(get("/webhook"), "404"));
  CHECK(has(get("/"), "404"));
  CHECK(has(get("/healthz"), "200 ok"));
  const auto long_body = client().Post("/webhook", std::string(20'000'000, ' '), "application/json");
  REQUIRE(long_body);
  CHECK(long_body->status == 200);
}

TEST_CASE_METHOD(Bridge, "An address that another program listens on ends the bridge with a message") {
  start({"--listen", monitor.url().substr(7)});
  CHECK(wait() == 1);
  CHECK(has(log(), "can't listen on 127.0.0.1"));
  start({"--listen", "9095"});
  CHECK(wait() == 2);
  CHECK(has(log(), "listen: must be HOST:PORT"));
  start({"--listen", "a b:1"});
  CHECK(wait() == 2);
  CHECK(has(log(), "listen: the host is neither a name nor an address"));
}

TEST_CASE_METHOD(Bridge, "What is silenced stays as it is, open or not") {
  const auto silenced = [](json alert) {
    alert["status"]["state"] = "suppressed";
    return alert;
  };
  const auto is_open = [this](const std::string& fingerprint) {
    for (const json& incident : argus.incidents())
      if (incident.at("source_incident_id") == "argus-alertmanager:" + fingerprint)
        return incident.at("end_time") == "infinity";
    return false;
  };
  const auto round = [this] {
    start({"--once", "--hold", "0s"});
    return wait();
  };
  monitor.show(json::array({row("c0ffee"), row("decade"), silenced(row("facade"))}));
  CHECK(round() == 0);
  CHECK(argus.incidents().size() == 2);
  monitor.show(json::array({silenced(row("c0ffee")), row("decade"), silenced(row("facade"))}));
  CHECK(round() == 0);
  CHECK(is_open("c0ffee"));
  CHECK(argus.incidents().size() == 2);
}

TEST_CASE_METHOD(Bridge, "A memory that is no file is left out, and said so in plain words") {
  std::filesystem::create_directory(file("state"));
  const bool is_pipe = GENERATE(true, false);
  if (is_pipe) {
    REQUIRE(mkfifo(file("state/memory.json").c_str(), 0600) == 0);
  } else {
    std::filesystem::create_directory(file("state/memory.json"));
  }
  monitor.show(json::array({row("c0ffee")}));
  start({"--once"});
  auto code = std::async(std::launch::async, [this] { return wait(); });
  const bool has_ended = code.wait_for(60s) == std::future_status::ready;
  if (!has_ended) send(SIGKILL);
  CHECK(code.get() == 0);
  CHECK(has(log(), "memory.json can't be read"));
  CHECK_FALSE(has(log(), "basic_filebuf"));
  CHECK(argus.incidents().size() == 1);
}

TEST_CASE_METHOD(Bridge, "The settings of the example file are those that it names") {
  start({"--config", ARGUS_SOURCE_DIRECTORY "/programs/argus-alertmanager/example.toml", "--check"});
  CHECK(wait() == 0);
  const std::string output = content("output");
  CHECK(has(output, "example.toml"));
  CHECK(has(output, "severity=critical:1, severity=warning:3"));
  CHECK_FALSE(has(log(), "unknown"));
}

TEST_CASE_METHOD(Bridge, "The man page names every flag") {
  start({"--help"});
  CHECK(wait() == 0);
  std::ifstream page{ARGUS_SOURCE_DIRECTORY "/programs/argus-alertmanager/argus-alertmanager.8"};
  std::string text{std::istreambuf_iterator<char>(page), {}};
  text.erase(std::remove(text.begin(), text.end(), '\\'), text.end());
  const std::string help = content("output");
  const std::regex flag{"\\n  (--[a-z-]+)"};
  int flags = 0;
  for (std::sregex_iterator found{help.begin(), help.end(), flag}, end; found != end; ++found, ++flags) {
    CAPTURE(found->str(1));
    CHECK(has(text, found->str(1)));
  }
  CHECK(flags > 20);
}

TEST_CASE_METHOD(Bridge, "Neither log nor check has the token of Alertmanager") {
  write("monitor-token", "s3cr3t-word");
  variables["ARGUS_ALERTMANAGER_ALERTMANAGER_TOKEN_FILE"] = file("monitor-token");
  monitor.is_down = true;
  start({"--check"});
  CHECK(wait() == 1);
  CHECK(has(content("output"), "status 500"));
  CHECK_FALSE(has(content("output") + log(), "s3cr3t-word"));
}

}  // namespace process_test
