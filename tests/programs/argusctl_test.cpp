// argusctl's commands, run without a process, against a fake server. docs/argusctl.md promises what they assert.

#include "catch.hpp"
#include "programs/argusctl/alert_lines.hpp"
#include "programs/argusctl/application.hpp"

#include <argus/glue/outbox_writer.hpp>
#include <argus/glue/token_keeper.hpp>
#include <argus/http/curl_transport.hpp>
#include <argus/testing/fake_server.hpp>

#include <nlohmann/json.hpp>

#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace argusctl_test {
namespace {

using nlohmann::json;
using namespace std::chrono_literals;

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

std::vector<json> json_lines(const std::string& text) {
  std::vector<json> lines;
  std::istringstream stream{text};
  for (std::string line; std::getline(stream, line);) lines.push_back(json::parse(line));
  return lines;
}

/// A prompt with a server, files and an environment of its own.
class Prompt {
 public:
  Prompt() {
    REQUIRE(mkdtemp(directory_.data()) != nullptr);
    variables = {{"ARGUS_URL", server.url()}, {"ARGUS_TOKEN", server.token()}, {"HOME", directory_}};
  }
  Prompt(const Prompt&) = delete;
  Prompt& operator=(const Prompt&) = delete;
  ~Prompt() { std::filesystem::remove_all(directory_); }

  /// @returns the exit code
  int run(std::vector<std::string> words, const std::string& given = "") {
    std::istringstream in{given};
    std::ostringstream out;
    std::ostringstream err;
    argusctl::Environment environment{[this](const std::string& name) { return variables[name]; }, file("etc"), in, out,
                                      err};
    environment.is_at_terminal = false;
    environment.is_watched = is_watched;
    environment.transport = transport;
    environment.time.wait = [](std::chrono::milliseconds, const auto&) {};
    environment.now = [this] { return argus::now() + ahead; };
    words.insert(words.begin(), "argusctl");
    std::vector<const char*> argv;
    for (const std::string& word : words) argv.push_back(word.c_str());
    const int code = argusctl::run(static_cast<int>(argv.size()), argv.data(), environment);
    output = out.str();
    errors = err.str();
    return code;
  }

  std::string file(const std::string& name) const { return directory_ + "/" + name; }
  void write(const std::string& name, const std::string& text, mode_t mode = 0600) const {
    std::filesystem::create_directories(std::filesystem::path{file(name)}.parent_path());
    std::ofstream{file(name)} << text;
    chmod(file(name).c_str(), mode);
  }
  void cut_off() { variables["ARGUS_URL"] = "http://127.0.0.1:1"; }
  void connect() { variables["ARGUS_URL"] = server.url(); }

  /// The newest.
  json incident() const { return server.incidents().front(); }
  std::vector<std::string> open_ids() const {
    std::vector<std::string> ids;
    for (const json& one : server.incidents()) {
      if (one["open"]) ids.push_back(one["source_incident_id"]);
    }
    std::sort(ids.begin(), ids.end());
    return ids;
  }

  std::string read(const std::string& name) const {
    std::ifstream stream{file(name)};
    return {std::istreambuf_iterator<char>(stream), {}};
  }
  unsigned mode_of(const std::string& name) const {
    struct stat status {};
    REQUIRE(stat(file(name).c_str(), &status) == 0);
    return status.st_mode & 0777U;
  }
  bool has(const std::string& name) const { return std::filesystem::exists(file(name)); }
  /// What a person has who has just installed it.
  void forget_settings() {
    variables.erase("ARGUS_URL");
    variables.erase("ARGUS_TOKEN");
  }

  /// Libcurl's where it is null.
  std::shared_ptr<argus::Transport> transport{};
  /// Whether a person sees the errors' stream.
  bool is_watched = false;
  /// How far the clocks of both are ahead of this machine's.
  std::chrono::minutes ahead{0};
  argus::testing::FakeServer server{server_options()};
  std::map<std::string, std::string> variables{};
  std::string output{};
  std::string errors{};

 private:
  argus::testing::FakeServerOptions server_options() {
    argus::testing::FakeServerOptions options;
    options.clock = [this] { return argus::now() + ahead; };
    return options;
  }

  std::string directory_ = std::filesystem::temp_directory_path() / "argusctl-XXXXXX";
};

using Ids = std::vector<std::string>;

TEST_CASE_METHOD(Prompt, "open opens an incident once, and close closes it once") {
  CHECK(run({"open", "backup", "the backup has failed", "-l", "2", "-t", "host=db1", "-t", "site=a"}) == 0);
  CHECK(output == "opened incident 1 (backup)\n");
  CHECK(incident()["description"] == "the backup has failed");
  CHECK(incident()["level"] == 2);
  CHECK(incident()["tags"].size() == 2);
  CHECK(run({"open", "backup", "again"}) == 0);
  CHECK(output == "incident 1 (backup) is already open\n");
  CHECK(server.incidents().size() == 1);
  CHECK(run({"close", "backup", "works again"}) == 0);
  CHECK(output == "closed incident 1 (backup)\n");
  CHECK(server.events(1).front()["description"] == "works again");
  CHECK(run({"close", "backup"}) == 0);
  CHECK(output == "incident 1 (backup) is already closed\n");
}

TEST_CASE_METHOD(Prompt, "An id that comes again is a new incident, which the next close closes") {
  for (int outage = 1; outage <= 3; ++outage) {
    CHECK(run({"open", "backup", "failed", "--start", "2024-11-30T0" + std::to_string(outage) + ":00:00Z"}) == 0);
    CHECK(open_ids().size() == 1);
    CHECK(run({"open", "backup", "failed"}) == 0);
    CHECK(server.incidents().size() == static_cast<std::size_t>(outage));
    CHECK(run({"close", "backup"}) == 0);
    CHECK(open_ids().empty());
  }
}

TEST_CASE_METHOD(Prompt, "A stateless alert has no end, and nothing to close") {
  CHECK(run({"open", "reboot", "rebooted", "--stateless"}) == 0);
  CHECK(incident()["stateful"] == false);
  CHECK(run({"close", "reboot"}) == 0);
  CHECK(contains(output, "already closed"));
}

TEST_CASE_METHOD(Prompt, "The exit code tells what went wrong, and standard error says it in one line") {
  const auto fails_with = [&](int code, const std::vector<std::string>& words, const std::string& reason) {
    INFO(reason);
    CHECK(run(words) == code);
    INFO(errors);
    CHECK(contains(errors, reason));
    CHECK(std::count(errors.begin(), errors.end(), '\n') == 1);
    CHECK(output.empty());
  };
  SECTION("wrong words") {
    fails_with(2, {"opne", "a"}, "--help tells");
    fails_with(2, {"open", "a", "b", "--levle", "1"}, "--help tells");
    fails_with(2, {"open", "a", "b", "-l", "6"}, "6");
    fails_with(2, {"open", "a", "b", "-t", "host"}, "KEY=VALUE");
    fails_with(2, {"open", "a", "b", "--start", "yesterday"}, "yesterday");
    fails_with(2, {"open"}, "needs an id");
    fails_with(2, {"close"}, "needs an id");
    fails_with(2, {"list", "--acked", "--unacked"}, "--help tells");
    variables["ARGUS_TOKEN"] = server.person_token();
    fails_with(2, {"list", "--mine"}, "no source system");
  }
  SECTION("nothing set") {
    variables["ARGUS_URL"] = "";
    fails_with(2, {"list"}, "ARGUS_URL");
  }
  SECTION("no such incident") {
    fails_with(3, {"show", "4711"}, "4711");
    fails_with(3, {"ack", "4711"}, "4711");
    fails_with(3, {"note", "backup", "text"}, "no incident with the id backup");
    CHECK(run({"close", "backup"}) == 3);
    CHECK(contains(output, "no incident with the id backup"));
  }
  SECTION("a refused token") {
    variables["ARGUS_TOKEN"] = "wrong";
    fails_with(4, {"list"}, "401");
    fails_with(4, {"open", "a", "b"}, "401");
    CHECK_FALSE(contains(errors, "wrong"));
  }
  SECTION("Argus is down") {
    cut_off();
    fails_with(75, {"list"}, "127.0.0.1");
    fails_with(75, {"open", "a", "b"}, "127.0.0.1");
    fails_with(75, {"show", "1"}, "127.0.0.1");
  }
  SECTION("Argus is overloaded") {
    server.fail_next(503, "<h1>Busy</h1>", 100);
    fails_with(75, {"list"}, "503");
  }
  SECTION("Argus fails") {
    server.fail_next(500, "<h1>Error</h1>", 100);
    fails_with(1, {"list"}, "500");
  }
}

TEST_CASE_METHOD(Prompt, "With an outbox, what Argus can't be told waits there, and is done") {
  variables["ARGUS_OUTBOX"] = file("outbox");
  cut_off();
  CHECK(run({"open", "backup", "failed", "--start", "2024-11-30T01:00:00Z"}) == 0);
  CHECK(output == "stored backup\n");
  CHECK(contains(errors, "backup waits in " + file("outbox") + ": "));
  CHECK(run({"outbox", "drain"}) == 75);
  CHECK(run({"outbox", "list"}) == 0);
  CHECK(contains(output, "open  backup  failed"));
  connect();
  SECTION("the next command delivers it") {
    CHECK(run({"open", "other", "failed too"}) == 0);
    CHECK(output == "delivered other\n");
    CHECK(errors.empty());
    CHECK(open_ids() == Ids{"backup", "other"});
    CHECK(run({"close", "backup"}) == 0);
    CHECK(open_ids() == Ids{"other"});
  }
  SECTION("so does drain") {
    CHECK(run({"outbox", "drain"}) == 0);
    CHECK(output == "1 delivered, 0 waiting, 0 put aside\n");
    CHECK(open_ids() == Ids{"backup"});
  }
  SECTION("or it is dropped") {
    REQUIRE(run({"outbox", "list", "-o", "json"}) == 0);
    const std::string name = json::parse(output)["name"];
    CHECK(run({"outbox", "drop", name}) == 0);
    CHECK(run({"outbox", "drop", name}) == 2);
    CHECK(run({"outbox", "drain"}) == 0);
    CHECK(output == "0 delivered, 0 waiting, 0 put aside\n");
  }
}

TEST_CASE_METHOD(Prompt, "What Argus refuses for good is told at once, and can be retried from the outbox") {
  variables["ARGUS_OUTBOX"] = file("outbox");
  server.fail_next(400, R"({"description": ["may not be this"]})", 1);
  CHECK(run({"open", "backup", "failed"}) == 1);
  CHECK(contains(output, "backup can't be delivered: "));
  CHECK(contains(output, "may not be this"));
  REQUIRE(run({"outbox", "list", "-o", "json"}) == 0);
  const json entry = json::parse(output);
  CHECK(entry["bad"] == true);
  CHECK(run({"outbox", "retry", entry["name"]}) == 0);
  CHECK(run({"outbox", "drain"}) == 0);
  CHECK(open_ids() == Ids{"backup"});
}

TEST_CASE_METHOD(Prompt, "With --stdin, open reads an alert from each line, and prints a result for each") {
  const std::string lines = R"({"source_incident_id": "a", "description": "A", "level": 1, "tags": ["host=a"]}

{"source_incident_id": "b", "start_time": "2024-11-30T01:00:00Z", "tags": [{"tag": "host=b"}], "stateful": false}
)";
  CHECK(run({"open", "--stdin"}, lines) == 0);
  const auto results = json_lines(output);
  REQUIRE(results.size() == 2);
  CHECK(results[0]["outcome"] == "created");
  CHECK(results[0]["incident"]["tags"][0]["tag"] == "host=a");
  CHECK(results[1]["incident"]["stateful"] == false);
  CHECK(run({"close", "--stdin"}, R"({"source_incident_id": "a"})") == 0);
  CHECK(json::parse(output)["outcome"] == "closed");
}

