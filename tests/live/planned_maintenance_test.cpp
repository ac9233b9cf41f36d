#include "catch.hpp"
#include "live/live_fixture.hpp"

#include <argus/argus.hpp>

#include <algorithm>
#include <chrono>

namespace planned_maintenance_test {

using argus::PlannedMaintenancePatch;
using argus::PlannedMaintenanceTask;

TEST_CASE_METHOD(LiveFixture, "maintenance is planned, changed and cancelled by staff") {
  PlannedMaintenanceTask task;
  task.description = name;
  task.filters.emplace_back().pk = 1;
  if (!is_at_least({2, 10, 0})) {
    CHECK_THROWS_AS(source.get_planned_maintenance_tasks(), argus::UnsupportedError);
    CHECK_THROWS_AS(source.get_planned_maintenance_task(1), argus::UnsupportedError);
    CHECK_THROWS_AS(administrator.post_planned_maintenance_task(task), argus::UnsupportedError);
    CHECK_THROWS_AS(administrator.update_planned_maintenance_task(1, {}), argus::UnsupportedError);
    CHECK_THROWS_AS(administrator.delete_planned_maintenance_task(1), argus::UnsupportedError);
    return;
  }
  const auto filter =
      administrator.request("POST", "notificationprofiles/filters/", {{"name", name}, {"filter", {{"open", true}}}});
  task.filters[0].pk = filter.at("pk").get<std::int64_t>();
  task.start_time = argus::now() + std::chrono::hours{24};
  CHECK_THROWS_AS(source.post_planned_maintenance_task(task), argus::PermissionError);
  const PlannedMaintenanceTask stored = administrator.post_planned_maintenance_task(task);
  CHECK(stored.start_time == task.start_time);
  CHECK(stored.end_time.is_open_ended());
  CHECK(stored.created_by.username == "boss");
  CHECK(stored.filters.at(0).name == name);
  CHECK(source.get_planned_maintenance_task(stored.pk) == stored);
  const auto all = person.get_planned_maintenance_tasks();
  CHECK(std::find(all.begin(), all.end(), stored) != all.end());

  PlannedMaintenancePatch patch;
  patch.end_time = task.start_time + std::chrono::hours{1};
  patch.description = "";
  const PlannedMaintenanceTask changed = administrator.update_planned_maintenance_task(stored.pk, patch);
  CHECK(changed.end_time == patch.end_time);
  CHECK(changed.description.empty());
  CHECK(changed.start_time == stored.start_time);
  patch = {};
  patch.end_time = argus::open_ended;
  CHECK(administrator.update_planned_maintenance_task(stored.pk, patch).end_time.is_open_ended());
  administrator.delete_planned_maintenance_task(stored.pk);
  CHECK_THROWS_AS(source.get_planned_maintenance_task(stored.pk), argus::NotFoundError);

  task.start_time = {};
  const PlannedMaintenanceTask begun = administrator.post_planned_maintenance_task(task);
  CHECK_THROWS_AS(administrator.delete_planned_maintenance_task(begun.pk), argus::ValidationError);
  patch.end_time = argus::to_timestamp(argus::now() + std::chrono::seconds{1});
  administrator.update_planned_maintenance_task(begun.pk, patch);
}

}  // namespace planned_maintenance_test
