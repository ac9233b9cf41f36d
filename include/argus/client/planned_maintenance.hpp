#pragma once

#include <argus/detail/api_client.hpp>
#include <argus/detail/calls.hpp>
#include <argus/detail/method_group.hpp>
#include <argus/detail/operations.hpp>
#include <argus/detail/read_by_key.hpp>
#include <argus/models/planned_maintenance_task.hpp>

#include <cstdint>
#include <vector>

namespace argus {

/// The methods of Client for planned maintenance, during which nobody is notified of incidents. Each throws
/// UnsupportedError on a server before 2.10.
template <class Client>
class PlannedMaintenanceMethods : public detail::MethodGroup<Client, PlannedMaintenanceMethods> {
 public:
  /// All planned maintenance, past, present and to come.
  /// @endpoint GET plannedmaintenance/
  /// @roles any
  /// @since 2.10
  std::vector<PlannedMaintenanceTask> get_planned_maintenance_tasks() const {
    return detail::send<std::vector<PlannedMaintenanceTask>>(api(), detail::operations::get_planned_maintenance_tasks);
  }
  /// One task of planned maintenance.
  /// @endpoint GET plannedmaintenance/{task}/
  /// @roles any
  /// @since 2.10
  PlannedMaintenanceTask get_planned_maintenance_task(std::int64_t pk) const {
    return detail::read_by_key<PlannedMaintenanceTask>(api(), detail::operations::get_planned_maintenance_task, {pk},
                                                       pk);
  }

  /// Plans maintenance. Sent once: where the answer is lost, it is looked for in the list.
  /// @endpoint POST plannedmaintenance/
  /// @roles staff
  /// @since 2.10
  PlannedMaintenanceTask post_planned_maintenance_task(const PlannedMaintenanceTask& task) const {
    return detail::post_task(api(), task);
  }

  /// Changes what the patch sets. A task that ended more than 12 hours ago can't be changed any more.
  /// @endpoint PATCH plannedmaintenance/{task}/
  /// @roles staff
  /// @since 2.10
  PlannedMaintenanceTask update_planned_maintenance_task(std::int64_t pk, const PlannedMaintenancePatch& patch) const {
    return detail::update_task(api(), pk, patch);
  }

  /// Removes a task that hasn't begun; one that has can be given an end.
  /// @endpoint DELETE plannedmaintenance/{task}/
  /// @roles staff
  /// @since 2.10
  /// @throws ValidationError if it has begun
  void delete_planned_maintenance_task(std::int64_t pk) const {
    api().remove(detail::operations::delete_planned_maintenance_task, {pk});
  }

 private:
  using detail::MethodGroup<Client, PlannedMaintenanceMethods>::api;
};

}  // namespace argus
