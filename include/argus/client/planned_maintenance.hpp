#pragma once

#include <argus/http/answer_fit.hpp>
#include <argus/http/exchange.hpp>
#include <argus/http/operations.hpp>
#include <argus/planned_maintenance_task.hpp>
#include <argus/request_body.hpp>
#include <argus/settling/own_writes.hpp>
#include <argus/settling/reading.hpp>
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
    return read_by_key<PlannedMaintenanceTask>(exchange(), operations::get_planned_maintenance_task, {pk}, pk);
  }

  /// Plans maintenance. Sent once: where the answer is lost, it is looked for in the list.
  /// @endpoint POST plannedmaintenance/
  /// @roles staff
  /// @since 2.10
  PlannedMaintenanceTask post_planned_maintenance_task(const PlannedMaintenanceTask& task) const {
    PlannedMaintenanceTask sent = task;
    if (sent.start_time == Timestamp{}) sent.start_time = now();
    Request request = exchange().request(operations::post_planned_maintenance_task, {}, request_body(sent));
    const OwnWrites own{exchange()};
    const auto accept = [&](AnswerFit& fit, const PlannedMaintenanceTask& answer) {
      fit.key("pk", answer.pk);
      fit.time("start_time", sent.start_time, answer.start_time);
      fit.text("description", sent.description, answer.description);
      if (fit.holds()) fit.expect("pk", own.take(answer), "of a task that was posted before");
    };
    return SinglePosting<PlannedMaintenanceTask>(exchange(), std::move(request)).run(accept, [&] {
      const auto tasks = get_planned_maintenance_tasks();
      return own.taken(stored_form::find_task(sent, tasks, own));
    });
  }

  /// Changes what the patch sets. A task that ended more than 12 hours ago can't be changed any more.
  /// @endpoint PATCH plannedmaintenance/{task}/
  /// @roles staff
  /// @since 2.10
  PlannedMaintenanceTask update_planned_maintenance_task(std::int64_t pk, const PlannedMaintenancePatch& patch) const {
    const Request request = exchange().request(operations::update_planned_maintenance_task, {pk}, request_body(patch));
    return send_checked<PlannedMaintenanceTask>(
        exchange(), request,
        [pk](AnswerFit& fit, const PlannedMaintenanceTask& answer) { fit.number("pk", pk, answer.pk); });
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
