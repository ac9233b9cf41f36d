#include "programs/argus-alertmanager/address.hpp"
#include "catch.hpp"

#include <stdexcept>

namespace address_test {

using argus_alertmanager::read_address;

TEST_CASE("An address to listen on is a host and a port") {
  CHECK(read_address("127.0.0.1:9095").host == "127.0.0.1");
  CHECK(read_address("127.0.0.1:9095").port == 9095);
  CHECK(read_address("localhost:1").host == "localhost");
  CHECK(read_address("[::1]:65535").host == "::1");
  CHECK(read_address("[::1]:65535").port == 65535);
  for (const char* text : {"", ":", "9095", ":9095", "localhost", "localhost:", "localhost:0", "localhost:65536",
                           "localhost:9095 ", "localhost:+9", "::1:9095", "[]:9095", "http://localhost:9095"})
    CHECK_THROWS_AS(read_address(text), std::invalid_argument);
  for (const char* text : {"a b:1", " :1", "::1:9095", "[a b]:1", "a/b:1", "[::1:1"})
    CHECK_THROWS_WITH(read_address(text), contains("the host is neither a name nor an address"));
}

}  // namespace address_test
