#include "catch.hpp"
#include "unit/client/client_fixture.hpp"

#include <argus/argus.hpp>
#include <argus/detail/answer_check.hpp>

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace answer_check_test {

using argus::Client;
using argus::Request;
using argus::Response;
using argus::detail::AnswerCheck;
using nlohmann::json;

namespace {

const argus::Timestamp noon = argus::parse_timestamp("2026-01-02T12:00:00.123456Z");

/// A client that tries reads twice, and waits for nothing.
struct Fixture : ClientFixture {
  Client patient{patient_options(), script};

  static argus::ClientOptions patient_options() {
    argus::ClientOptions result = options();
    result.retry.max_attempts = 2;
    result.retry_environment.wait = [](std::chrono::milliseconds, const std::optional<argus::CancellationToken>&) {};
    return result;
  }
};

json changed(const char* answer, const json& change) {
  json result = json::parse(answer);
  result.merge_patch(change);
  return result;
}

argus::Event other_event() {
  argus::Event event;
  event.type = argus::EventType::other;
  event.timestamp = noon;
  return event;
}

argus::Acknowledgement acknowledgement() {
  argus::Acknowledgement result;
  result.event.timestamp = noon;
  return result;
}

argus::PlannedMaintenanceTask task() {
  argus::PlannedMaintenanceTask result;
  result.start_time = noon;
  result.description = "d";
  result.filters.emplace_back().pk = 1;
  return result;
}

argus::Incident without_id() {
  argus::Incident result;
  result.start_time = noon;
  result.description = "Link down";
  return result;
}

json stored_event(const json& change = json::object()) {
  const json base{
      {"pk", 5}, {"incident", 7}, {"timestamp", "2026-01-02T13:00:00.123456+01:00"}, {"type", {{"value", "OTH"}}}};
  return changed(changed(real_answers::event, base).dump().c_str(), change);
}

json stored_acknowledgement(const json& change = json::object()) {
  return changed(json{{"pk", 5}, {"event", stored_event()}, {"expiration", nullptr}}.dump().c_str(), change);
}

json stored_task(const json& change = json::object()) {
  return changed(real_answers::planned_maintenance, change);
}

json stored_incident(const json& change = json::object()) {
  const json base{
      {"source_incident_id", ""}, {"start_time", "2026-01-02T13:00:00.123456+01:00"}, {"description", "Link down"}};
  return changed(changed(real_answers::incident, base).dump().c_str(), change);
}

std::string in_bulk(const char* name, const json& value, const char* pk = "7") {
  return json{{"changes", {{pk, {{name, value}, {"status", 201}, {"errors", nullptr}}}}}}.dump();
}

struct Case {
  const char* name;
  std::function<void(const Client&)> call;
  /// Its own.
  std::string good;
  /// Those of other requests.
  std::vector<std::string> foreign;
};

std::vector<Case> reads() {
  const auto incident = [](int pk) { return changed(real_answers::incident, {{"pk", pk}}).dump(); };
  const auto list = [](const json& element) { return json::array({element}).dump(); };
  const json source = json::parse(real_answers::sources)[1];
  return {
      {"get_incident", [](const Client& c) { c.get_incident(7); }, incident(7), {incident(666)}},
      {"update_incident, empty", [](const Client& c) { c.update_incident(7, {}); }, incident(7), {incident(666)}},
      {"get_incidents_by_id",
       [](const Client& c) { c.get_incidents_by_id({7})[0].value(); },
       incident(7),
       {incident(666)}},
      {"get_incident_events",
       [](const Client& c) { c.get_incident_events(7); },
       list(stored_event()),
       {list(stored_event({{"incident", 6}})), list(stored_event({{"pk", 0}}))}},
      {"get_incident_event",
       [](const Client& c) { c.get_incident_event(7, 5); },
       stored_event().dump(),
       {stored_event({{"pk", 6}}).dump()}},
      {"get_incident_acknowledgements",
       [](const Client& c) { c.get_incident_acknowledgements(7); },
       list(stored_acknowledgement()),
       {list(stored_acknowledgement({{"event", {{"incident", 6}}}})), list(stored_acknowledgement({{"pk", -1}}))}},
      {"get_incident_acknowledgement",
       [](const Client& c) { c.get_incident_acknowledgement(7, 5); },
       stored_acknowledgement().dump(),
       {stored_acknowledgement({{"pk", 6}}).dump()}},
      {"has_incident_tag",
       [](const Client& c) {
         c.has_incident_tag(7, {"host", "a"});
       },
       R"({"tag":"host=a"})",
       {R"({"tag":"host=b"})"}},
      {"get_source",
       [](const Client& c) { c.get_source(1); },
       source.dump(),
       {changed(source.dump().c_str(), {{"pk", 2}}).dump()}},
      {"has_source_type",
       [](const Client& c) { c.has_source_type("nav"); },
       R"({"name":"nav"})",
       {R"({"name":"zino"})"}},
      {"get_planned_maintenance_task",
       [](const Client& c) { c.get_planned_maintenance_task(1); },
       stored_task().dump(),
       {stored_task({{"pk", 2}}).dump()}},
      {"get_incidents, by id and time",
       [](const Client& c) {
         argus::IncidentFilter filter;
         filter.source_incident_id = " 1";
         filter.start_time_lte = argus::parse_timestamp("2026-01-02T03:04:05.123456Z");
         filter.start_time_gte = filter.start_time_lte;
         c.get_incidents_page(filter);
       },
       ClientFixture::page_of({real_answers::incident}),
       {ClientFixture::page_of({changed(real_answers::incident, {{"source_incident_id", "2"}}).dump()}),
        ClientFixture::page_of({changed(real_answers::incident, {{"start_time", "2026-01-02T03:04:06Z"}}).dump()}),
        ClientFixture::page_of({changed(real_answers::incident, {{"start_time", "2026-01-02T03:04:05Z"}}).dump()}),
        ClientFixture::page_of({incident(0)}), ClientFixture::page_of({incident(-1)})}},
      {"open_incident's lookup",
       [](const Client& c) {
         argus::Incident other = without_id();
         other.source_incident_id = " 1 ";
         static_cast<void>(c.open_incident(other));
       },
       ClientFixture::page_of({real_answers::incident}),
       {ClientFixture::page_of({changed(real_answers::incident, {{"source_incident_id", "2"}}).dump()}),
        ClientFixture::page_of({incident(0)}), ClientFixture::page_of({incident(-1)})}},
  };
}

/// Those whose lost answers nothing is looked for after, or for which the look finds nothing.
std::vector<Case> writes() {
  const json source = json::parse(real_answers::sources)[1];
  argus::IncidentPatch patch;
  patch.level = 5;
  return {
      {"post_incident",
       [](const Client& c) { c.post_incident(without_id()); },
       stored_incident().dump(),
       {stored_incident({{"start_time", "2026-01-02T13:00:00.123457+01:00"}}).dump(),
        stored_incident({{"source_incident_id", "1"}}).dump(), stored_incident({{"description", "Link up"}}).dump(),
        stored_incident({{"pk", 0}}).dump(), stored_incident({{"pk", -1}}).dump()}},
      {"post_incidents",
       [](const Client& c) { c.post_incidents({without_id()})[0].value(); },
       stored_incident().dump(),
       {stored_incident({{"start_time", "2026-01-02T13:00:00+01:00"}}).dump()}},
      {"update_incident",
       [patch](const Client& c) { c.update_incident(7, patch); },
       changed(real_answers::incident, {{"pk", 7}}).dump(),
       {changed(real_answers::incident, {{"pk", 666}}).dump(),
        changed(real_answers::incident, {{"pk", 7}, {"level", 2}}).dump()}},
      {"set_ticket_url",
       [](const Client& c) { c.set_ticket_url(7, " any text "); },
       R"({"ticket_url":"any text"})",
       {R"({"ticket_url":""})"}},
      {"post_incident_event",
       [](const Client& c) { c.post_incident_event(7, other_event()); },
       stored_event().dump(),
       {stored_event({{"incident", 6}}).dump(), stored_event({{"timestamp", "2026-01-02T13:00:00+01:00"}}).dump(),
        stored_event({{"type", {{"value", "END"}}}}).dump(), stored_event({{"pk", 0}}).dump()}},
      {"resolve_incidents",
       [](const Client& c) { c.resolve_incidents({7}, "", noon)[0].value(); },
       stored_event({{"type", {{"value", "END"}}}}).dump(),
       {stored_event().dump()}},
      {"post_incident_acknowledgement",
       [](const Client& c) { c.post_incident_acknowledgement(7, acknowledgement()); },
       stored_acknowledgement().dump(),
       {stored_acknowledgement({{"event", {{"incident", 6}}}}).dump(),
        stored_acknowledgement({{"event", {{"timestamp", "2026-01-02T13:00:00+01:00"}}}}).dump(),
        stored_acknowledgement({{"expiration", "2027-01-01T00:00:00Z"}}).dump()}},
      {"post_bulk_events",
       [](const Client& c) { static_cast<void>(c.post_bulk_events({7}, other_event())); },
       in_bulk("event", stored_event()),
       {in_bulk("event", stored_event({{"incident", 6}})), in_bulk("event", stored_event(), "6"),
        in_bulk("event", stored_event({{"timestamp", "2026-01-02T13:00:00+01:00"}}))}},
      {"post_bulk_acknowledgements",
       [](const Client& c) { static_cast<void>(c.post_bulk_acknowledgements({7}, acknowledgement())); },
       in_bulk("ack", stored_acknowledgement()),
       {in_bulk("ack", stored_acknowledgement({{"event", {{"incident", 6}}}}))}},
      {"set_bulk_ticket_url",
       [](const Client& c) { static_cast<void>(c.set_bulk_ticket_url({7}, " any text ")); },
       in_bulk("ticket_url", "any text"),
       {in_bulk("ticket_url", "another")}},
      {"post_source",
       [](const Client& c) {
         c.post_source({" testnav ", "nav", "", "", {}});
       },
       source.dump(),
       {changed(source.dump().c_str(), {{"name", "x"}}).dump()}},
      {"post_source_type",
       [](const Client& c) { c.post_source_type("nav"); },
       R"({"name":"nav"})",
       {R"({"name":"zino"})"}},
      {"post_planned_maintenance_task",
       [](const Client& c) { c.post_planned_maintenance_task(task()); },
       stored_task({{"start_time", "2026-01-02T13:00:00.123456+01:00"}}).dump(),
       {stored_task({{"start_time", "2026-01-02T13:00:00+01:00"}}).dump(),
        stored_task({{"start_time", "2026-01-02T13:00:00.123456+01:00"}, {"description", "e"}}).dump()}},
  };
}

/// Writes that are repeated, as doing them twice is doing them once.
std::vector<Case> repeatable_writes() {
  const json source = json::parse(real_answers::sources)[1];
  argus::PlannedMaintenancePatch patch;
  patch.description = "d";
  return {
      {"post_incident_tag",
       [](const Client& c) {
         c.post_incident_tag(7, {"host", " a "});
       },
       R"({"tag":"host=a"})",
       {R"({"tag":"host=b"})"}},
      {"update_incident_acknowledgement",
       [](const Client& c) { c.update_incident_acknowledgement(7, 5, std::nullopt); },
       stored_acknowledgement().dump(),
       {stored_acknowledgement({{"pk", 6}}).dump(),
        stored_acknowledgement({{"expiration", "2027-01-01T00:00:00Z"}}).dump()}},
      {"rename_source",
       [](const Client& c) { c.rename_source(1, " testnav "); },
       source.dump(),
       {changed(source.dump().c_str(), {{"pk", 2}}).dump(), changed(source.dump().c_str(), {{"name", "x"}}).dump()}},
      {"update_planned_maintenance_task",
       [patch](const Client& c) { c.update_planned_maintenance_task(1, patch); },
       stored_task().dump(),
       {stored_task({{"pk", 2}}).dump()}},
  };
}

/// What a call ends with.
std::optional<argus::DecodeError> failure_of(const std::function<void(const Client&)>& call, const Client& client) {
  try {
    call(client);
  } catch (const argus::DecodeError& error) {
    return error;
  }
  return std::nullopt;
}

}  // namespace

TEST_CASE("an answer passes its check if nothing differs, and the first difference is reported") {
  AnswerCheck check;
  check.number("pk", 7, 7);
  check.time("start_time", noon, noon);
  check.text("description", " a\n", "a");
  check.key("pk", 1);
  CHECK(check.passed());
  check.number("pk", 7, 666);
  check.time("start_time", noon, {});
  CHECK_FALSE(check.passed());
  Request request;
  request.method = "PATCH";
  request.url = "https://argus.example.org/api/v2/incidents/7/";
  const argus::DecodeError error = check.error(request);
  CHECK(error.path() == "pk");
  CHECK(error.maybe_processed());
  CHECK_THAT(error.what(), contains("pk: 666 in place of 7: the answer belongs to another request") &&
                               contains("PATCH https://argus.example.org/api/v2/incidents/7/"));
}

TEST_CASE_METHOD(Fixture, "an answer in the server's own form of the values passes its check") {
  for (const auto& cases : {reads(), writes(), repeatable_writes()}) {
    for (const Case& one : cases) {
      INFO(one.name);
      script->respond(200, one.good);
      CHECK_NOTHROW(one.call(Client{options(), script}));
      CHECK(script->remaining() == 0);
    }
  }
}

TEST_CASE_METHOD(Fixture, "a read is repeated if the answer is another request's, and fails if it stays so") {
  for (const Case& one : reads()) {
    for (const std::string& foreign : one.foreign) {
      INFO(one.name << ": " << foreign);
      script->respond(200, foreign).respond(200, one.good);
      CHECK_NOTHROW(one.call(patient));
      script->respond(200, foreign).respond(200, foreign);
      const auto failure = failure_of(one.call, patient);
      REQUIRE(failure);
      CHECK_FALSE(failure->maybe_processed());
      CHECK_THAT(failure->what(), contains("the answer belongs to another request"));
      CHECK(script->remaining() == 0);
    }
  }
}

TEST_CASE_METHOD(Fixture, "a write whose answer is another request's is unclear, and isn't sent again") {
  for (const Case& one : writes()) {
    for (const std::string& foreign : one.foreign) {
      INFO(one.name << ": " << foreign);
      const auto posted_before = script->requests().size();
      script->respond(200, foreign);
      // Whatever is looked for then isn't there.
      const auto nothing = [](const Request& request) {
        CHECK_FALSE(request.is_write());
        return Response{200, {}, "[]"};
      };
      for (int i = 0; i < 8; ++i) script->then(nothing);
      const auto failure = failure_of(one.call, patient.with({}));
      REQUIRE(failure);
      CHECK(failure->maybe_processed());
      CHECK_THAT(failure->what(), contains("the answer belongs to another request"));
      CHECK(script->requests().size() > posted_before);
      script = std::make_shared<argus::testing::ScriptedTransport>();
      patient = Client{patient_options(), script};
    }
  }
}

TEST_CASE_METHOD(Fixture, "an idempotent write is repeated if the answer is another request's") {
  for (const Case& one : repeatable_writes()) {
    for (const std::string& foreign : one.foreign) {
      INFO(one.name << ": " << foreign);
      script->respond(200, foreign).respond(200, one.good);
      CHECK_NOTHROW(one.call(patient));
      CHECK(script->remaining() == 0);
      script->respond(200, foreign).respond(200, foreign).respond(404, "{}");
      const auto failure = failure_of(one.call, Client{patient_options(), script});
      REQUIRE(failure);
      CHECK(failure->maybe_processed());
      script = std::make_shared<argus::testing::ScriptedTransport>();
      patient = Client{patient_options(), script};
    }
  }
}

TEST_CASE_METHOD(Fixture, "an answer with version 3's list of tags passes its check") {
  argus::ClientOptions options = patient_options();
  options.api_root_url += "/api/v3";
  const Client v3{options, script};
  script->respond(200, R"(["host=b"])").respond(200, R"(["host=a"])");
  CHECK(v3.has_incident_tag(7, {"host", "a"}));
  script->respond(201, R"(["host=b"])").respond(201, R"(["host=a"])");
  CHECK_NOTHROW(v3.post_incident_tag(7, {"host", "a"}));
  CHECK(script->remaining() == 0);
}

TEST_CASE_METHOD(Fixture, "an incident with an id is looked up if the answer is another request's") {
  argus::Incident wanted = without_id();
  wanted.source_incident_id = "B";
  const json mine = stored_incident({{"source_incident_id", "B"}, {"pk", 2}, {"tags", json::array()}});
  script->respond(201, stored_incident({{"source_incident_id", "A"}}).dump());
  const bool many = GENERATE(false, true);
  SECTION("it is there") {
    script->respond(200, page_of({mine.dump()}));
    script->respond(200, json::array({changed(real_answers::event, {{"incident", 2}})}).dump());
  }
  SECTION("it is absent, and the lookup's answer is another's too") {
    script->respond(200, page_of({stored_incident({{"source_incident_id", "A"}}).dump()}));
    if (!many) script->respond(200, page_of({}));
    script->respond(201, mine.dump());
  }
  const argus::Incident stored = many ? patient.post_incidents({wanted})[0].value() : patient.post_incident(wanted);
  CHECK(stored.pk == 2);
  CHECK(script->remaining() == 0);
}

}  // namespace answer_check_test
