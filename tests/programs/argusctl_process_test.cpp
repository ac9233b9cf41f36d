// argusctl as a process: its standard streams, signals, and the commands that it starts.

#include "catch.hpp"

#include <argus/testing/fake_server.hpp>

#include <nlohmann/json.hpp>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>

namespace argusctl_process_test {
namespace {

using nlohmann::json;

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

/// A shell with a server and a directory of its own.
class Shell {
 public:
  Shell() { REQUIRE(mkdtemp(directory_.data()) != nullptr); }
  Shell(const Shell&) = delete;
  Shell& operator=(const Shell&) = delete;
  ~Shell() { std::filesystem::remove_all(directory_); }

  /// Runs a script of bash's, in which $argusctl is the program.
  /// @returns its exit status; 124 where it doesn't end
  int run(const std::string& script) {
    std::ofstream{file("script")} << "set -o pipefail\nargusctl=" ARGUSCTL "\n"
                                  << "export ARGUS_URL=" << server.url() << " ARGUS_TOKEN=" << server.token()
                                  << " HOME=" << directory_ << " STATE_DIRECTORY=" << file("state") << "\n"
                                  << "started() { until [ -s started ]; do sleep 0.02; done; }\n"
                                  << script << "\n";
    const std::string command = "cd " + directory_ + " && timeout 60 bash script > output 2> errors";
    const int status = std::system(command.c_str());
    output = read("output");
    errors = read("errors");
    return WEXITSTATUS(status);
  }

  std::string file(const std::string& name) const { return directory_ + "/" + name; }
  /// What the incident says that is open.
  std::string open_description() const {
    for (const json& one : server.incidents()) {
      if (one["open"]) return one["description"];
    }
    return "none is open";
  }

  argus::testing::FakeServer server{};
  std::string output{};
  std::string errors{};

 private:
  std::string read(const std::string& name) const {
    std::ifstream stream{file(name)};
    return {std::istreambuf_iterator<char>(stream), {}};
  }

  std::string directory_ = std::filesystem::temp_directory_path() / "argusctl-process-XXXXXX";
};

/// A terminal that a process can write to.
class Terminal {
 public:
  Terminal() {
    REQUIRE(master_ >= 0);
    REQUIRE(grantpt(master_) == 0);
    REQUIRE(unlockpt(master_) == 0);
    slave_ = open(name().c_str(), O_RDWR | O_NOCTTY | O_CLOEXEC);
    REQUIRE(slave_ >= 0);
  }
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;
  ~Terminal() {
    close(slave_);
    close(master_);
  }

  std::string name() const { return ptsname(master_); }
  /// As somebody types it.
  void type(const std::string& text) const { REQUIRE(::write(master_, text.data(), text.size()) > 0); }
  /// What is shown until it ends with a text.
  std::string wait_for(const std::string& end) const {
    std::string all;
    while (all.size() < end.size() || all.substr(all.size() - end.size()) != end) {
      const std::string more = shown();
      REQUIRE_FALSE(more.empty());
      all += more;
    }
    return all;
  }
  std::string shown() const {
    std::array<char, 4096> buffer{};
    const auto length = ::read(master_, buffer.data(), buffer.size());
    return {buffer.data(), length > 0 ? static_cast<std::size_t>(length) : 0};
  }

