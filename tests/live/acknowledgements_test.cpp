#include "catch.hpp"
#include "live/live_fixture.hpp"

#include <argus/argus.hpp>

#include <chrono>

namespace acknowledgements_test {

using argus::Incident;

TEST_CASE_METHOD(LiveFixture, "acknowledgements are posted and read back") {
  const Incident stored = post();
  argus::Acknowledgement acknowledgement;
  acknowledgement.event.description = "on it";
  acknowledgement.expiration = argus::now() + std::chrono::hours{24};
  const auto posted = person.post_incident_acknowledgement(stored.pk, acknowledgement);
  CHECK(posted.pk > 0);
  CHECK(posted.expiration == acknowledgement.expiration);
  CHECK(posted.event.description == "on it");
  CHECK(posted.event.actor.username == "person");
  CHECK(source.get_incident(stored.pk).acked);
  const auto all = source.get_incident_acknowledgements(stored.pk);
  REQUIRE(all.size() == 1);
  CHECK(all[0] == posted);
}

TEST_CASE_METHOD(LiveFixture, "an acknowledgement's expiration is changed and cleared, until it has expired") {
  const Incident stored = post();
  argus::Acknowledgement acknowledgement;
  acknowledgement.event.description = "looking into it";
  const auto posted = person.post_incident_acknowledgement(stored.pk, acknowledgement);
  CHECK(person.get_incident_acknowledgement(stored.pk, posted.pk) == posted);
  const auto later = argus::to_timestamp(argus::now() + std::chrono::hours{1});
  CHECK(source.update_incident_acknowledgement(stored.pk, posted.pk, later).expiration == later);
  CHECK_FALSE(source.update_incident_acknowledgement(stored.pk, posted.pk, std::nullopt).expiration);
  CHECK_THROWS_AS(source.update_incident_acknowledgement(stored.pk, posted.pk, argus::now() - std::chrono::hours{1}),
                  argus::ValidationError);
  CHECK_THROWS_AS(source.get_incident_acknowledgement(stored.pk, 999'999'999), argus::NotFoundError);
  acknowledgement.event.timestamp = argus::now() - std::chrono::hours{2};
  acknowledgement.expiration = argus::now() - std::chrono::hours{1};
  const auto expired = person.post_incident_acknowledgement(stored.pk, acknowledgement);
  CHECK_THROWS_AS(source.update_incident_acknowledgement(stored.pk, expired.pk, later), argus::ValidationError);
}

}  // namespace acknowledgements_test