TEST_CASE_METHOD(Prompt, "A line that can't be used stops no other, and is told with its number") {
  const std::string lines = R"({"source_incident_id": "a", "description": "A"}
not JSON
{"source_incident_id": "b", "descriptoin": "B"}
{"source_incident_id": "c", "level": "high"}
{"source_incident_id": "d", "tags": [4]}
[]
{"description": "no id"}
{"source_incident_id": "e", "description": "E"}
)";
  CHECK(run({"open", "--stdin"}, lines) == 1);
  const auto results = json_lines(output);
  REQUIRE(results.size() == 8);
  CHECK(open_ids() == Ids{"a", "e"});
  for (std::size_t i = 1; i < 7; ++i) {
    INFO(results[i]);
    CHECK(results[i]["line"] == i + 1);
    CHECK(results[i].contains("error"));
  }
  CHECK(contains(results[2]["error"], "descriptoin"));
}

TEST_CASE_METHOD(Prompt, "Lines after Argus can't be reached are not tried") {
  cut_off();
  CHECK(run({"open", "--stdin"}, "{\"source_incident_id\": \"a\"}\n{\"source_incident_id\": \"b\"}\n") == 75);
  CHECK(contains(errors, "line 1 and those after it are not done"));
  CHECK(output.empty());
}

TEST_CASE_METHOD(Prompt, "A dry run says what would be done, and only reads") {
  CHECK(run({"open", "backup", "failed", "--dry-run"}) == 10);
  CHECK(output == "would open an incident with the id backup\n");
  CHECK(server.incidents().empty());
  run({"open", "backup", "failed"});
  server.clear_requests();
  CHECK(run({"open", "backup", "failed", "--dry-run"}) == 0);
  CHECK(run({"close", "backup", "--dry-run"}) == 10);
  CHECK(output == "would close incident 1 (backup)\n");
  for (const auto& request : server.requests()) CHECK(request.method == "GET");
  run({"close", "backup"});
  CHECK(run({"close", "backup", "--dry-run"}) == 0);
}

TEST_CASE_METHOD(Prompt, "list shows what is open, as a table, as JSON lines and as ids") {
  CHECK(run({"list"}) == 0);
  CHECK(output.empty());
  run({"open", "a", "first", "-l", "1", "-t", "host=a"});
  run({"open", "b", "second", "-l", "4"});
  run({"open", "c", "third"});
  run({"close", "c"});
  CHECK(run({"list"}) == 0);
  CHECK(contains(output, "PK"));
  CHECK(contains(output, "first"));
  CHECK(contains(output, "second"));
  CHECK_FALSE(contains(output, "third"));
  CHECK_FALSE(contains(output, "\033"));
  CHECK(run({"list", "-o", "json"}) == 0);
  CHECK(json_lines(output).size() == 2);
  const auto ids = [&](std::vector<std::string> words) {
    words.insert(words.begin(), {"list", "-o", "ids"});
    CHECK(run(words) == 0);
    std::replace(output.begin(), output.end(), '\n', ' ');
    return output;
  };
  CHECK(ids({"--closed"}) == "3 ");
  CHECK(ids({"--all"}) == "3 2 1 ");
  CHECK(ids({"--level", "1"}) == "1 ");
  CHECK(ids({"--tag", "host=a"}) == "1 ");
  CHECK(ids({"--limit", "1"}) == "2 ");
  CHECK(ids({"--mine"}) == "2 1 ");
  CHECK(ids({"--mine", "--search", "first"}) == "1 ");
  CHECK(ids({"--source", "nobody"}).empty());
  run({"ack", "1", "seen"});
  CHECK(ids({"--acked"}) == "1 ");
  CHECK(ids({"--unacked"}) == "2 ");
}

TEST_CASE_METHOD(Prompt, "show has the incident, its acknowledgements and its log") {
  run({"open", "a", "first", "-t", "host=a"});
  CHECK(run({"ack", "1", "I look", "--until", "2099-01-01T00:00:00Z"}) == 0);
  CHECK(output == "acknowledged incident 1 until 2099-01-01T00:00:00Z\n");
  CHECK(run({"note", "a", "called the provider"}) == 0);
  CHECK(run({"show", "1"}) == 0);
  for (const char* part : {"first", "open, acknowledged", "host=a", "until 2099", "I look", "called the provider"})
    CHECK(contains(output, part));
  CHECK(run({"show", "1", "-o", "json"}) == 0);
  const json all = json::parse(output);
  CHECK(all["incident"]["pk"] == 1);
  CHECK(all["events"].size() >= 3);
  CHECK(all["acknowledgements"].size() == 1);
}

