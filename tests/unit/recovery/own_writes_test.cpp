#include "catch.hpp"
#include "unit/recovery/recovery_fixture.hpp"

#include <string>
#include <vector>

namespace own_writes_test {

using argus::Acknowledgement;
using argus::Event;
using nlohmann::json;

namespace {

struct Fixture : RecoveryFixture {
  Event twin(std::int64_t pk = 0) const {
    Event result = event("OTH", pk);
    result.description = "again";
    return result;
  }
  Acknowledgement twin_acknowledgement(std::int64_t pk = 0) const {
    Acknowledgement result;
    result.pk = pk;
    result.event = event("ACK", pk);
    return result;
  }
  static argus::PlannedMaintenanceTask task(std::int64_t pk = 0) {
    argus::PlannedMaintenanceTask result;
    result.pk = pk;
    result.created_by.username = "glue";
    result.start_time = alert().start_time;
    result.filters.emplace_back().pk = 1;
    return result;
  }
};

template <class Call>
bool is_unclear(const Call& call) {
  try {
    call();
  } catch (const argus::Error& error) {
    return error.maybe_processed();
  }
  return false;
}

}  // namespace

TEST_CASE_METHOD(Fixture, "an event that an earlier call has returned isn't what a later one has posted") {
  const bool is_looked_for = GENERATE(false, true);
  if (is_looked_for) {
    lose_answer();
    script->respond(200, log({twin(5)})).respond(200, own_user());
  } else {
    script->respond(201, log_line(twin(5)));
  }
  CHECK(client.post_incident_event(8, twin()).pk == 5);
  lose_answer();
  SECTION("the later one was never stored") {
    for (int i = 0; i < 3; ++i) script->respond(200, log({twin(5)}));
    CHECK(is_unclear([&] { client.post_incident_event(8, twin()); }));
  }
  SECTION("the later one was stored") {
    script->respond(200, log({twin(5), twin(6)})).respond(200, own_user());
    CHECK(client.post_incident_event(8, twin()).pk == 6);
  }
  CHECK(script->remaining() == 0);
}

TEST_CASE_METHOD(Fixture, "an answer that an earlier call has had is not the answer to a later one") {
  script->respond(201, log_line(twin(5))).respond(201, log_line(twin(5)));
  CHECK(client.post_incident_event(8, twin()).pk == 5);
  script->respond(200, log({twin(5), twin(6)})).respond(200, own_user());
  CHECK(client.post_incident_event(8, twin()).pk == 6);
  CHECK(script->remaining() == 0);
}

TEST_CASE_METHOD(Fixture, "two equal ENDs of a batch are two events") {
  Event end = event("END", 5);
  script->respond(201, log_line(end));
  lose_answer();
  script->respond(200, log({end})).respond(200, log({end})).respond(200, log({end}));
  const auto results = client.resolve_incidents({8, 8}, "", end.timestamp);
  CHECK(results[0].value().pk == 5);
  CHECK(is_unclear([&] { results[1].value(); }));
  CHECK(script->remaining() == 0);
}

TEST_CASE_METHOD(Fixture, "an acknowledgement that an earlier call has returned isn't a later one's") {
  script->respond(201, json(twin_acknowledgement(5)).dump());
  CHECK(client.post_incident_acknowledgement(8, twin_acknowledgement()).pk == 5);
  lose_answer();
  for (int i = 0; i < 3; ++i) script->respond(200, json::array({twin_acknowledgement(5)}).dump());
  CHECK(is_unclear([&] { client.post_incident_acknowledgement(8, twin_acknowledgement()); }));
  CHECK(script->remaining() == 0);
}

TEST_CASE_METHOD(Fixture, "planned maintenance that an earlier call has returned isn't a later one's") {
  script->respond(201, json(task(5)).dump());
  CHECK(client.post_planned_maintenance_task(task()).pk == 5);
  lose_answer();
  for (int i = 0; i < 3; ++i) script->respond(200, json::array({task(5)}).dump());
  CHECK(is_unclear([&] { client.post_planned_maintenance_task(task()); }));
  CHECK(script->remaining() == 0);
}

TEST_CASE_METHOD(Fixture, "a bulk call's answer that another call has had is looked for again") {
  const auto answer = [this](std::int64_t pk) {
    const json change{{"event", twin(pk)}, {"status", 201}, {"errors", nullptr}};
    return json{{"changes", {{"8", change}}}}.dump();
  };
  script->respond(201, answer(5)).respond(201, answer(5));
  CHECK(client.post_bulk_events({8}, twin()).at(0).value->pk == 5);
  SECTION("it is there") {
    script->respond(200, log({twin(5), twin(6)})).respond(200, own_user());
    CHECK(client.post_bulk_events({8}, twin()).at(0).value->pk == 6);
  }
  SECTION("it isn't") {
    script->respond(200, log({twin(5)}));
    CHECK(client.post_bulk_events({8}, twin()).at(0).status == argus::BulkStatus::unclear);
  }
  CHECK(script->remaining() == 0);
}

}  // namespace own_writes_test
