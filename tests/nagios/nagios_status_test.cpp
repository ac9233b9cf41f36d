// What argus-nagios reads in a status.dat of Nagios 4.4.6, and prints of it.

#include "catch.hpp"
#include "programs/argus-nagios/alerts.hpp"
#include "programs/argus-nagios/fresh_status.hpp"
#include "programs/argus-nagios/status_content.hpp"
#include "programs/argus-nagios/status_file.hpp"
#include "src/detail/rules.hpp"

#include <nlohmann/json.hpp>

#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <map>
#include <random>
#include <sstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace nagios_status_test {
namespace {

using namespace argus_nagios;
using Catch::Matchers::Contains;
using Fields = std::map<std::string, std::string>;
using nlohmann::json;

std::string block(const std::string& name, const Fields& fields) {
  std::string text = name + " {\n";
  for (const auto& [key, value] : fields) text.append("\t").append(key).append("=").append(value).append("\n");
  return text + "\t}\n\n";
}

Fields with(Fields fields, const Fields& changed) {
  for (const auto& [key, value] : changed) fields[key] = value;
  return fields;
}

std::string info(std::int64_t created = 1'796'071'464) {
  return "########\n# NAGIOS STATUS FILE\n\n" +
         block("info", {{"created", std::to_string(created)}, {"version", "4.4.6"}}) +
         block("programstatus", {{"nagios_pid", "11745"}, {"enable_event_handlers", "1"}});
}

std::string host(const Fields& changed = {}) {
  return block("hoststatus", with({{"host_name", "web01"},
                                   {"has_been_checked", "1"},
                                   {"current_state", "0"},
                                   {"state_type", "1"},
                                   {"last_state_change", "1796071462"},
                                   {"plugin_output", "up"},
                                   {"long_plugin_output", "a=b {\\n}"},
                                   {"scheduled_downtime_depth", "0"}},
                                  changed));
}

std::string service(const Fields& changed = {}) {
  return block("servicestatus", with({{"host_name", "web01"},
                                      {"service_description", "HTTP"},
                                      {"has_been_checked", "1"},
                                      {"current_state", "2"},
                                      {"last_hard_state", "2"},
                                      {"state_type", "1"},
                                      {"last_state_change", "1796071461"},
                                      {"plugin_output", "CRITICAL - time=10s {"},
                                      {"scheduled_downtime_depth", "0"}},
                                     changed));
}

/// What Nagios writes after the services.
std::string contacts() {
  return block("contactstatus", {{"contact_name", "nobody"}, {"modified_attributes", "0"}}) +
         block("servicecomment", {{"host_name", "web01"}, {"service_description", "HTTP"}, {"comment_data", "hi"}});
}

/// @param text without what Nagios writes after the services
std::vector<json> lines_of(const std::string& text, const AlertRules& rules = {}) {
  std::ostringstream out;
  print_alerts(out, parse_status(text + contacts()), rules);
  std::istringstream in{out.str()};
  std::vector<json> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(json::parse(line));
  return lines;
}

json muted(const std::string& key) {
  return {{"source_incident_id", key}, {"suppressed", true}};
}

}  // namespace

TEST_CASE("A HARD problem of a status.dat is an alert, with all that is known of it") {
  AlertRules rules;
  rules.tags = {{"site", "oslo"}};
  const json expected{{"source_incident_id", "web01;HTTP"},
                      {"description", "web01 HTTP: CRITICAL - time=10s {"},
                      {"level", 1},
                      {"tags", {"host=web01", "service=HTTP", "state=CRITICAL", "site=oslo"}},
                      {"start_time", "2026-11-30T20:44:21Z"}};
  CHECK(lines_of(info() + host() + service(), rules) == std::vector<json>{expected});
}

TEST_CASE("A host that is DOWN is an alert, and what is OK is none") {
  const std::vector<json> lines =
      lines_of(info() + host({{"current_state", "1"}, {"plugin_output", ""}}) + service({{"current_state", "0"}}));
  REQUIRE(lines.size() == 1);
  CHECK(lines[0]["source_incident_id"] == "web01");
  CHECK(lines[0]["description"] == "web01: DOWN");
  CHECK(lines[0]["tags"] == json{"host=web01", "state=DOWN"});
}

