#include "catch.hpp"

#include <argus/argus.hpp>
#include <argus/testing/fake_server.hpp>

#include <string>

namespace loopback_test {

TEST_CASE("each spelling of this machine's address leads to this machine") {
  const argus::testing::FakeServer server;
  const std::string port = server.url().substr(server.url().rfind(':'));
  const auto host =
      GENERATE(as<std::string>{}, "127.0.0.1", "127.1", "0x7f.1", "0177.0.0.1", "2130706433", "localhost", "LocalHost");
  INFO(host);
  const argus::Client client{"http://" + host + port, server.token()};
  CHECK(client.server_version() >= argus::Version{1, 0, 0});
}

}  // namespace loopback_test
