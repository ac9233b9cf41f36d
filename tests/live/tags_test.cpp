#include "catch.hpp"
#include "live/live_fixture.hpp"
#include "src/detail/codec/stored_form.hpp"

#include <argus/argus.hpp>

#include <stdexcept>
#include <string>

namespace tags_test {

using argus::Incident;
using argus::Tag;
using argus::Tags;

TEST_CASE_METHOD(LiveFixture, "tags are listed, added and removed one by one, by anybody") {
  const Incident stored = post();
  CHECK(source.get_incident_tags(stored.pk) == stored.tags);
  CHECK_THROWS_AS(source.has_incident_tag(stored.pk, {"interface", "Gi0/3"}), std::invalid_argument);
  CHECK(source.has_incident_tag(stored.pk, {"host", "oldsmobile.lab.example.org"}));
  CHECK_FALSE(source.has_incident_tag(stored.pk, {"host", "saab.lab.example.org"}));
  const Tag odd{"note", " Æøå, 50 % & more? #1 "};
  person.post_incident_tag(stored.pk, odd);
  person.post_incident_tag(stored.pk, odd);
  CHECK(source.has_incident_tag(stored.pk, odd));
  Tags expected = stored.tags;
  expected.add("note", "Æøå, 50 % & more? #1");
  CHECK(source.get_incident(stored.pk).tags == expected);
  other_source.delete_incident_tag(stored.pk, odd);
  CHECK(source.get_incident(stored.pk).tags == stored.tags);
  CHECK_THROWS_AS(source.delete_incident_tag(stored.pk, odd), argus::NotFoundError);
  // They leave no line in the log.
  CHECK(source.get_incident_events(stored.pk).size() == 1);
}

TEST_CASE_METHOD(LiveFixture, "the tags of an incident that isn't there are a NotFoundError") {
  constexpr std::int64_t missing = 999'999'999;
  CHECK_THROWS_AS(source.get_incident_tags(missing), argus::NotFoundError);
  CHECK_THROWS_AS(source.has_incident_tag(missing, {"host", "a"}), argus::NotFoundError);
  CHECK_THROWS_AS(source.post_incident_tag(missing, {"host", "a"}), argus::NotFoundError);
  CHECK_THROWS_AS(source.delete_incident_tag(missing, {"host", "a"}), argus::NotFoundError);
}

TEST_CASE_METHOD(LiveFixture, "an incident whose tags have white space around them is found by a lookup") {
  Incident incident = new_incident();
  incident.tags = {{"host", " a "}, {"host", "b"}};
  const Incident stored = source.post_incident(incident);
  CHECK(argus::detail::stored_form::is_of(incident, stored));
  CHECK(argus::detail::stored_form::missing_tags(incident.tags, stored.tags).empty());
}

}  // namespace tags_test