TEST_CASE_METHOD(Prompt, "Nothing that a terminal would take for a command reaches it") {
  run({"open", "a\x1b[2J",
       "\x1b]0;title\x07 first\xc2\x9b"
       "2J\r\nsecond"});
  run({"note", "a\x1b[2J", "\x1b[31m"});
  for (const std::vector<std::string>& words : {std::vector<std::string>{"list"}, {"show", "1"}}) {
    CHECK(run(words) == 0);
    CHECK_FALSE(contains(output, "\x1b"));
    CHECK_FALSE(contains(output, "\x07"));
    CHECK_FALSE(contains(output, "\xc2\x9b"));
    CHECK_FALSE(contains(output, "\r"));
  }
}

TEST_CASE_METHOD(Prompt, "job passes on what the command says and its status, and opens an incident when it fails") {
  CHECK(run({"job", "backup", "-l", "2", "-t", "host=db1", "--", "sh", "-c", "echo out; echo err >&2; exit 3"}) == 3);
  CHECK(output == "out\n");
  CHECK(errors == "err\n");
  REQUIRE(open_ids() == Ids{"backup"});
  CHECK(contains(incident()["description"], "backup failed with exit status 3:\n"));
  CHECK(contains(incident()["description"], "err"));
  CHECK(incident()["level"] == 2);
  CHECK(run({"job", "backup", "--", "false"}) == 1);
  CHECK(server.incidents().size() == 1);
  CHECK(run({"job", "backup", "--", "true"}) == 0);
  CHECK(open_ids().empty());
  CHECK(contains(server.events(1).front()["description"], "works again"));
  CHECK(run({"job", "backup", "--", "false"}) == 1);
  CHECK(open_ids().size() == 1);
}

TEST_CASE_METHOD(Prompt, "A job that never failed needs no incident") {
  CHECK(run({"job", "backup", "--", "true"}) == 0);
  CHECK(errors.empty());
  CHECK(server.incidents().empty());
}

TEST_CASE_METHOD(Prompt, "A job that can't be started, or that a signal ends, has failed") {
  CHECK(run({"job", "a", "--", "no-such-command-here"}) == 127);
  CHECK(contains(incident()["description"], "status 127"));
  CHECK(run({"job", "b", "--", "/"}) == 126);
  CHECK(run({"job", "c", "--", "sh", "-c", "kill -9 $$"}) == 137);
  CHECK(open_ids().size() == 3);
}

TEST_CASE_METHOD(Prompt, "A job's long output that isn't UTF-8 is cut and repaired") {
  CHECK(run({"job", "a", "--", "sh", "-c", "head -c 100000 /dev/zero | tr '\\0' x; printf '\\377 end'; exit 1"}) == 1);
  CHECK(output.size() == 100005);
  const std::string description = incident()["description"];
  CHECK(description.size() < 1100);
  CHECK(contains(description, "\xef\xbf\xbd end"));
}

TEST_CASE_METHOD(Prompt, "A job whose command leaves a process behind doesn't wait for it") {
  CHECK(run({"job", "a", "--", "sh", "-c", "sleep 60 & exit 4"}) == 4);
}

TEST_CASE_METHOD(Prompt, "A job's status counts also where Argus can't be told") {
  cut_off();
  CHECK(run({"job", "backup", "--", "sh", "-c", "exit 3"}) == 3);
  CHECK(contains(errors, "Argus could not be told that backup failed: "));
  CHECK(run({"job", "backup", "--", "true"}) == 0);
  variables["ARGUS_OUTBOX"] = file("outbox");
  CHECK(run({"job", "backup", "--", "sh", "-c", "exit 3"}) == 3);
  CHECK(contains(errors, "backup waits in "));
  connect();
  CHECK(run({"outbox", "drain"}) == 0);
  CHECK(open_ids() == Ids{"backup"});
}

/// A round of a service whose command is a shell script.
std::vector<std::string> round_of(const std::string& script, std::vector<std::string> flags = {"--once"}) {
  std::vector<std::string> words{"run", "acme"};
  words.insert(words.end(), flags.begin(), flags.end());
  words.insert(words.end(), {"--", "sh", "-c", script});
  return words;
}

TEST_CASE_METHOD(Prompt, "run opens what a command prints, and closes what it says has ended") {
  variables["STATE_DIRECTORY"] = file("state");
  const std::string alert = R"({"source_incident_id": "4711", "description": "link down", "level": 2,)"
                            R"( "tags": ["host=sw1"], "start_time": "2024-11-30T01:00:00Z")";
  CHECK(run(round_of("echo '" + alert + "}'")) == 0);
  CHECK(open_ids() == Ids{"acme:4711"});
  CHECK(incident()["level"] == 2);
  CHECK(run(round_of("echo '" + alert + R"(, "end_time": "2024-11-30T02:00:00Z"}')")) == 0);
  CHECK(open_ids().empty());
  CHECK(argus::parse_timestamp(incident()["end_time"].get<std::string>()) ==
        argus::parse_timestamp("2024-11-30T02:00:00Z"));
}

TEST_CASE_METHOD(Prompt, "A command that fails, or prints a bad line, closes nothing") {
  variables["STATE_DIRECTORY"] = file("state");
  REQUIRE(run(round_of(R"(echo '{"source_incident_id": "a"}'; echo '{"source_incident_id": "b"}')")) == 0);
  const auto is_held = [&](const std::string& script, const std::string& reason) {
    INFO(script);
    run(round_of(script));
    INFO(errors);
    CHECK(contains(errors, reason));
    CHECK(open_ids() == Ids{"acme:a", "acme:b"});
  };
  is_held(R"(echo '{"source_incident_id": "a"}'; echo broken >&2; exit 3)", "the command ended with status 3: broken");
  is_held("echo broken >&2; exit 3", "the command ended with status 3: broken");
  is_held(R"(echo '{"source_incident_id": "a"}'; echo '<html>')", "<html>");
  is_held(R"(echo '{"source_incident_id": "a"}'; echo '{"id": "b"}')", "id is no field of an alert");
}

TEST_CASE_METHOD(Prompt, "The scripts of the examples print what run reads, and fail where the monitor does") {
  variables["STATE_DIRECTORY"] = file("state");
  const std::string script =
      std::string(ARGUS_SOURCE_DIRECTORY "/examples/scripts/acme-alerts.") + GENERATE("sh", "py");
  write("alerts", R"([{"id": "4711", "title": "\"link\" down", "since": "2024-11-30T01:00:00Z", "severity": "critical",
                       "host": "sw1"},
                      {"id": "4712", "title": "hot", "since": "2024-11-30T02:00:00Z", "severity": "odd", "host": "sw2"}])");
  setenv("ACME_URL", ("file://" + file("alerts")).c_str(), 1);
  CHECK(run({"run", "acme", "--once", "--", script}) == 0);
  CHECK(open_ids() == Ids{"acme:4711", "acme:4712"});
  const json incidents = server.incidents();
  CHECK(std::any_of(incidents.begin(), incidents.end(), [](const json& one) {
    return one["description"] == "\"link\" down" && one["level"] == 1 && one["tags"].size() == 2;
  }));
  write("alerts", "<html>");
  CHECK(run({"run", "acme", "--once", "--", script}) == 1);
  CHECK(contains(errors, "the command ended with status"));
  setenv("ACME_URL", ("file://" + file("none")).c_str(), 1);
  CHECK(run({"run", "acme", "--once", "--", script}) == 1);
  CHECK(open_ids().size() == 2);
}

/// A script that prints an alert for each key, and more of its fields.
std::string lines_of(const std::vector<std::pair<std::string, std::string>>& alerts) {
  std::string script;
  for (const auto& [key, more] : alerts) script += "echo '{\"source_incident_id\": \"" + key + "\"" + more + "}'; ";
  return script;
}

