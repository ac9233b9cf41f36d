// The demo: what it shows, how it looks, and that it leaves nothing open.

#include "catch.hpp"
#include "example_server.hpp"
#include "program.hpp"

#include <argus/testing/fake_server.hpp>

#include <fcntl.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace demo_test {

namespace {

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

/// The name that the demo gave itself, from the first id in its table.
std::string service_in(const std::string& output) {
  const auto begin = output.find("demo-");
  REQUIRE(begin != std::string::npos);
  return output.substr(begin, std::string("demo-abcd").size());
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream{text};
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

/// Columns of a line in a Latin script: its characters, without escape sequences.
int columns_of(const std::string& line) {
  int columns = 0;
  bool in_escape = false;
  for (const char character : line) {
    const auto byte = static_cast<unsigned char>(character);
    if (character == '\033') in_escape = true;
    if (!in_escape && character != '\r' && (byte & 0xc0U) != 0x80U) ++columns;
    if (in_escape && character == 'm') in_escape = false;
  }
  return columns;
}

/// A terminal for a program's standard output.
class Terminal {
 public:
  explicit Terminal(unsigned short columns) : file_(posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC)) {
    const winsize size{24, columns, 0, 0};
    if (file_ == -1 || grantpt(file_) != 0 || unlockpt(file_) != 0 || ioctl(file_, TIOCSWINSZ, &size) != 0)
      throw std::runtime_error("can't make a terminal");
  }
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;
  ~Terminal() { close(file_); }

  std::string path() const { return ptsname(file_); }

  /// What was printed until the last writer closed it.
  std::string read_all() const {
    std::string text;
    std::vector<char> buffer(4096);
    for (ssize_t count = 0; (count = read(file_, buffer.data(), buffer.size())) > 0;)
      text.append(buffer.data(), static_cast<std::size_t>(count));
    return text;
  }

 private:
  int file_;
};

std::string show_on_terminal(unsigned short columns, const Environment& environment) {
  const Terminal terminal{columns};
  Program program{"argus_demo", {}, environment, terminal.path()};
  std::string text = terminal.read_all();
  const Outcome outcome = program.wait();
  CHECK(outcome.exit_code == 0);
  CHECK(outcome.errors.empty());
  return text;
}

/// A slow server, and a demo that has just posted its second alert there.
class StartedDemo {
 public:
  StartedDemo() {
    server_.delay_answers(std::chrono::milliseconds{30});
    program_ = std::make_unique<Program>("argus_demo", std::vector<std::string>{},
                                         Environment{{"ARGUS_URL", server_.url()}, {"ARGUS_TOKEN", server_.token()}});
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds{30};
    while (server_.request_count("POST", "incidents/") < 2) {
      if (std::chrono::steady_clock::now() > give_up) throw std::runtime_error("the demo posts nothing");
      std::this_thread::sleep_for(std::chrono::milliseconds{1});
    }
  }

  argus::testing::FakeServer& server() { return server_; }
  Program& program() { return *program_; }

  std::size_t count_open() const {
    const auto incidents = server_.incidents();
    return static_cast<std::size_t>(std::count_if(incidents.begin(), incidents.end(),
                                                  [](const auto& one) { return one.at("open").template get<bool>(); }));
  }

 private:
  argus::testing::FakeServer server_;
  std::unique_ptr<Program> program_;
};

}  // namespace

TEST_CASE("the demo copies alerts, bridges an outage, and leaves nothing open on the server") {
  const Outcome outcome = run("argus_demo");
  CHECK(outcome.errors.empty());
  REQUIRE(outcome.exit_code == 0);
  CHECK(has(outcome.output, "copies them: 6 opened.\n"));
  CHECK(has(outcome.output, "nothing changed: nothing to do.\n   It took 1 request.\n"));
  CHECK(has(outcome.output, "respects that: 1 left closed.\n"));
  CHECK(has(outcome.output, "a port of rtr2 goes down: Argus failed.\n"));
  CHECK(has(outcome.output, "the next round catches up: 1 opened, 1 closed, 1 left closed.\n"));
  CHECK(has(outcome.output, "nothing is left open: 5 closed.\n"));
  CHECK_FALSE(has(outcome.output, "\033"));
  const auto second_table = outcome.output.find("8. What is open now");
  REQUIRE(second_table != std::string::npos);
  const std::string before = outcome.output.substr(0, second_table);
  const std::string after = outcome.output.substr(second_table);
  CHECK(has(before, "High CPU usage on web01"));
  CHECK(has(before, "DISK CRITICAL"));
  CHECK_FALSE(has(after, "High CPU usage on web01"));
  CHECK_FALSE(has(after, "DISK CRITICAL"));
  CHECK(has(after, "port 1/1/c3 of rtr2 is down"));
  CHECK(has(after, "linkDown on Gi0/3 at ålesund-gw"));
  // A server gives tags in any order, and the table has no room for all of them.
  CHECK((has(outcome.output, "host=web01") || has(outcome.output, "group=linux") || has(outcome.output, "group=web")));

  const std::string service = service_in(outcome.output);
  argus::IncidentFilter filter;
  filter.tags = {{"demo", service}};
  const auto incidents = client().get_my_incidents(filter).to_vector();
  CHECK(incidents.size() == 7);
  CHECK(std::none_of(incidents.begin(), incidents.end(), [](const argus::Incident& one) { return one.open; }));
  CHECK(std::all_of(incidents.begin(), incidents.end(), [&](const argus::Incident& one) {
    return one.source_incident_id.compare(0, service.size() + 1, service + ":") == 0;
  }));
}

