#include "catch.hpp"
#include "live/live_fixture.hpp"

#include <argus/argus.hpp>

#include <string>
#include <vector>

namespace bulk_test {

using argus::BulkStatus;
using argus::Event;
using argus::EventType;
using argus::Incident;

namespace {

constexpr std::int64_t missing = 999'999'999;

Event event_of(const char* type, const std::string& text) {
  Event event;
  event.type = type;
  event.description = text;
  return event;
}

}  // namespace

TEST_CASE_METHOD(LiveFixture, "a source may close and reopen incidents in bulk, but not one by one") {
  const Incident first = post("-1");
  const Incident second = post("-2");
  const auto closed = source.post_bulk_events({second.pk, missing, first.pk}, event_of("CLO", name));
  REQUIRE(closed.size() == 3);
  CHECK(closed[0].pk == second.pk);
  CHECK(closed[0].value->incident == second.pk);
  CHECK(closed[0].value->actor.username == "glue");
  CHECK(closed[1].status == BulkStatus::missing);
  CHECK(closed[2].status == BulkStatus::ok);
  CHECK_FALSE(source.get_incident(first.pk).open);
  CHECK_FALSE(source.get_incident(second.pk).open);
  CHECK(source.post_bulk_events({first.pk}, event_of("REO", name)).at(0).status == argus::BulkStatus::ok);
  CHECK(source.get_incident(first.pk).open);
  CHECK(source.post_bulk_events({first.pk, second.pk}, event_of("OTH", name)).at(1).status == argus::BulkStatus::ok);
  CHECK(source.get_incident_events(second.pk).size() == 3);
  CHECK(source.post_bulk_events({missing}, event_of("OTH", name)).at(0).status == BulkStatus::missing);
}

TEST_CASE_METHOD(LiveFixture, "bulk ENDs are refused, since a server would close nothing") {
  const Incident stored = post();
  CHECK_THROWS_AS(source.post_bulk_events({stored.pk}, event_of("END", name)), std::invalid_argument);
  source.request("POST", "incidents/events/bulk/",
                 {{"ids", {stored.pk}}, {"event", {{"type", "END"}, {"timestamp", argus::to_string(argus::now())}}}});
  CHECK(source.get_incident(stored.pk).open);
  CHECK(source.get_incident_events(stored.pk).size() == 2);
}

TEST_CASE_METHOD(LiveFixture, "bulk acknowledgements are stored as acknowledgements") {
  const Incident first = post("-1");
  const Incident second = post("-2");
  argus::Acknowledgement acknowledgement;
  acknowledgement.event.description = name;
  acknowledgement.expiration = argus::to_timestamp(argus::now() + std::chrono::hours{1});
  const auto outcomes = person.post_bulk_acknowledgements({first.pk, second.pk, missing}, acknowledgement);
  CHECK(outcomes[0].value->event.description == name);
  CHECK(outcomes[1].value->expiration == acknowledgement.expiration);
  CHECK(outcomes[2].status == BulkStatus::missing);
  CHECK(source.get_incident(first.pk).acked);
  CHECK(source.get_incident_acknowledgements(second.pk) == std::vector<argus::Acknowledgement>{*outcomes[1].value});
}

TEST_CASE_METHOD(LiveFixture, "one ticket URL is set for many incidents, and cleared again") {
  const Incident first = post("-1");
  const Incident second = post("-2");
  const auto set = source.set_bulk_ticket_url({first.pk, second.pk, missing}, "https://tickets.example.org/7");
  CHECK(set[0].value == "https://tickets.example.org/7");
  CHECK(set[2].status == BulkStatus::missing);
  CHECK(source.get_incident(second.pk).ticket_url == "https://tickets.example.org/7");
  CHECK(source.set_bulk_ticket_url({first.pk}, "").at(0).status == BulkStatus::ok);
  CHECK(source.get_incident(first.pk).ticket_url.empty());
}

}  // namespace bulk_test