TEST_CASE_METHOD(Prompt, "The incident of a suppressed alert stays as it is, and none is opened for it") {
  const std::string suppressed = R"(, "suppressed": true, "level": 1)";
  variables["STATE_DIRECTORY"] = file("state");
  REQUIRE(run(round_of(lines_of({{"a", ""}, {"c", ""}}))) == 0);
  ahead += 20min;
  CHECK(run(round_of(lines_of({{"a", suppressed}, {"b", suppressed}, {"c", ""}}))) == 0);
  CHECK(open_ids() == Ids{"acme:a", "acme:c"});
  CHECK(server.incidents().back()["level"] == 5);
  CHECK(run(round_of(lines_of({{"b", suppressed}, {"c", ""}}))) == 0);
  CHECK(open_ids() == Ids{"acme:c"});
  CHECK(run({"open", "--stdin"}, R"({"source_incident_id": "d", "suppressed": true})") == 1);
}

TEST_CASE_METHOD(Prompt, "A round leaves alone what waits in the outbox, which is newer") {
  variables["STATE_DIRECTORY"] = file("state");
  variables["ARGUS_OUTBOX"] = file("outbox");
  argus::glue::OutboxWriter writer{file("outbox")};
  REQUIRE(run(round_of(lines_of({{"ended", ""}, {"other", ""}}))) == 0);
  ahead += 20min;
  writer.end("acme:ended", "", argus::now());
  argus::glue::Note note;
  note.id = "acme:began";
  note.start_time = argus::now();
  writer.open(note);
  CHECK(run(round_of(lines_of({{"began", ""}, {"other", ""}}))) == 0);
  CHECK(open_ids() == Ids{"acme:ended", "acme:other"});
  CHECK(run({"outbox", "drain"}) == 0);
  CHECK(open_ids() == Ids{"acme:began", "acme:other"});
}

TEST_CASE_METHOD(Prompt, "Where the outbox can't be read, a round closes nothing by absence, and opens what it shows") {
  variables["STATE_DIRECTORY"] = file("state");
  REQUIRE(run(round_of(lines_of({{"a", ""}, {"b", ""}}))) == 0);
  ahead += 20min;
  variables["ARGUS_OUTBOX"] = "/dev/null/outbox";
  run(round_of(lines_of({{"b", ""}, {"c", ""}})));
  CHECK(open_ids() == Ids{"acme:a", "acme:b", "acme:c"});
  CHECK(contains(errors, "/dev/null/outbox"));
}

TEST_CASE("The schema of the lines has the fields that are read") {
  const json schema = json::parse(std::ifstream{ARGUS_SOURCE_DIRECTORY "/docs/alert.schema.json"});
  std::vector<std::string> names;
  for (const auto& property : schema["properties"].items()) names.push_back(property.key());
  CHECK(names == std::vector<std::string>{"description", "details_url", "end_time", "level", "source_incident_id",
                                          "start_time", "stateful", "suppressed", "tags"});
  const json all{{"source_incident_id", "a"},
                 {"description", "d"},
                 {"level", 1},
                 {"tags", {"host=a"}},
                 {"start_time", "2024-11-30T01:00:00Z"},
                 {"end_time", nullptr},
                 {"details_url", ""},
                 {"stateful", true},
                 {"suppressed", false}};
  REQUIRE(all.size() == names.size());
  CHECK(argusctl::snapshot_of(all.dump()).unreadable.empty());
}

TEST_CASE_METHOD(Prompt, "sync makes one round, and closes what a guard would hold if it is told to") {
  variables["STATE_DIRECTORY"] = file("state");
  const auto sync = [&](const std::string& script, const std::vector<std::string>& flags = {}) {
    std::vector<std::string> words{"sync", "acme"};
    words.insert(words.end(), flags.begin(), flags.end());
    words.insert(words.end(), {"--", "sh", "-c", script});
    return run(words);
  };
  const std::string alert = R"(echo '{"source_incident_id": "a"}')";
  CHECK(sync(alert, {"--dry-run"}) == 10);
  CHECK(sync(alert) == 0);
  CHECK(open_ids() == Ids{"acme:a"});
  ahead = 2min;
  CHECK(sync("true") == 0);
  CHECK(sync("true", {"--dry-run"}) == 11);
  CHECK(open_ids() == Ids{"acme:a"});
  CHECK(sync("true", {"--accept-closes"}) == 0);
  CHECK(open_ids().empty());
}

TEST_CASE_METHOD(Prompt, "run has a service's flags, and argusctl's settings") {
  variables["STATE_DIRECTORY"] = file("state");
  variables["ARGUS_URL"] = "";
  variables["ARGUS_TOKEN"] = "";
  write("token", server.token() + "\n");
  write(".config/argusctl/config.toml", "url = \"" + server.url() + "\"\ntoken-file = \"" + file("token") + "\"\n");
  const std::string script = R"(echo '{"source_incident_id": "a"}')";
  CHECK(run(round_of(script, {"--dry-run"})) == 10);
  CHECK(server.incidents().empty());
  CHECK(run(round_of(script, {"--check"})) == 0);
  CHECK(contains(output, "Monitor   1 alerts"));
  CHECK_FALSE(contains(output + errors, server.token()));
  CHECK(run(round_of(script, {"--once", "--metrics-file", file("metrics")})) == 0);
  CHECK(std::filesystem::exists(file("metrics")));
  CHECK(open_ids() == Ids{"acme:a"});
  CHECK(run(round_of(script, {"--onec"})) == 2);
  CHECK(run({"run", "acme", "--once"}) == 2);
  CHECK(contains(errors, "a command is missing after --"));
  CHECK(run({"job", "acme"}) == 2);
}

TEST_CASE_METHOD(Prompt, "A flag wins over the environment, that over the user's file, and that over the machine's") {
  write("etc/argusctl/config.toml", "url = \"http://machine\"\ntimeout = 11\nca-file = \"/none\"\n");
  write(".config/argusctl/config.toml", "url = \"http://user\"\ntimeout = 12\n");
  variables["ARGUS_URL"] = "";
  CHECK(run({"check"}) == 2);
  CHECK(contains(output, "timeout          = 12  (" + file(".config/argusctl/config.toml") + ", line 2"));
  CHECK(contains(output, "url              = http://user  ("));
  CHECK(contains(output, "ca-file          = /none  (" + file("etc/argusctl/config.toml") + ", line 3"));
  variables["ARGUS_TIMEOUT"] = "13";
  run({"check"});
  CHECK(contains(output, "timeout          = 13  (environment ARGUS_TIMEOUT)"));
  run({"check", "--timeout", "14"});
  CHECK(contains(output, "timeout          = 14  (flag --timeout)"));
  write("other.toml", "url = \"http://other\"\n");
  run({"check", "--config", file("other.toml")});
  CHECK(contains(output, "http://other"));
  CHECK_FALSE(contains(output, "/none"));
}

TEST_CASE_METHOD(Prompt, "A setting that is unknown is an error, and none shows a secret") {
  write(".config/argusctl/config.toml", "ulr = \"http://user\"\n");
  CHECK(run({"list"}) == 2);
  CHECK(contains(errors, "line 1: ulr is no setting"));
  write(".config/argusctl/config.toml", "");
  write("token", server.token() + "\n");
  variables["ARGUS_TOKEN"] = "";
  CHECK(run({"check", "--token-file", file("token")}) == 0);
  CHECK(contains(output, "token            = ***  (flag --token-file)"));
  CHECK(contains(output, "Server: Argus "));
  CHECK(contains(output, "Clock: as the server's"));
  CHECK_FALSE(contains(output + errors, server.token()));
}

TEST_CASE_METHOD(Prompt, "check says what a person's token can't do") {
  variables["ARGUS_TOKEN"] = server.person_token();
  CHECK(run({"check"}) == 0);
  CHECK(contains(errors, "no source system"));
}

TEST_CASE_METHOD(Prompt, "Help, the man page and the completion know all commands") {
  CHECK(run({"--help"}) == 0);
  const std::string help = output;
  CHECK(run({"completion", "man"}) == 0);
  const std::string man = output;
  CHECK(run({"completion", "bash"}) == 0);
  for (const char* command :
       {"check", "open", "close", "note", "job", "run", "sync", "list", "show", "ack", "outbox", "completion"}) {
    CHECK(contains(help, std::string("\n  ") + command));
    CHECK(contains(man, std::string(".SS ") + command));
    CHECK(contains(output, std::string(":") + command + ") command=" + command));
  }
  write("completion", output);
  const std::string complete = "bash -c 'source " + file("completion") +
                               "; COMP_WORDS=(argusctl outbox re); COMP_CWORD=2; _argusctl; echo ${COMPREPLY[*]} > " +
                               file("found") + "'";
  REQUIRE(std::system(complete.c_str()) == 0);
  std::string found;
  std::getline(std::ifstream{file("found")}, found);
  CHECK(found == "retry");
}

