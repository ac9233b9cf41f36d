// The glue example on the server: what it posts, what it resolves, and what it leaves alone.

#include "../../examples/glue_service.hpp"
#include "catch.hpp"
#include "example_server.hpp"
#include "program.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>

namespace {

std::optional<argus::Incident> find(const std::string& source_incident_id) {
  argus::IncidentFilter filter;
  filter.source_incident_id = source_incident_id;
  for (const argus::Incident& incident : client().get_my_incidents(filter)) return incident;
  return std::nullopt;
}

/// A glue service with a name of its own and its file of alerts.
class Glue {
 public:
  Outcome run_with(const std::string& alerts) const {
    write_file(path(), alerts);
    return ::run("glue", {service_, path()});
  }

  const std::string& service() const { return service_; }
  std::string path() const { return directory_.file("alerts"); }
  std::optional<argus::Incident> incident(const std::string& id) const { return find(service_ + ":" + id); }
  bool is_open(const std::string& id) const {
    const auto found = incident(id);
    return found && found->open;
  }

 private:
  std::string service_ = unique("glue");
  TemporaryDirectory directory_;
};

/// Opens a pipe for writing as soon as somebody reads it.
int open_when_read(const std::string& path) {
  const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds{30};
  while (std::chrono::steady_clock::now() < give_up) {
    const int file = open(path.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC);
    if (file != -1) return file;
    std::this_thread::sleep_for(std::chrono::milliseconds{2});
  }
  throw std::runtime_error("nobody reads " + path);
}

}  // namespace

TEST_CASE("glue posts what is new, once, and resolves what is gone") {
  const Glue glue;
  const Outcome first = glue.run_with("4711\t2\tweb01\tHigh CPU usage\n4712\t3\tålesund-gw\tlinkDown on Gi0/3\n");
  CHECK(first.errors.empty());
  CHECK(first.exit_code == 0);
  CHECK(first.output == "2 posted, 0 resolved, 0 left closed, 0 failed\n");
  const auto posted = glue.incident("4712");
  REQUIRE(posted);
  CHECK(posted->open);
  CHECK(posted->level == 3);
  CHECK(posted->description == "linkDown on Gi0/3");
  CHECK(posted->tags == argus::Tags{{"host", "ålesund-gw"}});

  const Outcome second = glue.run_with("4712\t3\tålesund-gw\tlinkDown on Gi0/3\n4711\t2\tweb01\tHigh CPU usage\n");
  CHECK(second.output == "0 posted, 0 resolved, 0 left closed, 0 failed\n");

  const Outcome third = glue.run_with("4712\t3\tålesund-gw\tlinkDown on Gi0/3\n4713\t1\tdb02\tdisk full\n");
  CHECK(third.output == "1 posted, 1 resolved, 0 left closed, 0 failed\n");
  CHECK_FALSE(glue.is_open("4711"));
  CHECK(glue.is_open("4712"));
  CHECK(glue.is_open("4713"));

  const Outcome fourth = glue.run_with("");
  CHECK(fourth.output == "0 posted, 2 resolved, 0 left closed, 0 failed\n");
  CHECK_FALSE(glue.is_open("4712"));
}

TEST_CASE("an alert whose id has white space around it is not taken for gone") {
  const std::string service = unique("glue");
  const auto read_alerts = [] {
    argus::Incident alert;
    alert.source_incident_id = "7 \r";
    alert.description = "High CPU usage";
    alert.start_time = argus::now();
    ActiveAlerts active;
    active.incidents = {alert};
    return active;
  };
  const std::string name = " " + service;
  CHECK(synchronize(client(), name, read_alerts).posted == 1);
  const RoundReport second = synchronize(client(), name, read_alerts);
  CHECK(second.resolved == 0);
  CHECK(second.failures.empty());
  CHECK(find(service + ":7").value().open);
  CHECK(synchronize(client(), name, [] { return ActiveAlerts{}; }).resolved == 1);
}

TEST_CASE("two glue services of one name at once post and resolve each alert once") {
  const Glue glue;
  std::string alerts;
  for (int id = 0; id < 8; ++id) alerts += std::to_string(id) + "\t2\tweb01\tHigh CPU usage\n";
  for (const std::string& active : {alerts, std::string{}}) {
    write_file(glue.path(), active);
    Program twin{"glue", {glue.service(), glue.path()}, usual_environment()};
    const Outcome outcome = run("glue", {glue.service(), glue.path()});
    const Outcome of_twin = twin.wait();
    INFO(outcome.output << outcome.errors << of_twin.output << of_twin.errors);
    CHECK(outcome.exit_code == 0);
    CHECK(of_twin.exit_code == 0);
    for (int id = 0; id < 8; ++id) {
      REQUIRE(glue.incident(std::to_string(id)));
      CHECK(glue.is_open(std::to_string(id)) == !active.empty());
    }
  }
}

