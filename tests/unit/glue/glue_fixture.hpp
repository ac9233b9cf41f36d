#pragma once

#include <argus/argus.hpp>
#include <argus/glue/reconciler.hpp>
#include <argus/http/curl_transport.hpp>
#include <argus/testing/fake_server.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

/// A transport to which a test can do what a network, a server or a person does in the middle of a round.
class HookedTransport final : public argus::Transport {
 public:
  explicit HookedTransport(const argus::ClientOptions& options) : next_(options) {}

  /// Called before a request is sent; may throw in its place.
  std::function<void(const argus::Request&)> before{};
  /// What is answered without asking the server; nothing where it is asked.
  std::function<std::optional<argus::Response>(const argus::Request&)> in_place{};
  /// Called with its answer, which it may change; may throw in its place.
  std::function<void(const argus::Request&, argus::Response&)> after{};

  argus::Response send(const argus::Request& request) override {
    if (before) before(request);
    std::optional<argus::Response> other = in_place ? in_place(request) : std::nullopt;
    if (other) return *std::move(other);
    argus::Response response = next_.send(request);
    if (after) after(request, response);
    return response;
  }

 private:
  argus::CurlTransport next_;
};

/// A fake server, a monitor that shows what a test says, and programs that copy one to the other; all of them with the
/// test's clock.
struct GlueFixture {
  using Kind = argus::glue::Action::Kind;

  static argus::Timestamp at(const std::string& clock) { return argus::parse_timestamp("2024-11-30T" + clock + "Z"); }

  std::atomic<std::int64_t> microseconds{at("06:00:00").time_since_epoch().count()};
  /// How far the server's clock is ahead of the programs'.
  std::atomic<std::int64_t> server_skew{0};
  std::string version = "2.10.2";
  std::unique_ptr<argus::testing::FakeServer> server = make_server();
  std::shared_ptr<HookedTransport> transport = make_transport();
  /// What the monitor shows.
  argus::glue::Snapshot monitor{};
  /// What it shows the next times that it is read, before `monitor`.
  std::deque<argus::glue::Snapshot> next_looks{};
  /// Why the monitor can't be read; blank where it can.
  std::string monitor_failure{};
  int times_read = 0;
  argus::glue::Policy policy{};
  std::unique_ptr<argus::glue::Reconciler> reconciler{};

  argus::Timestamp now() const { return argus::Timestamp{std::chrono::microseconds{microseconds}}; }
  void pass(std::chrono::microseconds time) { microseconds += time.count(); }

  std::unique_ptr<argus::testing::FakeServer> make_server() {
    argus::testing::FakeServerOptions options;
    options.version = version;
    options.clock = [this] { return now() + std::chrono::microseconds{server_skew}; };
    return std::make_unique<argus::testing::FakeServer>(options);
  }
  void use_version(const std::string& other) {
    version = other;
    server = make_server();
    transport = make_transport();
  }

  argus::ClientOptions options() const {
    argus::ClientOptions result;
    result.api_root_url = server->url();
    result.token = server->token();
    result.retry.max_attempts = 1;
    result.settle_time = std::chrono::milliseconds{0};
    return result;
  }
  std::shared_ptr<HookedTransport> make_transport() const { return std::make_shared<HookedTransport>(options()); }
  argus::Client client() const { return argus::Client{options(), transport}; }

  argus::glue::Snapshot read_monitor() {
    ++times_read;
    if (!monitor_failure.empty()) throw std::runtime_error(monitor_failure);
    if (next_looks.empty()) return monitor;
    argus::glue::Snapshot look = std::move(next_looks.front());
    next_looks.pop_front();
    return look;
  }

