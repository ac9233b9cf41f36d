#include <argus/models/server_check.hpp>

#include <array>
#include <utility>

namespace argus {

std::string to_string(const Capabilities& can) {
  const std::array<std::pair<const char*, bool>, 6> all{{{"heartbeat", can.heartbeat},
                                                         {"restart", can.restart},
                                                         {"hide_closed_acked", can.hide_closed_acked},
                                                         {"planned maintenance", can.planned_maintenance},
                                                         {"API v3", can.api_v3},
                                                         {"tickets", can.tickets}}};
  const auto list = [&all](bool wanted) {
    std::string names;
    for (const auto& [name, has] : all) {
      if (has == wanted) names += (names.empty() ? "" : ", ") + std::string(name);
    }
    return names.empty() ? "nothing" : names;
  };
  return "can: " + list(true) + "; cannot: " + list(false);
}

}  // namespace argus
