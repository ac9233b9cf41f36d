// A glue service, step by step: it copies alerts of several monitoring systems into Argus, leaves closed what a person
// has closed, and catches up after an outage of the network. On a fake server within this program, or on yours where
// ARGUS_URL or ARGUS_API_URL is set.
#include "programs/argusctl/incident_table.hpp"

#include <argus/argus.hpp>
#include <argus/glue/reconciler.hpp>
#include <argus/http/curl_transport.hpp>
#include <argus/testing/fake_server.hpp>

#include <array>
#include <chrono>
#include <clocale>
#include <csignal>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <memory>
#include <random>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace glue = argus::glue;

namespace {

volatile std::sig_atomic_t is_interrupted = 0;

// Noticed between two rounds: a request that is broken off may be processed after the demo has cleaned up.
extern "C" void interrupt(int signal) {
  is_interrupted = 1;
  static_cast<void>(std::signal(signal, SIG_DFL));
}

bool is_set(const char* variable) {
  const char* const value = std::getenv(variable);
  return value != nullptr && *value != '\0';
}

/// Names this run, so that its ids are its own.
std::string make_run_name() {
  constexpr const char* characters = "abcdefghijklmnopqrstuvwxyz0123456789";
  std::random_device random;
  std::uniform_int_distribution<int> any{0, 35};
  std::string name;
  while (name.size() < 4) name += characters[any(random)];
  return name;
}

argus::Incident make_alert(const std::string& id, int minutes_ago, int level, const std::string& description,
                           argus::Tags tags) {
  argus::Incident alert;
  alert.source_incident_id = id;
  alert.start_time = argus::now() - std::chrono::minutes{minutes_ago};
  alert.level = level;
  alert.description = description;
  alert.tags = std::move(tags);
  return alert;
}

std::vector<argus::Incident> make_alerts() {
  return {
      make_alert("12345", 3, 2, "Zabbix: High CPU usage on web01",
                 {{"host", "web01"}, {"group", "linux"}, {"group", "web"}}),
      make_alert("202430", 11, 3, "NAV: linkDown on Gi0/3 at ålesund-gw", {{"host", "ålesund-gw"}, {"room", "Nørvøy"}}),
      make_alert("9021", 18, 2, "Zino: BGP session with 2001:db8::64 is down",
                 {{"host", "rtr1"}, {"remote_as", "64512"}}),
      make_alert("disk", 26, 1, "Nagios: DISK CRITICAL - /var is 97 % full", {{"host", "db02"}, {"service", "disk"}}),
      make_alert("c5f1", 34, 4, "Alertmanager: cart-7d9f keeps restarting",
                 {{"namespace", "shop"}, {"pod", "cart-7d9f"}}),
      make_alert("202431", 47, 5, "NAV: snmpAgentDown on sw-gløshaugen", {{"host", "sw-gløshaugen"}}),
  };
}

/// The network between the demo and Argus, which the demo can cut.
class Network : public argus::Transport {
 public:
  explicit Network(const argus::ClientOptions& options) : next_(options) {}

  argus::Response send(const argus::Request& request) override {
    if (is_down) throw argus::ConnectionError("the network is down", argus::TransportError::Stage::refused, false);
    ++requests;
    return next_.send(request);
  }

  bool is_down = false;
  int requests = 0;

 private:
  argus::CurlTransport next_;
};

/// The server of the environment, or a fake one.
struct Server {
  std::unique_ptr<argus::testing::FakeServer> fake{};
  argus::ClientOptions options{};
};

Server choose_server() {
  Server server;
  if (is_set("ARGUS_API_URL") || is_set("ARGUS_URL")) {
    server.options = argus::ClientOptions::from_environment();
    return server;
  }
  server.fake = std::make_unique<argus::testing::FakeServer>();
  server.options.api_root_url = server.fake->url();
  server.options.token = server.fake->token();
  return server;
}

/// What a round did, as in "6 opened, 1 closed".
std::string summary(const glue::Report& report) {
  using Kind = glue::Action::Kind;
  const std::array parts{
      std::pair{report.count(Kind::open), " opened"},
      std::pair{report.count(Kind::close), " closed"},
      std::pair{report.count(Kind::respect) + report.count(Kind::leave), " left closed"},
  };
  std::string text;
  for (const auto& [count, done] : parts) {
    if (count > 0) text += (text.empty() ? "" : ", ") + std::to_string(count) + done;
  }
  return text.empty() ? "nothing to do" : text;
}

/// Why a round didn't do all that it should; blank if it did.
std::string problem_of(const glue::Report& report) {
  for (const glue::Outcome& outcome : report.outcomes) {
    if (!outcome.error.empty()) return outcome.key + ": " + outcome.error;
  }
  return report.problem;
}

argus::Tags without_key(const argus::Tags& tags, const std::string& key) {
  argus::Tags result;
  for (const argus::Tag& tag : tags) {
    if (tag.key != key) result.add(tag);
  }
  return result;
}

/// The monitoring systems, the glue service that copies their alerts, and Argus.
class Demo {
 public:
  explicit Demo(const Server& server)
      : network_(std::make_shared<Network>(server.options)), client_(server.options, network_) {
    tell_server(server);
    for (argus::Incident& alert : alerts_) alert.tags.add("demo", service_);
  }

