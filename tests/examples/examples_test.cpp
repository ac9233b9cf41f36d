// Every example does on the server what its first line says.

#include "catch.hpp"
#include "example_server.hpp"
#include "program.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <string>
#include <vector>

namespace examples_test {

namespace {

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

bool is_one_line(const std::string& text) {
  return !text.empty() && text.find('\n') == text.size() - 1;
}

std::string number(const argus::Incident& incident) {
  return std::to_string(incident.pk);
}

argus::Incident read_again(const argus::Incident& incident) {
  return client().get_incident(incident.pk);
}

std::vector<argus::Incident> find_mine(const std::string& source_incident_id) {
  argus::IncidentFilter filter;
  filter.source_incident_id = source_incident_id;
  return client().get_my_incidents(filter).to_vector();
}

/// "posted as incident 4711" gives 4711.
std::int64_t number_in(const std::string& output) {
  return std::stoll(output.substr(output.find_first_of("0123456789")));
}

std::size_t count_files(const TemporaryDirectory& directory) {
  const std::filesystem::directory_iterator files{directory.path()};
  return static_cast<std::size_t>(std::distance(begin(files), end(files)));
}

void acknowledge(const argus::Incident& incident) {
  client().post_incident_acknowledgement(incident.pk, {});
}

}  // namespace

TEST_CASE("first_incident posts an incident and closes it") {
  const Outcome outcome = run("first_incident");
  CHECK(outcome.errors.empty());
  REQUIRE(outcome.exit_code == 0);

  const argus::Incident stored = client().get_incident(number_in(outcome.output));
  CHECK(outcome.output == "incident " + number(stored) + ": created\nincident " + number(stored) + ": closed\n");
  CHECK(stored.source_incident_id == "gw1:Gi0/3:" + argus::to_string(stored.start_time));
  CHECK(stored.tags == argus::Tags{{"host", "gw1.example.org"}, {"interface", "Gi0/3"}});
  CHECK_FALSE(stored.open);
}

TEST_CASE("list_open shows what is open and not acknowledged, and nothing else") {
  const argus::Incident open = post_some_incident();
  const argus::Incident closed = post_some_incident();
  const argus::Incident acknowledged = post_some_incident();
  client().resolve_incident(closed.pk);
  acknowledge(acknowledged);

  const Outcome outcome = run("list_open");
  CHECK(outcome.exit_code == 0);
  CHECK(outcome.errors.empty());
  CHECK(has(outcome.output, number(open) + "  level 5  " + open.source.name + "  " + open.description + "\n"));
  CHECK_FALSE(has(outcome.output, closed.description + "\n"));
  CHECK_FALSE(has(outcome.output, acknowledged.description + "\n"));
}

TEST_CASE("list_mine shows this source system's open incidents alone") {
  const argus::Incident mine = post_some_incident();
  const argus::Incident closed = post_some_incident();
  client().resolve_incident(closed.pk);
  argus::Incident other;
  other.source_incident_id = unique("other");
  other.start_time = argus::now();
  argus::Client{example_server().api_root_url, example_server().other_token}.post_incident(other);

  const Outcome outcome = run("list_mine");
  CHECK(outcome.exit_code == 0);
  CHECK(has(outcome.output, number(mine) + "  " + mine.source_incident_id + "  " + mine.description + "\n"));
  CHECK_FALSE(has(outcome.output, closed.source_incident_id));
  CHECK_FALSE(has(outcome.output, other.source_incident_id));
}

TEST_CASE("post stores an open incident, and the same id once only") {
  const std::string id = unique("post");
  const Outcome outcome = run("post", {id, "Gi0/3 på ålesund-gw is down"});
  CHECK(outcome.errors.empty());
  REQUIRE(outcome.exit_code == 0);

  const argus::Incident stored = client().get_incident(number_in(outcome.output));
  CHECK(stored.source_incident_id == id);
  CHECK(stored.description == "Gi0/3 på ålesund-gw is down");
  CHECK(stored.level == 2);
  CHECK(stored.open);
  CHECK(stored.stateful);
  CHECK(stored.tags == argus::Tags{{"host", "gw.example.org"}, {"interface", "Gi0/3"}});

  const Outcome again = run("post", {id, "another text"});
  CHECK(again.exit_code == 1);
  CHECK(is_one_line(again.errors));
  CHECK(has(again.errors, "incident " + number(stored) + " already has this source_incident_id"));
  CHECK(find_mine(id) == std::vector<argus::Incident>{stored});
}

TEST_CASE("post refuses a blank id before anything is sent") {
  const Outcome outcome = run("post", {" ", "text"});
  CHECK(outcome.exit_code == 2);
  CHECK(is_one_line(outcome.errors));
}

TEST_CASE("post_stateless stores an incident that is never open") {
  const std::string description = unique("something happened");
  const Outcome outcome = run("post_stateless", {description});
  REQUIRE(outcome.exit_code == 0);
  const argus::Incident stored = client().get_incident(number_in(outcome.output));
  CHECK(stored.description == description);
  CHECK(stored.end_time.is_stateless());
  CHECK_FALSE(stored.stateful);
  CHECK_FALSE(stored.open);
}

TEST_CASE("resolve_many closes many incidents, and goes on after one that isn't there") {
  const argus::Incident first = post_some_incident();
  const argus::Incident second = post_some_incident();
  const Outcome outcome = run("resolve_many", {"over", number(first), "999999999", number(second)});
  CHECK(outcome.exit_code == 1);
  CHECK(outcome.output == "incident " + number(first) + ": resolved\nincident " + number(second) + ": resolved\n");
  CHECK(is_one_line(outcome.errors));
  CHECK(has(outcome.errors, "/incidents/999999999/events/ answered 404"));
  CHECK_FALSE(read_again(first).open);
  CHECK_FALSE(read_again(second).open);
}

TEST_CASE("resolve closes an incident, and leaves a closed one alone") {
  const argus::Incident incident = post_some_incident();
  const Outcome outcome = run("resolve", {number(incident)});
  CHECK(outcome.exit_code == 0);
  CHECK(outcome.output == "incident " + number(incident) + ": closed\n");
  CHECK_FALSE(read_again(incident).open);
  const auto events = client().get_incident_events(incident.pk);
  CHECK(events.size() == 2);
  CHECK(std::any_of(events.begin(), events.end(), [](const argus::Event& event) {
    return event.type == argus::EventType::incident_end && event.description == "The link is up again";
  }));

  const Outcome again = run("resolve", {number(incident)});
  CHECK(again.exit_code == 0);
  CHECK(again.output == "incident " + number(incident) + ": already closed\n");
  CHECK(client().get_incident_events(incident.pk).size() == 2);
}

TEST_CASE("the example resolve says why it can't resolve an incident") {
  const Outcome absent = run("resolve", {"999999999"});
  CHECK(absent.exit_code == 1);
  CHECK(is_one_line(absent.errors));
  CHECK(has(absent.errors, "answered 404"));

  for (const std::string text : {"", "12x", "x", "99999999999999999999", "0", "-1"}) {
    INFO(text);
    const Outcome wrong = run("resolve", {text});
    CHECK(wrong.exit_code == 2);
    CHECK(is_one_line(wrong.errors));
  }
}

TEST_CASE("update_tags replaces one key's tags and nothing else") {
  argus::Incident incident;
  incident.start_time = argus::now();
  incident.level = 3;
  incident.description = unique("tagged");
  incident.tags = {{"host", "a"}, {"host", "b"}, {"room", "1"}, {"room", "2"}};
  const argus::Incident before = client().post_incident(incident);

  const Outcome outcome = run("update_tags", {number(before), "room", "3"});
  CHECK(outcome.exit_code == 0);
  const argus::Incident after = read_again(before);
  CHECK(after.tags == argus::Tags{{"host", "a"}, {"host", "b"}, {"room", "3"}});
  CHECK(after.level == 3);
  CHECK(after.description == before.description);
  CHECK(after.open);

  const Outcome refused = run("update_tags", {number(before), "Not a key", "3"});
  CHECK(refused.exit_code == 2);
  CHECK(has(refused.errors, "\"Not a key\""));
  CHECK(read_again(before) == after);
}

TEST_CASE("the example acknowledge acknowledges an incident for a day") {
  const argus::Incident incident = post_some_incident();
  const Outcome outcome = run("acknowledge", {number(incident), "on my way"});
  CHECK(outcome.exit_code == 0);
  const auto acknowledgements = client().get_incident_acknowledgements(incident.pk);
  REQUIRE(acknowledgements.size() == 1);
  CHECK(outcome.output == "acknowledged by " + acknowledgements[0].event.actor.username + "\n");
  CHECK(acknowledgements[0].event.description == "on my way");
  REQUIRE(acknowledgements[0].expiration);
  const auto left = *acknowledgements[0].expiration - argus::now();
  CHECK(left > std::chrono::hours{23});
  CHECK(left <= std::chrono::hours{24});
  CHECK(read_again(incident).acked);
}

TEST_CASE("acknowledge_many acknowledges each incident, and says which one is missing") {
  const argus::Incident first = post_some_incident();
  const argus::Incident second = post_some_incident();
  const std::string text = unique("known");
  const Outcome outcome = run("acknowledge_many", {text, number(second), "2000000000", number(first)});
  CHECK(outcome.exit_code == 1);
  CHECK(has(outcome.output, number(second) + ": ok\n2000000000: missing"));
  CHECK(has(outcome.output, "\n" + number(first) + ": ok\n"));
  for (const argus::Incident& incident : {first, second}) {
    const auto acknowledgements = client().get_incident_acknowledgements(incident.pk);
    REQUIRE(acknowledgements.size() == 1);
    CHECK(acknowledgements[0].event.description == text);
  }
}

TEST_CASE("check says whose token it is and what the server can do") {
  const Outcome outcome = run("check");
  INFO(outcome.output << outcome.errors);
  CHECK(outcome.exit_code == 0);
  CHECK(is_one_line(outcome.output));
  CHECK(has(outcome.output, "Argus " + to_string(client().server_version()) + "; user "));
  CHECK(has(outcome.output, " is the source " + post_some_incident().source.name + " (type "));
  CHECK(has(outcome.output, "; can: "));
}

TEST_CASE("event_log shows every event") {
  const argus::Incident incident = post_some_incident();
  client().resolve_incident(incident.pk, "fixed by a restart");
  const Outcome outcome = run("event_log", {number(incident)});
  CHECK(outcome.exit_code == 0);
  const auto events = client().get_incident_events(incident.pk);
  REQUIRE(events.size() == 2);
  for (const argus::Event& event : events) {
    CHECK(has(outcome.output, argus::to_string(event.timestamp) + "  " + event.type.display() + "  " +
                                  event.actor.username + "  " + event.description + "\n"));
  }
}

TEST_CASE("refresh_token leaves a token that works, in a file for its owner alone") {
  const TemporaryDirectory directory;
  const std::string path = directory.file("token");
  write_file(path, example_server().token + "\n");
  chmod(path.c_str(), 0600);

  const Outcome outcome =
      run("refresh_token", {path}, {{"ARGUS_URL", example_server().api_root_url}, {"ARGUS_TOKEN_FILE", path}});
  CHECK(outcome.errors.empty());
  REQUIRE(outcome.exit_code == 0);
  struct stat status {};
  REQUIRE(stat(path.c_str(), &status) == 0);
  CHECK((status.st_mode & 07777U) == 0600U);
  std::string token = read_file(path);
  REQUIRE(token.back() == '\n');
  token.pop_back();
  CHECK(token != example_server().token);
  CHECK_FALSE(has(outcome.output, token));
  CHECK(run("list_mine", {}, {{"ARGUS_URL", example_server().api_root_url}, {"ARGUS_TOKEN_FILE", path}}).exit_code ==
        0);
  CHECK(run("list_mine").exit_code == 0);

  CHECK(count_files(directory) == 1);
}

TEST_CASE("refresh_token says what it could not write") {
  const Outcome outcome = run("refresh_token", {"/nowhere/token"});
  CHECK(outcome.exit_code == 2);
  CHECK(is_one_line(outcome.errors));
  CHECK(has(outcome.errors, "/nowhere/token"));

  const TemporaryDirectory directory;
  const std::string taken = directory.file("taken");
  std::filesystem::create_directory(taken);
  const Outcome onto_directory = run("refresh_token", {taken});
  CHECK(onto_directory.exit_code == 2);
  CHECK(has(onto_directory.errors, taken));
  CHECK(count_files(directory) == 1);
}

TEST_CASE("an example without a server, a token or an argument says so in one line") {
  const std::vector<std::vector<std::string>> calls{{"list_open"},
                                                    {"list_mine"},
                                                    {"post", "1", "text"},
                                                    {"post_stateless", "text"},
                                                    {"resolve", "1"},
                                                    {"resolve_many", "over", "1"},
                                                    {"update_tags", "1", "host", "a"},
                                                    {"acknowledge", "1", "text"},
                                                    {"acknowledge_many", "text", "1"},
                                                    {"check"},
                                                    {"event_log", "1"},
                                                    {"refresh_token", "/nowhere/token"}};
  for (const auto& call : calls) {
    INFO(call.front());
    const std::vector<std::string> arguments{call.begin() + 1, call.end()};
    const Outcome no_server = run(call.front(), arguments, {});
    CHECK(no_server.exit_code == 2);
    CHECK(is_one_line(no_server.errors));
    CHECK(has(no_server.errors, call.front() + ": ARGUS_URL is not set"));
    CHECK(no_server.output.empty());

    const Outcome wrong_token =
        run(call.front(), arguments, {{"ARGUS_URL", example_server().api_root_url}, {"ARGUS_TOKEN", "x"}});
    CHECK(wrong_token.exit_code == 1);
    CHECK(is_one_line(wrong_token.errors));

    if (arguments.empty()) continue;
    const Outcome no_argument = run(call.front());
    CHECK(no_argument.exit_code == 2);
    CHECK(has(no_argument.errors, "usage: " + call.front() + " "));
  }
}

TEST_CASE("the example test_your_glue passes") {
  const Outcome outcome = run("test_your_glue", {}, {});
  CHECK(outcome.errors.empty());
  CHECK(outcome.exit_code == 0);
}

}  // namespace examples_test
