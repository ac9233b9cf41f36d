// The metrics of a service, as Prometheus's own tool reads them.

#include "catch.hpp"

#include <argus/glue/program.hpp>
#include <argus/testing/fake_server.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

namespace metrics_test {
namespace {

using argus::glue::Snapshot;

/// A service with a server and a directory of its own.
class MetricsFixture {
 public:
  MetricsFixture() {
    REQUIRE(mkdtemp(directory_.data()) != nullptr);
    setenv("ARGUS_URL", server_.url().c_str(), 1);
    setenv("ARGUS_TOKEN", server_.token().c_str(), 1);
    setenv("ACME_STATE", (directory_ + "/state").c_str(), 1);
    setenv("ACME_METRICS_FILE", metrics().c_str(), 1);
  }
  MetricsFixture(const MetricsFixture&) = delete;
  MetricsFixture& operator=(const MetricsFixture&) = delete;
  ~MetricsFixture() { std::filesystem::remove_all(directory_); }

 protected:
  static int run_once(const std::function<Snapshot()>& read_monitor) {
    const std::vector<const char*> argv{"acme", "--once"};
    return argus::glue::Program{"acme", "copies alerts"}.run(static_cast<int>(argv.size()), argv.data(), read_monitor);
  }

  std::string content() const {
    std::ifstream file{metrics()};
    return {std::istreambuf_iterator<char>(file), {}};
  }

  /// @returns what promtool objects to; nothing where it is content
  std::string objections() const {
    const std::string output = directory_ + "/objections";
    const std::string command =
        std::string(std::getenv("ARGUS_PROMTOOL")) + " check metrics < " + metrics() + " > " + output + " 2>&1";
    const int status = std::system(command.c_str());
    std::ifstream file{output};
    const std::string said{std::istreambuf_iterator<char>(file), {}};
    return status == 0 || !said.empty() ? said : "promtool ended with " + std::to_string(status);
  }

 private:
  std::string metrics() const { return directory_ + "/metrics"; }

  argus::testing::FakeServer server_{};
  std::string directory_ = std::filesystem::temp_directory_path() / "argus-metrics-XXXXXX";
};

TEST_CASE_METHOD(MetricsFixture,
                 "promtool has no objection to the metrics of a round, nor to those of one that failed") {
  const bool is_well = GENERATE(true, false);
  const int status = run_once([is_well] {
    if (!is_well) throw std::runtime_error("the monitor is down");
    Snapshot snapshot;
    snapshot.add("an alert", [](argus::Incident& alert) { alert.source_incident_id = "4711"; });
    return snapshot;
  });
  CHECK(status == (is_well ? 0 : 1));
  CHECK(content().find("argus_glue_rounds_total") != std::string::npos);
  CHECK(objections() == "");
}

}  // namespace
}  // namespace metrics_test
