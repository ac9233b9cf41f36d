#include "catch.hpp"
#include "unit/recovery/recovery_fixture.hpp"

namespace incident_update_test {

using argus::Incident;
using argus::IncidentPatch;
using std::chrono::milliseconds;

namespace {

struct Fixture : RecoveryFixture {
  IncidentPatch patch() const {
    IncidentPatch result;
    result.level = 2;
    return result;
  }
  Incident patched() const {
    Incident result = stored();
    result.level = 2;
    return result;
  }
};

}  // namespace

TEST_CASE_METHOD(Fixture, "an update whose answer was lost is looked up by reading") {
  lose_answer();
  script->respond(200, answer(stored())).respond(200, answer(patched()));
  CHECK(client.update_incident(8, patch()) == patched());
  CHECK(asked() == std::vector<std::string>{"PATCH incidents/8/", "GET incidents/8/", "GET incidents/8/"});
}

TEST_CASE_METHOD(Fixture, "an update that the lookup doesn't find stays unclear, and isn't sent again") {
  lose_answer();
  script->respond(200, answer(stored())).respond(404).respond(200, answer(stored()));
  try {
    client.update_incident(8, patch());
    FAIL("taken for done");
  } catch (const argus::TimeoutError& error) {
    CHECK(error.maybe_processed());
  }
  CHECK(script->remaining() == 0);
}

TEST_CASE_METHOD(Fixture, "the next write waits for an update that may still be under way, seen or not") {
  lose_answer();
  script->respond(200, answer(patched()));
  client.update_incident(8, patch());
  CHECK(waits.empty());
  script->respond(201, log_line(event("END")));
  client.resolve_incident(8, "", event("END").timestamp);
  CHECK(waits == std::vector<milliseconds>{milliseconds{10'000}});
}

TEST_CASE_METHOD(Fixture, "a refused update isn't looked up") {
  script->respond(400, R"({"level":["\"9\" is not a valid choice."]})");
  CHECK_THROWS_AS(client.update_incident(8, patch()), argus::ValidationError);
  CHECK(script->requests().size() == 1);
}

TEST_CASE_METHOD(Fixture, "an update whose ticket can't be cleared after the rest says that the rest was sent") {
  IncidentPatch both = patch();
  both.ticket_url = "";
  script->respond(200, answer(patched())).respond(403, R"({"detail":"No."})");
  try {
    client.update_incident(8, both);
    FAIL("taken for done");
  } catch (const argus::PermissionError& error) {
    CHECK(error.maybe_processed());
    CHECK_THAT(error.what(), contains("the server may have processed a write before it"));
  }
}

TEST_CASE_METHOD(Fixture, "a cleared ticket whose answer was lost is looked up by reading") {
  IncidentPatch cleared;
  cleared.ticket_url = "";
  lose_answer();
  script->respond(200, answer(stored()));
  CHECK(client.update_incident(8, cleared) == stored());
  CHECK(asked().front() == "PUT incidents/8/ticket_url/");
}

TEST_CASE_METHOD(Fixture, "an incident that can't be read after its ticket was cleared is an error that says so") {
  IncidentPatch cleared;
  cleared.ticket_url = "";
  script->respond(200, R"({"ticket_url":""})").respond(404, "{}");
  try {
    client.update_incident(8, cleared);
    FAIL("read");
  } catch (const argus::NotFoundError& error) {
    CHECK(error.maybe_processed());
  }
}

TEST_CASE_METHOD(Fixture, "a details_url that wasn't cleared is not taken for cleared") {
  IncidentPatch cleared;
  cleared.details_url = "";
  Incident untouched = stored();
  untouched.details_url = "https://nav.example.org/alert/1";
  lose_answer();
  for (int i = 0; i < 3; ++i) script->respond(200, answer(untouched));
  CHECK_THROWS_AS(client.update_incident(8, cleared), argus::TimeoutError);
}

}  // namespace incident_update_test
