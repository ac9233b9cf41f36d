#pragma once

#include <argus/checks.hpp>
#include <argus/http/exchange.hpp>
#include <argus/http/operations.hpp>
#include <argus/planned_maintenance_task.hpp>
#include <argus/request_body.hpp>
#include <argus/settling/own_name.hpp>
#include <argus/settling/single_posting.hpp>
#include <argus/settling/stored_form.hpp>

#include <cstdint>
#include <utility>
#include <vector>

namespace argus {

/// The methods of Client for planned maintenance, in which nobody is told of what goes wrong. Each throws
/// UnsupportedError on a server before 2.10.
template <class Self>
class PlannedMaintenanceMethods {
 public:
  /// All planned maintenance, past, present and to come.
  /// @endpoint GET plannedmaintenance/
  /// @roles any
  /// @since 2.10
  std::vector<PlannedMaintenanceTask> get_planned_maintenance_tasks() const {
    return call<std::vector<PlannedMaintenanceTask>>(exchange(), operations::get_planned_maintenance_tasks);
  }
  /// One task of planned maintenance.
  /// @endpoint GET plannedmaintenance/{task}/
  /// @roles any
  /// @since 2.10
  PlannedMaintenanceTask get_planned_maintenance_task(std::int64_t pk) const {
    return call<PlannedMaintenanceTask>(exchange(), operations::get_planned_maintenance_task, {pk});
  }

  /// Plans maintenance. Sent once: where the answer is lost, it is looked for in the list.
  /// @endpoint POST plannedmaintenance/
  /// @roles staff
  /// @since 2.10
  PlannedMaintenanceTask post_planned_maintenance_task(const PlannedMaintenanceTask& task) const {
    PlannedMaintenanceTask sent = task;
    if (sent.start_time == Timestamp{}) sent.start_time = now();
    Request request = exchange().request(operations::post_planned_maintenance_task, {}, request_body(sent));
    return SinglePosting<PlannedMaintenanceTask>(exchange(), std::move(request)).run([&, is_own = OwnName(exchange())] {
      const auto tasks = get_planned_maintenance_tasks();
      return stored_form::copy_of(stored_form::find_task(sent, tasks, is_own));
    });
  }

  /// Changes what the patch sets. A task that ended more than 12 hours ago can't be changed any more.
  /// @endpoint PATCH plannedmaintenance/{task}/
  /// @roles staff
  /// @since 2.10
  PlannedMaintenanceTask update_planned_maintenance_task(std::int64_t pk, const PlannedMaintenancePatch& patch) const {
    return call<PlannedMaintenanceTask>(exchange(), operations::update_planned_maintenance_task, {pk},
                                        request_body(patch));
  }

  /// Removes a task that hasn't begun; one that has can be given an end.
  /// @endpoint DELETE plannedmaintenance/{task}/
  /// @roles staff
  /// @since 2.10
  /// @throws ValidationError if it has begun
  void delete_planned_maintenance_task(std::int64_t pk) const {
    exchange().remove(operations::delete_planned_maintenance_task, {pk});
  }

 private:
  friend Self;
  PlannedMaintenanceMethods() = default;

  const Exchange& exchange() const { return static_cast<const Self&>(*this).exchange(); }
};

}  // namespace argus
