#pragma once

namespace argus::testing::fake {

/// Ends this process's connections to its own port `local_port`, or only the one from `remote_port`, in both
/// directions at once. Their descriptors stay open: whoever reads from one sees the end of the stream, and closes it.
///
/// The HTTP library hands out neither the sockets of its connections nor a way to end one without an answer, which
/// is why they are found among the process's descriptors.
void shut_down_connections(int local_port);
void shut_down_connection(int local_port, int remote_port);

}  // namespace argus::testing::fake
