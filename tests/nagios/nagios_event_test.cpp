// argus-nagios event as the process that Nagios starts.

#include "catch.hpp"

#include <argus/glue/outbox.hpp>

#include <sys/stat.h>
#include <sys/wait.h>

#include <chrono>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace nagios_event_test {
namespace {

using argus::glue::OutboxEntry;
using Catch::Matchers::Contains;

const std::string of_service = "--host web01 --service HTTP --state-type HARD --host-state UP --host-state-type HARD ";

class EventFixture {
 public:
  EventFixture() { REQUIRE(mkdtemp(directory_.data()) != nullptr); }
  EventFixture(const EventFixture&) = delete;
  EventFixture& operator=(const EventFixture&) = delete;
  ~EventFixture() { std::filesystem::remove_all(directory_); }

 protected:
  std::string outbox() const { return directory_ + "/outbox"; }

  /// @returns the exit code
  int event(const std::string& words, const std::string& environment = "") {
    return run("event --outbox " + outbox() + " " + words, environment);
  }

  int run(const std::string& words, const std::string& environment = "") {
    const std::string errors = directory_ + "/errors";
    const std::string command = "env -i " + environment + " timeout 20 " ARGUS_NAGIOS " ";
    const int status = std::system((command + words + " > /dev/null 2> " + errors).c_str());
    std::ifstream file{errors};
    problem_.assign(std::istreambuf_iterator<char>(file), {});
    return WEXITSTATUS(status);
  }

  std::vector<OutboxEntry> notes() const { return argus::glue::Outbox{outbox()}.entries(); }
  const std::string& problem() const { return problem_; }

