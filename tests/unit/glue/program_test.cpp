#include "catch.hpp"
#include "src/glue/service.hpp"
#include "src/glue/state_directory.hpp"

#include <argus/client.hpp>
#include <argus/glue/program.hpp>
#include <argus/http/curl_transport.hpp>
#include <argus/testing/fake_server.hpp>

#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <regex>
#include <sstream>
#include <stdexcept>

namespace program_test {

using namespace std::chrono_literals;
using argus::glue::Snapshot;
using Words = std::vector<std::string>;

namespace {

void write(const std::filesystem::path& path, const std::string& text, mode_t mode = 0600) {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream{path} << text;
  chmod(path.c_str(), mode);
}

std::string content(const std::filesystem::path& path) {
  std::ifstream file{path};
  return {std::istreambuf_iterator<char>(file), {}};
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

std::size_t count_of(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

/// A service "acme" with a server, files, an environment and a clock of its own. Its waits take no time, and end it
/// once there were `most_waits`. For the server and the service they are as long as they should be.
class Place {
 public:
  Place() : server(server_options()) {
    REQUIRE(mkdtemp(directory_.data()) != nullptr);
    variables = {{"ARGUS_URL", server.url()}, {"ARGUS_TOKEN", server.token()}, {"STATE_DIRECTORY", file("state")}};
    start();
  }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;
  ~Place() { std::filesystem::remove_all(directory_); }

  std::string file(const std::string& name) const { return directory_ + "/" + name; }
  std::string output() const { return output_.str(); }
  std::string log() const { return log_.str(); }
  std::ostream& log_stream() { return log_; }

  /// Runs the service anew, with variables of its own again.
  int run(Words words) {
    start();
    words.insert(words.begin(), "acme");
    std::vector<const char*> argv;
    for (const std::string& word : words) argv.push_back(word.c_str());
    return service->run(static_cast<int>(argv.size()), argv.data(), [this] { return read(); }, {});
  }
  /// The line that --check prints about a setting.
  std::string setting(const std::string& name) const {
    std::smatch found;
    const std::string text = output();
    REQUIRE(std::regex_search(text, found, std::regex("Setting +" + name + " += (.*)")));
    return found[1];
  }

  void pass(std::chrono::milliseconds time) {
    now += time;
    passed = passed.load() + time;
  }
  std::size_t renewals() const { return server.request_count("POST", "auth/refresh-token/"); }

  std::atomic<std::chrono::milliseconds> passed{0ms};
  argus::testing::FakeServer server;
  std::map<std::string, std::string> variables{};
  std::function<Snapshot()> read = [] { return Snapshot{}; };
  std::function<void()> on_wait = [] {};
  std::function<void()> rule = [] {};
  std::function<std::shared_ptr<void>(argus::glue::Rounds)> beside{};
  std::vector<std::chrono::milliseconds> waits{};
  std::size_t most_waits = 3;
  double random = 0.5;
  std::chrono::steady_clock::time_point now{std::chrono::hours{1}};

  std::string url = "http://monitor";
  int limit = 10;
  bool loud = false;
  double ratio = 0.5;
  std::chrono::seconds span{30};
  Words levels{"a=b:1"};
  argus::Secret secret{};
  std::shared_ptr<argus::Transport> transport{};
  std::unique_ptr<argus::detail::Service> service{};

 private:
  argus::testing::FakeServer::Options server_options() const {
    argus::testing::FakeServer::Options options;
    options.clock = [this] { return std::chrono::system_clock::now() + passed.load(); };
    return options;
  }

  void start() {
    output_.str("");
    log_.str("");
    waits.clear();
    argus::detail::ServiceEnvironment environment{
        [this](const std::string& name) { return variables.count(name) == 0 ? std::string() : variables.at(name); },
        file("etc"),
        output_,
        log_,
        {},
        transport,
        [this] { return argus::now() + passed.load(); }};
    environment.time.now = [this] { return now; };
    environment.time.random = [this] { return random; };
    environment.time.wait = [this](std::chrono::milliseconds time, const auto&) {
      pass(time);
      waits.push_back(time);
      on_wait();
      if (waits.size() >= most_waits) std::raise(SIGTERM);
    };
    service = std::make_unique<argus::detail::Service>("acme", "copies alerts", std::move(environment));
    service->validate([this] { rule(); });
    if (beside) service->beside(beside);
    auto& settings = service->settings();
    settings.add("monitor-url", url, "where the monitor answers");
    settings.add("limit", limit, "how many");
    settings.add("loud", loud, "whether");
    settings.add("ratio", ratio, "how much");
    settings.add("span", span, "how long");
    settings.add("level", levels, "which");
    settings.add("monitor-token", secret, "the monitor's token");
  }

  std::string directory_ = "/tmp/argus-program-XXXXXX";
  std::ostringstream output_{};
  std::ostringstream log_{};
};

argus::Incident alert(const std::string& key) {
  argus::Incident incident;
  incident.source_incident_id = key;
  incident.start_time = argus::now() - 1h;
  incident.description = "alert " + key;
  return incident;
}

}  // namespace

// Settings

TEST_CASE_METHOD(Place, "A setting is a flag's, else the environment's, else the file's, else its default") {
  REQUIRE(run({"--check"}) == 0);
  CHECK(setting("limit") == "10  (default)");
  write(file("etc/acme/config.toml"), "limit = 11\n");
  REQUIRE(run({"--check"}) == 0);
  CHECK(setting("limit") == "11  (" + file("etc/acme/config.toml") + ", line 1: limit)");
  write(file("own.toml"), "# comment\nlimit = 12\n");
  REQUIRE(run({"--check", "--config", file("own.toml")}) == 0);
  CHECK(setting("limit") == "12  (" + file("own.toml") + ", line 2: limit)");
  variables["ACME_LIMIT"] = " 13\n";
  REQUIRE(run({"--check", "--config", file("own.toml")}) == 0);
  CHECK(setting("limit") == "13  (environment ACME_LIMIT)");
  REQUIRE(run({"--check", "--limit", "14"}) == 0);
  CHECK(setting("limit") == "14  (flag --limit)");
  CHECK(limit == 14);
}

TEST_CASE_METHOD(Place, "Settings of all types are read from a file") {
  write(file("etc/acme/config.toml"),
        "monitor-url = 'http://other'\nlimit = -3\nloud = true\nratio = 2\nspan = \"5min\"\nlevel = [\"x=y:1\",\n "
        "\"z,\"]\n");
  REQUIRE(run({"--once"}) == 0);
  CHECK(url == "http://other");
  CHECK(limit == -3);
  CHECK(loud);
  CHECK(ratio == 2.0);
  CHECK(span == 300s);
  CHECK(levels == Words{"x=y:1", "z,"});
}

TEST_CASE_METHOD(Place, "Settings of all types are read from the environment and the command line") {
  variables["ACME_MONITOR_URL"] = "http://other";
  variables["ACME_LOUD"] = "yes";
  variables["ACME_LEVEL"] = "x=y:1, z=w:2";
  REQUIRE(run({"--once", "--ratio", "0.25", "--span", "2h"}) == 0);
  CHECK(url == "http://other");
  CHECK(loud);
  CHECK(ratio == 0.25);
  CHECK(span == 2h);
  CHECK(levels == Words{"x=y:1", "z=w:2"});
  REQUIRE(run({"--once", "--loud=false", "--level", "p", "--level", "q,r"}) == 0);
  CHECK_FALSE(loud);
  CHECK(levels == Words{"p", "q,r"});
}

TEST_CASE_METHOD(Place, "A wrong file of settings ends the service, and the message names file, line and key") {
  const auto [text, message] = GENERATE(table<std::string, std::string>({
      {"limits = 1", "line 1: limits is no setting"},
      {"\nlimit = \"1\"", "line 2: limit: must be a whole number"},
      {"limit = 1.5", "line 1: limit: must be a whole number"},
      {"limit = 99999999999", "line 1: limit: must be a whole number"},
      {"loud = 1", "line 1: loud: must be true or false"},
      {"level = \"x=y:1\"", "line 1: level: must be a list of texts"},
      {"level = [1]", "line 1: level: must be a list of texts"},
      {"monitor-url = 1", "line 1: monitor-url: must be a text"},
      {"span = \"3y\"", "line 1: span: must be a time, as in"},
      {"span = -1", "line 1: span: must be a time, as in"},
      {"span = \"2147483647d\"", "line 1: span: must be a time, as in"},
      {"span = 1.5", "line 1: span: must be a time, as in"},
      {"ratio = \"a\"", "line 1: ratio: must be a number"},
      {"ratio = nan", "line 1: ratio: must be a number"},
      {"[limit]\nx = 1", "line 1: limit: must be a whole number"},
      {"monitor-token = \"geheim\"", "line 1: monitor-token is secret: name a file"},
      {"every = 0", "every: must be at least 1s"},
      {"limit = [", "line 1: "},
  }));
  INFO(text);
  limit = 5;
  write(file("etc/acme/config.toml"), text);
  CHECK(run({"--once"}) == 2);
  CHECK(contains(log(), message));
  CHECK(contains(log(), "every: must") == contains(log(), "at least 1s"));
  CHECK(log().find('\n') == log().size() - 1);
  CHECK_FALSE(contains(log(), "geheim"));
  CHECK(limit == 5);
  CHECK(server.requests().empty());
}

TEST_CASE_METHOD(Place, "A wrong flag or variable ends the service") {
  CHECK(run({"--no-such"}) == 2);
  CHECK(contains(log(), "--no-such"));
  CHECK(run({"--limit", "x"}) == 2);
  CHECK(contains(log(), "flag --limit: must be a whole number"));
  CHECK(run({"extra"}) == 2);
  CHECK(run({"--config", file("none.toml"), "--once"}) == 2);
  CHECK(contains(log(), "none.toml can't be read (No such file"));
  CHECK(run({"--config", file(""), "--once"}) == 2);
  variables["ACME_LOUD"] = "maybe";
  CHECK(run({"--once"}) == 2);
  CHECK(contains(log(), "environment ACME_LOUD: must be true or false"));
}

TEST_CASE_METHOD(Place, "A file of settings that is a pipe is refused, and nobody waits for its writer") {
  REQUIRE(mkfifo(file("pipe.toml").c_str(), 0600) == 0);
  CHECK(run({"--check", "--config", file("pipe.toml")}) == 2);
  CHECK(contains(log(), "pipe.toml is a pipe, which can't be read again at SIGHUP: name a regular file"));
}

TEST_CASE_METHOD(Place, "Help tells every setting, its variable and its default, and no secret") {
  secret = "geheim";
  REQUIRE(run({"--help"}) == 0);
  for (const char* const part :
       {"--monitor-url", "ACME_MONITOR_URL", "http://monitor", "--monitor-token-file", "--every", "--once", "--dry-run",
        "--check", "--config", "--state", "--metrics-file", "/etc/acme/config.toml", "ARGUS_API_URL, ARGUS_URL"})
    CHECK(contains(output(), part));
  CHECK_FALSE(contains(output(), "geheim"));
  REQUIRE(run({"--version"}) == 0);
  CHECK(contains(output(), "acme, with argus-cpp 0."));
}

TEST_CASE_METHOD(Place, "A name that is taken or can't be a setting is refused") {
  for (const char* const name :
       {"every", "limit", "", "Limit", "a b", "-x", "a_b", "monitor-token", "monitor-token-file"})
    CHECK_THROWS_AS(service->settings().add(name, url, ""), std::invalid_argument);
}

TEST_CASE_METHOD(Place, "Argus is reached as ClientOptions::from_environment says") {
  write(file("ca.pem"), "");
  write(file("token"), "a-token\n");
  const std::map<std::string, std::string> of_argus{{"ARGUS_API_URL", "http://127.0.0.1:1/api/v2"},
                                                    {"ARGUS_TOKEN_FILE", file("token")},
                                                    {"ARGUS_TIMEOUT", "2.5"},
                                                    {"ARGUS_ALLOW_PLAIN_HTTP", "Yes"},
                                                    {"ARGUS_CA_FILE", file("ca.pem")},
                                                    {"ARGUS_PROXY", "http://proxy:3128"}};
  variables = of_argus;
  variables["STATE_DIRECTORY"] = file("state");
  most_waits = 100;
  for (const auto& [name, value] : of_argus) setenv(name.c_str(), value.c_str(), 1);
  const auto expected = argus::ClientOptions::from_environment();
  for (const auto& [name, value] : of_argus) unsetenv(name.c_str());
  CHECK(run({"--check"}) == 1);
  const auto found = service->client_options();
  CHECK(found.api_root_url == expected.api_root_url);
  CHECK(found.token == expected.token);
  CHECK(found.request_timeout == expected.request_timeout);
  CHECK(found.allow_plain_http == expected.allow_plain_http);
  CHECK(found.ca_file == expected.ca_file);
  CHECK(found.proxy == expected.proxy);
}

TEST_CASE_METHOD(Place, "Without Argus's address or a token the service ends with a message") {
  variables.erase("ARGUS_TOKEN");
  CHECK(run({"--once"}) == 2);
  CHECK(contains(log(), "argus-token is not set"));
  variables.erase("ARGUS_URL");
  CHECK(run({"--once"}) == 2);
  CHECK(contains(log(), "argus-url is not set"));
  CHECK(run({"--check"}) == 1);
  CHECK(contains(output(), "Problem   argus-url is not set"));
  CHECK(contains(output(), "Monitor   0 alerts"));
  variables["ARGUS_URL"] = "nowhere";
  variables["ARGUS_TOKEN"] = server.token();
  CHECK(run({"--once"}) == 2);
  variables["ARGUS_URL"] = server.url();
  variables["ARGUS_CA_FILE"] = file("none.pem");
  CHECK(run({"--once"}) == 2);
  CHECK(contains(log(), "none.pem can't be read"));
}

// Secrets

TEST_CASE_METHOD(Place, "A secret comes from a file, a variable or a credential") {
  write(file("a"), "\nfrom-flag\n");
  write(file("b"), "from-variable");
  write(file("c"), "from-file");
  write(file("credentials/monitor-token"), "from-credential", 0400);
  CHECK(run({"--once"}) == 0);
  CHECK(secret.empty());
  variables["CREDENTIALS_DIRECTORY"] = file("credentials");
  CHECK(run({"--once"}) == 0);
  CHECK(secret.reveal() == "from-credential");
  write(file("etc/acme/config.toml"), "monitor-token-file = \"" + file("c") + "\"\n");
  CHECK(run({"--once"}) == 0);
  CHECK(secret.reveal() == "from-file");
  variables["ACME_MONITOR_TOKEN_FILE"] = file("b");
  CHECK(run({"--once"}) == 0);
  CHECK(secret.reveal() == "from-variable");
  variables["ACME_MONITOR_TOKEN"] = "itself";
  CHECK(run({"--once"}) == 0);
  CHECK(secret.reveal() == "itself");
  CHECK(run({"--once", "--monitor-token-file", file("a")}) == 0);
  CHECK(secret.reveal() == "from-flag");
}

TEST_CASE_METHOD(Place, "A secret can't be given on the command line, or in a file that everybody can read") {
  for (const char* const given : {"--monitor-token=geheim", "geheim"}) {
    CHECK(run({"--once", "--monitor-token", given}) == 2);
    CHECK(contains(log(), "unknown flags: --monitor-token"));
    CHECK_FALSE(contains(log(), "geheim"));
  }
  CHECK(run({"--once", "--argus-token", "x"}) == 2);
  write(file("open"), "x", 0644);
  CHECK(run({"--once", "--monitor-token-file", file("open")}) == 2);
  CHECK(contains(log(), "every user can read it"));
  variables["ARGUS_TOKEN_FILE_ACCESS"] = "anyone";
  CHECK(run({"--once", "--monitor-token-file", file("open")}) == 0);
  variables["ARGUS_TOKEN_FILE_ACCESS"] = "me";
  CHECK(run({"--once"}) == 2);
}

TEST_CASE_METHOD(Place, "No output has a secret") {
  variables["ACME_MONITOR_TOKEN"] = "geheim-und-lang";
  variables["ACME_METRICS_FILE"] = file("metrics");
  read = [this]() -> Snapshot { throw std::runtime_error("http://x/?key=" + secret.reveal() + "\nrefused"); };
  CHECK(run({"--check"}) == 1);
  CHECK(contains(output(), "http://x/?key=*** refused"));
  CHECK(setting("monitor-token") == "***  (environment ACME_MONITOR_TOKEN)");
  CHECK_FALSE(contains(output(), server.token()));
  CHECK(run({"--dry-run"}) == 1);
  CHECK(contains(output(), "key=***"));
  CHECK_FALSE(contains(output(), "geheim"));
  CHECK(run({"--once"}) == 1);
  CHECK(contains(log(), "monitor failed, 1 time: "));
  CHECK(contains(log(), "key=*** refused"));
  CHECK_FALSE(contains(log() + content(file("metrics")), "geheim"));
}

// Rounds

TEST_CASE_METHOD(Place, "A round is made at each interval, until SIGTERM ends the service") {
  int reads = 0;
  read = [&] {
    ++reads;
    now += 20s;
    Snapshot snapshot;
    snapshot.alerts = {alert("4711")};
    return snapshot;
  };
  CHECK(run({"--every", "60s"}) == 0);
  CHECK(reads == 3);
  CHECK(waits == std::vector<std::chrono::milliseconds>{40s, 40s, 40s});
  REQUIRE(server.incidents().size() == 1);
  CHECK(server.incidents()[0].at("source_incident_id") == "acme:4711");
  CHECK(contains(log(), "open 4711"));
  CHECK(contains(log(), "stopped by a signal"));
}

TEST_CASE_METHOD(Place, "Nothing is left of the service's signals") {
  struct sigaction before[4], after[4];
  const int signals[] = {SIGTERM, SIGINT, SIGHUP, SIGPIPE};
  for (int i = 0; i < 4; ++i) sigaction(signals[i], nullptr, &before[i]);
  CHECK(run({}) == 0);
  CHECK(run({"--once"}) == 0);
  for (int i = 0; i < 4; ++i) {
    sigaction(signals[i], nullptr, &after[i]);
    CHECK(after[i].sa_handler == before[i].sa_handler);
    // libc adds a flag of its own to what is set back.
    constexpr int flags = SA_RESTART | SA_NODEFER | SA_SIGINFO | static_cast<int>(SA_RESETHAND);
    CHECK((after[i].sa_flags & flags) == (before[i].sa_flags & flags));
  }
}

TEST_CASE_METHOD(Place, "A log whose reader has gone ends no service") {
  read = [] {
    std::raise(SIGPIPE);
    return Snapshot{};
  };
  CHECK(run({"--once"}) == 0);
}

TEST_CASE_METHOD(Place, "SIGTERM in a round ends the service between two requests") {
  read = [] {
    std::raise(SIGTERM);
    return Snapshot{};
  };
  CHECK(run({}) == 0);
  CHECK(waits.empty());
  CHECK(server.requests().empty());
}

TEST_CASE_METHOD(Place,
                 "After a failure rounds are made with exponential backoff and full jitter, up to five minutes") {
  most_waits = 7;
  read = []() -> Snapshot { throw std::runtime_error("down"); };
  CHECK(run({"--every", "60s"}) == 0);
  CHECK(waits == std::vector<std::chrono::milliseconds>{30s, 60s, 120s, 150s, 150s, 150s, 150s});
  CHECK(server.requests().empty());
  random = 0;
  CHECK(run({"--every", "60s"}) == 0);
  CHECK(waits.back() == 1s);
  random = 0.5;
  CHECK(run({"--every", "20min"}) == 0);
  CHECK(waits.back() == 10min);
}

TEST_CASE_METHOD(Place, "The interval is at least ten times as long as listing takes") {
  most_waits = 1;
  server.delay_answers(300ms);
  CHECK(run({"--every", "1s"}) == 0);
  REQUIRE(waits.size() == 1);
  CHECK(waits[0] >= 3s);
}

TEST_CASE_METHOD(Place, "A round that went well ends the backoff") {
  most_waits = 5;
  int reads = 0;
  read = [&] {
    if (++reads % 3 != 0) throw std::runtime_error("down");
    return Snapshot{};
  };
  CHECK(run({"--every", "60s"}) == 0);
  CHECK(waits == std::vector<std::chrono::milliseconds>{30s, 60s, 60s, 30s, 60s});
}

TEST_CASE_METHOD(Place, "A refused token is told loudly, tried slowly, and read again") {
  write(file("token"), server.token());
  variables.erase("ARGUS_TOKEN");
  variables["ARGUS_TOKEN_FILE"] = file("token");
  server.expire(server.token());
  most_waits = 4;
  on_wait = [this] {
    if (waits.size() == 3) write(file("token"), server.other_token());
  };
  CHECK(run({"--every", "60s"}) == 0);
  CHECK(waits == std::vector<std::chrono::milliseconds>{300s, 300s, 300s, 60s});
  CHECK(contains(log(), "acme: error: token refused, 3 times in a row: "));
  CHECK_FALSE(contains(log(), "4 times"));
}

TEST_CASE_METHOD(Place, "A token file that is missing for a while ends nothing") {
  write(file("token"), server.token());
  variables.erase("ARGUS_TOKEN");
  variables["ARGUS_TOKEN_FILE"] = file("token");
  server.expire(server.token());
  on_wait = [this] { std::filesystem::remove(file("token")); };
  CHECK(run({}) == 0);
  CHECK(waits.size() == 3);
  CHECK(contains(log(), "can't be found"));
  CHECK_FALSE(contains(log(), "bad_variant"));
}

TEST_CASE_METHOD(Place, "A certificates' file that is missing for a while ends nothing") {
  const bool is_refused = GENERATE(false, true);
  CAPTURE(is_refused);
  write(file("ca.pem"), "");
  variables["ARGUS_CA_FILE"] = file("ca.pem");
  if (is_refused) server.expire(server.token());
  on_wait = [this] { std::filesystem::remove(file("ca.pem")); };
  CHECK(run({}) == 0);
  CHECK(waits.size() == 3);
  CHECK(contains(log(), "ca.pem can't be read") == is_refused);
}

TEST_CASE_METHOD(Place, "A single round that fails ends with 1") {
  CHECK(run({"--once"}) == 0);
  server.fail_next(400, "{}", 100);
  CHECK(run({"--once"}) == 1);
  CHECK(contains(log(), "Argus failed"));
  CHECK(waits.empty());
}

TEST_CASE_METHOD(Place, "A round that fails tells once what else is to be known") {
  write(file("state/memory.json"), "{");
  server.fail_next(400, "{}", 100);
  CHECK(run({}) == 0);
  CHECK(contains(log(), "Argus failed, 3 times in a row"));
  const std::string line =
      "acme: warning: the memory of earlier rounds in " + file("state/memory.json") + " is damaged";
  CHECK(contains(log(), line));
  CHECK(log().find(line) == log().rfind(line));
}

TEST_CASE_METHOD(Place, "What a round has done before it failed is told") {
  read = [this, reads = 0]() mutable {
    Snapshot snapshot;
    snapshot.alerts = {alert("first")};
    if (++reads == 1) return snapshot;
    if (reads > 2) server.expire(server.token());
    snapshot.alerts = {alert("second")};
    return snapshot;
  };
  most_waits = 2;
  CHECK(run({}) == 0);
  CHECK(contains(log(), "open second"));
  CHECK(contains(log(), "token refused"));
}

TEST_CASE_METHOD(Place, "That the metrics can't be written is logged once, and once more after they could be") {
  variables["ACME_METRICS_FILE"] = file("folder/metrics");
  most_waits = 6;
  on_wait = [this] {
    if (waits.size() == 2) std::filesystem::create_directories(file("folder"));
    if (waits.size() == 3) std::filesystem::remove_all(file("folder"));
  };
  CHECK(run({}) == 0);
  const std::string text = log();
  const std::regex problem{"warning: the metrics' file [^\n]* can't be written"};
  CHECK(std::distance(std::sregex_iterator(text.begin(), text.end(), problem), std::sregex_iterator()) == 2);
}

TEST_CASE_METHOD(Place, "The log says once that rounds work again") {
  most_waits = 5;
  read = [this]() -> Snapshot {
    if (waits.size() < 2) throw std::runtime_error("down");
    return {};
  };
  CHECK(run({}) == 0);
  CHECK(count_of(log(), "acme: a round works again, after 2 that failed\n") == 1);
}

TEST_CASE_METHOD(Place, "A log that can't be written for a while goes on afterwards") {
  read = []() -> Snapshot { throw std::runtime_error("down"); };
  on_wait = [this] { log_stream().setstate(waits.size() == 1 ? std::ios::badbit : std::ios::failbit); };
  CHECK(run({}) == 0);
  CHECK(contains(log(), "monitor failed, 3 times in a row: down"));
}

TEST_CASE_METHOD(Place, "A standard error that is closed is not taken for one of the service's files") {
  const int before = dup(STDERR_FILENO);
  close(STDERR_FILENO);
  struct stat during {};
  read = [&during]() -> Snapshot {
    fstat(STDERR_FILENO, &during);
    throw std::runtime_error("down");
  };
  const int code = run({"--once"});
  dup2(before, STDERR_FILENO);
  close(before);
  CHECK(code == 1);
  CHECK(S_ISCHR(during.st_mode));
  CHECK(content(file("state/lock")) == std::to_string(getpid()));
}

TEST_CASE_METHOD(Place, "What stays as it was is told once") {
  most_waits = 4;
  read = [] {
    Snapshot snapshot;
    snapshot.add("row 1", [](argus::Incident&) { throw std::runtime_error("no id"); });
    return snapshot;
  };
  CHECK(run({}) == 0);
  const std::string line = "acme: warning: can't be read: row 1: no id\n";
  CHECK(contains(log(), line));
  CHECK(log().find(line) == log().rfind(line));
}

TEST_CASE_METHOD(Place, "Each line has its priority where the log is the journal's") {
  struct stat status {};
  REQUIRE(fstat(2, &status) == 0);
  variables["JOURNAL_STREAM"] = std::to_string(status.st_dev) + ":" + std::to_string(status.st_ino);
  read = []() -> Snapshot { throw std::runtime_error("two\nlines"); };
  CHECK(run({"--once"}) == 1);
  CHECK(log().compare(0, 3, "<4>") == 0);
  CHECK(contains(log(), ": two lines\n"));
  variables["JOURNAL_STREAM"] = "1:1";
  CHECK(run({"--once"}) == 1);
  CHECK(log().compare(0, 15, "acme: warning: ") == 0);
}

// SIGHUP

TEST_CASE_METHOD(Place, "SIGHUP reads the settings again, between two rounds") {
  write(file("etc/acme/config.toml"), "every = 60\nlimit = 1\n");
  on_wait = [this] {
    if (waits.size() > 1) return;
    write(file("etc/acme/config.toml"), "every = 90\n");
    std::raise(SIGHUP);
  };
  CHECK(run({}) == 0);
  CHECK(waits == std::vector<std::chrono::milliseconds>{60s, 90s, 90s});
  CHECK(limit == 10);
  CHECK(contains(log(), "the settings were read again"));
}

TEST_CASE_METHOD(Place, "What is remembered of one server doesn't count on another") {
  argus::Incident event = alert("happened");
  event.end_time = argus::STATELESS;
  read = [&] {
    Snapshot snapshot;
    snapshot.alerts = {event};
    return snapshot;
  };
  const argus::testing::FakeServer other;
  const auto move = [&] {
    variables["ARGUS_URL"] = other.url();
    variables["ARGUS_TOKEN"] = other.token();
  };
  SECTION("after a start") {
    REQUIRE(run({"--once"}) == 0);
    move();
    CHECK(run({"--once"}) == 0);
    CHECK(contains(log(), "is of another server, " + server.url()));
  }
  SECTION("after SIGHUP") {
    on_wait = [&] {
      if (waits.size() > 1) return;
      move();
      std::raise(SIGHUP);
    };
    CHECK(run({}) == 0);
  }
  CHECK(server.incidents().size() == 1);
  CHECK(other.incidents().size() == 1);
}

TEST_CASE_METHOD(Place, "Settings that are wrong at SIGHUP leave the old ones") {
  const std::string text =
      GENERATE(as<std::string>{}, "every = 90\nno-such = 1\n", "every = 90\nargus-url = \"nowhere\"\n", "every = 0\n",
               "every = 90\nstate = \"/tmp\"\n");
  INFO(text);
  variables.erase("ARGUS_URL");
  write(file("etc/acme/config.toml"), "every = 60\nargus-url = \"" + server.url() + "\"\n");
  on_wait = [&] {
    if (waits.size() > 1) return;
    write(file("etc/acme/config.toml"), text);
    std::raise(SIGHUP);
  };
  CHECK(run({}) == 0);
  CHECK(waits == std::vector<std::chrono::milliseconds>{60s, 60s, 60s});
  CHECK(contains(log(), "acme: error: the old settings stay: "));
  CHECK_FALSE(contains(log(), "failed"));
}

// What people see

TEST_CASE_METHOD(Place, "What runs beside the rounds begins before the first, and ends after the last") {
  std::vector<std::string> events;
  std::unique_ptr<argus::glue::Rounds> rounds;
  beside = [&](const argus::glue::Rounds& given) {
    rounds = std::make_unique<argus::glue::Rounds>(given);
    events.push_back("begins");
    return std::shared_ptr<void>{nullptr, [&events, given](void*) {
                                   // Who waits for a round here would wait forever.
                                   CHECK_FALSE(given.request());
                                   events.push_back("ends");
                                 }};
  };
  read = [&] {
    events.push_back("round");
    CHECK(contains(rounds->metrics(), "argus_glue_rounds_total"));
    return Snapshot{};
  };
  most_waits = 2;
  CHECK(run({}) == 0);
  CHECK(events == Words{"begins", "round", "round", "ends"});
  CHECK(contains(rounds->metrics(), "argus_glue_rounds_total{prefix=\"acme\"} 2"));
  CHECK_FALSE(rounds->request());
}

TEST_CASE_METHOD(Place, "A service that ends by an error lets nobody beside it wait for a round") {
  beside = [](const argus::glue::Rounds& given) {
    return std::shared_ptr<void>{nullptr, [given](void*) { CHECK_FALSE(given.request()); }};
  };
  on_wait = [] { throw std::runtime_error("no memory"); };
  CHECK(run({}) == 1);
  CHECK(contains(log(), "no memory"));
}

TEST_CASE_METHOD(Place, "Nothing runs beside a single round, a dry run and a check") {
  beside = [](const argus::glue::Rounds&) -> std::shared_ptr<void> { throw std::runtime_error("it begins"); };
  for (const char* flag : {"--once", "--dry-run", "--check"}) CHECK(run({flag}) == 0);
}

TEST_CASE_METHOD(Place, "What can't begin beside the rounds ends the service before the first") {
  bool is_read = false;
  read = [&] {
    is_read = true;
    return Snapshot{};
  };
  beside = [](const argus::glue::Rounds&) -> std::shared_ptr<void> { throw std::runtime_error("can't listen"); };
  CHECK(run({}) == 1);
  CHECK(contains(log(), "can't listen"));
  beside = [](const argus::glue::Rounds&) -> std::shared_ptr<void> { throw std::invalid_argument("no port"); };
  CHECK(run({}) == 2);
  CHECK_FALSE(is_read);
}

TEST_CASE_METHOD(Place, "A rule of the settings ends the service that breaks it, and leaves the old ones at SIGHUP") {
  rule = [this] {
    if (limit < 0) throw std::invalid_argument("limit: must be at least 0");
  };
  CHECK(run({"--limit", "-1", "--check"}) == 2);
  CHECK(contains(log(), "limit: must be at least 0"));
  variables["ACME_LIMIT"] = "20";
  on_wait = [this] {
    variables["ACME_LIMIT"] = "-1";
    if (waits.size() == 1) std::raise(SIGHUP);
  };
  CHECK(run({}) == 0);
  CHECK(limit == 20);
  CHECK(contains(log(), "the old settings stay: limit: must be at least 0"));
}

TEST_CASE_METHOD(Place, "A monitor that throws no std::exception is a problem, and ends no service") {
  read = []() -> Snapshot { throw 42; };
  CHECK(run({"--check"}) == 1);
  CHECK(contains(output(), "the monitor can't be read: what was thrown is no std::exception"));
  CHECK(run({"--once"}) == 1);
  CHECK(contains(log(), "monitor failed, 1 time: what was thrown is no std::exception"));
  CHECK(run({"--dry-run"}) == 1);
}

TEST_CASE_METHOD(Place, "The check tells server, user, source, clock, state and monitor") {
  REQUIRE(run({"--check"}) == 0);
  for (const char* const part :
       {"Argus 2.10.2; user glue is the source testnav", "can: heartbeat", "Clock     as the server's",
        "which can be written", "Monitor   0 alerts", "every 60 s", "\"acme:\""})
    CHECK(contains(output(), part));
  variables["ARGUS_TOKEN"] = server.person_token();
  CHECK(run({"--check"}) == 1);
  CHECK(contains(output(), "has no source system"));
  variables["ARGUS_TOKEN"] = "wrong";
  CHECK(run({"--check"}) == 1);
  CHECK(contains(output(), "Problem   "));
  CHECK(contains(output(), "Monitor   0 alerts"));
  variables["ARGUS_TOKEN"] = server.token();
  write(file("plain"), "");
  CHECK(run({"--check", "--state", file("plain")}) == 1);
  CHECK(contains(output(), "can't be used"));
}

TEST_CASE_METHOD(Place, "A dry run tells whether it would change or hold something, and changes nothing") {
  CHECK(run({"--dry-run"}) == 0);
  read = [] {
    Snapshot snapshot;
    snapshot.alerts = {alert("4711")};
    return snapshot;
  };
  CHECK(run({"--dry-run"}) == 10);
  CHECK(server.incidents().empty());
  CHECK(contains(output(), "\n  open \"4711\": active in the monitor\n"));
  CHECK(run({"--once"}) == 0);
  CHECK(run({"--dry-run"}) == 0);
  read = [] { return Snapshot{}; };
  CHECK(run({"--dry-run"}) == 11);
  CHECK(contains(output(), "\n  hold \"4711\" (incident 1): absent since "));
  CHECK(contains(output(), "and the monitor shows no active alert; held until "));
  CHECK(server.incidents()[0].at("open") == true);
  read = []() -> Snapshot { throw std::runtime_error("down"); };
  CHECK(run({"--dry-run"}) == 1);
}

TEST_CASE_METHOD(Place, "The metrics' file is in Prometheus's format") {
  variables["ACME_METRICS_FILE"] = file("metrics");
  most_waits = 2;
  int reads = 0;
  read = [&] {
    if (++reads == 2) throw std::runtime_error("down");
    Snapshot snapshot;
    snapshot.alerts = {alert("4711")};
    return snapshot;
  };
  CHECK(run({}) == 0);
  std::istringstream metrics{content(file("metrics"))};
  const std::regex sample{
      R"re((argus_glue_\w+)\{prefix="acme"(,kind="[\w ]+")?\} -?[0-9]+(\.[0-9]+)?(e[+-]?[0-9]+)?)re"};
  const std::regex help{R"(# HELP (argus_glue_\w+) .*\.)"};
  const std::regex type{R"(# TYPE (argus_glue_\w+) (counter|gauge))"};
  std::string helped, typed, kind;
  std::map<std::string, int> seen;
  for (std::string line; std::getline(metrics, line);) {
    INFO(line);
    std::smatch found;
    if (std::regex_match(line, found, help)) {
      helped = found[1];
      CHECK(++seen[helped] == 1);
    } else if (std::regex_match(line, found, type)) {
      typed = found[1];
      kind = found[2];
      CHECK(typed == helped);
      CHECK((kind == "counter") == (typed.size() > 6 && typed.substr(typed.size() - 6) == "_total"));
    } else {
      REQUIRE(std::regex_match(line, found, sample));
      CHECK(found[1] == typed);
    }
  }
  const std::string text = content(file("metrics"));
  CHECK(contains(text, "argus_glue_rounds_total{prefix=\"acme\"} 2\n"));
  CHECK(contains(text, "argus_glue_round_failures_total{prefix=\"acme\",kind=\"monitor failed\"} 1\n"));
  CHECK(contains(text, "argus_glue_actions_total{prefix=\"acme\",kind=\"open\"} 1\n"));
  CHECK(std::regex_search(text, std::regex(R"(last_success_timestamp_seconds\{prefix="acme"\} [1-9][0-9]{9})")));
  // Who has it open while it is written reads the old one to its end.
  std::filesystem::create_hard_link(file("metrics"), file("old"));
  CHECK(run({}) == 0);
  CHECK(content(file("old")) == text);
  CHECK(content(file("metrics")) != text);
  CHECK_FALSE(std::filesystem::exists(file("metrics.tmp")));
}

TEST_CASE_METHOD(Place, "Metrics that can't be written are told, and end nothing") {
  variables["ACME_METRICS_FILE"] = file("none/metrics");
  CHECK(run({"--once"}) == 0);
  CHECK(contains(log(), "none/metrics can't be written"));
}

// The token

TEST_CASE_METHOD(Place, "A service that renews its token outlives it") {
  most_waits = 60;
  CHECK(run({"--renew-token", "--every", "1d"}) == 0);
  CHECK(renewals() == 9);
  CHECK(count_of(log(), "acme: the token was renewed\n") == 9);
  CHECK_THAT(log(), !::contains("the token can't") && !::contains("error"));
  CHECK(server.request_count("POST", "auth/token/logout/") == 9);
  // A list that is refused, because the client has the old token still, is asked for twice.
  CHECK(server.request_count("GET", "incidents/mine/") == 60);
}

TEST_CASE_METHOD(Place, "A service that doesn't renew its token loses it after two weeks") {
  most_waits = 20;
  CHECK(run({"--every", "1d"}) == 0);
  CHECK(server.request_count("POST", "auth/token/login/") == 0);
  CHECK(contains(log(), "error: token refused"));
}

TEST_CASE_METHOD(Place, "A renewed token is used from then on, also where nothing is renewed") {
  REQUIRE(run({"--once", "--renew-token"}) == 0);
  REQUIRE(renewals() == 1);
  REQUIRE_THROWS_AS(argus::Client(server.url(), server.token()).get_current_user(), argus::AuthenticationError);
  CHECK(run({"--once"}) == 0);
  CHECK(run({"--dry-run"}) == 0);
  CHECK(run({"--check"}) == 0);
  pass(24h * 8);
  CHECK(run({"--dry-run", "--renew-token"}) == 0);
  CHECK(run({"--check", "--renew-token"}) == 0);
  CHECK(renewals() == 1);
  CHECK(run({"--once", "--renew-token", "--token-life", "30d"}) == 0);
  CHECK(renewals() == 1);
  variables["ACME_RENEW_TOKEN"] = "yes";
  CHECK(run({"--once"}) == 0);
  CHECK(renewals() == 2);
}

TEST_CASE_METHOD(Place, "A dry run and a check neither renew the token nor store anything about it") {
  CHECK(run({"--dry-run", "--renew-token"}) == 0);
  CHECK_FALSE(std::filesystem::exists(file("state")));
  CHECK(run({"--check", "--renew-token"}) == 0);
  CHECK_FALSE(std::filesystem::exists(file("state/token.json")));
  CHECK(server.request_count("POST", "auth/token/login/") == 0);
  // A token that is tried out doesn't end the memory of the renewed one.
  REQUIRE(run({"--once", "--renew-token"}) == 0);
  const std::string token = variables["ARGUS_TOKEN"];
  variables["ARGUS_TOKEN"] = server.other_token();
  CHECK(run({"--dry-run"}) == 0);
  CHECK(run({"--check"}) == 0);
  variables["ARGUS_TOKEN"] = token;
  CHECK(run({"--once"}) == 0);
}

TEST_CASE_METHOD(Place, "A new token in the settings wins over the renewed one") {
  REQUIRE(run({"--once", "--renew-token"}) == 0);
  variables["ARGUS_TOKEN"] = server.other_token();
  REQUIRE(run({"--check"}) == 0);
  CHECK(contains(output(), "user glue2"));
  CHECK(run({"--once", "--renew-token"}) == 0);
  CHECK(renewals() == 2);
  CHECK_THROWS_AS(argus::Client(server.url(), server.other_token()).get_current_user(), argus::AuthenticationError);
}

TEST_CASE_METHOD(Place, "A renewal that fails stops no round, and is tried again after a growing while") {
  most_waits = 80;
  // The new token could not be stored.
  std::filesystem::create_directories(file("state/token.json.tmp"));
  int reads = 0;
  read = [&] {
    ++reads;
    if (reads == 70) std::filesystem::remove(file("state/token.json.tmp"));
    return Snapshot{};
  };
  CHECK(run({"--renew-token", "--every", "60s"}) == 0);
  CHECK(reads == 80);
  // At once, and after 5, 15, 35 and 75 minutes.
  CHECK(server.request_count("POST", "auth/token/login/") == 5);
  CHECK(count_of(log(), "acme: warning: the token can't be renewed: " + file("state/token.json")) == 4);
  CHECK(contains(log(), "the next try is in 5 min\n"));
  CHECK(contains(log(), "the next try is in 40 min\n"));
  CHECK(count_of(log(), "the token was renewed") == 1);
  CHECK_FALSE(contains(log(), "failed"));
}

TEST_CASE_METHOD(Place, "SIGTERM ends a renewal between two requests, and the next start finishes it") {
  struct Stopping : argus::Transport {
    explicit Stopping(const std::string& url)
        : next([&] {
            argus::ClientOptions options;
            options.api_root_url = url;
            options.token = "not used";
            return options;
          }()) {}
    argus::Response send(const argus::Request& request) override {
      argus::Response response = next.send(request);
      if (contains(request.url, "token/login")) std::raise(SIGTERM);
      return response;
    }
    argus::CurlTransport next;
  };
  transport = std::make_shared<Stopping>(server.url());
  CHECK(run({"--renew-token"}) == 0);
  CHECK(server.request_count("POST", "auth/token/login/") == 1);
  CHECK(renewals() == 0);
  CHECK_FALSE(contains(log(), "token can't be renewed"));
  CHECK(waits.empty());
  CHECK(run({"--once", "--renew-token"}) == 0);
  CHECK(server.request_count("POST", "auth/token/login/") == 1);
  CHECK(renewals() == 1);
}

TEST_CASE_METHOD(Place, "SIGHUP can begin the renewal") {
  write(file("etc/acme/config.toml"), "renew-token = false\n");
  on_wait = [this] {
    CHECK(renewals() == 0);
    write(file("etc/acme/config.toml"), "renew-token = true\n");
    std::raise(SIGHUP);
    on_wait = [] {};
  };
  CHECK(run({}) == 0);
  CHECK(renewals() == 1);
}

TEST_CASE_METHOD(Place, "A token that isn't renewed is warned of once a day, from half of its life on") {
  const std::string warning = "acme: warning: the token is ";
  most_waits = 36;
  CHECK(run({"--every", "6h"}) == 0);
  CHECK(count_of(log(), warning) == 2);
  CHECK(contains(log(), "is 7 days old or more, and Argus's tokens usually expire after 14 days: replace it"));
  CHECK(contains(log(), "is 8 days old"));
  CHECK(run({"--once"}) == 0);
  CHECK(count_of(log(), "is 9 days old") == 1);
  CHECK(run({"--once"}) == 0);
  CHECK_FALSE(contains(log(), warning));
  pass(25h);
  CHECK(run({"--once", "--token-life", "30d"}) == 0);
  CHECK_FALSE(contains(log(), warning));
  CHECK(run({"--once"}) == 0);
  CHECK(contains(log(), warning));
  pass(25h);
  variables["ARGUS_TOKEN"] = server.other_token();
  CHECK(run({"--once"}) == 0);
  CHECK_FALSE(contains(log(), warning));
  CHECK(run({"--once", "--token-life", "10min"}) == 2);
}

TEST_CASE_METHOD(Place, "A token's age that can't be stored stops no round, and is told seldom") {
  most_waits = 10;
  std::filesystem::create_directories(file("state/token.json.tmp"));
  CHECK(run({"--every", "60s"}) == 0);
  CHECK(waits.size() == 10);
  CHECK(count_of(log(), "warning: the token's age can't be watched: ") == 2);
}

TEST_CASE_METHOD(Place, "The check tells the token's age and origin, and whether it is renewed") {
  const auto token_line = [this] {
    std::smatch found;
    const std::string text = output();
    return std::regex_search(text, found, std::regex("Token +(.*)")) ? found[1].str() : "";
  };
  REQUIRE(run({"--check"}) == 0);
  CHECK(token_line() ==
        "as it is configured; its age counts from the first round with it, which is still to come; it isn't renewed, "
        "since renew-token is off; from an age of 7 days on, a warning is logged once a day");
  REQUIRE(run({"--once"}) == 0);
  pass(90min);
  REQUIRE(run({"--check", "--token-life", "2d"}) == 0);
  CHECK(token_line() ==
        "as it is configured; its age is 90 min, counted from the first round with it; it isn't renewed, since "
        "renew-token is off; from an age of 24 h on, a warning is logged once a day");
  REQUIRE(run({"--check", "--renew-token"}) == 0);
  CHECK(contains(token_line(), "; it is renewed in the next round"));
  REQUIRE(run({"--once", "--renew-token"}) == 0);
  pass(72h);
  REQUIRE(run({"--check", "--renew-token"}) == 0);
  CHECK(token_line() == "renewed by this service; its age is 3 days; it is renewed at an age of 7 days");
  pass(96h);
  REQUIRE(run({"--check", "--renew-token"}) == 0);
  CHECK(token_line() == "renewed by this service; its age is 7 days; it is renewed in the next round");
  std::filesystem::remove(file("state/token.json"));
  std::filesystem::create_symlink("token.json", file("state/token.json"));
  CHECK(run({"--check"}) == 1);
  CHECK(contains(output(), "state/token.json"));
}

TEST_CASE_METHOD(Place, "No log has a renewed token") {
  REQUIRE(run({"--once", "--renew-token"}) == 0);
  const std::string stored = content(file("state/token.json"));
  std::smatch token;
  REQUIRE(std::regex_search(stored, token, std::regex(R"re("renewed":"(\w+)")re")));
  read = [&]() -> Snapshot { throw std::runtime_error("refused " + token[1].str()); };
  CHECK(run({"--once"}) == 1);
  CHECK(contains(log(), "refused ***"));
  CHECK(run({"--dry-run"}) == 1);
  CHECK(contains(output(), "refused ***"));
}

// State

TEST_CASE_METHOD(Place, "One instance at a time has the state's directory") {
  {
    const argus::detail::StateDirectory other{file("state")};
    CHECK(run({"--once"}) == 1);
    CHECK(contains(log(), "process " + std::to_string(getpid()) + " uses the state directory " + file("state")));
    CHECK(run({"--check"}) == 0);
    CHECK(run({"--dry-run"}) == 0);
    CHECK(run({"--once", "--state", file("other")}) == 0);
  }
  CHECK(run({"--once"}) == 0);
}

TEST_CASE_METHOD(Place, "The state has a place where nobody names one") {
  variables["STATE_DIRECTORY"] = file("first") + ":" + file("second");
  REQUIRE(run({"--once"}) == 0);
  CHECK(std::filesystem::exists(file("first/lock")));
  variables.erase("STATE_DIRECTORY");
  variables["HOME"] = file("home");
  REQUIRE(run({"--once"}) == 0);
  CHECK(std::filesystem::exists(file("home/.local/state/acme/lock")));
  variables["XDG_STATE_HOME"] = file("xdg");
  REQUIRE(run({"--once"}) == 0);
  CHECK(std::filesystem::exists(file("xdg/acme/lock")));
  variables.erase("XDG_STATE_HOME");
  variables.erase("HOME");
  CHECK(run({"--once"}) == 2);
  CHECK(contains(log(), "--state"));
}

TEST_CASE_METHOD(Place, "A full disk keeps no service from starting, and copying alerts") {
  read = [] {
    Snapshot snapshot;
    snapshot.alerts = {alert("4711")};
    return snapshot;
  };
  rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  const rlimit none{0, before.rlim_max};
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  setrlimit(RLIMIT_FSIZE, &none);
  const int code = run({"--once"});
  setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);
  CHECK(code == 0);
  CHECK(server.incidents().size() == 1);
  CHECK(contains(log(), "the memory of this round is not saved"));
}

TEST_CASE_METHOD(Place, "A lock that is a link to another file harms neither") {
  write(file("other"), "content");
  std::filesystem::create_directories(file("state"));
  std::filesystem::create_symlink(file("other"), file("state/lock"));
  CHECK(run({"--once"}) == 1);
  CHECK(contains(log(), "the state directory " + file("state") + " can't be used"));
  CHECK(content(file("other")) == "content");
}

TEST_CASE_METHOD(Place, "What is remembered outlives the service") {
  read = [] {
    Snapshot snapshot;
    snapshot.alerts = {alert("4711")};
    return snapshot;
  };
  REQUIRE(run({"--once"}) == 0);
  CHECK(std::filesystem::exists(file("state/memory.json")));
  write(file("state/memory.json"), "{");
  CHECK(run({"--once"}) == 0);
  CHECK(contains(log(), "memory.json"));
}

}  // namespace program_test
