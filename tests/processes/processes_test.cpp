#include "catch.hpp"
#include "nginx/behind_nginx.hpp"

#include <sys/wait.h>

#include <cstdlib>
#include <set>
#include <string>

namespace processes_test {

// Each case runs a program of this folder, which ends with 0 where all is well; what it prints shows up here.

namespace {

/// Runs a program against a server; its exit code, or 128 and the signal that ended it.
int run(const std::string& program, const std::string& url, const argus::testing::FakeServer& server) {
  const std::string command =
      "ARGUS_API_URL=" + url + " ARGUS_TOKEN=" + server.token() +
      " ARGUS_TEST_CA=" + Certificates::instance().certificate("ca") +
      " GLIBC_TUNABLES=glibc.malloc.tcache_count=0:glibc.malloc.arena_max=1:glibc.malloc.mxfast=0"
      " timeout 120 " ARGUS_PROGRAMS_DIRECTORY "/argus_process_" +
      program;
  const int status = std::system(command.c_str());
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

int run(const std::string& program, const BehindNginx& place) {
  return run(program, place.nginx.url(), place.server);
}

std::multiset<std::string> descriptions(const argus::testing::FakeServer& server) {
  std::multiset<std::string> result;
  for (const auto& incident : server.incidents()) result.insert(incident.at("description").get<std::string>());
  return result;
}

}  // namespace

TEST_CASE("a child of fork makes connections of its own, and leaves the parent's alone") {
  const BehindNginx place;
  REQUIRE(run("fork idle", place) == 0);
  // Three posts and three times twenty reads: of the parent, the child and the grandchild.
  CHECK(place.nginx.requests(63).size() == 63);
  CHECK(place.nginx.connections(63) == 3);
}

TEST_CASE("a child of fork isn't held up by what the parent's threads were in") {
  const argus::testing::FakeServer server;
  CHECK(run("fork read", upstream(server), server) == 0);
  CHECK(run("fork write", upstream(server), server) == 0);
  CHECK(run("fork often", upstream(server), server) == 0);
  CHECK(run("fork many", upstream(server), server) == 0);
}

TEST_CASE("a child of fork that ends orderly doesn't end the parent's connection") {
  const BehindNginx place;
  REQUIRE(run("fork exit", place) == 0);
  CHECK(place.nginx.requests(4).size() == 4);
  CHECK(place.nginx.connections(4) == 2);
}

TEST_CASE("a child in another pid namespace makes a connection of its own") {
  const BehindNginx place;
  REQUIRE(run("fork namespace", place) == 0);
  CHECK(place.nginx.requests(3).size() == 3);
  CHECK(place.nginx.connections(3) == 2);
}

TEST_CASE("a program that is started inherits no connection") {
  CHECK(run("fork exec", BehindNginx{}) == 0);
}

TEST_CASE("a peer that is gone never kills the program") {
  const bool with_tls = GENERATE(false, true);
  const BehindNginx place{{"", "good", "client_max_body_size 10m;"}};
  CHECK(run("signals pipe", with_tls ? place.nginx.url() : upstream(place.server), place.server) == 0);
}

TEST_CASE("the program's signal handlers and mask stay as they are") {
  CHECK(run("signals handlers", BehindNginx{}) == 0);
  CHECK(run("signals own", BehindNginx{}) == 0);
}

TEST_CASE("signals interrupt no call") {
  BehindNginx place;
  place.server.delay_answers(std::chrono::milliseconds{50});
  CHECK(run("signals interrupts", place) == 0);
}

TEST_CASE("a thread that is cancelled in the middle of a call doesn't end the program") {
  BehindNginx place;
  place.server.delay_answers(std::chrono::milliseconds{2000});
  CHECK(run("signals cancel", place) == 0);
}

TEST_CASE("a static object's destructor may use its client") {
  const BehindNginx place;
  REQUIRE(run("at_exit", place) == 0);
  CHECK(descriptions(place.server) ==
        std::multiset<std::string>{"farewell", "farewell, over a connection of its own", "greeting"});
}

TEST_CASE("a program that uses libcurl itself is not disturbed, and disturbs nothing") {
  const std::string order = GENERATE(as<std::string>{}, "first", "later", "together", "memory");
  INFO(order);
  CHECK(run("own_curl " + order, BehindNginx{}) == 0);
}

TEST_CASE("a plugin with the library within is loaded and unloaded without a trace") {
  const std::string kind = GENERATE(as<std::string>{}, ARGUS_PLUGINS);
  INFO(kind);
  CHECK(run("plugin_host " + kind, BehindNginx{}) == 0);
}

TEST_CASE("no call and no end of a client waits for a resolver that is silent") {
  const std::string scenario = GENERATE(as<std::string>{}, "limits", "deadline", "cancel", "end", "exit");
  INFO(scenario);
  const argus::testing::FakeServer server;
  CHECK(run("names " + scenario, upstream(server), server) == 0);
  CHECK(server.requests().empty());
}

TEST_CASE("at most eight threads wait for names") {
  const argus::testing::FakeServer server;
  CHECK(run("names bound", upstream(server), server) == 0);
}

TEST_CASE("a name is looked up once for all clients, and again after a failure") {
  const argus::testing::FakeServer server;
  CHECK(run("names once", upstream(server), server) == 0);
  CHECK(run("names unknown", upstream(server), server) == 0);
  CHECK(run("names threads", upstream(server), server) == 0);
}

TEST_CASE("a child of fork isn't held up by a lookup of the parent's") {
  const argus::testing::FakeServer server;
  CHECK(run("names fork", upstream(server), server) == 0);
  CHECK(descriptions(server) == std::multiset<std::string>{"child", "parent"});
}

TEST_CASE("a plugin can be unloaded while its lookup of a name is under way") {
  const std::string kind = GENERATE(as<std::string>{}, ARGUS_PLUGINS);
  INFO(kind);
  const argus::testing::FakeServer server;
  CHECK(run("names_host " + kind, upstream(server), server) == 0);
}

}  // namespace processes_test
