#include <argus/glue/memory.hpp>

#include "catch.hpp"
#include "unit/glue/system_calls.hpp"
#include "unit/glue/temporary_folder.hpp"

#include <nlohmann/json.hpp>

#include <sys/stat.h>

#include <cerrno>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <system_error>
#include <vector>

namespace glue_memory_test {

using argus::Timestamp;
using argus::glue::Memory;
using argus::glue::Remembered;
using namespace std::chrono_literals;

namespace {

namespace fs = std::filesystem;

std::string text_of(const fs::path& file) {
  std::ifstream stream{file};
  return {std::istreambuf_iterator<char>{stream}, {}};
}

const Timestamp noon = argus::parse_timestamp("2024-11-30T12:00:00.000001Z");

void fill(Memory& memory) {
  Remembered& entry = memory.keys["web01/cpu \u00e5"];
  entry.state = Remembered::State::respected;
  entry.pk = 4711;
  entry.level = 2;
  entry.tags = {"host=a", "port=Gi0/3"};
  entry.description = "0123";
  entry.first_seen = noon;
  entry.last_active = noon + 1s;
  entry.absent_since = noon + 2s;
  entry.last_absent = noon + 3s;
  entry.misses = 4;
  entry.closed_at = noon + 5s;
  entry.is_reopened = true;
  entry.is_whole = true;
  entry.failures = 6;
  entry.retry_at = noon + 7s;
  memory.keys["b"].state = Remembered::State::open;
  memory.keys["c"].state = Remembered::State::closed;
  memory.keys["d"];
  memory.posted["glue:trap@2024"] = noon;
  memory.observed_at = noon + 8s;
}

}  // namespace

TEST_CASE("A memory is read as it was saved") {
  const TemporaryFolder folder;
  Memory memory{folder.file()};
  fill(memory);
  memory.save();
  const Memory read{folder.file()};
  CHECK(read.problem().empty());
  CHECK(nlohmann::json(read) == nlohmann::json(memory));
  const Remembered& entry = read.keys.at("web01/cpu \u00e5");
  CHECK(entry.state == Remembered::State::respected);
  CHECK(entry.pk == 4711);
  CHECK(entry.tags == std::vector<std::string>{"host=a", "port=Gi0/3"});
  CHECK(entry.absent_since == noon + 2s);
  CHECK(entry.is_reopened);
  CHECK(entry.is_whole);
  CHECK(read.keys.at("c").state == Remembered::State::closed);
  CHECK(read.posted.at("glue:trap@2024") == noon);
  CHECK(read.observed_at == noon + 8s);
}

TEST_CASE("A memory without a file is saved nowhere") {
  Memory memory;
  fill(memory);
  memory.save();
  CHECK(memory.problem().empty());
}

TEST_CASE("A memory that is lost or damaged starts empty, and says so") {
  const TemporaryFolder folder;
  SECTION("lost") {
    const Memory memory{folder.file()};
    CHECK_THAT(memory.problem(), contains(folder.file().string()));
    CHECK(memory.keys.empty());
  }
  SECTION("a pipe, which nobody writes to") {
    REQUIRE(mkfifo(folder.file().c_str(), 0600) == 0);
    CHECK_THAT(Memory{folder.file()}.problem(), contains("memory.json can't be read: it is no regular file"));
  }
  SECTION("a directory") {
    fs::create_directory(folder.file());
    CHECK_THAT(Memory{folder.file()}.problem(), contains("memory.json can't be read: Is a directory"));
  }
  SECTION("damaged") {
    Memory whole{folder.file()};
    fill(whole);
    whole.save();
    const std::string text = text_of(folder.file());
    const auto damage = GENERATE_COPY(
        as<std::string>{}, "", "{}", "[]", "null", "\xff", text.substr(0, text.size() / 2),
        R"({"version":2,"keys":{},"posted":{},"observed_at":"2024-11-30T12:00:00Z"})",
        R"({"version":1,"keys":{"a":{"state":"odd"}},"posted":{},"observed_at":"2024-11-30T12:00:00Z"})",
        R"({"version":1,"keys":{"a":{"state":"open","pk":"7"}},"posted":{},"observed_at":"1970-01-01T00:00:00Z"})",
        R"({"version":1,"keys":{"a":{"state":"open","misses":-2147483648}},"posted":{},"observed_at":"1970-01-01T00:00:00Z"})",
        R"({"version":1,"keys":{"a":{"state":"open","misses":2147483647}},"posted":{},"observed_at":"1970-01-01T00:00:00Z"})",
        R"({"version":1,"keys":{"a":{"state":"open","failures":1e300}},"posted":{},"observed_at":"1970-01-01T00:00:00Z"})",
        R"({"version":1,"keys":{"a":{"state":"open"}},"posted":{},"observed_at":"yesterday"})");
    std::ofstream{folder.file()} << damage;
    Memory memory{folder.file()};
    CHECK_THAT(memory.problem(),
               contains("damaged") && contains(folder.file().string()) && !contains("json.exception"));
    CHECK(memory.keys.empty());
    CHECK(memory.posted.empty());
    CHECK(memory.observed_at == Timestamp{});
    fill(memory);
    memory.save();
    CHECK(Memory{folder.file()}.problem().empty());
  }
}

TEST_CASE("A memory of another server starts empty, and says so") {
  const TemporaryFolder folder;
  Memory memory{folder.file(), "https://old.example.org"};
  fill(memory);
  memory.save();
  CHECK(Memory{folder.file(), "https://old.example.org"}.keys.size() == memory.keys.size());
  Memory other{folder.file(), "https://new.example.org"};
  CHECK_THAT(other.problem(), contains("is of another server, https://old.example.org"));
  CHECK(other.keys.empty());
  CHECK(other.posted.empty());
  CHECK(other.observed_at == Timestamp{});
  other.save();
  CHECK(Memory{folder.file(), "https://new.example.org"}.problem().empty());
}

TEST_CASE("A memory is saved beside its file and put in its place, for its owner alone") {
  const TemporaryFolder folder;
  Memory memory{folder.file()};
  fill(memory);
  memory.save();
  const std::string before = text_of(folder.file());
  fs::create_hard_link(folder.file(), folder.file("old"));
  memory.keys.erase("b");
  memory.save();
  CHECK(text_of(folder.file("old")) == before);
  CHECK(text_of(folder.file()) != before);
  CHECK_FALSE(fs::exists(folder.file("memory.json.tmp")));
  CHECK((fs::status(folder.file()).permissions() & fs::perms::all) == (fs::perms::owner_read | fs::perms::owner_write));
}

TEST_CASE("A memory is on the disk before it takes the place of the old one, and its name before the save ends") {
  const TemporaryFolder folder;
  Memory memory{folder.file(), "https://argus"};
  memory.save();
  const std::string old = text_of(folder.file());
  fill(memory);
  SECTION("in this order") {
    std::vector<bool> is_replaced;
    const system_calls::Watch watch{[&](const system_calls::Call& call) {
      if (call.name == "fsync") is_replaced.push_back(text_of(folder.file()) != old);
      return 0;
    }};
    memory.save();
    CHECK(is_replaced == std::vector<bool>{false, true});
  }
  SECTION("or else the old one stays") {
    const system_calls::Failure failure{"fsync", EIO};
    CHECK_THROWS_AS(memory.save(), std::system_error);
    CHECK(text_of(folder.file()) == old);
  }
}

TEST_CASE("A memory that says the same is not saved again, apart from when the monitor was read") {
  const TemporaryFolder folder;
  Memory memory{folder.file()};
  fill(memory);
  memory.save();
  fs::remove(folder.file());
  memory.observed_at += 9min;
  memory.save();
  CHECK_FALSE(fs::exists(folder.file()));
  memory.observed_at += 2min;
  memory.save();
  CHECK(Memory{folder.file()}.observed_at == memory.observed_at);
}

TEST_CASE("A memory that can't be saved names its file, and the old one stays") {
  const TemporaryFolder folder;
  Memory memory{folder.file()};
  fill(memory);
  memory.save();
  memory.keys.erase("b");
  fs::create_directory(folder.file("memory.json.tmp"));
  CHECK_THROWS_AS(memory.save(), std::system_error);
  CHECK_THROWS_WITH(memory.save(), contains("memory.json"));
  CHECK(Memory{folder.file()}.keys.count("b") == 1);
  fs::remove(folder.file("memory.json.tmp"));
  memory.save();
  CHECK(Memory{folder.file()}.keys.count("b") == 0);
}

TEST_CASE("A memory in whose place a directory is says so") {
  const TemporaryFolder folder;
  Memory memory{folder.file()};
  fs::create_directory(folder.file());
  CHECK_THROWS_WITH(memory.save(), folder.file().string() + " can't be written: Is a directory");
}

TEST_CASE("A key that isn't UTF-8 doesn't keep a memory from being saved") {
  const TemporaryFolder folder;
  Memory memory{folder.file()};
  memory.keys["\xff"].pk = 7;
  memory.keys["good"].pk = 8;
  memory.save();
  CHECK(Memory{folder.file()}.keys.at("good").pk == 8);
}

}  // namespace glue_memory_test