TEST_CASE_METHOD(Prompt, "After -- words may begin with a dash, and job and run have their command there") {
  CHECK(run({"open", "-l", "2", "--", "-dash", "- 5 errors"}) == 0);
  CHECK(incident()["source_incident_id"] == "-dash");
  CHECK(incident()["description"] == "- 5 errors");
  CHECK(run({"note", "--", "-dash", "--help"}) == 0);
  CHECK(run({"close", "--", "-dash"}) == 0);
  CHECK(open_ids().empty());
  CHECK(run({"job", "a", "--", "echo", "--", "-x"}) == 0);
  CHECK(output == "-- -x\n");
}

TEST_CASE_METHOD(Prompt, "No word is passed over") {
  CHECK(run({"open", "backup"}) == 2);
  CHECK(contains(errors, "needs an id and a text"));
  CHECK(run({"open", "backup", "failed", "--stdin"}) == 2);
  CHECK(run({"close", "backup", "--stdin"}) == 2);
  CHECK(run({"list", "--limit", "-1"}) == 2);
  CHECK(run({"list", "--limit", "0"}) == 2);
  CHECK(server.incidents().empty());
  CHECK(run({"open", "backup", ""}) == 0);
}

TEST_CASE_METHOD(Prompt, "A text that isn't UTF-8 is repaired, since the alert counts; an id is refused") {
  CHECK(run({"open", "backup", "caf\xe9 down"}) == 0);
  CHECK(incident()["description"] == "caf\xef\xbf\xbd down");
  CHECK(run({"note", "backup", "\xff"}) == 0);
  CHECK(run({"ack", "1", "\xff"}) == 0);
  CHECK(run({"close", "backup", "caf\xe9"}) == 0);
  CHECK(server.events(1).front()["description"] == "caf\xef\xbf\xbd");
  CHECK(run({"open", "caf\xe9", "down"}) == 2);
  CHECK(run({"job", "caf\xe9", "--", "echo", "ran"}) == 2);
  CHECK(run({"job", " ", "--", "echo", "ran"}) == 2);
  CHECK(output.empty());
}

TEST_CASE_METHOD(Prompt, "A job runs whatever is wrong with the settings") {
  SECTION("a token that can't be read") {
    variables["ARGUS_TOKEN"] = "";
    variables["ARGUS_TOKEN_FILE"] = file("none");
  }
  SECTION("a value that is none") {
    variables["ARGUS_TIMEOUT"] = "long";
  }
  SECTION("a file that is broken") {
    write(".config/argusctl/config.toml", "url =");
  }
  CHECK(run({"job", "backup", "--", "sh", "-c", "echo ran; exit 3"}) == 3);
  CHECK(output == "ran\n");
  CHECK(contains(errors, "Argus could not be told that backup failed: "));
  CHECK(run({"completion", "bash"}) == 0);
  CHECK(errors.empty());
  CHECK(run({"list"}) == 2);
  CHECK(run({"check"}) == 2);
  CHECK(output.empty());
  CHECK(run({"run", "acme", "--once", "--", "true"}) == 2);
  CHECK(run({"outbox", "list"}) == 2);
  variables["ARGUS_OUTBOX"] = file("outbox");
  CHECK(run({"job", "backup", "--", "false"}) == 1);
  CHECK(contains(errors, "backup waits in "));
  CHECK(run({"open", "other", "failed"}) == 0);
  CHECK(output == "stored other\n");
  CHECK(run({"outbox", "drain"}) == 2);
  CHECK(run({"outbox", "list"}) == 0);
  CHECK(std::count(output.begin(), output.end(), '\n') == 2);
}

TEST_CASE_METHOD(Prompt, "A file of settings that can't be looked for is told") {
  std::filesystem::create_directories(file(".config"));
  std::filesystem::create_symlink("argusctl", file(".config/argusctl"));
  CHECK(run({"list"}) == 2);
  CHECK(contains(errors, file(".config/argusctl/config.toml") + " can't be read"));
}

TEST_CASE_METHOD(Prompt, "A field of a line that is null counts as missing") {
  CHECK(run({"open", "--stdin"}, R"({"source_incident_id": "a", "level": null, "tags": null, "start_time": null})") ==
        0);
  CHECK(incident()["level"] == 5);
  CHECK(run({"close", "--stdin"}, R"({"source_incident_id": "a", "end_time": null, "description": null})") == 0);
  CHECK(open_ids().empty());
}

TEST_CASE_METHOD(Prompt, "A line of JSON is taken as it says, or refused") {
  const auto refused = [&](const std::string& command, const std::string& line) {
    INFO(line.substr(0, 100));
    CHECK(run({command, "--stdin"}, line) == 1);
    CHECK(json::parse(output).contains("error"));
    CHECK_FALSE(contains(output, "json.exception"));
  };
  for (const char* level : {"2.7", "true", "4294967298", "1e300", "0", "-1", "18446744073709551615"})
    refused("open", R"({"source_incident_id": "a", "level": )" + std::string(level) + "}");
  constexpr std::size_t deep = 200'000;
  const std::string nested = std::string(deep, '[') + std::string(deep, ']');
  refused("open", R"({"source_incident_id": "a", "tags": )" + nested + "}");
  refused("open", R"({"source_incident_id": "a", "description": ")" + std::string(2'000'000, 'x') + "\"}");
  refused("open", "{\"source_incident_id\": \"\xff\"}");
  refused("open", R"({"source_incident_id": "a"} {})");
  refused("close", R"({"source_incident_id": "a", "end_tmie": "2024-11-30T01:00:00Z"})");
  refused("close", R"({"source_incident_id": "a", "end_time": 4})");
  refused("close", "[]");
  refused("close", "{}");
  CHECK(server.incidents().empty());
  variables["STATE_DIRECTORY"] = file("state");
  write("lines", R"({"source_incident_id": "a", "tags": )" + nested + "}\n{\"source_incident_id\": \"b\"}\n");
  CHECK(run({"run", "acme", "--once", "--", "cat", file("lines")}) == 0);
  CHECK(open_ids() == Ids{"acme:b"});
  CHECK(contains(errors, "nested too deeply"));
}

TEST_CASE_METHOD(Prompt, "Lines after Argus is overloaded are not tried, so that they can be tried again") {
  server.fail_next(503, "{}", 1000);
  CHECK(run({"open", "--stdin"}, "{\"source_incident_id\": \"a\"}\n{\"source_incident_id\": \"b\"}\n") == 75);
  CHECK(contains(errors, "line 1 and those after it are not done"));
  CHECK(output.empty());
}

TEST_CASE_METHOD(Prompt, "Lines for the outbox don't each wait for an Argus that is down") {
  variables["ARGUS_OUTBOX"] = file("outbox");
  server.fail_next(503, "{}", 1000);
  CHECK(run({"open", "--stdin"}, R"({"source_incident_id": "a"})") == 0);
  const std::size_t requests = server.requests().size();
  server.clear_requests();
  std::string lines;
  for (int i = 0; i < 20; ++i) lines += R"({"source_incident_id": ")" + std::to_string(i) + "\"}\n";
  CHECK(run({"open", "--stdin"}, lines) == 0);
  CHECK(json_lines(output).back()["outcome"] == "waiting");
  CHECK(server.requests().size() <= requests);
}

TEST_CASE_METHOD(Prompt, "What waits in the outbox is told with the reason, and can be tried again") {
  variables["ARGUS_OUTBOX"] = file("outbox");
  server.fail_next(500, "{}", 1000);
  CHECK(run({"open", "backup", "failed"}) == 0);
  CHECK(contains(errors, "answered 500"));
  CHECK(run({"outbox", "drain"}) == 75);
}

