#pragma once

#include <optional>

namespace argus::testing::fake {

/// Shuts this process's connections to its own port `local_port` down, or only the one from `remote_port`. Their
/// descriptors stay open: the thread that reads from one sees the end of the stream, and closes it. cpp-httplib gives
/// no access to its sockets, so they are found among the process's descriptors.
void shut_down_connections(int local_port, std::optional<int> remote_port = std::nullopt);

}  // namespace argus::testing::fake