  std::unique_ptr<argus::glue::Reconciler> make_reconciler(argus::glue::Memory memory = {},
                                                           const std::string& prefix = "glue") {
    return std::make_unique<argus::glue::Reconciler>(
        client(), prefix, [this] { return read_monitor(); }, policy, std::move(memory), [this] { return now(); });
  }
  argus::glue::Reconciler& program() {
    if (!reconciler) reconciler = make_reconciler();
    return *reconciler;
  }
  /// A round of the program, a minute after what was before.
  argus::glue::Report round() {
    pass(std::chrono::minutes{1});
    server->clear_requests();
    return program().run();
  }
  /// The program as it is after its memory was lost.
  void lose_memory() { reconciler = make_reconciler(); }

  static argus::Incident alert(const std::string& key, int level = 3) {
    argus::Incident result;
    result.source_incident_id = key;
    result.description = "alert " + key;
    result.level = level;
    result.tags = {{"host", key}};
    return result;
  }
  static argus::Incident alert_since(const std::string& key, const std::string& clock) {
    argus::Incident result = alert(key);
    result.start_time = at(clock);
    return result;
  }
  static argus::Incident ended(const std::string& key, const std::string& clock) {
    argus::Incident result = alert(key);
    result.end_time = at(clock);
    return result;
  }
  static argus::glue::Snapshot showing(const std::vector<argus::Incident>& alerts) {
    argus::glue::Snapshot snapshot;
    snapshot.alerts = alerts;
    return snapshot;
  }
  /// The monitor shows alerts of these keys, and `other`, so that its list isn't empty.
  void show(const std::vector<std::string>& keys) {
    monitor = showing({alert("other")});
    for (const std::string& key : keys) monitor.alerts.push_back(alert(key));
  }

  /// The ids of all incidents that are open, without `other`.
  std::vector<std::string> open_ids() const { return ids(true); }
  std::vector<std::string> ids(std::optional<bool> open = std::nullopt) const {
    std::vector<std::string> result;
    for (const auto& incident : server->incidents()) {
      const auto id = incident["source_incident_id"].get<std::string>();
      if (id != "glue:other" && (!open || incident["open"] == *open)) result.push_back(id);
    }
    std::sort(result.begin(), result.end());
    return result;
  }
  nlohmann::json incident(const std::string& id) const {
    for (const auto& incident : server->incidents()) {
      if (incident["source_incident_id"] == id) return incident;
    }
    throw std::out_of_range("there is no incident " + id);
  }
  std::int64_t pk(const std::string& id) const { return incident(id)["pk"].get<std::int64_t>(); }
  argus::Timestamp time_of(const std::string& id, const char* field) const {
    return argus::parse_timestamp(incident(id)[field].get<std::string>());
  }
  bool is_open(const std::string& id) const { return incident(id)["open"].get<bool>(); }
  void person_closes(const std::string& id) const { server->post_event_as_person(pk(id), "CLO"); }
  void person_opens(const std::string& id) const { server->post_event_as_person(pk(id), "REO"); }

  /// The requests of the last round that change something, as `POST incidents/`.
  std::vector<std::string> writes() const {
    std::vector<std::string> result;
    for (const auto& request : server->requests()) {
      if (request.method != "GET") result.push_back(line_of(request));
    }
    return result;
  }
  static std::string line_of(const argus::testing::SeenRequest& request) {
    const std::string root = "/api/v2/";
    const bool is_below = request.target.compare(0, root.size(), root) == 0;
    return request.method + " " + (is_below ? request.target.substr(root.size()) : request.target);
  }
  std::vector<std::string> lines() const {
    std::vector<std::string> result;
    for (const auto& request : server->requests()) result.push_back(line_of(request));
    return result;
  }
  /// The types of an incident's events, oldest first.
  std::vector<std::string> log(const std::string& id) const {
    std::vector<std::string> types;
    for (const auto& event : server->events(pk(id))) types.insert(types.begin(), event["type"]["value"]);
    return types;
  }
  std::vector<nlohmann::json> events(const std::string& id, const std::string& type) const {
    std::vector<nlohmann::json> found;
    for (const auto& event : server->events(pk(id))) {
      if (event["type"]["value"] == type) found.push_back(event);
    }
    return found;
  }
};