TEST_CASE_METHOD(Prompt, "Where the outbox can't be written, Argus is told at once") {
  variables["ARGUS_OUTBOX"] = "/dev/null/outbox";
  CHECK(run({"open", "backup", "failed"}) == 0);
  CHECK(output == "opened incident 1 (backup)\n");
  CHECK(contains(errors, "without the outbox, Argus is told at once"));
  CHECK(run({"job", "other", "--", "false"}) == 1);
  CHECK(open_ids() == Ids{"backup", "other"});
  CHECK(run({"job", "other", "--", "true"}) == 0);
  CHECK(run({"close", "backup"}) == 0);
  CHECK(open_ids().empty());
  cut_off();
  CHECK(run({"open", "backup", "failed"}) == 75);
  CHECK(run({"open", "caf\xe9", "failed"}) == 2);
}

TEST_CASE_METHOD(Prompt, "No order of the text is changed, and no line broken, by what others have written") {
  const std::string evil = "\x1b[2J\u202eabc\u2066\u200f\u2028\u0085\nend";
  const auto is_plain = [&] {
    INFO(output << errors);
    for (const char* part : {"\x1b", "\u202e", "\u2066", "\u200f", "\u2028", "\u0085", "\nend"})
      CHECK_FALSE(contains(output + errors, part));
  };
  run({"open", evil, evil, "-t", "tag=" + evil});
  is_plain();
  run({"close", "none" + evil});
  is_plain();
  run({"note", "none" + evil, "text"});
  is_plain();
  run({"list"});
  is_plain();
  run({"show", "1"});
  is_plain();
  run({"opne" + evil});
  is_plain();
  server.fail_next(400, json{{"description", {evil}}}.dump(), 1);
  CHECK(run({"list"}) == 1);
  is_plain();
  variables["ARGUS_OUTBOX"] = file("outbox");
  server.fail_next(400, json{{"description", {evil}}}.dump(), 1);
  run({"open", evil + "2", "text"});
  is_plain();
  run({"outbox", "list"});
  is_plain();
}

TEST_CASE_METHOD(Prompt, "The tail of a job's output begins with a whole character") {
  CHECK(run({"job", "a", "--", "sh", "-c", "for i in $(seq 500); do printf '\\342\\202\\254'; done; exit 1"}) == 1);
  CHECK_FALSE(contains(incident()["description"], "\xef\xbf\xbd"));
  CHECK(contains(incident()["description"], "status 1:\n\u20ac"));
}

TEST_CASE_METHOD(Prompt, "A service's name is no path") {
  CHECK(run({"run", "../acme", "--once", "--", "true"}) == 2);
  CHECK(contains(errors, "slash"));
}

TEST_CASE_METHOD(Prompt, "check shows no password and no query of a URL") {
  variables["ARGUS_URL"] = "https://user:sesame@argus.example.org/?token=opensesame";
  CHECK(run({"check"}) == 2);
  CHECK(contains(output, "https://***@argus.example.org/"));
  CHECK_FALSE(contains(output + errors, "sesame"));
}

/// A server whose events have a type of its own.
class HostileEvents : public argus::Transport {
 public:
  argus::Response send(const argus::Request& request) override {
    argus::Response response = curl_.send(request);
    const std::string type = "\"STA\"";
    const auto at = response.body.find(type);
    if (at != std::string::npos) response.body.replace(at, type.size(), "\"a\\u001b[2Jb\\u202ec\"");
    return response;
  }

 private:
  argus::CurlTransport curl_{argus::ClientOptions{}};
};

TEST_CASE_METHOD(Prompt, "show has no control characters in the type of an event") {
  REQUIRE(run({"open", "backup", "failed"}) == 0);
  transport = std::make_shared<HostileEvents>();
  CHECK(run({"show", "1"}) == 0);
  CHECK(contains(output, "  a [2Jb c  "));
}

TEST_CASE_METHOD(Prompt, "setup writes what later calls need, from standard input or from flags") {
  forget_settings();
  CHECK(run({"list"}) == 2);
  SECTION("from standard input") {
    CHECK(run({"setup"}, server.url() + "\n" + server.token() + "\n") == 0);
  }
  SECTION("from standard input of another system") {
    CHECK(run({"setup"}, " " + server.url() + " \r\n" + server.token() + "\r\n") == 0);
  }
  SECTION("from flags") {
    write("given", server.token() + "\n");
    CHECK(run({"setup", "--url", server.url(), "--token-file", file("given")}) == 0);
  }
  SECTION("the token from standard input") {
    CHECK(run({"--url", server.url(), "setup"}, server.token() + "\n") == 0);
  }
  SECTION("whatever the environment says of them") {
    variables["ARGUS_URL"] = "http://127.0.0.1:1";
    variables["ARGUS_TOKEN_FILE"] = file("missing");
    run({"setup"}, server.url() + "\n" + server.token() + "\n");
    CHECK(contains(errors, "ARGUS_URL is set, and wins over what was written: unset it"));
    CHECK(contains(errors, "ARGUS_TOKEN_FILE is set, and wins over what was written: unset it"));
    forget_settings();
    variables.erase("ARGUS_TOKEN_FILE");
  }
  INFO(output + errors);
  CHECK(read(".config/argusctl/token") == server.token() + "\n");
  CHECK(mode_of(".config/argusctl/token") == 0600);
  CHECK(mode_of(".config/argusctl/config.toml") == 0600);
  CHECK(mode_of(".config/argusctl") == 0700);
  CHECK_FALSE(contains(output + errors, server.token()));
  CHECK(run({"check"}) == 0);
  CHECK(contains(output, "config.toml, line 2: url)"));
  CHECK(run({"open", "backup", "failed"}) == 0);
}

TEST_CASE_METHOD(Prompt, "setup tells what came out, in the words of check") {
  forget_settings();
  CHECK(run({"setup"}, server.url() + "\n" + server.token() + "\n") == 0);
  CHECK(contains(output, "wrote " + file(".config/argusctl/config.toml")));
  CHECK(contains(output, "Server: Argus"));
  CHECK(contains(output, "Clock: as the server's"));
}

TEST_CASE_METHOD(Prompt, "setup for all users writes settings that all can read, and a token that they can't") {
  forget_settings();
  const mode_t before = umask(077);
  CHECK(run({"setup", "--system"}, server.url() + "\n" + server.token() + "\n") == 0);
  umask(before);
  CHECK(mode_of("etc/argusctl/config.toml") == 0644);
  CHECK(mode_of("etc/argusctl") == 0755);
  CHECK(mode_of("etc/argusctl/token") == 0600);
  CHECK(run({"list"}) == 0);
}

TEST_CASE_METHOD(Prompt, "setup keeps the other settings that it was given") {
  forget_settings();
  CHECK(run({"setup", "--timeout", "2.5", "--allow-plain-http", "--outbox", file("a \"b\" \\c")},
            server.url() + "\n" + server.token() + "\n") == 0);
  CHECK(run({"check"}) == 0);
  CHECK(contains(output, "= 2.5  (" + file(".config/argusctl/config.toml")));
  CHECK(contains(output, "= " + file("a \"b\" \\c") + "  ("));
  CHECK(contains(output, "= true  (" + file(".config/argusctl/config.toml")));
}

TEST_CASE_METHOD(Prompt, "setup replaces nothing unless it is told to") {
  forget_settings();
  const std::string answers = server.url() + "\n" + server.token() + "\n";
  const std::string kept = GENERATE(std::string(".config/argusctl/token"), std::string(".config/argusctl/config.toml"));
  write(kept, "# kept\n");
  CHECK(run({"setup"}, answers) == 2);
  CHECK(contains(errors, file(kept) + " is there already: replace it with --force"));
  CHECK(read(kept) == "# kept\n");
  CHECK(run({"setup", "--force"}, answers) == 0);
  CHECK(run({"list"}) == 0);
}

TEST_CASE_METHOD(Prompt, "setup takes a token that is in its place already") {
  forget_settings();
  write(".config/argusctl/token", server.token() + "\n");
  CHECK(run({"setup", "--url", server.url(), "--token-file", file(".config/argusctl/token")}) == 0);
  CHECK(run({"list"}) == 0);
}

