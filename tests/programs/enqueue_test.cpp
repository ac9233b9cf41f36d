// argus-enqueue as the process that a monitor starts.

#include "catch.hpp"

#include <argus/client.hpp>
#include <argus/glue/outbox.hpp>
#include <argus/testing/fake_server.hpp>

#include <sys/wait.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace enqueue_test {
namespace {

class EnqueueFixture {
 public:
  EnqueueFixture() { REQUIRE(mkdtemp(directory_.data()) != nullptr); }
  EnqueueFixture(const EnqueueFixture&) = delete;
  EnqueueFixture& operator=(const EnqueueFixture&) = delete;
  ~EnqueueFixture() { std::filesystem::remove_all(directory_); }

 protected:
  std::string outbox() const { return directory_ + "/outbox"; }

  /// @returns the exit code
  int run(const std::string& words) {
    const std::string errors = directory_ + "/errors";
    const int status = std::system((ARGUS_ENQUEUE " " + words + " > /dev/null 2> " + errors).c_str());
    std::ifstream file{errors};
    problem_.assign(std::istreambuf_iterator<char>(file), {});
    return WEXITSTATUS(status);
  }

  const std::string& problem() const { return problem_; }

 private:
  std::string directory_ = std::filesystem::temp_directory_path() / "argus-enqueue-XXXXXX";
  std::string problem_{};
};

TEST_CASE_METHOD(EnqueueFixture, "What argus-enqueue has stored is delivered, with all that was said of it") {
  const std::string place = "--outbox " + outbox();
  CHECK(run(place + " open backup 'the backup has failed' -l 2 -t host=db1 --start 2024-11-30T01:00:00Z") == 0);
  CHECK(run(place + " open reboot rebooted --stateless") == 0);
  CHECK(run("close backup 'works again' " + place) == 0);
  argus::testing::FakeServer server;
  argus::ClientOptions options;
  options.api_root_url = server.url();
  options.token = server.token();
  const argus::glue::DrainResult result = argus::glue::Outbox{outbox()}.drain(argus::Client{options});
  CHECK(result.delivered == 3);
  const auto incidents = server.incidents();
  REQUIRE(incidents.size() == 2);
  const auto& reboot = incidents[0];
  const auto& backup = incidents[1];
  CHECK(backup["description"] == "the backup has failed");
  CHECK(backup["level"] == 2);
  CHECK(backup["open"] == false);
  CHECK(argus::parse_timestamp(backup["start_time"].get<std::string>()) ==
        argus::parse_timestamp("2024-11-30T01:00:00Z"));
  CHECK(backup["tags"][0]["tag"] == "host=db1");
  CHECK(reboot["stateful"] == false);
}

TEST_CASE_METHOD(EnqueueFixture, "argus-enqueue refuses wrong words with 2, and tells a disk's problem with 1") {
  const std::string place = "--outbox " + outbox() + " ";
  for (const char* words : {"", "open", "open a", "close", "open a b c", "opne a b", "open a b -l 6", "open a b -l",
                            "open a b -t host", "open a b --levle 3", "open a b --start yesterday", "open '' b"}) {
    INFO(words);
    CHECK(run(place + words) == 2);
    CHECK_FALSE(problem().empty());
  }
  CHECK(run("open a b") == 2);
  CHECK(run("--outbox /dev/null/outbox open a b") == 1);
  CHECK_FALSE(std::filesystem::exists(outbox() + "/00000000000000000001"));
}

TEST_CASE_METHOD(EnqueueFixture, "A word that begins with a dash can be an id after --") {
  CHECK(run("--outbox " + outbox() + " open -- -a -b") == 0);
  const auto entries = argus::glue::Outbox{outbox()}.entries();
  REQUIRE(entries.size() == 1);
  CHECK(entries[0].id == "-a");
}

TEST_CASE_METHOD(EnqueueFixture, "argus-enqueue passes over no flag") {
  const std::string place = "--outbox " + outbox() + " ";
  for (const char* words :
       {"open a b --end 2024-11-30T01:00:00Z", "close a --start 2024-11-30T01:00:00Z", "close a -l 2",
        "close a -t host=a", "close a --stateless", "close a --details-url http://a"}) {
    INFO(words);
    CHECK(run(place + words) == 2);
    CHECK_FALSE(problem().empty());
  }
  CHECK(argus::glue::Outbox{outbox()}.entries().empty());
  CHECK(run("open --help") == 0);
  CHECK(run("-h") == 0);
}

TEST_CASE_METHOD(EnqueueFixture, "argus-enqueue repairs a text that isn't UTF-8, and refuses such an id") {
  const std::string place = "--outbox " + outbox() + " ";
  CHECK(run(place + "open backup $(printf 'caf\\351')") == 0);
  CHECK(run(place + "close backup $(printf 'caf\\351')") == 0);
  CHECK(run(place + "open $(printf 'caf\\351') down") == 2);
  const auto entries = argus::glue::Outbox{outbox()}.entries();
  REQUIRE(entries.size() == 2);
  CHECK(entries[0].text == "caf\xef\xbf\xbd");
  CHECK(entries[1].text == "caf\xef\xbf\xbd");
}

TEST_CASE("Help of argus-enqueue that a full disk doesn't take has failed") {
  CHECK(WEXITSTATUS(std::system(ARGUS_ENQUEUE " --help > /dev/full")) == 1);
}

TEST_CASE("argus-enqueue links no libcurl, and starts without it") {
  CHECK(std::system("ldd " ARGUS_ENQUEUE " | grep -q libcurl") != 0);
  CHECK(std::system("ldd " ARGUS_ENQUEUE " | grep -q libc.so") == 0);
}

}  // namespace
}  // namespace enqueue_test
