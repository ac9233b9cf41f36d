#include "catch.hpp"
#include "live/live_fixture.hpp"

#include <argus/argus.hpp>

#include <string>
#include <vector>

namespace many_test {

TEST_CASE_METHOD(LiveFixture, "many incidents are posted, read and resolved, and one that fails stops none") {
  std::vector<argus::Incident> incidents;
  for (int i = 0; i < 40; ++i) {
    argus::Incident incident = new_incident("-" + std::to_string(i % 39));
    incident.tags = {{"host", "gw.example.org"}, {"number", std::to_string(i)}};
    incidents.push_back(incident);
  }
  const auto posted = source.post_incidents(incidents);
  std::vector<std::int64_t> pks;
  for (std::size_t i = 0; i < 39; ++i) {
    const argus::Incident& stored = posted[i].value();
    CHECK(stored.source_incident_id == incidents[i].source_incident_id);
    CHECK(stored.tags == incidents[i].tags);
    pks.push_back(stored.pk);
  }
  CHECK_THROWS_AS(posted[39].value(), argus::DuplicateError);

  for (const auto& event : source.resolve_incidents(pks, name)) CHECK(event.value().description == name);
  pks.push_back(999'999'999);
  const auto read = source.get_incidents_by_id(pks);
  for (std::size_t i = 0; i < 39; ++i) {
    CHECK(read[i].value().pk == pks[i]);
    CHECK_FALSE(read[i].value().open);
  }
  CHECK_THROWS_AS(read[39].value(), argus::NotFoundError);
}

}  // namespace many_test
