#include "catch.hpp"
#include "live/live_fixture.hpp"

#include <argus/argus.hpp>

namespace tickets_test {

using argus::Incident;

TEST_CASE_METHOD(LiveFixture, "a ticket is set to any text and cleared, and each change is in the incident's log") {
  const Incident stored = post();
  person.set_ticket_url(stored.pk, "see the blue folder");
  CHECK(source.get_incident(stored.pk).ticket_url == "see the blue folder");
  source.clear_ticket_url(stored.pk);
  CHECK(source.get_incident(stored.pk).ticket_url.empty());
  CHECK(source.get_incident_events(stored.pk).size() == 3);
  CHECK_THROWS_AS(source.set_ticket_url(999'999'999, "x"), argus::NotFoundError);
}

TEST_CASE_METHOD(LiveFixture, "the server makes a ticket where it is set up to, and never a second one") {
  const Incident stored = post();
  if (!server.makes_tickets()) {
    CHECK_THROWS_AS(source.make_ticket(stored.pk), argus::ValidationError);
    return;
  }
  const std::string url = source.make_ticket(stored.pk);
  CHECK(url == "https://tickets.example.org/" + std::to_string(stored.pk));
  CHECK(source.get_incident(stored.pk).ticket_url == url);
  CHECK(person.make_ticket(stored.pk) == url);
  Incident unlucky = new_incident("-unlucky");
  unlucky.description = "no ticket for this";
  const auto refused = source.post_incident(unlucky).pk;
  CHECK_THROWS_AS(source.make_ticket(refused), argus::PermissionError);
  unlucky = new_incident("-down");
  unlucky.description = "no ticket system";
  const auto down = source.post_incident(unlucky).pk;
  try {
    argus::ClientOptions hurried;
    hurried.api_root_url = server.url();
    hurried.token = server.source_token();
    hurried.retry.max_attempts = 1;
    argus::Client{hurried}.make_ticket(down);
    FAIL("made");
  } catch (const argus::ServerError& error) {
    CHECK(error.status() == 503);
    CHECK(error.maybe_processed());
  }
  CHECK_THROWS_AS(source.make_ticket(999'999'999), argus::NotFoundError);
}

}  // namespace tickets_test
