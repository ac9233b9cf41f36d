#include "faults/operations.hpp"

#include "faults/operations/parts.hpp"

#include <algorithm>
#include <iterator>

std::vector<Operation> all_operations(const SharedData& shared) {
  std::vector<Operation> operations;
  for (const std::vector<Operation>& some :
       {incident_operations(shared), tag_operations(shared), ticket_operations(), event_operations(shared),
        acknowledgement_operations(shared), bulk_operations(), source_operations(shared),
        planned_maintenance_operations(shared), account_operations(shared), server_operations(shared)})
    operations.insert(operations.end(), some.begin(), some.end());
  std::stable_partition(operations.begin(), operations.end(),
                        [](const Operation& operation) { return !operation.writes; });
  return operations;
}
