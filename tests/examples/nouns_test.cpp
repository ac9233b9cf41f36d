// An example for each noun of the library. The documentation of each shows the lines between its marks.

#include "catch.hpp"

#include <argus/argus.hpp>
#include <argus/http/curl_transport.hpp>
#include <argus/testing/fake_server.hpp>
#include <argus/testing/scripted_transport.hpp>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

namespace nouns_test {

namespace {

/// A fake server with one open incident, and its source system's client.
struct Nouns {
  argus::testing::FakeServer server{};
  argus::Client client{server.url(), server.token()};
  argus::Client person{server.url(), server.person_token()};
  argus::Client administrator{server.url(), server.admin_token()};
  argus::Incident incident = post("Link down", "alert-1");
  std::int64_t pk = incident.pk;
  std::ostringstream log{};

  argus::Incident post(const std::string& description, const std::string& id) const {
    argus::Incident alert;
    alert.start_time = argus::now();
    alert.description = description;
    alert.source_incident_id = id;
    alert.tags = {{"host", "gw.example.org"}};
    return client.post_incident(alert);
  }
  bool logged(const std::string& text) const { return log.str().find(text) != std::string::npos; }
  argus::ClientOptions options() const {
    argus::ClientOptions result;
    result.api_root_url = server.url();
    result.token = server.token();
    return result;
  }
};

}  // namespace

TEST_CASE("nouns: Client") {
  const Nouns nouns;
  const std::string url = nouns.server.url();
  const std::string token = nouns.server.token();
  //! [client]
  const argus::Client client{url, token};
  for (const argus::Incident& open : client.get_my_incidents(true)) {
    client.resolve_incident(open.pk, "The alert is over");
  }
  //! [client]
  CHECK(client.get_my_incidents(true).to_vector().empty());
}

TEST_CASE("nouns: ClientOptions") {
  const Nouns nouns;
  const std::string url = nouns.server.url();
  const std::string token = nouns.server.token();
  //! [client_options]
  argus::ClientOptions options;
  options.api_root_url = url;
  options.token = token;
  options.request_timeout = std::chrono::seconds{60};
  options.user_agent = "zabbix-glue/1.2";
  const argus::Client client{options};
  //! [client_options]
  CHECK(client.get_incident(nouns.pk).pk == nouns.pk);
}

TEST_CASE_METHOD(Nouns, "nouns: CallOptions") {
  //! [call_options]
  argus::CallOptions limits;
  limits.deadline = std::chrono::steady_clock::now() + std::chrono::seconds{20};
  const argus::Incident stored = client.with(limits).get_incident(pk);
  //! [call_options]
  CHECK(stored.pk == pk);
}

TEST_CASE_METHOD(Nouns, "nouns: CancellationToken") {
  //! [cancellation_token]
  const argus::CancellationToken stop;
  argus::CallOptions limits;
  limits.cancel = stop;
  const argus::Client stoppable = client.with(limits);
  std::thread other{[stop] { stop.cancel(); }};
  other.join();
  try {
    stoppable.get_incident(pk);
  } catch (const argus::CancelledError& error) {
    log << error.what() << '\n';
  }
  //! [cancellation_token]
  CHECK(logged("cancelled"));
}

TEST_CASE_METHOD(Nouns, "nouns: Incident") {
  //! [incident]
  argus::Incident alert;
  alert.source_incident_id = "zabbix-12345";
  alert.description = "High CPU usage on web01";
  alert.start_time = argus::parse_timestamp("2026-11-24T12:00:00+01:00");
  alert.level = 2;
  alert.tags = {{"host", "web01.example.org"}, {"group", "web"}};
  alert.metadata["severity"] = "high";
  const argus::Incident stored = client.post_incident(alert);
  log << "stored as " << stored.pk << '\n';
  //! [incident]
  CHECK(logged("stored as"));
  CHECK(client.get_incident(stored.pk).metadata["severity"] == "high");
}

TEST_CASE_METHOD(Nouns, "nouns: IncidentPatch") {
  //! [incident_patch]
  const argus::Incident stored = client.get_incident(pk);
  argus::Incident wanted = stored;  // so that what people have set stays
  wanted.level = 1;
  wanted.description = "Link down, and its backup too\n";
  const argus::IncidentPatch patch = argus::diff(stored, wanted);
  if (!patch.empty()) client.update_incident(pk, patch);
  //! [incident_patch]
  CHECK(client.get_incident(pk).level == 1);
  CHECK(argus::diff(client.get_incident(pk), wanted).empty());
  CHECK_FALSE(patch.tags);
}

TEST_CASE_METHOD(Nouns, "nouns: IncidentFilter") {
  //! [incident_filter]
  argus::IncidentFilter filter;
  filter.open = true;
  filter.level_lte = 5;
  filter.tags = {{"host", "gw.example.org"}};
  for (const argus::Incident& found : client.get_incidents(filter)) log << found.description << '\n';
  //! [incident_filter]
  CHECK(log.str() == "Link down\n");
}

TEST_CASE_METHOD(Nouns, "nouns: lists") {
  //! [paged_range]
  // One page is in memory at a time, and the next is fetched when the loop comes to its first incident.
  for (const argus::Incident& found : client.get_incidents()) log << found.pk << '\n';
  const std::vector<argus::Incident> all = client.get_incidents().to_vector();
  //! [paged_range]
  CHECK(all.size() == 1);
  CHECK(logged(std::to_string(pk)));
}

TEST_CASE_METHOD(Nouns, "nouns: Timestamp") {
  argus::Incident alert;
  alert.start_time = argus::to_timestamp(std::chrono::system_clock::now() - std::chrono::minutes{5});
  log << argus::to_string(alert.start_time) << '\n';
  CHECK(logged("T"));
  CHECK(alert.start_time < argus::now());
}

TEST_CASE_METHOD(Nouns, "nouns: IncidentPage") {
  //! [incident_page]
  argus::IncidentFilter filter;
  filter.page_size = 20;
  argus::IncidentPage page = client.get_incidents_page(filter);
  while (page.next) page = client.get_incidents_page(filter, *page.next);
  //! [incident_page]
  CHECK(page.results.size() == 1);
}

TEST_CASE_METHOD(Nouns, "nouns: IncidentLog") {
  //! [incident_log]
  client.resolve_incident(pk, "The link is up again");
  const argus::IncidentLog history = client.get_incident_log(pk);
  for (const argus::IncidentLog::Line& line : history.lines()) {
    log << line.event.actor.username << ": " << line.event.type << ", " << line.effect << '\n';
  }
  //! [incident_log]
  CHECK(logged("glue: END, closed"));
}

TEST_CASE_METHOD(Nouns, "nouns: EndTime") {
  //! [end_time]
  argus::Incident restart;
  restart.start_time = argus::now();
  restart.description = "gw.example.org has restarted";
  restart.end_time = argus::STATELESS;  // a point in time, which is never open
  const argus::Incident stored = client.post_incident(restart);
  //! [end_time]
  CHECK(stored.end_time.is_stateless());
  CHECK_FALSE(stored.open);
}

TEST_CASE_METHOD(Nouns, "nouns: Tags") {
  //! [tags]
  argus::Tags tags{{"host", "a.example.org"}, {"host", "b.example.org"}};
  tags.add("room", "Nørvøy");
  argus::IncidentPatch patch;
  patch.tags = tags;  // replaces all that the incident has
  client.update_incident(pk, patch);
  //! [tags]
  CHECK(client.get_incident(pk).tags == tags);
}

TEST_CASE_METHOD(Nouns, "nouns: Tag") {
  //! [tag]
  const argus::Tag tag{"customer", "Uninett"};
  client.post_incident_tag(pk, tag);
  log << tag << '\n';
  //! [tag]
  CHECK(log.str() == "customer=Uninett\n");
  CHECK(client.has_incident_tag(pk, tag));
}

TEST_CASE_METHOD(Nouns, "nouns: Event") {
  //! [event]
  argus::Event event;
  event.type = argus::EventType::other;
  event.description = "A technician is on the way";
  const argus::Event stored = client.post_incident_event(pk, event);
  //! [event]
  CHECK(stored.description == event.description);
}

TEST_CASE_METHOD(Nouns, "nouns: EventType") {
  //! [event_type]
  for (const argus::Event& event : client.get_incident_events(pk)) {
    if (event.type == argus::EventType::incident_start)
      log << "it began at " << argus::to_string(event.timestamp) << '\n';
  }
  //! [event_type]
  CHECK(logged("it began at"));
}

TEST_CASE_METHOD(Nouns, "nouns: EventPage") {
  //! [event_page]
  const argus::EventPage page = client.get_events_page();
  for (const argus::Event& event : page.results) log << event.incident << ": " << event.type << '\n';
  //! [event_page]
  CHECK(logged(": STA"));
}

TEST_CASE_METHOD(Nouns, "nouns: Acknowledgement") {
  //! [acknowledgement]
  argus::Acknowledgement acknowledgement;
  acknowledgement.event.description = "We know, the cable is being mended";
  acknowledgement.expiration = argus::now() + std::chrono::hours{24};
  person.post_incident_acknowledgement(pk, acknowledgement);
  //! [acknowledgement]
  CHECK(client.get_incident(pk).acked);
}

TEST_CASE_METHOD(Nouns, "nouns: SourceSystem") {
  //! [source_system]
  for (const argus::SourceSystem& source : client.get_sources()) {
    log << source.name << " of type " << source.type << '\n';
  }
  //! [source_system]
  CHECK(logged("testnav of type nav"));
}

TEST_CASE_METHOD(Nouns, "nouns: NewSourceSystem") {
  //! [new_source_system]
  argus::NewSourceSystem source;
  source.name = "zabbix.example.org";
  source.type = "nav";
  source.username = "zabbix";
  const argus::SourceSystem stored = administrator.post_source(source);
  //! [new_source_system]
  CHECK(stored.name == source.name);
}

TEST_CASE_METHOD(Nouns, "nouns: OpenResult") {
  argus::Incident alert = incident;
  alert.pk = 0;
  //! [open_result]
  const argus::OpenResult opening = client.open_incident(alert);
  if (opening.outcome == argus::OpenResult::Outcome::already_open) {
    log << "incident " << opening.incident.pk << " tells of it already\n";
  }
  //! [open_result]
  CHECK(logged("tells of it already"));
}

TEST_CASE_METHOD(Nouns, "nouns: the id of a closed incident comes again") {
  client.resolve_incident(pk);
  argus::Incident alert = incident;
  alert.pk = 0;
  //! [restart]
  const argus::OpenResult opened = client.open_incident(alert);
  if (opened.outcome == argus::OpenResult::Outcome::already_closed)
    client.restart_incident(opened.incident.pk, "It is down again");
  //! [restart]
  CHECK(client.get_incident(pk).open);
}

TEST_CASE_METHOD(Nouns, "nouns: CloseResult") {
  //! [close_result]
  const argus::CloseResult resolution = client.close_incident_by_source_id("alert-1", "The link is up again");
  if (resolution == argus::CloseResult::not_yet_known) log << "ask again later\n";
  //! [close_result]
  CHECK(resolution == argus::CloseResult::closed);
  CHECK(log.str().empty());
}

TEST_CASE_METHOD(Nouns, "nouns: BulkOutcome") {
  argus::Acknowledgement acknowledgement;
  acknowledgement.event.description = "Known";
  //! [bulk_outcome]
  for (const auto& outcome : person.post_bulk_acknowledgements({pk, 4711}, acknowledgement)) {
    if (outcome.status != argus::BulkStatus::ok) log << outcome << '\n';
  }
  //! [bulk_outcome]
  CHECK(logged("4711: missing"));
}

TEST_CASE_METHOD(Nouns, "nouns: BatchOptions and Result") {
  const std::vector<std::int64_t> pks{pk, 4711};
  //! [batch_options]
  argus::BatchOptions options;
  options.concurrency = 4;
  options.on_progress = [this](std::size_t ended, std::size_t all) { log << ended << " of " << all << '\n'; };
  const auto incidents = client.get_incidents_by_id(pks, options);
  //! [batch_options]
  CHECK(logged("2 of 2"));
  CHECK(incidents.size() == 2);
  //! [result]
  for (const argus::Result<argus::Event>& result : client.resolve_incidents(pks, "Over")) {
    try {
      log << "resolved by event " << result.value().pk << '\n';
    } catch (const std::exception& error) {
      log << error.what() << '\n';
    }
  }
  //! [result]
  CHECK(logged("resolved by event"));
  CHECK(logged("4711"));
}

TEST_CASE_METHOD(Nouns, "nouns: Error") {
  server.fail_next(404);
  //! [error]
  try {
    client.resolve_incident(pk);
  } catch (const argus::Error& error) {
    log << error.what() << (error.maybe_processed() ? "; look before repeating it\n" : "\n");
  }
  //! [error]
  CHECK(logged("404"));
}

TEST_CASE_METHOD(Nouns, "nouns: TransportError") {
  argus::ClientOptions options;
  options.api_root_url = "http://127.0.0.1:1";
  options.token = "token";
  options.retry.max_attempts = 1;
  //! [transport_error]
  try {
    argus::Client{options}.get_incident(4711);
  } catch (const argus::TransportError& error) {
    if (error.stage() != argus::TransportError::Stage::maybe_sent) log << "never sent: " << error.what() << '\n';
  }
  //! [transport_error]
  CHECK(logged("never sent"));
}

TEST_CASE_METHOD(Nouns, "nouns: HttpError") {
  //! [http_error]
  try {
    client.get_incident(4711);
  } catch (const argus::HttpError& error) {
    log << error.method() << ' ' << error.url() << ": " << error.status() << '\n';
  }
  //! [http_error]
  CHECK(logged("/incidents/4711/: 404"));
}

TEST_CASE_METHOD(Nouns, "nouns: ValidationError") {
  //! [validation_error]
  argus::IncidentPatch patch;
  patch.ticket_url = "not a URL";
  try {
    client.update_incident(pk, patch);
  } catch (const argus::ValidationError& error) {
    for (const auto& [field, messages] : error.fields()) log << field << ": " << messages.front() << '\n';
  }
  //! [validation_error]
  CHECK_FALSE(log.str().empty());
}

TEST_CASE_METHOD(Nouns, "nouns: DuplicateError") {
  argus::Incident alert = incident;
  alert.description = "Another alert of the same id";
  alert.pk = 0;
  //! [duplicate_error]
  try {
    client.post_incident(alert);
  } catch (const argus::DuplicateError& error) {
    log << "incident " << error.existing().pk << " has this id already\n";
  }
  //! [duplicate_error]
  CHECK(logged("has this id already"));
}

TEST_CASE("nouns: UnsupportedError") {
  const argus::testing::FakeServer old{{"1.29.0"}};
  const argus::Client client{old.url(), old.token()};
  std::ostringstream log;
  //! [unsupported_error]
  try {
    client.send_heartbeat();
  } catch (const argus::UnsupportedError& error) {
    log << error.what() << '\n';  // names the version that it takes
  }
  //! [unsupported_error]
  CHECK(log.str().find("needs Argus 2.10.0") != std::string::npos);
}

TEST_CASE_METHOD(Nouns, "nouns: DecodeError") {
  server.fail_next(200, "<html>Welcome</html>");
  //! [decode_error]
  try {
    client.get_incident(pk);
  } catch (const argus::DecodeError& error) {
    log << error.what() << '\n';  // something else answered for the server
  }
  //! [decode_error]
  CHECK_FALSE(log.str().empty());
}

TEST_CASE_METHOD(Nouns, "nouns: RetryPolicy") {
  argus::ClientOptions options = this->options();
  //! [retry_policy]
  options.retry.max_attempts = 6;
  options.retry.longest_wait = std::chrono::seconds{10};
  options.retry.total_time = std::chrono::seconds{60};
  const argus::Client patient{options};
  //! [retry_policy]
  CHECK(patient.get_incident(pk).pk == pk);
}

TEST_CASE_METHOD(Nouns, "nouns: AttemptReport") {
  argus::ClientOptions options = this->options();
  //! [attempt_report]
  options.on_attempt = [this](const argus::AttemptReport& report) { log << report << '\n'; };
  const argus::Client logging{options};
  logging.get_incident(pk);
  //! [attempt_report]
  CHECK(logged("GET /api/v2/incidents/1/ 200"));
}

TEST_CASE("nouns: Transport") {
  const Nouns nouns;
  const argus::ClientOptions options = nouns.options();
  //! [transport]
  struct Counting final : argus::Transport {
    explicit Counting(const argus::ClientOptions& how) : network{how} {}
    argus::Response send(const argus::Request& request) override {
      ++count;
      return network.send(request);
    }
    argus::CurlTransport network;
    int count = 0;
  };
  const auto counting = std::make_shared<Counting>(options);
  const argus::Client client{options, counting};
  //! [transport]
  client.get_incident(nouns.pk);
  CHECK(counting->count == 1);
}

TEST_CASE_METHOD(Nouns, "nouns: a Transport that loses the answer to the first POST") {
  const argus::ClientOptions options = this->options();
  //! [losing_transport]
  struct LosesOneAnswer final : argus::Transport {
    explicit LosesOneAnswer(const argus::ClientOptions& how) : network{how} {}
    argus::Response send(const argus::Request& request) override {
      argus::Response response = network.send(request);
      if (request.method == "POST" && !lost.exchange(true))
        throw argus::ConnectionError{"the connection broke", argus::TransportError::Stage::maybe_sent, true};
      return response;
    }
    argus::CurlTransport network;
    std::atomic<bool> lost{false};  // send is called from many threads
  };
  const argus::Client losing{options, std::make_shared<LosesOneAnswer>(options)};
  //! [losing_transport]
  argus::Incident alert;
  alert.start_time = argus::now();
  alert.source_incident_id = "alert-2";
  CHECK(losing.open_incident(alert).outcome == argus::OpenResult::Outcome::created);
  CHECK(server.incidents().size() == 2);
  CHECK(server.request_count("POST", "incidents/") == 2);
}

TEST_CASE_METHOD(Nouns, "nouns: RetryEnvironment") {
  argus::ClientOptions options = this->options();
  //! [retry_environment]
  std::chrono::steady_clock::time_point time{};
  options.retry_environment.now = [&time] { return time; };
  options.retry_environment.wait = [&time](std::chrono::milliseconds wait, const auto&) { time += wait; };
  options.retry_environment.random = [] { return 0.5; };
  const argus::Client impatient{options};
  //! [retry_environment]
  server.fail_next(503);
  impatient.send_heartbeat();
  CHECK(time.time_since_epoch() > std::chrono::steady_clock::duration::zero());
}

TEST_CASE_METHOD(Nouns, "nouns: ServerCheck") {
  //! [server_check]
  const argus::ServerCheck check = client.check();
  if (!check.source) throw std::runtime_error("this token is of no source system");
  if (check.can.heartbeat) client.send_heartbeat();
  //! [server_check]
  CHECK(check.source->name == "testnav");
}

TEST_CASE_METHOD(Nouns, "nouns: Version") {
  //! [version]
  if (client.server_version() >= argus::Version{2, 10, 0}) client.send_heartbeat();
  //! [version]
  CHECK(server.request_count("POST", "incidents/sources/heartbeat/") == 1);
}

TEST_CASE_METHOD(Nouns, "nouns: ServerMetadata") {
  //! [server_metadata]
  const argus::ServerMetadata metadata = client.get_server_metadata();
  log << "Argus " << metadata.version << (metadata.ticket_plugin ? ", with tickets\n" : ", without tickets\n");
  //! [server_metadata]
  CHECK(log.str() == "Argus 2.10.2, without tickets\n");
}

TEST_CASE_METHOD(Nouns, "nouns: User") {
  //! [user]
  const argus::User user = client.get_current_user();
  log << "this token is " << user.username << "'s\n";
  //! [user]
  CHECK(log.str() == "this token is glue's\n");
}

TEST_CASE_METHOD(Nouns, "nouns: ExpiringToken") {
  argus::ClientOptions options = this->options();
  //! [expiring_token]
  const argus::ExpiringToken fresh = argus::Client::login(options, "glue", "password-of-glue");
  options.token = fresh.token;
  log << "good until " << argus::to_string(fresh.expiry) << '\n';
  //! [expiring_token]
  CHECK(argus::Client{options}.get_current_user().username == "glue");
}

TEST_CASE_METHOD(Nouns, "nouns: Secret") {
  //! [secret]
  const argus::Secret token{"e1b2c3"};
  log << token << '\n';  // ***
  //! [secret]
  CHECK(log.str() == "***\n");
}

TEST_CASE_METHOD(Nouns, "nouns: PlannedMaintenanceTask") {
  const auto saved = server.call(server.admin_token(), "POST", "notificationprofiles/filters/",
                                 {{"name", "gateways"}, {"filter", {{"tags", {"host=gw.example.org"}}}}});
  const auto filter_pk = saved.at("pk").get<std::int64_t>();
  //! [planned_maintenance_task]
  argus::PlannedMaintenanceTask task;
  task.start_time = argus::now() + std::chrono::hours{1};
  task.end_time = argus::now() + std::chrono::hours{3};
  task.description = "New power supply in gw.example.org";
  task.filters.emplace_back().pk = filter_pk;
  const auto stored = administrator.post_planned_maintenance_task(task);
  //! [planned_maintenance_task]
  CHECK(stored.description == task.description);
  //! [saved_filter]
  for (const argus::SavedFilter& filter : stored.filters) log << filter.name << '\n';
  //! [saved_filter]
  CHECK(log.str() == "gateways\n");
  //! [planned_maintenance_patch]
  argus::PlannedMaintenancePatch patch;
  patch.end_time = argus::open_ended;
  administrator.update_planned_maintenance_task(stored.pk, patch);
  //! [planned_maintenance_patch]
  CHECK(administrator.get_planned_maintenance_task(stored.pk).end_time.is_open_ended());
}

TEST_CASE("nouns: FakeServer") {
  //! [fake_server]
  argus::testing::FakeServer server;
  const argus::Client client{server.url(), server.token()};
  server.drop_next_answer();
  argus::Incident alert;
  alert.start_time = argus::now();
  alert.source_incident_id = "alert-1";
  client.post_incident(alert);  // its answer is lost, and the client looks what became of it
  //! [fake_server]
  CHECK(server.incidents().size() == 1);
}

TEST_CASE("nouns: ScriptedTransport") {
  argus::ClientOptions options = Nouns{}.options();
  options.retry.first_wait = std::chrono::milliseconds{1};
  //! [scripted_transport]
  const auto script = std::make_shared<argus::testing::ScriptedTransport>();
  script->respond(503).respond(204);
  const argus::Client client{options, script};
  client.send_heartbeat();
  //! [scripted_transport]
  CHECK(script->requests().size() == 2);
}

TEST_CASE_METHOD(Nouns, "nouns: Actor") {
  //! [actor]
  for (const argus::Event& event : client.get_incident_events(pk)) log << event.actor.username << '\n';
  //! [actor]
  CHECK(log.str() == "glue\n");
}

}  // namespace nouns_test