TEST_CASE("Each state has its level, which can be set") {
  AlertRules rules;
  const auto level = [&](const char* state) {
    return lines_of(info() + host() + service({{"current_state", state}}), rules).at(0).at("level");
  };
  CHECK(level("1") == 3);
  CHECK(level("2") == 1);
  CHECK(level("3") == 4);
  rules.set_level("WARNING=5");
  CHECK(level("1") == 5);
  for (const char* wrong : {"", "WARNING", "WARNING=", "WARNING=6", "WARNING=10", "OK=1", "warning=1"}) {
    INFO(wrong);
    CHECK_THROWS_AS(rules.set_level(wrong), std::invalid_argument);
  }
}

TEST_CASE("What is pending, SOFT, in a downtime or behind a host that is DOWN stays as it is") {
  const std::string http = "web01;HTTP";
  CHECK(lines_of(info() + host() + service({{"has_been_checked", "0"}, {"current_state", "0"}})) ==
        std::vector<json>{muted(http)});
  CHECK(lines_of(info() + host() + service({{"state_type", "0"}})) == std::vector<json>{muted(http)});
  CHECK(lines_of(info() + host() + service({{"scheduled_downtime_depth", "1"}})) == std::vector<json>{muted(http)});
  CHECK(lines_of(info() + host({{"scheduled_downtime_depth", "2"}}) + service()) == std::vector<json>{muted(http)});
  CHECK(lines_of(info() + host({{"current_state", "2"}}) + service()).at(1) == muted(http));
  CHECK(lines_of(info() + service() + host({{"current_state", "1"}})).at(0) == muted(http));
  CHECK(lines_of(info() + host({{"current_state", "1"}, {"state_type", "0"}}) + service()).at(1)["level"] == 1);
  CHECK(lines_of(info() + host({{"scheduled_downtime_depth", "2"}}) + service({{"current_state", "0"}})).empty());
}

TEST_CASE("Names and output that aren't UTF-8 can be printed, and two names never become one") {
  const auto key = [](const std::string& name) {
    return lines_of(info() + host() + service({{"service_description", name}})).at(0).at("source_incident_id");
  };
  CHECK(key("L\xfc") == "web01;L\\xfc");
  CHECK(key("L\xf6") == "web01;L\\xf6");
  CHECK(key("L\xc3\xbc") == "web01;L\xc3\xbc");
  CHECK(key("L\\xfc") == "web01;L\\\\xfc");
  CHECK(key("a;b") == "web01;a\\;b");
  CHECK(key("/var/log: 5%=\"x\"") == "web01;/var/log: 5%=\"x\"");
  CHECK(key(std::string("a\0b\tc\x7f\xc2\x85", 8)) == "web01;a\\x00b\\x09c\\x7f\\xc2\\x85");
  CHECK(key("\xc2\xa0"
            "a b\xe3\x80\x80") ==
        "web01;\\xc2\\xa0"
        "a b\\xe3\\x80\\x80");
  const auto line = lines_of(info() + host() + service({{"plugin_output", "caf\xe9 \"\\"}})).at(0);
  CHECK(line["description"] == "web01 HTTP: caf\xef\xbf\xbd \"\\");
}

