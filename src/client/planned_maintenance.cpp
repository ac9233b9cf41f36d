#include "../detail/codec/request_body.hpp"
#include "../detail/codec/stored_form.hpp"
#include "../recovery/own_writes.hpp"
#include "../recovery/single_posting.hpp"

#include <argus/detail/calls.hpp>
#include <argus/detail/operations.hpp>

namespace argus::detail {

PlannedMaintenanceTask post_task(const ApiClient& api, const PlannedMaintenanceTask& task) {
  PlannedMaintenanceTask sent = task;
  if (sent.start_time == Timestamp{}) sent.start_time = now();
  const Request request = api.request(operations::post_planned_maintenance_task, {}, request_body(sent));
  const OwnWrites own{api};
  const auto accept = [&](AnswerCheck& check, const PlannedMaintenanceTask& answer) {
    check.key("pk", answer.pk);
    check.time("start_time", sent.start_time, answer.start_time);
    check.text("description", sent.description, answer.description);
    if (check.passed()) check.expect("pk", own.take(answer), "of a task that was posted before");
  };
  return post_once<PlannedMaintenanceTask>(api, request, accept, [&] {
    const auto tasks = send<std::vector<PlannedMaintenanceTask>>(api, operations::get_planned_maintenance_tasks);
    return own.taken(stored_form::find_task(sent, tasks, own));
  });
}

PlannedMaintenanceTask update_task(const ApiClient& api, std::int64_t pk, const PlannedMaintenancePatch& patch) {
  const Request request = api.request(operations::update_planned_maintenance_task, {pk}, request_body(patch));
  return send_checked<PlannedMaintenanceTask>(
      api, request,
      [pk](AnswerCheck& check, const PlannedMaintenanceTask& answer) { check.number("pk", pk, answer.pk); });
}

}  // namespace argus::detail
