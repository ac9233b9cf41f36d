#include "catch.hpp"
#include "unit/client/client_fixture.hpp"

#include <argus/argus.hpp>

#include <string>

namespace acknowledgements_test {

using nlohmann::json;

TEST_CASE_METHOD(ClientFixture, "acknowledgements are read, and their expiration changed and cleared") {
  json expiring = json::parse(real_answers::acknowledgement);
  expiring["expiration"] = "2027-01-01T01:00:00+01:00";
  script->respond(200, expiring.dump()).respond(200, expiring.dump());
  const argus::Acknowledgement stored = client.get_incident_acknowledgement(1, 2);
  CHECK(line() == "GET incidents/1/acks/2/");
  CHECK(client.update_incident_acknowledgement(1, 2, argus::parse_timestamp("2027-01-01T00:00:00Z")) == stored);
  CHECK(line(1) == "PATCH incidents/1/acks/2/");
  CHECK(sent(1) == json{{"expiration", "2027-01-01T00:00:00Z"}});
  script->respond(200, real_answers::acknowledgement);
  client.update_incident_acknowledgement(1, 2, std::nullopt);
  CHECK(sent(2) == json{{"expiration", nullptr}});
}

}  // namespace acknowledgements_test