TEST_CASE("Two objects never have one key, whatever bytes their names have") {
  // Of what has a meaning in a key, in UTF-8, and to the server.
  const std::vector<std::string> pieces{";",
                                        "\\",
                                        "\\;",
                                        "\\\\",
                                        "x",
                                        "e",
                                        "9",
                                        "\xe9",
                                        "\\xe9",
                                        "a",
                                        " ",
                                        "\t",
                                        "\x7f",
                                        "\x1c",
                                        "\xc2\xa0",
                                        "\xe3\x80\x80",
                                        "\xc3",
                                        "\xa9",
                                        std::string(1, '\0'),
                                        "\\x00",
                                        "\\x20",
                                        "\r",
                                        "\n",
                                        ":"};
  std::mt19937 random{1};  // NOLINT(cert-msc32-c,cert-msc51-cpp): the same names at each run
  const auto name = [&](std::size_t least) {
    std::string text;
    for (std::size_t count = least + random() % 4; count > 0; --count) text += pieces[random() % pieces.size()];
    return text;
  };
  std::map<std::string, std::pair<std::string, std::string>> owners;
  for (int i = 0; i < 200'000; ++i) {
    CheckedObject object;
    object.host = name(1);
    object.service = name(0);
    const std::pair pair{object.host, object.service};
    const std::string key = key_of(object);
    const auto owner = owners.emplace(key, pair).first;
    if (owner->second == pair && argus::detail::rules::trimmed(key) == key && key.find('\0') == std::string::npos &&
        argus::detail::rules::is_utf8(key))
      continue;
    FAIL("key " << key << " of hosts " << pair.first << " and " << owner->second.first);
  }
  CHECK(owners.size() > 100'000);
}

TEST_CASE("A host or service that can't be read is told, and the others are printed") {
  const StatusFile file =
      parse_status(info() + host() + service({{"current_state", "7"}}) + service({{"state_type", ""}}) +
                   service({{"service_description", ""}}) + service({{"service_description", "SSH"}}) +
                   host({{"host_name", ""}}) + contacts());
  REQUIRE(file.problems.size() == 4);
  CHECK_THAT(file.problems[0], Contains("web01;HTTP: current_state is 7"));
  CHECK_THAT(file.problems[1], Contains("state_type"));
  CHECK_THAT(file.problems[2], Contains("service_description is missing"));
  CHECK_THAT(file.problems[3], Contains("host_name is missing"));
  CHECK(file.objects.size() == 2);
}

TEST_CASE("A status.dat that is cut off before its contacts is none, wherever that is") {
  const std::string objects = info() + host() + service() + service({{"service_description", "SSH"}});
  const std::string text = objects + contacts();
  const std::size_t first_contact_end = text.find("}", objects.size()) + 1;
  for (std::size_t size = 0; size < first_contact_end; ++size) {
    CAPTURE(size);
    CHECK_THROWS_AS(parse_status(text.substr(0, size)), std::runtime_error);
  }
  CHECK_NOTHROW(parse_status(text.substr(0, first_contact_end)));
  CHECK_THROWS_WITH(parse_status(objects), Contains("ends before its contacts"));
}

TEST_CASE("A status.dat that was put together of others, or lacks what Nagios writes, is none") {
  const std::string program = block("programstatus", {{"nagios_pid", "11745"}});
  const std::string alone = block("info", {{"created", "1796071464"}});
  CHECK_NOTHROW(parse_status(alone + program + host() + contacts()));
  CHECK_THROWS_WITH(parse_status(alone + host() + contacts()), Contains("no programstatus"));
  CHECK_THROWS_WITH(parse_status(info() + host() + alone + contacts()), Contains("two blocks of info"));
  CHECK_THROWS_WITH(parse_status(info() + host() + contacts() + service()), Contains("follows its contacts"));
}

TEST_CASE("A retention file isn't taken for a status.dat") {
  CHECK_THROWS_WITH(parse_status(info() + block("host", {{"host_name", "web01"}})), Contains("retention file"));
  CHECK_THROWS_AS(parse_status("hello\n"), std::runtime_error);
}

TEST_CASE("20,000 services are read in a fraction of a second") {
  std::string text = info() + host();
  for (int i = 0; i < 20'000; ++i)
    text += service({{"service_description", "S" + std::to_string(i)}, {"performance_data", std::string(900, 'x')}});
  const auto start = std::chrono::steady_clock::now();
  CHECK(lines_of(text).size() == 20'000);
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds{10});
}

namespace {

/// A file that Nagios writes anew at times, by a clock of its own.
struct Disk {
  std::int64_t now = 1'000;
  /// When the file is written, until when it is missing.
  std::vector<std::int64_t> writes{};
  std::int64_t missing_until = 0;
  int waits = 0;

  std::string read() const {
    std::int64_t created = 0;
    for (const std::int64_t time : writes) {
      if (time <= now || time > 5'000) created = time;
    }
    if (created == 0 || now < missing_until) throw std::runtime_error("it can't be opened");
    return info(created) + host();
  }

  StatusSource source() {
    return {[this] { return read(); }, [this] { return now; }, [this] { return std::chrono::seconds{waits}; },
            [this] {
              ++now;
              ++waits;
            }};
  }
};

}  // namespace

TEST_CASE("Only a status.dat that was written after the question counts") {
  Disk disk;
  disk.writes = {990, 1'000, 1'010};
  CHECK(created_in(fresh_status(disk.source(), std::chrono::seconds{30})) == 1'010);
  CHECK(disk.waits == 10);
}

TEST_CASE("A status.dat that is missing for a while is waited for") {
  Disk disk;
  disk.writes = {1'004};
  disk.missing_until = 1'008;
  CHECK(created_in(fresh_status(disk.source(), std::chrono::seconds{30})) == 1'004);
}

TEST_CASE("A status.dat that is stale, missing or of the future is an error that says so") {
  Disk disk;
  disk.writes = {990};
  CHECK_THROWS_WITH(fresh_status(disk.source(), std::chrono::seconds{30}), Contains("written 40 seconds ago"));
  CHECK(disk.waits == 30);
  disk.writes.clear();
  CHECK_THROWS_WITH(fresh_status(disk.source(), std::chrono::seconds{30}), Contains("can't be opened"));
  disk.writes = {9'000};
  disk.waits = 0;
  CHECK_THROWS_WITH(fresh_status(disk.source(), std::chrono::seconds{30}), Contains("seconds in the future"));
}

TEST_CASE("A clock that is set back doesn't make the wait for a status.dat longer") {
  Disk disk;
  disk.writes = {990};
  StatusSource source = disk.source();
  source.wait = [&disk] {
    --disk.now;
    ++disk.waits;
  };
  CHECK_THROWS_AS(fresh_status(source, std::chrono::seconds{30}), std::runtime_error);
  CHECK(disk.waits == 30);
}

TEST_CASE("A file that takes longer than the deadline isn't read to its end") {
  const std::string file = std::filesystem::temp_directory_path() / ("argus-nagios-" + std::to_string(getpid()));
  const std::string text(1'000'000, 'x');
  std::ofstream{file} << text;
  const auto now = std::chrono::steady_clock::now();
  CHECK(status_content(file, now + std::chrono::hours{1}) == text);
  CHECK_THROWS_WITH(status_content(file, now), Contains("within the time"));
  std::filesystem::remove(file);
  CHECK_THROWS_WITH(status_content(file, now), Contains("can't be opened"));
}

TEST_CASE("A time of a status.dat that can't be is left out, and the problem is printed") {
  for (const char* time :
       {"9223372036854775807", "9223372036854775808", "-9223372036854775808", "1796071465", "0", "", "abc"}) {
    INFO(time);
    const std::vector<json> lines = lines_of(info() + host() + service({{"last_state_change", time}}));
    REQUIRE(lines.size() == 1);
    CHECK(lines[0]["level"] == 1);
    CHECK_FALSE(lines[0].contains("start_time"));
  }
  CHECK(lines_of(info() + host() + service({{"last_state_change", "1796071464"}})).at(0).contains("start_time"));
  CHECK_THROWS_AS(created_in(info(-9'223'372'036'854'775'807)), std::runtime_error);
}

TEST_CASE("The first line that a plugin has printed and that isn't blank is taken, without control characters") {
  const auto description = [](const std::string& output) {
    CheckedObject object;
    object.host = "web01";
    object.state = "DOWN";
    object.output = output;
    return description_of(object);
  };
  CHECK(description("\n\r\n \t\nbad\nmore") == "web01: bad");
  CHECK(description("\x1b]0;x\x07"
                    "a\tb\x7f\xc2\x9b\rmore") == "web01: ]0;xa b");
  CHECK(description(std::string("a\0b", 3)) == "web01: ab");
  CHECK(description("\x1b\n \r\n") == "web01: DOWN");
  CHECK(lines_of(info() + host() + service({{"host_name", " web01 "}, {"plugin_output", "\x1b[1mbad"}})).at(0) ==
        json{{"source_incident_id", "web01;HTTP"},
             {"description", "web01 HTTP: [1mbad"},
             {"level", 1},
             {"tags", {"host=web01", "service=HTTP", "state=CRITICAL"}},
             {"start_time", "2026-11-30T20:44:21Z"}});
}

}  // namespace nagios_status_test