 private:
  std::string directory_ = std::filesystem::temp_directory_path() / "argus-nagios-XXXXXX";
  std::string problem_{};
};

TEST_CASE_METHOD(EventFixture, "A HARD problem is stored as an open, and OK as an end of the same id") {
  CHECK(event(of_service + "--state CRITICAL --since 1796071461 --output '- it is \"bad\"'") == 0);
  CHECK(event(of_service + "--state OK --since 1796071466 --output fine") == 0);
  CHECK(event("--host web01 --state DOWN --state-type HARD --since 1796071462 --output down") == 0);
  CHECK(event("--host web01 --state UP --state-type HARD") == 0);
  const auto stored = notes();
  REQUIRE(stored.size() == 4);
  CHECK(stored[0].kind == OutboxEntry::Kind::open);
  CHECK(stored[0].id == "nagios:web01;HTTP");
  CHECK(stored[0].text == "web01 HTTP: - it is \"bad\"");
  CHECK(stored[0].time == argus::parse_timestamp("2026-11-30T20:44:21Z"));
  CHECK(stored[1].kind == OutboxEntry::Kind::end);
  CHECK(stored[1].id == stored[0].id);
  CHECK(stored[1].time == argus::parse_timestamp("2026-11-30T20:44:26Z"));
  CHECK(stored[2].id == "nagios:web01");
  CHECK(stored[3].kind == OutboxEntry::Kind::end);
  CHECK(stored[3].time > stored[2].time);
}

TEST_CASE_METHOD(EventFixture, "What is SOFT, in a downtime or behind a host that is DOWN isn't stored") {
  const std::string http = "--host web01 --service HTTP --state CRITICAL ";
  CHECK(event(http + "--state-type SOFT --host-state UP --host-state-type HARD") == 0);
  CHECK(event("--host web01 --state UP --state-type SOFT") == 0);
  CHECK(event(of_service + "--state CRITICAL --downtime 1") == 0);
  CHECK(event(of_service + "--state CRITICAL --host-downtime 1") == 0);
  CHECK(event(http + "--state-type HARD --host-state UNREACHABLE --host-state-type HARD") == 0);
  CHECK(notes().empty());
  CHECK(event(http + "--state-type HARD --host-state DOWN --host-state-type SOFT") == 0);
  CHECK(event(of_service + "--state OK --downtime 1 --host-downtime 1") == 0);
  const auto stored = notes();
  REQUIRE(stored.size() == 2);
  CHECK(stored[0].kind == OutboxEntry::Kind::open);
  CHECK(stored[1].kind == OutboxEntry::Kind::end);
}

TEST_CASE_METHOD(EventFixture, "What isn't given as a flag is taken from Nagios's environment") {
  const std::string macros =
      "NAGIOS_HOSTNAME=web01 NAGIOS_SERVICEDESC=HTTP NAGIOS_SERVICESTATE=WARNING NAGIOS_SERVICESTATETYPE=HARD "
      "NAGIOS_LASTSERVICESTATECHANGE=1796071461 NAGIOS_HOSTSTATE=UP NAGIOS_HOSTSTATETYPE=HARD NAGIOS_HOSTDOWNTIME=0 "
      "NAGIOS_HOSTOUTPUT=up NAGIOS_SERVICEOUTPUT=\"it's \\$(bad) \\`x\\`\" ";
  CHECK(event("", macros) == 0);
  CHECK(event("", macros + "NAGIOS_SERVICEDOWNTIME=1") == 0);
  CHECK(event("", "NAGIOS_HOSTNAME=web01 NAGIOS_SERVICEDESC= NAGIOS_HOSTSTATE=DOWN NAGIOS_HOSTSTATETYPE=HARD") == 0);
  const auto stored = notes();
  REQUIRE(stored.size() == 2);
  CHECK(stored[0].text == "web01 HTTP: it's $(bad) `x`");
  CHECK(stored[1].text == "web01: DOWN");
}

TEST_CASE_METHOD(EventFixture, "The prefix, levels and tags of an event can be set") {
  CHECK(event(of_service + "--prefix oslo --state CRITICAL -l CRITICAL=2 -t site=oslo") == 0);
  const auto stored = notes();
  REQUIRE(stored.size() == 1);
  CHECK(stored[0].id == "oslo:web01;HTTP");
  std::ifstream file{outbox() + "/" + stored[0].name};
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  CHECK_THAT(text, Contains("\"level\":2"));
  CHECK_THAT(text, Contains(R"([["host","web01"],["service","HTTP"],["state","CRITICAL"],["site","oslo"]])"));
}

TEST_CASE_METHOD(EventFixture, "Wrong words are refused with 2, and a disk's problem is told with 1") {
  for (const char* words :
       {"", "--host web01", "--host web01 --state DOWN", "--host web01 --state OK --state-type HARD",
        "--host web01 --state DOWN --state-type MAYBE", "--host web01 --state DOWN --state-type HARD --downtime -1",
        "--host web01 --service HTTP --state CRITICAL --state-type HARD",
        "--host web01 --state DOWN --state-type HARD extra", "--host web01 --state DOWN --state-type HARD --stat DOWN",
        "--host web01 --state DOWN --state-type HARD --state UP",
        "--host web01 --state DOWN --state-type HARD --prefix a:b",
        "--host web01 --state DOWN --state-type HARD -t host", "--host '$HOSTNAME$' --state '$HOSTSTATE$'",
        "--host ' ' --state DOWN --state-type HARD"}) {
    INFO(words);
    CHECK(event(words) == 2);
    CHECK_THAT(problem(), Contains("argus-nagios: "));
  }
  CHECK_FALSE(std::filesystem::exists(outbox()));
  CHECK(run("event --host web01 --state DOWN --state-type HARD") == 2);
  CHECK(run("evnt") == 2);
  CHECK(run("event --outbox /dev/null/outbox --host web01 --state DOWN --state-type HARD") == 1);
  CHECK(run("status /dev/null --wait 0") == 1);
  CHECK(run("status /dev/null /dev/null") == 2);
}

TEST_CASE_METHOD(EventFixture, "A macro that Nagios has not expanded is no name") {
  const std::string down = "--state DOWN --state-type HARD ";
  for (const std::string& words : std::vector<std::string>{
           "--host '$HOSTNAME$' " + down, "--host 'oslo-$HOSTNAME$' " + down, "--host '$_HOSTSITE$' " + down,
           "--host web01 --service '$SERVICEDESC$' --state CRITICAL --state-type HARD --host-state UP "
           "--host-state-type "
           "HARD"}) {
    INFO(words);
    CHECK(event(words) == 2);
    CHECK_THAT(problem(), Contains("has a macro that Nagios has not expanded"));
  }
  CHECK(notes().empty());
  CHECK(event("--host 'a$b costs 5$ or 6$' " + down) == 0);
}

TEST_CASE_METHOD(EventFixture, "A time that can't be is taken for now, and its event is stored") {
  const std::string ahead = std::to_string(std::time(nullptr) + 86'400);
  const auto before = argus::now() - std::chrono::seconds{1};
  const std::vector<std::string> times{
      "9223372036854775807", "9223372036854775808", "-5", "99999999999", "never", "'$LASTHOSTSTATECHANGE$'", ahead};
  for (const std::string& time : times) {
    INFO(time);
    CHECK(event("--host web01 --state DOWN --state-type HARD --since " + time) == 0);
    CHECK(event("--host web01 --state UP --state-type HARD --since " + time) == 0);
  }
  const auto stored = notes();
  REQUIRE(stored.size() == 2 * times.size());
  for (const OutboxEntry& entry : stored) {
    CHECK(entry.time >= before);
    CHECK(entry.time <= argus::now());
  }
}

TEST_CASE_METHOD(EventFixture, "The names and the output of an event are stored as people can read them") {
  CHECK(event("--host ' web01\t' --service 'a;b\\c ' --state CRITICAL --state-type HARD --host-state UP "
              "--host-state-type HARD --output '\n \r\n\033[1mbad\033[0m\tdisk\x7f\r\nmore'") == 0);
  const auto stored = notes();
  REQUIRE(stored.size() == 1);
  CHECK(stored[0].id == "nagios:web01;a\\;b\\\\c");
  CHECK(stored[0].text == "web01 a;b\\c: [1mbad[0m disk");
}

TEST_CASE_METHOD(EventFixture, "What is no regular file is no status.dat, and isn't waited for beyond the limit") {
  const std::string fifo = outbox() + ".fifo";
  REQUIRE(mkfifo(fifo.c_str(), 0600) == 0);
  for (const std::string& file : {fifo, std::string("/dev/zero"), std::string("/dev/full"), std::string("/dev")}) {
    INFO(file);
    CHECK(run("status " + file + " --wait 0") == 1);
    CHECK_THAT(problem(), Contains("no regular file"));
  }
  CHECK(run("status /dev/null --wait 9223372036854775807") == 2);
}

TEST_CASE("argus-nagios links no libcurl, and its help that a full disk doesn't take has failed") {
  CHECK(std::system("ldd " ARGUS_NAGIOS " | grep -q libcurl") != 0);
  CHECK(std::system("ldd " ARGUS_NAGIOS " | grep -q libc.so") == 0);
  CHECK(std::system(ARGUS_NAGIOS " --help > /dev/null") == 0);
  CHECK(WEXITSTATUS(std::system(ARGUS_NAGIOS " --help > /dev/full")) == 1);
}

}  // namespace
}  // namespace nagios_event_test