TEST_CASE("the demo runs twice on one server, each time with ids of its own") {
  const Outcome first = run("argus_demo");
  const Outcome second = run("argus_demo");
  CHECK(second.exit_code == 0);
  CHECK(has(second.output, "6 opened"));
  CHECK(service_in(first.output) != service_in(second.output));
}

TEST_CASE("the demo without a server starts a fake one") {
  const Outcome outcome = run("argus_demo", {}, {});
  CHECK(outcome.errors.empty());
  CHECK(outcome.exit_code == 0);
  CHECK(has(outcome.output, "a fake in this program's memory"));
}

TEST_CASE("the demo's tables have colours and fit on a terminal") {
  for (const int columns : {40, 80, 100, 120, 200}) {
    INFO(columns);
    const std::string text = show_on_terminal(static_cast<unsigned short>(columns), {});
    CHECK(has(text, "\033[1;31m"));
    int widest = 0;
    for (const std::string& line : lines_of(text)) {
      if (has(line, "\033")) widest = (std::max)(widest, columns_of(line));
    }
    CHECK(widest > 50);
    CHECK(widest <= (std::max)(columns, 80));
  }
}

TEST_CASE("the demo prints no colours if NO_COLOR is set") {
  const std::string text = show_on_terminal(100, {{"NO_COLOR", "1"}});
  CHECK_FALSE(has(text, "\033"));
  CHECK(has(text, "web01"));
}

TEST_CASE("the demo fails with one line") {
  const std::vector<Environment> environments{
      {{"ARGUS_URL", example_server().api_root_url}},
      {{"ARGUS_URL", example_server().api_root_url}, {"ARGUS_TOKEN", "x"}},
      {{"ARGUS_URL", "nonsense"}, {"ARGUS_TOKEN", "x"}},
      {{"ARGUS_URL", "http://127.0.0.1:1/"}, {"ARGUS_TOKEN", "x"}},
  };
  for (const Environment& environment : environments) {
    const Outcome outcome = run("argus_demo", {}, environment);
    INFO(outcome.errors);
    CHECK(outcome.exit_code == 1);
    CHECK(outcome.output.empty());
    CHECK(std::count(outcome.errors.begin(), outcome.errors.end(), '\n') == 1);
    CHECK(has(outcome.errors, "argus_demo: "));
  }
}

TEST_CASE("a demo that fails before its end closes what it has posted") {
  StartedDemo demo;
  demo.server().fail_next(400, R"({"description": ["no"]})");
  const Outcome outcome = demo.program().wait();
  CHECK(outcome.exit_code == 1);
  CHECK(has(outcome.errors, "description: no"));
  CHECK(std::count(outcome.errors.begin(), outcome.errors.end(), '\n') == 1);
  CHECK(demo.server().incidents().size() == 5);
  CHECK(demo.count_open() == 0);
}

TEST_CASE("an interrupted demo closes what it has posted") {
  StartedDemo demo;
  demo.program().send(SIGTERM);
  const Outcome outcome = demo.program().wait();
  CHECK(outcome.exit_code == 1);
  CHECK(outcome.errors == "argus_demo: interrupted\n");
  CHECK(demo.server().incidents().size() == 6);
  CHECK(demo.count_open() == 0);
}

TEST_CASE("a demo that can't clean up says what to resolve by hand") {
  StartedDemo demo;
  demo.server().fail_next(401, R"({"detail": "Invalid token."})", 100);
  const Outcome outcome = demo.program().wait();
  CHECK(outcome.exit_code == 1);
  CHECK(has(outcome.errors, " may be open still; resolve them by hand\n"));
  CHECK(has(outcome.errors, "answered 401"));
}

}  // namespace demo_test
