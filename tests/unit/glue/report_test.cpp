#include <argus/glue/report.hpp>

#include "catch.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>
#include <string>

namespace report_test {

using argus::glue::Action;
using argus::glue::Outcome;
using argus::glue::Report;
using Kind = Action::Kind;

namespace {

Report example() {
  Report report;
  report.began = argus::parse_timestamp("2024-11-30T12:00:00.5Z");
  report.listed_in = std::chrono::milliseconds{1500};
  report.alerts = 5;
  report.open = 4;
  report.foreign = 1;
  report.unreadable = {"row 7: no field id"};
  report.notes = {"several alerts have the key \"a\": the first counts"};
  report.outcomes = {{Kind::open, "a", 1, "active in the monitor", ""},
                     {Kind::open, "b", 0, "active in the monitor", "400 Bad Request"},
                     {Kind::hold, "c", 3, "absent", ""},
                     {Kind::respect, "d", 4, "closed by alice", ""}};
  return report;
}

}  // namespace

TEST_CASE("A report counts what was done, and apart from that what failed") {
  const Report report = example();
  CHECK(report.count(Kind::open) == 1);
  CHECK(report.count(Kind::hold) == 1);
  CHECK(report.count(Kind::close) == 0);
  CHECK(report.failed() == 1);
}

TEST_CASE("A report prints its counts in a line, and a line for each failure, person and note") {
  CHECK(to_string(example()) ==
        "round finished: 5 alerts, 4 open incidents, open 1, update 0, close 0, restart 0, hold 1, respect 1, leave 0, "
        "failed 1, "
        "unreadable 1, foreign 1\n"
        "  open \"b\" failed: 400 Bad Request\n"
        "  respect \"d\" (incident 4): closed by alice\n"
        "  unreadable: row 7: no field id\n"
        "  several alerts have the key \"a\": the first counts");
  Report failed;
  failed.ending = Report::Ending::token_refused;
  failed.problem = "401";
  failed.is_dry_run = true;
  CHECK_THAT(to_string(failed), contains("dry run token refused (401): 0 alerts"));
}

TEST_CASE("A report is written as JSON") {
  const nlohmann::json json = example();
  CHECK(json["ending"] == "finished");
  CHECK(json["dry_run"] == false);
  CHECK(json["began"] == "2024-11-30T12:00:00.500000Z");
  CHECK(json["listed_in_ms"] == 1500);
  CHECK(json["counts"]["open"] == 1);
  CHECK(json["failed"] == 1);
  CHECK(json["outcomes"].size() == 4);
  CHECK(json["outcomes"][1] ==
        nlohmann::json{
            {"kind", "open"}, {"key", "b"}, {"pk", 0}, {"why", "active in the monitor"}, {"error", "400 Bad Request"}});
}

TEST_CASE("A report can be written whatever a monitor calls its alerts, a line for each thing") {
  Report report;
  report.problem = "down\n\xff";
  report.unreadable = {"row\r\n  fake\xff"};
  report.notes = {std::string("note\0\n\xff", 7)};
  report.outcomes = {{Kind::open, "key\n\xff", 0, "why\xff", "error\xff"}};
  const std::string text = nlohmann::json(report).dump();
  CHECK(nlohmann::json::parse(text)["outcomes"][0]["key"] == "key\n\ufffd");
  const std::string lines = to_string(report);
  CHECK(std::count(lines.begin(), lines.end(), '\n') == 3);
}

TEST_CASE("A report is written as Prometheus reads it") {
  const std::string text = to_prometheus(example(), "a\"b\\c");
  CHECK_THAT(text, contains("# TYPE argus_glue_round_ok gauge\nargus_glue_round_ok{prefix=\"a\\\"b\\\\c\"} 1.0\n"));
  CHECK_THAT(text, contains("argus_glue_list_seconds{prefix=\"a\\\"b\\\\c\"} 1.5\n"));
  CHECK_THAT(text, contains("argus_glue_actions{prefix=\"a\\\"b\\\\c\",kind=\"hold\"} 1.0\n"));
  CHECK_THAT(text, contains("argus_glue_round_began_seconds{prefix=\"a\\\"b\\\\c\"} 1732968000.5\n"));
  Report failed;
  failed.ending = Report::Ending::argus_failed;
  CHECK_THAT(to_prometheus(failed, "a"), contains("argus_glue_round_ok{prefix=\"a\"} 0.0\n"));
}

TEST_CASE("Each ending of a round has a name") {
  using Ending = Report::Ending;
  std::set<std::string> names;
  for (const auto ending :
       {Ending::finished, Ending::monitor_failed, Ending::argus_failed, Ending::token_refused, Ending::cancelled})
    names.insert(to_string(ending));
  CHECK(names.size() == 5);
  CHECK(names.count("unknown") == 0);
}

}  // namespace report_test