TEST_CASE("glue leaves other services' incidents alone") {
  const Glue glue;
  const Glue other;
  glue.run_with("1\t5\ta\tb\n");
  const argus::Incident foreign = post_some_incident();
  CHECK(other.run_with("").exit_code == 0);
  CHECK(glue.is_open("1"));
  CHECK(client().get_incident(foreign.pk).open);
  glue.run_with("");
}

TEST_CASE("glue closes nothing where the alerts can't be read") {
  const Glue glue;
  glue.run_with("1\t5\ta\tb\n");
  const TemporaryDirectory directory;
  for (const std::string& path : {directory.file("absent"), directory.path()}) {
    INFO(path);
    const Outcome outcome = run("glue", {glue.service(), path});
    CHECK(outcome.exit_code == 2);
    CHECK(outcome.errors == "glue: " + path + ": can't be read; nothing is resolved without it\n");
    CHECK(glue.is_open("1"));
  }
  glue.run_with("");
}

TEST_CASE("glue posts the other alerts after a bad line, and closes nothing, since the line may be any alert") {
  const Glue glue;
  glue.run_with("1\t5\ta\tb\n2\t5\ta\tb\n");
  const Outcome outcome = glue.run_with("nonsense\n \t5\ta\tno id\n1\t5\ta\tb\n\n\r\n3\t5\ta\tb\n");
  CHECK(outcome.exit_code == 1);
  CHECK(outcome.output == "1 posted, 0 resolved, 0 left closed, 2 failed\n");
  CHECK(outcome.errors.find(glue.path() + ":1: no id") != std::string::npos);
  CHECK(outcome.errors.find(glue.path() + ":2: no id") != std::string::npos);
  CHECK(glue.is_open("1"));
  CHECK(glue.is_open("2"));
  CHECK(glue.is_open("3"));
  glue.run_with("");
}

TEST_CASE("glue posts the other alerts after one that Argus refuses, and keeps that one's incident open") {
  const Glue glue;
  glue.run_with("1\t5\ta\tb\n2\t5\ta\tb\n");
  const Outcome outcome =
      glue.run_with("1\thigh\ta\tb\n7\thigh\ta\tb\n3\t9\ta\tb\n4\t5\ta\t\xff\n6\t4\ta\twith\ta tab\r\n");
  CHECK(outcome.exit_code == 1);
  CHECK(outcome.output == "1 posted, 1 resolved, 0 left closed, 3 failed\n");
  CHECK(outcome.errors.find(glue.service() + ":3: level 9: must be 1") != std::string::npos);
  CHECK(outcome.errors.find(glue.service() + ":7: level 0: must be 1") != std::string::npos);
  CHECK(outcome.errors.find(glue.service() + ":4: description") != std::string::npos);
  CHECK(glue.is_open("1"));
  CHECK_FALSE(glue.is_open("2"));
  CHECK_FALSE(glue.incident("3"));
  const auto with_tab = glue.incident("6");
  REQUIRE(with_tab);
  CHECK(with_tab->description == "with\ta tab");
  glue.run_with("");
}

TEST_CASE("glue leaves an incident closed that was closed in Argus while its alert goes on") {
  const Glue glue;
  glue.run_with("1\t5\ta\tb\n");
  const auto incident = glue.incident("1");
  REQUIRE(incident);
  client().resolve_incident(incident->pk, "not worth an alert");
  const Outcome outcome = glue.run_with("1\t5\ta\tb\n");
  CHECK(outcome.exit_code == 0);
  CHECK(outcome.output == "0 posted, 0 resolved, 1 left closed, 0 failed\n");
  CHECK_FALSE(glue.is_open("1"));
}

TEST_CASE("glue reads Argus before the alerts: what comes in between is not taken for gone") {
  const Glue glue;
  REQUIRE(mkfifo(glue.path().c_str(), 0600) == 0);
  Program program{"glue", {glue.service(), glue.path()}, usual_environment()};
  const int pipe = open_when_read(glue.path());
  argus::Incident between;
  between.source_incident_id = glue.service() + ":between";
  between.start_time = argus::now();
  client().post_incident(between);
  close(pipe);

  const Outcome outcome = program.wait();
  CHECK(outcome.output == "0 posted, 0 resolved, 0 left closed, 0 failed\n");
  CHECK(glue.is_open("between"));
}
