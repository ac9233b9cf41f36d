#include "catch.hpp"
#include "unit/client/client_fixture.hpp"

#include <argus/argus.hpp>

#include <sstream>
#include <stdexcept>
#include <string>

namespace planned_maintenance_test {

using argus::PlannedMaintenancePatch;
using argus::PlannedMaintenanceTask;
using nlohmann::json;

namespace {

PlannedMaintenanceTask new_task() {
  PlannedMaintenanceTask task;
  task.start_time = argus::parse_timestamp("2026-11-24T17:26:06.362795Z");
  task.description = "d";
  task.filters.emplace_back().pk = 1;
  return task;
}

std::string list_of(const json& task) {
  return json::array({task}).dump();
}

}  // namespace

TEST_CASE_METHOD(ClientFixture, "planned maintenance is read with its filters and its open end") {
  script->respond(200, list_of(json::parse(real_answers::planned_maintenance)));
  const auto tasks = client.get_planned_maintenance_tasks();
  CHECK(line() == "GET plannedmaintenance/");
  REQUIRE(tasks.size() == 1);
  CHECK(tasks[0].created_by.username == "boss");
  CHECK(tasks[0].end_time.is_open_ended());
  REQUIRE(tasks[0].filters.size() == 1);
  CHECK(tasks[0].filters[0].filter["open"] == true);
  script->respond(200, real_answers::planned_maintenance);
  CHECK(client.get_planned_maintenance_task(1) == tasks[0]);
  CHECK(line(1) == "GET plannedmaintenance/1/");
}

TEST_CASE("planned maintenance goes to JSON and back, and is printed with its filters") {
  const auto task = json::parse(real_answers::planned_maintenance).get<PlannedMaintenanceTask>();
  CHECK(json(task).get<PlannedMaintenanceTask>() == task);
  PlannedMaintenanceTask ended = task;
  ended.end_time = argus::parse_timestamp("2027-01-01T00:00:00Z");
  CHECK(json(ended).at("end_time") == "2027-01-01T00:00:00Z");
  std::ostringstream out;
  out << task;
  CHECK_THAT(out.str(), contains(task.filters.at(0).name));
}

TEST_CASE_METHOD(ClientFixture, "planned maintenance is posted, changed and removed") {
  script->respond(201, real_answers::planned_maintenance);
  client.post_planned_maintenance_task(new_task());
  CHECK(sent() == json{{"start_time", "2026-11-24T17:26:06.362795Z"},
                       {"end_time", nullptr},
                       {"description", "d"},
                       {"filters", {1}}});
  script->respond(200, real_answers::planned_maintenance);
  PlannedMaintenancePatch patch;
  patch.end_time = argus::parse_timestamp("2027-01-01T00:00:00Z");
  client.update_planned_maintenance_task(1, patch);
  CHECK(line(1) == "PATCH plannedmaintenance/1/");
  CHECK(sent(1) == json{{"end_time", "2027-01-01T00:00:00Z"}});
  patch = {};
  patch.end_time = argus::open_ended;
  patch.description = "";
  patch.filters = {1, 2};
  script->respond(200, real_answers::planned_maintenance);
  client.update_planned_maintenance_task(1, patch);
  CHECK(sent(2) == json{{"end_time", nullptr}, {"description", ""}, {"filters", {1, 2}}});
  script->respond(204);
  client.delete_planned_maintenance_task(1);
  CHECK(line(3) == "DELETE plannedmaintenance/1/");
}

TEST_CASE_METHOD(ClientFixture, "planned maintenance whose answer was lost is found in the list") {
  const char* const boss = R"({"username":"boss"})";
  json other = json::parse(real_answers::planned_maintenance);
  SECTION("as it was sent") {
    lose_answer();
    script->respond(200, list_of(other)).respond(200, boss);
    CHECK(client.post_planned_maintenance_task(new_task()).pk == 1);
  }
  SECTION("by another user") {
    lose_answer();
    script->respond(200, list_of(other)).respond(200, R"({"username":"chief"})");
    CHECK(maybe_processed([&] { client.post_planned_maintenance_task(new_task()); }));
  }
  SECTION("of another time, end, text or filter") {
    const auto change = GENERATE(as<std::string>{}, "start_time", "end_time", "description", "filters");
    if (change == "start_time") other["start_time"] = "2026-11-24T18:26:06+01:00";
    if (change == "end_time") other["end_time"] = "2027-11-24T18:26:06+01:00";
    if (change == "description") other["description"] = "e";
    if (change == "filters") other["filters"][0]["pk"] = 2;
    lose_answer();
    script->respond(200, list_of(other));
    CHECK(maybe_processed([&] { client.post_planned_maintenance_task(new_task()); }));
  }
  CHECK(script->remaining() == 0);
}

TEST_CASE_METHOD(ClientFixture, "planned maintenance without filters, or without a duration, is refused") {
  PlannedMaintenanceTask task = new_task();
  task.filters.clear();
  CHECK_THROWS_WITH(client.post_planned_maintenance_task(task), contains("filters"));
  task = new_task();
  task.end_time = argus::STATELESS;
  CHECK_THROWS_WITH(client.post_planned_maintenance_task(task), contains("end_time"));
  task = new_task();
  task.filters[0].pk = 0;
  CHECK_THROWS_AS(client.post_planned_maintenance_task(task), std::invalid_argument);
  CHECK(script->requests().empty());
}

TEST_CASE_METHOD(ClientFixture, "planned maintenance on a server that lacks it is an UnsupportedError") {
  script->respond(404, "<h1>Not Found</h1>").respond(200, version_2_9);
  CHECK_THROWS_WITH(client.get_planned_maintenance_tasks(),
                    contains("get_planned_maintenance_tasks needs Argus 2.10.0 or later"));
  script->respond(404, R"({"detail":"No PlannedMaintenanceTask matches the given query."})")
      .respond(200, real_answers::metadata);
  CHECK_THROWS_AS(client.get_planned_maintenance_task(9), argus::NotFoundError);
}

}  // namespace planned_maintenance_test
