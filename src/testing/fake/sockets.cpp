#include "sockets.hpp"

#include <arpa/inet.h>
#include <dirent.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <memory>
#include <optional>
#include <vector>

namespace argus::testing::fake {
namespace {

/// How far to look for descriptors where the system doesn't list them.
constexpr int greatest_guess = 1024;

using NameOf = int (*)(int, sockaddr*, socklen_t*);

std::optional<int> port_of(int descriptor, NameOf name_of) {
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
  const std::unique_ptr<DIR, int (*)(DIR*)> directory(opendir("/dev/fd"), closedir);
  if (!directory) {
    for (int descriptor = 0; descriptor < greatest_guess; ++descriptor) descriptors.push_back(descriptor);
    return descriptors;
  }
  while (const dirent* entry = readdir(directory.get())) {
    constexpr int decimal = 10;
    if (entry->d_name[0] != '.') descriptors.push_back(static_cast<int>(std::strtol(entry->d_name, nullptr, decimal)));
  }
  return descriptors;
}

void shut_down(int local_port, std::optional<int> remote_port) {
  for (const int descriptor : open_descriptors()) {
    if (!is_connection(descriptor, local_port, remote_port)) continue;
    // Another thread may close the descriptor and open something else under its number at any time; a duplicate is
    // ours alone, so it's the duplicate that is looked at again and shut down.
    const int duplicate = fcntl(descriptor, F_DUPFD_CLOEXEC, 0);
    if (duplicate < 0) continue;
    if (is_connection(duplicate, local_port, remote_port)) shutdown(duplicate, SHUT_RDWR);
    close(duplicate);
  }
}

}  // namespace

void shut_down_connections(int local_port) {
  shut_down(local_port, std::nullopt);
}

void shut_down_connection(int local_port, int remote_port) {
  shut_down(local_port, remote_port);
}

}  // namespace argus::testing::fake