TEST_CASE_METHOD(Prompt, "setup that fails says so in one line, and leaves no file") {
  forget_settings();
  const std::string url = server.url();
  const std::string token = server.token();
  struct Case {
    std::vector<std::string> words;
    std::string given;
    int code;
    std::string reason;
  };
  for (const Case& one : std::vector<Case>{
           {{"setup"}, url + "\nwrong\n", 4, "nothing was written: "},
           {{"setup"}, "http://127.0.0.1:1\n" + token + "\n", 75, "nothing was written: "},
           {{"setup"}, url + "/elsewhere\n" + token + "\n", 2, "nothing was written: "},
           {{"setup"}, "argus.example.org\n" + token + "\n", 2, "nothing was written: "},
           {{"setup"}, "", 2, "the input ended before the address of Argus"},
           {{"setup"}, url + "\n", 2, "the input ended before the token was given"},
           {{"setup"}, url + "\n \n", 2, "the token was not given"},
           {{"setup", "--url", url}, "", 2, "the input ended before the token was given"},
           {{"setup", "--token-file", file("none")}, url, 2, "token file " + file("none") + ": can't be found"},
           {{"--config", file("x"), "setup"}, url, 2, "--config"}}) {
    INFO(one.given);
    CHECK(run(one.words, one.given) == one.code);
    CHECK(contains(errors, one.reason));
    CHECK(std::count(errors.begin(), errors.end(), '\n') == 1);
    CHECK_FALSE(contains(errors, token));
    CHECK_FALSE(has(".config"));
  }
}

TEST_CASE_METHOD(Prompt, "setup says what it has left where it can't write the settings") {
  forget_settings();
  std::filesystem::create_directories(file(".config/argusctl/config.toml.tmp"));
  CHECK(run({"setup", "--force"}, server.url() + "\n" + server.token() + "\n") == 1);
  CHECK(contains(errors, "the token is in " + file(".config/argusctl/token") + " already"));
}

TEST_CASE_METHOD(Prompt, "setup --force keeps the settings that it isn't given") {
  forget_settings();
  const std::string answers = server.url() + "\n" + server.token() + "\n";
  write("old",
        "url = \"https://old.example.org\"\ntoken-file = \"/nowhere/token\"\noutbox = \"outbox\"\ntimeout = 2.5\n");
  std::filesystem::create_directories(file(".config/argusctl"));
  std::filesystem::rename(file("old"), file(".config/argusctl/config.toml"));
  CHECK(run({"setup", "--force", "--timeout", "3"}, answers) == 0);
  INFO(errors);
  const std::string text = read(".config/argusctl/config.toml");
  CHECK(contains(text, "\noutbox = \"outbox\"\n"));
  CHECK(contains(text, "\ntimeout = 3\n"));
  CHECK(contains(text, "\nurl = \"" + server.url() + "\"\n"));
  CHECK_FALSE(contains(text, "nowhere"));
  CHECK(run({"list"}) == 0);
}

TEST_CASE_METHOD(Prompt, "setup --force tries the server with the settings that it keeps") {
  forget_settings();
  write(".config/argusctl/config.toml", "ca-file = \"/nowhere/ca.pem\"\n");
  CHECK(run({"setup", "--force"}, server.url() + "\n" + server.token() + "\n") == 2);
  CHECK(contains(errors, "nothing was written: ca-file /nowhere/ca.pem can't be read"));
}

TEST_CASE_METHOD(Prompt, "setup --force leaves a file that it can't read, whose settings would be lost") {
  forget_settings();
  write(".config/argusctl/config.toml", "outbox = /var/spool/argus\n");
  CHECK(run({"setup", "--force"}, "") == 2);
  CHECK(contains(errors, "config.toml, line 1"));
  CHECK(read(".config/argusctl/config.toml") == "outbox = /var/spool/argus\n");
}

TEST_CASE_METHOD(Prompt, "setup that ends before its end leaves no token beside the address of another server") {
  forget_settings();
  const std::string address =
      GENERATE(std::string("url = \"https://old.example.org\"\n"), std::string("# the machine's\n"));
  write(".config/argusctl/token", "old\n");
  write(".config/argusctl/config.toml",
        address + "token-file = \"" + file(".config/argusctl/token") + "\"\noutbox = \"/spool\"\n");
  std::filesystem::create_directories(file(".config/argusctl/token.tmp"));
  const std::string answers = server.url() + "\n" + server.token() + "\n";
  CHECK(run({"setup", "--force"}, answers) == 1);
  CHECK(contains(errors, "the old address is gone from " + file(".config/argusctl/config.toml")));
  CHECK(read(".config/argusctl/config.toml") == "# Written by argusctl setup.\noutbox = \"/spool\"\n");
  CHECK(read(".config/argusctl/token") == "old\n");
  std::filesystem::remove(file(".config/argusctl/token.tmp"));
  CHECK(run({"setup", "--force"}, answers) == 0);
  CHECK(run({"list"}) == 0);
}

TEST_CASE_METHOD(Prompt, "setup of a new token leaves the settings alone until the token is there") {
  forget_settings();
  const std::string old = "url = \"" + server.url() + "\"\n";
  write(".config/argusctl/config.toml", old);
  std::filesystem::create_directories(file(".config/argusctl/token.tmp"));
  CHECK(run({"setup", "--force"}, server.url() + "\n" + server.token() + "\n") == 1);
  CHECK(read(".config/argusctl/config.toml") == old);
}

TEST_CASE_METHOD(Prompt, "setup says before it asks that it could write nothing") {
  forget_settings();
  const auto refuses = [&](const std::string& reason) {
    INFO(errors);
    CHECK(run({"setup", "--force"}, "") == 1);
    CHECK(contains(errors, "nothing was written: " + file(reason)));
    CHECK(std::count(errors.begin(), errors.end(), '\n') == 1);
  };
  SECTION("settings that are a directory") {
    std::filesystem::create_directories(file(".config/argusctl/config.toml"));
    refuses(".config/argusctl/config.toml isn't a regular file");
    CHECK_FALSE(has(".config/argusctl/token"));
  }
  SECTION("a token that is a directory") {
    std::filesystem::create_directories(file(".config/argusctl/token"));
    refuses(".config/argusctl/token isn't a regular file");
  }
  SECTION("a file where a directory is to be") {
    write(".config", "");
    refuses(".config can't be written into (Not a directory)");
  }
  SECTION("a directory that isn't this user's") {
    constexpr uid_t nobody = 65534;
    const bool is_root = geteuid() == 0;
    std::filesystem::create_directory(file("home"));
    chmod(file("home").c_str(), 0555);
    chmod(file(".").c_str(), 0755);
    variables["HOME"] = file("home");
    if (is_root) REQUIRE(seteuid(nobody) == 0);
    refuses("home can't be written into (Permission denied)");
    if (is_root) REQUIRE(seteuid(0) == 0);
    CHECK(std::filesystem::is_empty(file("home")));
  }
}

TEST_CASE_METHOD(Prompt, "A relative XDG_CONFIG_HOME doesn't count") {
  forget_settings();
  variables["XDG_CONFIG_HOME"] = std::filesystem::relative(file("elsewhere")).string();
  CHECK(run({"setup"}, server.url() + "\n" + server.token() + "\n") == 0);
  CHECK_FALSE(has("elsewhere"));
  CHECK(has(".config/argusctl/token"));
  CHECK(run({"list"}) == 0);
  variables["XDG_CONFIG_HOME"] = file("elsewhere");
  CHECK(run({"list"}) == 2);
  variables.erase("HOME");
  variables["XDG_CONFIG_HOME"] = "elsewhere";
  CHECK(run({"setup"}, "") == 2);
  CHECK(contains(errors, "an absolute XDG_CONFIG_HOME"));
}

/// One whose token is in a file, and may be renewed.
class Renewal : public Prompt {
 public:
  Renewal() {
    forget_settings();
    variables["ARGUS_URL"] = server.url();
    variables["ARGUS_TOKEN_FILE"] = file("token");
    write("token", server.token() + "\n", 0640);
  }
  std::string token() const {
    const std::string text = read("token");
    return text.substr(0, text.find('\n'));
  }
  int list_with(const std::string& token) {
    variables["ARGUS_TOKEN"] = token;
    const int code = run({"list"});
    variables.erase("ARGUS_TOKEN");
    return code;
  }
};

TEST_CASE_METHOD(Renewal, "token renew puts a new token into the old one's file, and ends the old one") {
  const std::string old = token();
  CHECK(run({"token", "renew"}) == 0);
  INFO(errors);
  CHECK(contains(output, "the token in " + file("token") + " is renewed"));
  CHECK(token() != old);
  CHECK(mode_of("token") == 0640);
  CHECK_FALSE(contains(output + errors, token()));
  CHECK(run({"list"}) == 0);
  CHECK(list_with(old) == 4);
  const std::string second = token();
  CHECK(run({"token", "renew"}) == 0);
  CHECK(token() != second);
  CHECK(run({"list"}) == 0);
  CHECK_FALSE(has("token.renewal/token.json"));
}

