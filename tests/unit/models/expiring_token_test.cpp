#include "catch.hpp"
#include "unit/real_answers.hpp"

#include <argus/models/expiring_token.hpp>

#include <sstream>

namespace expiring_token_test {

using argus::ExpiringToken;
using nlohmann::json;

TEST_CASE("a real token is read: the API says expiry, and a string") {
  const auto token = json::parse(real_answers::expiring_token).get<ExpiringToken>();
  CHECK(token.token.reveal() == "91d212064f0e6b8c8bd4f030281d4a6db9d52c9167765a3c74a94631f7d2a6e5");
  CHECK(token.expiry == argus::parse_timestamp("2026-11-23T17:02:48.772605Z"));
  CHECK(json(token).get<ExpiringToken>() == token);
}

TEST_CASE("a token never prints itself") {
  std::ostringstream out;
  out << json::parse(real_answers::expiring_token).get<ExpiringToken>();
  CHECK(out.str() == "ExpiringToken(token=***, expiry=2026-11-23T17:02:48.772605Z)");
}

TEST_CASE("an answer without a token is refused") {
  CHECK_THROWS_AS(json::parse(R"({"expiry":"2026-11-23T17:02:48Z"})").get<ExpiringToken>(), argus::DecodeError);
  CHECK_THROWS_AS(json::parse(R"({"token":"x","expiration":"2026-11-23T17:02:48Z"})").get<ExpiringToken>(),
                  argus::DecodeError);
}

}  // namespace expiring_token_test