 private:
  int master_ = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
  int slave_ = -1;
};

TEST_CASE_METHOD(Shell, "What a full disk doesn't take isn't done") {
  REQUIRE(run("$argusctl open backup failed") == 0);
  for (const char* words : {"list", "list -o json", "list -o ids", "show 1", "show 1 -o json", "open other text",
                            "close other", "note backup text", "ack 1", "check", "completion bash", "completion man",
                            "--help", "--version", "run acme --once --help", "job backup -- echo works"}) {
    INFO(words);
    CHECK(run(std::string("$argusctl ") + words + " > /dev/full") == 1);
    CHECK(contains(errors, "standard output can't be written"));
  }
  CHECK(run("echo '{\"source_incident_id\": \"a\"}' | $argusctl open --stdin > /dev/full") == 1);
  CHECK(run("$argusctl job backup -- sh -c 'echo fails; exit 7' > /dev/full") == 7);
}

TEST_CASE_METHOD(Shell, "A list whose reader has gone ends without a word") {
  REQUIRE(run("$argusctl open backup failed") == 0);
  run("$argusctl list | true");
  CHECK(errors.empty());
}

TEST_CASE_METHOD(Shell, "A job whose output nobody reads any longer gets SIGPIPE, and Argus is told") {
  CHECK(run("$argusctl job backup -- yes | head -n 1") == 141);
  CHECK(output == "y\n");
  CHECK(contains(open_description(), "backup failed with exit status 141"));
}

TEST_CASE_METHOD(Shell, "SIGTERM and SIGHUP reach a job's command, and Argus is told") {
  const std::string job = "$argusctl job backup -- bash -c 'echo $$ > started; exec sleep 600' & pid=$!; started; ";
  SECTION("SIGTERM") {
    CHECK(run(job + "kill -TERM $pid; wait $pid") == 143);
    CHECK(contains(open_description(), "exit status 143"));
  }
  SECTION("SIGHUP") {
    CHECK(run(job + "kill -HUP $pid; wait $pid") == 129);
    CHECK(contains(open_description(), "exit status 129"));
  }
  SECTION("but not one that was ignored before") {
    CHECK(run("trap '' HUP; " + job + "kill -HUP $pid; kill -TERM $pid; wait $pid") == 143);
  }
}

TEST_CASE_METHOD(Shell, "What a job's command leaves behind isn't waited for, even while it writes") {
  CHECK(run("$argusctl job backup -- sh -c '(while :; do echo x; sleep 0.01; done) & exit 4'") == 4);
}

TEST_CASE_METHOD(Shell, "A job with closed standard streams takes none of them for another") {
  CHECK(run("$argusctl job backup -- sh -c 'echo out; echo err >&2; exit 3' <&- >&- 2>&-") == 3);
  CHECK(open_description() == "backup failed with exit status 3:\nout\nerr");
}

TEST_CASE_METHOD(Shell, "SIGTERM ends run, with a command that would not end") {
  const std::string service = "$argusctl run acme --every 60s -- bash -c '";
  const std::string stop =
      "echo $$ > started; exec sleep 600' & pid=$!; started; kill -TERM $pid; wait $pid && "
      "! kill -0 $(cat started)";
  SECTION("that ends with SIGTERM") {
    CHECK(run(service + stop) == 0);
  }
  SECTION("that ignores SIGTERM") {
    CHECK(run(service + "trap \"\" TERM; " + stop) == 0);
  }
  CHECK(contains(errors, "stopped by a signal"));
}

TEST_CASE_METHOD(Shell, "A command that writes too much doesn't run on") {
  CHECK(run("$argusctl run acme --once -- bash -c 'echo $$ > started; head -c 270000000 /dev/zero; exec sleep 600'; "
            "! kill -0 $(cat started)") == 0);
  CHECK(contains(errors, "more than 256 MiB"));
}

TEST_CASE_METHOD(Shell, "Input that can't be read isn't done") {
  CHECK(run("$argusctl open --stdin < /") == 1);
  CHECK(contains(errors, "standard input can't be read"));
}

TEST_CASE_METHOD(Shell, "A table is UTF-8 in each locale") {
  REQUIRE(run("$argusctl open backup 'blåbær'") == 0);
  for (const char* locale : {"C", "POSIX", "C.UTF-8", "no-such-locale"}) {
    INFO(locale);
    CHECK(run(std::string("LC_ALL=") + locale + " $argusctl list") == 0);
    CHECK(contains(output, "blåbær"));
  }
}

TEST_CASE_METHOD(Shell, "A terminal gets colours, unless it has none or they aren't wanted") {
  REQUIRE(run("$argusctl open backup failed") == 0);
  const Terminal terminal;
  const auto has_colours = [&](const std::string& variables) {
    REQUIRE(run(variables + " $argusctl list > " + terminal.name()) == 0);
    return contains(terminal.shown(), "\033[");
  };
  CHECK(has_colours("TERM=xterm NO_COLOR="));
  CHECK_FALSE(has_colours("TERM=dumb NO_COLOR="));
  CHECK_FALSE(has_colours("TERM=xterm NO_COLOR=1"));
}

TEST_CASE_METHOD(Shell, "A terminal's width is that of its table") {
  REQUIRE(run("$argusctl open backup \"$(printf 'd%.0s' {1..300})\"") == 0);
  const Terminal terminal;
  const auto widest_line = [&](const std::string& before) {
    REQUIRE(run(before + " NO_COLOR=1 $argusctl list > " + terminal.name()) == 0);
    const std::string text = terminal.shown();
    return text.find("…") - text.find("\r\n");
  };
  for (const std::size_t columns : {70U, 100U, 160U}) {
    INFO(columns);
    // The line that ends with the dots, with the line end before it.
    CHECK(widest_line("stty cols " + std::to_string(columns) + " < " + terminal.name() + ";") == columns + 1 - 6);
  }
}

TEST_CASE_METHOD(Shell, "show has a level's colour on a terminal alone") {
  REQUIRE(run("$argusctl open backup failed -l 1") == 0);
  const Terminal terminal;
  REQUIRE(run("TERM=xterm NO_COLOR= $argusctl show 1 > " + terminal.name()) == 0);
  CHECK(contains(terminal.shown(), "\033[1;31mLevel        1\r\n\033[0m"));
  REQUIRE(run("$argusctl show 1") == 0);
  CHECK_FALSE(contains(output, "\033"));
}

constexpr const char* address_prompt = "the address of Argus, as in https://argus.example.org: ";
constexpr const char* token_prompt = "the token, which isn't shown: ";

TEST_CASE_METHOD(Shell, "setup asks on a terminal, which doesn't show the token") {
  const Terminal terminal;
  int code = -1;
  std::thread person{[&] {
    code = run("unset ARGUS_URL ARGUS_TOKEN; $argusctl setup < " + terminal.name() + " 2> " + terminal.name());
  }};
  terminal.wait_for(address_prompt);
  terminal.type(server.url() + "\n");
  terminal.wait_for(token_prompt);
  terminal.type(server.token() + "\n");
  person.join();
  CHECK(code == 0);
  CHECK(contains(output, "Server: Argus"));
  CHECK(terminal.shown() == "\r\n");
  CHECK(std::filesystem::exists(file(".config/argusctl/token")));
}

TEST_CASE_METHOD(Shell, "setup that is interrupted lets the terminal show what is typed again") {
  const Terminal terminal;
  const std::string tty = terminal.name();
  int code = -1;
  std::thread person{[&] {
    code = run("$argusctl setup --url $ARGUS_URL < " + tty + " 2> " + tty + " & pid=$!; until stty -a < " + tty +
               " | grep -q -e ' -echo '; do sleep 0.02; done; kill -TERM $pid; wait $pid; [ $? = 143 ] && stty -a < " +
               tty + " | grep -q ' echo '");
  }};
  person.join();
  CHECK(code == 0);
  CHECK_FALSE(std::filesystem::exists(file(".config")));
}

TEST_CASE_METHOD(Shell, "setup replaces nothing that came while it asked") {
  const Terminal terminal;
  int code = -1;
  std::thread person{[&] {
    code = run("unset ARGUS_TOKEN; $argusctl setup --url $ARGUS_URL < " + terminal.name() + " 2> " + terminal.name());
  }};
  terminal.wait_for(token_prompt);
  std::filesystem::create_directories(file(".config/argusctl"));
  std::ofstream{file(".config/argusctl/config.toml")} << "# another's\n";
  terminal.type(server.token() + "\n");
  person.join();
  CHECK(code == 2);
  CHECK(contains(terminal.shown(), "config.toml is there already"));
  CHECK_FALSE(std::filesystem::exists(file(".config/argusctl/token")));
  CHECK(std::filesystem::file_size(file(".config/argusctl/config.toml")) == std::string("# another's\n").size());
}

TEST_CASE_METHOD(Shell, "setup waits while another one, or a renewal of the token, writes") {
  const std::string directory = file(".config/argusctl/token.renewal");
  std::filesystem::create_directories(directory);
  CHECK(run("printf '%s\\n' $ARGUS_URL $ARGUS_TOKEN > given; unset ARGUS_URL ARGUS_TOKEN; flock " + directory +
            "/lock timeout 2 $argusctl setup < given") == 124);
  CHECK_FALSE(std::filesystem::exists(file(".config/argusctl/token")));
  CHECK_FALSE(std::filesystem::exists(file(".config/argusctl/config.toml")));
}

TEST_CASE_METHOD(Shell, "One of two setups at once succeeds, and all files are its own") {
  argus::testing::FakeServer other;
  for (int round = 0; round < 5; ++round) {
    const int code = run("rm -rf .config; printf '%s\\n' $ARGUS_URL $ARGUS_TOKEN > first; printf '%s\\n' " +
                         other.url() + " " + other.token() +
                         " > second; unset ARGUS_URL ARGUS_TOKEN; $argusctl setup < first & one=$!; $argusctl setup < "
                         "second & two=$!; wait $one; a=$?; wait $two; [ $((a + $?)) = 2 ] && $argusctl list");
    INFO(errors);
    CHECK(code == 0);
    CHECK(contains(errors, "is there already: replace it with --force"));
  }
}

/// What would take over a terminal, or show a text in another order: escape sequences, C1 controls, bidi controls.
constexpr const char* hostile =
    "a\033]0;owned\007\033[2Jb\u009b31mc\u009d0;owned\u009cd\x7f\re\nf\u202eg\u2066h\u2028i\u061cj";

/// Whether a terminal gets a control, besides a line's end and the colours of argusctl.
bool controls_terminal(std::string shown) {
  const std::string colour = "\033[1;31m";
  for (const std::string& own : {colour, std::string("\033[0m"), std::string("\033[1m"), std::string("\r\n")}) {
    for (auto at = shown.find(own); at != std::string::npos; at = shown.find(own)) shown.erase(at, own.size());
  }
  for (const char* const control : {"\u009b", "\u009c", "\u009d", "\u202e", "\u2066", "\u2028", "\u061c", "\x7f"}) {
    if (contains(shown, control)) return true;
  }
  return std::any_of(shown.begin(), shown.end(), [](char c) { return c >= 0 && c < ' '; });
}

TEST_CASE_METHOD(Shell, "What the server says doesn't control the terminal") {
  server.call(server.admin_token(), "PATCH", "incidents/sources/1/", {{"name", hostile}});
  const std::int64_t pk = server.add_incident({{"source_incident_id", hostile},
                                               {"description", hostile},
                                               {"level", 1},
                                               {"tags", {{{"tag", std::string("host=") + hostile}}}},
                                               {"ticket_url", "https://example.org/a\u202eb"}});
  server.post_event_as_person(pk, "OTH", hostile);
  const std::string words = GENERATE(std::string("list"), std::string("show 1"), std::string("list -o json"),
                                     std::string("show 1 -o json"), std::string("show 4711"));
  INFO(words);
  const Terminal terminal;
  const int code = run("export TERM=xterm COLUMNS=400 NO_COLOR=; $argusctl " + words + " > " + terminal.name() +
                       " 2>&1; echo end > " + terminal.name());
  CHECK(code == 0);
  const std::string shown = terminal.wait_for("end\r\n");
  INFO(json(shown).dump());
  CHECK_FALSE(controls_terminal(shown));
  if (words != "show 4711") CHECK(contains(shown, "owned"));
}

}  // namespace
}  // namespace argusctl_process_test
