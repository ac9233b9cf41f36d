// The main job, step by step: copies alerts of several monitoring systems into Argus, lists what is open there, and
// resolves what is over. On a fake server within this program, or on yours where ARGUS_URL or ARGUS_API_URL is set.
#include "glue_service.hpp"
#include "incident_table.hpp"

#include <argus/argus.hpp>
#include <argus/testing/fake_server.hpp>

#include <algorithm>
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

/// Where the demo runs: the server of the environment, or a fake one.
struct Place {
  std::unique_ptr<argus::testing::FakeServer> fake{};
  argus::ClientOptions options{};
};

Place choose_place() {
  Place place;
  if (is_set("ARGUS_API_URL") || is_set("ARGUS_URL")) {
    place.options = argus::ClientOptions::from_environment();
    return place;
  }
  place.fake = std::make_unique<argus::testing::FakeServer>();
  place.options.api_root_url = place.fake->url();
  place.options.token = place.fake->token();
  return place;
}

void tell_place(const Place& place, const argus::Client& client, const std::string& service) {
  const argus::Version version = client.server_version();
  argus::IncidentFilter one;
  one.page_size = 1;
  client.get_incidents_page(one);  // a refused token ends the demo here, before anything is posted

  std::cout << "1. This is Argus " << version << " at " << place.options.api_root_url;
  if (place.fake) {
    std::cout << ", a fake in this program's memory.\n   Set ARGUS_URL and ARGUS_TOKEN to see the demo on yours.\n";
    return;
  }
  std::cout << ", your server.\n   The demo posts incidents whose ids begin with " << service
            << ", which may notify people, and resolves all of them in the end.\n";
}

void run_round(const argus::Client& client, const std::string& service, const std::vector<argus::Incident>& alerts,
               const std::string& step) {
  if (is_interrupted != 0) throw std::runtime_error("interrupted");
  const RoundReport report = synchronize(client, service, [&] { return ActiveAlerts{alerts, {}}; });
  if (!report.failures.empty()) throw std::runtime_error(report.failures.front());
  std::cout << '\n' << step << ": " << report.posted << " posted, " << report.resolved << " resolved.\n";
}

argus::Tags without_key(const argus::Tags& tags, const std::string& key) {
  argus::Tags result;
  for (const argus::Tag& tag : tags) {
    if (tag.key != key) result.add(tag);
  }
  return result;
}

/// Lists what this run has opened; on your server there may be much more.
void show_open(const argus::Client& client, const std::string& service, const std::string& step) {
  argus::IncidentFilter filter;
  filter.open = true;
  filter.acked = false;
  filter.tags = {{"demo", service}};
  std::vector<argus::Incident> incidents;
  for (argus::Incident incident : client.get_incidents(filter)) {
    incident.tags = without_key(incident.tags, "demo");
    incidents.push_back(std::move(incident));
  }
  std::cout << '\n' << step << ":\n\n";
  print_table(std::cout, incidents, standard_output_style());
}

void show_main_job(const argus::Client& client, const std::string& service) {
  std::vector<argus::Incident> alerts = make_alerts();
  for (argus::Incident& alert : alerts) alert.tags.add("demo", service);

  run_round(client, service, alerts,
            "2. Six alerts are active in the monitoring systems. The glue service copies them");
  run_round(client, service, alerts, "3. The next round finds nothing changed, and posts nothing twice");
  show_open(client, service, "4. What is open and nobody has acknowledged, as Argus lists it");
  alerts.erase(alerts.begin());
  run_round(client, service, alerts, "5. web01 has calmed down. The glue service resolves its incident");
  show_open(client, service, "6. What is still open");
  run_round(client, service, {}, "7. The demo resolves the rest, and leaves nothing open");
}

/// After a failure: resolves what the demo has opened.
void clean_up(const argus::Client& client, const std::string& service) {
  bool clean = false;
  try {
    clean = synchronize(client, service, [] { return ActiveAlerts{}; }).failures.empty();
  } catch (const std::exception&) {
    clean = false;
  }
  if (!clean)
    std::cerr << "argus_demo: incidents whose ids begin with " << service
              << " may be open still; resolve them by hand\n";
}

}  // namespace

int main() {
  // The table needs to know how wide a character is.
  static_cast<void>(std::setlocale(LC_CTYPE, "C.UTF-8"));
  static_cast<void>(std::signal(SIGINT, &interrupt));
  static_cast<void>(std::signal(SIGTERM, &interrupt));
  try {
    const Place place = choose_place();
    const argus::Client client{place.options};
    const std::string service = "demo-" + make_run_name();
    tell_place(place, client, service);
    try {
      show_main_job(client, service);
    } catch (const std::exception&) {
      clean_up(client, service);
      throw;
    }
    return 0;
  } catch (const std::exception& error) {
    std::cerr << "argus_demo: " << error.what() << '\n';
    return 1;
  }
}
