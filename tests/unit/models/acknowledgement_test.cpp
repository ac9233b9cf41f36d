#include "catch.hpp"
#include "unit/real_answers.hpp"

#include <argus/models/acknowledgement.hpp>

#include <sstream>

namespace acknowledgement_test {

using argus::Acknowledgement;
using nlohmann::json;

TEST_CASE("a real acknowledgement is read completely and round-trips") {
  const auto acknowledgement = json::parse(real_answers::acknowledgement).get<Acknowledgement>();
  CHECK(acknowledgement.pk == 2);
  CHECK(acknowledgement.event.description == "a");
  CHECK(acknowledgement.event.type == argus::EventType::acknowledge);
  CHECK_FALSE(acknowledgement.expiration);
  CHECK(json(acknowledgement)["expiration"].is_null());
  CHECK(json(acknowledgement).get<Acknowledgement>() == acknowledgement);
}

TEST_CASE("an acknowledgement's expiration is read") {
  json answer = json::parse(real_answers::acknowledgement);
  answer["expiration"] = "2026-12-24T18:00:00+01:00";
  const auto acknowledgement = answer.get<Acknowledgement>();
  CHECK(acknowledgement.expiration == argus::parse_timestamp("2026-12-24T17:00:00Z"));
  CHECK(acknowledgement != json::parse(real_answers::acknowledgement).get<Acknowledgement>());
}

TEST_CASE("an acknowledgement prints what is set") {
  std::ostringstream out;
  Acknowledgement acknowledgement;
  acknowledgement.pk = 2;
  acknowledgement.expiration = argus::parse_timestamp("2026-12-24T17:00:00Z");
  out << acknowledgement;
  CHECK(out.str() == "Acknowledgement(pk=2, expiration=2026-12-24T17:00:00Z)");
}

}  // namespace acknowledgement_test
