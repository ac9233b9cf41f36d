#include "sockets.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <filesystem>
#include <numeric>
#include <string>
#include <system_error>
#include <vector>

namespace argus::testing::fake {
namespace {

/// The greatest descriptor that is looked at if the system doesn't list them.
constexpr int greatest_guess = 1024;

std::optional<int> port_of(int descriptor, int (*name_of)(int, sockaddr*, socklen_t*)) {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  if (name_of(descriptor, reinterpret_cast<sockaddr*>(&address), &size) != 0) return std::nullopt;
  if (address.sin_family != AF_INET) return std::nullopt;
  return ntohs(address.sin_port);
}

bool is_connection(int descriptor, int local_port, std::optional<int> remote_port) {
  if (port_of(descriptor, getsockname) != local_port) return false;
  const auto peer = port_of(descriptor, getpeername);
  return peer && (!remote_port || *peer == *remote_port);
}

std::vector<int> open_descriptors() {
  std::vector<int> descriptors;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator("/dev/fd", error)) {
    descriptors.push_back(std::stoi(entry.path().filename().string()));
  }
  if (!descriptors.empty()) return descriptors;
  descriptors.resize(greatest_guess);
  std::iota(descriptors.begin(), descriptors.end(), 0);
  return descriptors;
}

}  // namespace

void shut_down_connections(int local_port, std::optional<int> remote_port) {
  for (const int descriptor : open_descriptors()) {
    if (!is_connection(descriptor, local_port, remote_port)) continue;
    // Another thread may close the descriptor and open another one with its number, but no duplicate of this thread.
    const int duplicate = fcntl(descriptor, F_DUPFD_CLOEXEC, 0);
    if (duplicate < 0) continue;
    if (is_connection(duplicate, local_port, remote_port)) shutdown(duplicate, SHUT_RDWR);
    close(duplicate);
  }
}

}  // namespace argus::testing::fake
