// The glue service of a file on the server: what it opens, and what it leaves alone.

#include "catch.hpp"
#include "example_server.hpp"
#include "program.hpp"

#include <optional>
#include <string>
#include <vector>

namespace glue_service_test {

namespace {

/// The service with a state and a file of alerts of its own.
class Glue {
 public:
  Outcome run_with(const std::string& alerts) const {
    write_file(path(), alerts);
    return run();
  }
  Outcome run() const {
    Environment environment = usual_environment();
    environment["ALERTS_FILE_ALERTS"] = path();
    environment["ALERTS_FILE_STATE"] = directory_.file("state");
    return ::run("glue_service", {"--once"}, environment);
  }

  std::string path() const { return directory_.file("alerts"); }
  /// An alert's id that no other test uses.
  std::string id(const std::string& name) const { return name_ + name; }
  std::optional<argus::Incident> incident(const std::string& name) const {
    argus::IncidentFilter filter;
    filter.source_incident_id = "alerts-file:" + id(name);
    for (const argus::Incident& incident : client().get_my_incidents(filter)) return incident;
    return std::nullopt;
  }
  bool is_open(const std::string& name) const {
    const auto found = incident(name);
    return found && found->open;
  }

 private:
  std::string name_ = unique("glue");
  TemporaryDirectory directory_;
};

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("glue_service opens an incident for each line, once") {
  const Glue glue;
  const std::string alerts =
      glue.id("1") + "\t2\tweb01\tHigh CPU usage\n\n" + glue.id("2") + " \t3\tålesund-gw\tlinkDown\ton Gi0/3\r\n";
  const Outcome first = glue.run_with(alerts);
  INFO(first.errors);
  CHECK(first.exit_code == 0);
  CHECK(has(first.errors, "open " + glue.id("1")));
  const auto posted = glue.incident("2");
  REQUIRE(posted);
  CHECK(posted->open);
  CHECK(posted->level == 3);
  CHECK(posted->description == "linkDown\ton Gi0/3");
  CHECK(posted->tags == argus::Tags{{"host", "ålesund-gw"}});
  const Outcome second = glue.run_with(alerts);
  CHECK(second.exit_code == 0);
  CHECK_FALSE(has(second.errors, "open "));
  CHECK(glue.incident("2")->pk == posted->pk);
}

TEST_CASE("glue_service opens the others where a line can't be read, and closes nothing") {
  const Glue glue;
  CHECK(glue.run_with(glue.id("1") + "\t5\ta\tb\n").exit_code == 0);
  const Outcome outcome = glue.run_with("nonsense\n \t5\ta\tno id\n" + glue.id("2") + "\thigh\ta\tb\n" + glue.id("3") +
                                        "\t5x\ta\tb\n" + glue.id("4") + "\t5\ta\tb\n");
  INFO(outcome.errors);
  CHECK(outcome.exit_code == 0);
  CHECK(has(outcome.errors, "can't be read: nonsense"));
  CHECK(has(outcome.errors, "level \"high\" is no number"));
  CHECK(has(outcome.errors, "level \"5x\" is no number"));
  CHECK(glue.is_open("1"));
  CHECK_FALSE(glue.incident("2"));
  CHECK(glue.is_open("4"));
}

TEST_CASE("glue_service closes nothing where the file can't be read") {
  const Glue glue;
  CHECK(glue.run_with(glue.id("1") + "\t5\ta\tb\n").exit_code == 0);
  remove(glue.path().c_str());
  const Outcome outcome = glue.run();
  CHECK(outcome.exit_code == 1);
  CHECK(has(outcome.errors, "monitor failed, 1 time: " + glue.path() + " can't be read"));
  CHECK(glue.is_open("1"));
}

}  // namespace glue_service_test
