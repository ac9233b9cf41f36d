#include "faults/operations/parts.hpp"

#include <algorithm>

using argus::Client;
using argus::PlannedMaintenanceTask;

namespace {

Operation of_administrator(Operation operation) {
  operation.role = Operation::Role::administrator;
  return operation;
}

Operation post_planned_maintenance_task(std::int64_t filter) {
  Operation operation =
      writing("post_planned_maintenance_task", [filter](const Client& client, const Subject& subject) {
        const PlannedMaintenanceTask task = new_task(subject.name, filter);
        const PlannedMaintenanceTask stored = client.post_planned_maintenance_task(task);
        expect(stored.pk > 0, "no primary key");
        expect_same(stored.description, task.description, "the description");
        expect_same(stored.start_time, task.start_time, "the start_time");
        expect_same(stored.end_time, task.end_time, "the end_time");
        expect_same(stored.filters.at(0).pk, filter, "the filter");
      });
  operation.effects = [](const Stored& stored, const Subject& subject) {
    return stored.count(Stored::Kind::task, subject.name);
  };
  return of_administrator(operation);
}

void post_task(LiveServer& workbench, Subject& subject) {
  const PlannedMaintenanceTask task = new_task(subject.name, workbench.filter());
  subject.pk = workbench.administrator().post_planned_maintenance_task(task).pk;
}

std::string new_description(const Subject& subject) {
  return subject.name + "changed";
}

Operation update_planned_maintenance_task() {
  Operation operation = writing("update_planned_maintenance_task", [](const Client& client, const Subject& subject) {
    argus::PlannedMaintenancePatch patch;
    patch.description = new_description(subject);
    const PlannedMaintenanceTask updated = client.update_planned_maintenance_task(subject.pk, patch);
    expect_same(updated.pk, subject.pk, "the primary key");
    expect_same(updated.description, new_description(subject), "the description");
  });
  operation.prepare = &post_task;
  operation.effects = [](const Stored& stored, const Subject& subject) {
    return stored.count(Stored::Kind::task, new_description(subject));
  };
  return of_administrator(operation);
}

Operation delete_planned_maintenance_task() {
  Operation operation = writing("delete_planned_maintenance_task", [](const Client& client, const Subject& subject) {
    client.delete_planned_maintenance_task(subject.pk);
  });
  operation.prepare = &post_task;
  operation.effects = [](const Stored& stored, const Subject& subject) {
    return 1 - stored.count(Stored::Kind::task, subject.name);
  };
  return of_administrator(operation);
}

}  // namespace

std::vector<Operation> planned_maintenance_operations(const SharedData& shared) {
  const PlannedMaintenanceTask task = shared.task;
  return {
      reading("get_planned_maintenance_tasks",
              [task](const Client& client) {
                const auto tasks = client.get_planned_maintenance_tasks();
                expect(std::count(tasks.begin(), tasks.end(), task) == 1, "the list lacks the task");
              }),
      reading("get_planned_maintenance_task",
              [task](const Client& client) {
                expect_same(client.get_planned_maintenance_task(task.pk), task, "the task");
              }),
      post_planned_maintenance_task(task.filters.at(0).pk),
      update_planned_maintenance_task(),
      delete_planned_maintenance_task(),
  };
}
