#include "fuzz/model.hpp"

#include <argus/models/planned_maintenance_task.hpp>

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::try_model<argus::PlannedMaintenanceTask>(fuzz::text_of(data, size));
  return 0;
}