  void show() {
    run_round("2. Six alerts are active in the monitoring systems. The glue service copies them");
    network_->requests = 0;
    run_round("3. The next round finds nothing changed");
    std::cout << "   It took " << network_->requests << (network_->requests == 1 ? " request.\n" : " requests.\n");
    list_open("4. What is open and nobody has acknowledged, as Argus lists it");
    close_as_person("disk");
    run_round("5. Somebody closes the incident of db02. Its alert goes on, and the next round respects that");
    live_through_outage();
    run_round("7. The network is back, and the next round catches up");
    list_open("8. What is open now");
    for (argus::Incident& alert : alerts_) end(alert);
    run_round("9. All alerts end, and nothing is left open");
  }

  /// After a failure: closes what the demo has opened.
  void clean_up() noexcept {
    try {
      network_->is_down = false;
      for (argus::Incident& alert : alerts_) end(alert);
      if (problem_of(service().run()).empty()) return;
    } catch (const std::exception&) {
      // It is told below.
    }
    std::cerr << "argus_demo: incidents whose ids begin with " << service_
              << " may be open still; resolve them by hand\n";
  }

 private:
  void tell_server(const Server& server) const {
    const argus::Version version = client_.server_version();
    argus::IncidentFilter one;
    one.page_size = 1;
    client_.get_incidents_page(one);  // a refused token ends the demo here, before anything is posted

    std::cout << "1. This is Argus " << version << " at " << server.options.api_root_url;
    if (server.fake) {
      std::cout << ", a fake in this program's memory.\n   Set ARGUS_URL and ARGUS_TOKEN to see the demo on yours.\n";
      return;
    }
    std::cout << ", your server.\n   The demo posts incidents whose ids begin with " << service_
              << ", which may notify people, and closes all of them in the end.\n";
  }

  /// As it is after a restart, with what it remembered.
  glue::Reconciler service() {
    const auto read_monitors = [this] {
      glue::Snapshot now;
      now.alerts = alerts_;
      return now;
    };
    return {client_, service_, read_monitors, {}, memory_};
  }

  glue::Report make_round() {
    if (is_interrupted != 0) throw std::runtime_error("interrupted");
    glue::Reconciler reconciler = service();
    glue::Report report = reconciler.run();
    memory_ = reconciler.memory();
    return report;
  }

  void run_round(const std::string& step) {
    const glue::Report report = make_round();
    const std::string problem = problem_of(report);
    if (!problem.empty()) throw std::runtime_error(problem);
    std::cout << '\n' << step << ": " << summary(report) << ".\n";
  }

  void close_as_person(const std::string& key) {
    argus::Event close;
    close.type = argus::EventType::close;
    close.description = "Not worth an alert";
    const auto closed = client_.post_bulk_events({memory_.keys.at(key).pk}, close);
    if (closed.front().status != argus::BulkStatus::ok) throw std::runtime_error(closed.front().error);
  }

  void live_through_outage() {
    network_->is_down = true;
    end(alerts_.front());
    alerts_.push_back(make_alert("9022", 0, 2, "Zino: port 1/1/c3 of rtr2 is down", {{"host", "rtr2"}}));
    alerts_.back().tags.add("demo", service_);
    const glue::Report report = make_round();
    network_->is_down = false;
    std::cout << "\n6. Argus can't be reached. Meanwhile web01 calms down, and a port of rtr2 goes down: "
              << report.ending << ".\n";
  }

  static void end(argus::Incident& alert) {
    if (alert.end_time.is_open_ended()) alert.end_time = argus::now();
  }

  /// Lists what this run has opened; on your server there may be much more.
  void list_open(const std::string& step) const {
    argus::IncidentFilter filter;
    filter.open = true;
    filter.acked = false;
    filter.tags = {{"demo", service_}};
    std::vector<argus::Incident> incidents;
    for (argus::Incident incident : client_.get_incidents(filter)) {
      incident.tags = without_key(incident.tags, "demo");
      incidents.push_back(std::move(incident));
    }
    std::cout << '\n' << step << ":\n\n";
    print_table(std::cout, incidents, standard_output_style());
  }

  std::shared_ptr<Network> network_;
  argus::Client client_;
  std::string service_ = "demo-" + make_run_name();
  std::vector<argus::Incident> alerts_ = make_alerts();
  glue::Memory memory_{};
};

}  // namespace

int main() {
  // The table needs to know how wide a character is.
  static_cast<void>(std::setlocale(LC_CTYPE, "C.UTF-8"));
  static_cast<void>(std::signal(SIGINT, &interrupt));
  static_cast<void>(std::signal(SIGTERM, &interrupt));
  try {
    const Server server = choose_server();
    Demo demo{server};
    try {
      demo.show();
    } catch (const std::exception&) {
      demo.clean_up();
      throw;
    }
    return 0;
  } catch (const std::exception& error) {
    std::cerr << "argus_demo: " << error.what() << '\n';
    return 1;
  }
}