TEST_CASE_METHOD(Renewal, "token renew follows a link to the token's file") {
  write("real/token", server.token() + "\n");
  std::filesystem::remove(file("token"));
  std::filesystem::create_symlink(file("real/token"), file("token"));
  CHECK(run({"token", "renew"}) == 0);
  CHECK(std::filesystem::is_symlink(file("token")));
  CHECK(token() != server.token());
  CHECK(run({"list"}) == 0);
}

TEST_CASE_METHOD(Renewal, "token renew touches no token that it couldn't store") {
  const std::string old = token();
  SECTION("which is in no file") {
    variables["ARGUS_TOKEN"] = old;
    CHECK(run({"token", "renew"}) == 2);
    CHECK(contains(errors, "the token is in no file (environment ARGUS_TOKEN)"));
    variables.erase("ARGUS_TOKEN");
  }
  SECTION("whose file can't be replaced") {
    std::filesystem::create_directories(file("token.tmp"));
    CHECK(run({"token", "renew"}) == 1);
    CHECK(contains(errors, "token.tmp can't be written"));
  }
  CHECK(token() == old);
  CHECK(run({"list"}) == 0);
}

TEST_CASE_METHOD(Renewal, "token renew without a server, or with a dead token, says so and changes nothing") {
  const std::string old = token();
  cut_off();
  CHECK(run({"token", "renew"}) == 75);
  connect();
  CHECK(token() == old);
  write("token", "wrong\n");
  CHECK(run({"token", "renew"}) == 4);
  CHECK(token() == "wrong");
}

TEST_CASE_METHOD(Renewal, "token renew goes on where a killed one has left a new token") {
  argus::ClientOptions options;
  options.api_root_url = server.url();
  options.token = token();
  std::filesystem::create_directory(file("token.renewal"));
  const argus::glue::TokenKeeper keeper{options, file("token.renewal")};
  REQUIRE(keeper.renew_if_due());
  const std::string renewed = keeper.token().reveal();
  CHECK(run({"list"}) == 4);
  CHECK(run({"token", "renew"}) == 0);
  CHECK(token() == renewed);
  CHECK(run({"list"}) == 0);
}

TEST_CASE_METHOD(Prompt, "A refused token ends outbox drain as it ends other commands") {
  variables["ARGUS_OUTBOX"] = file("outbox");
  cut_off();
  REQUIRE(run({"open", "backup", "failed"}) == 0);
  CHECK(run({"outbox", "drain"}) == 75);
  connect();
  variables["ARGUS_TOKEN"] = "wrong";
  CHECK(run({"outbox", "drain"}) == 4);
  CHECK(contains(errors, "draining stopped: "));
  variables["ARGUS_TOKEN"] = server.token();
  CHECK(run({"outbox", "drain"}) == 0);
}

TEST_CASE_METHOD(Prompt, "An outbox that is no directory is a wrong setting") {
  write("outbox", "");
  for (const char* command : {"drain", "list"}) {
    CHECK(run({"--outbox", file("outbox"), "outbox", command}) == 2);
    CHECK(contains(errors, "outbox " + file("outbox") + " is no directory"));
  }
}

TEST_CASE_METHOD(Prompt, "A number that no incident has is refused, and never another one's") {
  for (const char* pk : {"9223372036854775808", "99999999999999999999999", "0", "1x", "x", "1.5", ""}) {
    INFO(pk);
    CHECK(run({"show", pk}) == 2);
    CHECK(run({"ack", pk}) == 2);
  }
  CHECK(run({"show", "9223372036854775807"}) == 3);
}

TEST_CASE_METHOD(Prompt, "The value of a flag isn't a command, whatever it is") {
  for (const char* command : {"run", "job", "sync", "list"}) {
    INFO(command);
    const std::string id = std::string("-") + command;
    CHECK(run({"--ca-file", command, "close", "--", id}) == 2);
    CHECK(contains(errors, std::string("ca-file ") + command + " can't be read"));
    CHECK(run({"--timeout=30", "open", "--", id, "failed"}) == 0);
  }
  CHECK(run({"--timeout", "30", "job", "backup", "--", "sh", "-c", "exit 7"}) == 7);
  CHECK(run({"--allow-plain-http", "job", "backup", "--", "sh", "-c", "exit 7"}) == 7);
  CHECK(run({"--timeout"}) == 2);
  CHECK(run({"--timeout", "--", "job"}) == 2);
}

TEST_CASE_METHOD(Prompt, "--help tells each exit code, and each setting's default") {
  CHECK(run({"--help"}) == 0);
  for (const char* part : {" 0 done", " 1 failed", " 2 wrong", " 3 no such", " 4 token", " 10 would change",
                           " 11 would hold", " 75 try again"}) {
    INFO(part);
    CHECK(contains(output, part));
  }
  CHECK(contains(output, "seconds for a request to Argus [30] (ARGUS_TIMEOUT)"));
}

/// How often the files of a folder are opened, by their names.
class OpenCount {
 public:
  explicit OpenCount(const std::string& folder) {
    REQUIRE(queue_ >= 0);
    REQUIRE(inotify_add_watch(queue_, folder.c_str(), IN_OPEN) >= 0);
  }
  OpenCount(const OpenCount&) = delete;
  OpenCount& operator=(const OpenCount&) = delete;
  ~OpenCount() { close(queue_); }

  int of(const std::string& name) const {
    std::string events(std::size_t{1} << 20U, '\0');
    const ssize_t size = ::read(queue_, events.data(), events.size());
    int count = 0;
    for (ssize_t at = 0; at < size;) {
      inotify_event event{};
      std::memcpy(&event, events.data() + at, sizeof event);
      const char* const opened = events.data() + at + sizeof event;
      if (event.len > 0 && opened == name) ++count;
      at += static_cast<ssize_t>(sizeof event + event.len);
    }
    return count;
  }

 private:
  int queue_ = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
};

TEST_CASE_METHOD(Prompt, "The lines of standard input don't each read the whole outbox") {
  variables["ARGUS_OUTBOX"] = file("outbox");
  cut_off();
  argus::glue::Note waiting;
  waiting.id = "waiting";
  waiting.start_time = argus::now();
  const std::string name = argus::glue::OutboxWriter{file("outbox")}.open(waiting);
  const OpenCount opened{file("outbox")};
  std::string lines;
  for (int number = 0; number < 5; ++number) lines += "{\"source_incident_id\": \"a" + std::to_string(number) + "\"}\n";
  REQUIRE(run({"open", "--stdin"}, lines) == 0);
  const auto results = json_lines(output);
  REQUIRE(results.size() == 5);
  for (const json& result : results) CHECK(result["outcome"] == "waiting");
  CHECK(opened.of(name) == 1);
}

TEST_CASE_METHOD(Prompt, "Long work tells a person how far it is, and removes that at the end") {
  std::string lines;
  for (int number = 0; number < 120; ++number)
    lines += "{\"source_incident_id\": \"a" + std::to_string(number) + "\"}\n";
  is_watched = true;
  CHECK(run({"open", "--stdin"}, lines) == 0);
  CHECK(errors == "\r50 lines done\033[K\r100 lines done\033[K\r\033[K");
  CHECK(run({"list"}) == 0);
  CHECK(errors == "\r50 incidents read\033[K\r100 incidents read\033[K\r\033[K");
  CHECK(run({"list", "--limit", "49"}) == 0);
  CHECK(errors.empty());
  variables["ARGUS_OUTBOX"] = file("outbox");
  cut_off();
  REQUIRE(run({"open", "--stdin"}, lines) == 0);
  connect();
  CHECK(run({"outbox", "drain"}) == 0);
  CHECK(contains(errors, "\r50 requests sent\033[K"));
  CHECK(errors.substr(errors.size() - 4) == "\r\033[K");
  is_watched = false;
  CHECK(run({"list"}) == 0);
  CHECK(errors.empty());
}

}  // namespace
}  // namespace argusctl_test
