#include "catch.hpp"
#include "live/live_fixture.hpp"

#include <argus/argus.hpp>

namespace sources_test {

TEST_CASE_METHOD(LiveFixture, "a heartbeat is sent where the server has one and the user is a source") {
  if (!is_at_least({2, 10, 0})) {
    CHECK_FALSE(source.supports_heartbeat());
    CHECK_THROWS_AS(source.send_heartbeat(), argus::UnsupportedError);
    return;
  }
  CHECK(source.supports_heartbeat());
  CHECK_NOTHROW(source.send_heartbeat());
  CHECK_THROWS_AS(person.send_heartbeat(), argus::PermissionError);
}

TEST_CASE_METHOD(LiveFixture, "an administrator makes and renames source systems, and nobody else") {
  argus::NewSourceSystem system;
  system.name = name;
  system.type = "nav";
  system.base_url = "https://" + letters() + ".example.org/";
  system.username = name;
  CHECK_THROWS_AS(source.post_source(system), argus::PermissionError);
  const argus::SourceSystem stored = administrator.post_source(system);
  CHECK(stored.name == name);
  CHECK(stored.type == "nav");
  CHECK(stored.base_url == system.base_url);
  CHECK(source.get_source(stored.pk) == stored);
  CHECK(source.get_user(stored.user).username == name);
  const auto all = source.get_sources();
  CHECK(std::find(all.begin(), all.end(), stored) != all.end());
  CHECK_THROWS_AS(administrator.post_source(system), argus::ValidationError);
  CHECK(administrator.rename_source(stored.pk, name + "-renamed").name == name + "-renamed");
  CHECK_THROWS_AS(source.rename_source(stored.pk, name), argus::PermissionError);
  CHECK_THROWS_AS(source.get_source(999'999'999), argus::NotFoundError);
  system.name = system.username = name + "-2";
  system.heartbeat_frequency = std::chrono::minutes{5};
  if (is_at_least({2, 10, 0})) {
    CHECK(administrator.post_source(system).name == system.name);
  } else {
    CHECK_THROWS_AS(administrator.post_source(system), argus::UnsupportedError);
  }
}

TEST_CASE_METHOD(LiveFixture, "types of source systems are made by anybody, in lower case") {
  CHECK_FALSE(source.has_source_type(letters()));
  person.post_source_type(letters());
  CHECK(source.has_source_type(letters()));
  const auto types = source.get_source_types();
  CHECK(std::find(types.begin(), types.end(), letters()) != types.end());
  CHECK_THROWS_AS(person.post_source_type(letters()), argus::ValidationError);
  CHECK_THROWS_AS(person.post_source_type("Nav" + letters()), argus::ValidationError);
}

}  // namespace sources_test
