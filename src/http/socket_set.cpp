#include "socket_set.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <exception>

namespace argus::detail {
namespace {

curl_socket_t open_socket(const curl_sockaddr& address) noexcept {
#ifdef SOCK_CLOEXEC
  const auto type = static_cast<unsigned>(address.socktype) | static_cast<unsigned>(SOCK_CLOEXEC);
  return socket(address.family, static_cast<int>(type), address.protocol);
#else
  const curl_socket_t opened = socket(address.family, address.socktype, address.protocol);
  if (opened != CURL_SOCKET_BAD) fcntl(opened, F_SETFD, FD_CLOEXEC);
  return opened;
#endif
}

int local_port_of(curl_socket_t socket) noexcept {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  if (getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size) != 0) return -1;
  if (address.ss_family == AF_INET) return ntohs(reinterpret_cast<const sockaddr_in*>(&address)->sin_port);
  if (address.ss_family == AF_INET6) return ntohs(reinterpret_cast<const sockaddr_in6*>(&address)->sin6_port);
  return -1;
}

bool is_readable(curl_socket_t socket) noexcept {
  pollfd entry{};
  entry.fd = socket;
  entry.events = POLLIN;
  return poll(&entry, 1, 0) != 0;
}

}  // namespace

curl_socket_t SocketSet::open(const curl_sockaddr& address) noexcept {
  const curl_socket_t opened = open_socket(address);
  if (opened == CURL_SOCKET_BAD) return opened;
  try {
    sockets_.push_back(opened);
  } catch (const std::exception&) {
    close(opened);
    return CURL_SOCKET_BAD;
  }
  return opened;
}

int SocketSet::on_close(void* set, curl_socket_t socket) noexcept {
  auto& sockets = static_cast<SocketSet*>(set)->sockets_;
  sockets.erase(std::remove(sockets.begin(), sockets.end(), socket), sockets.end());
  return close(socket);
}

bool SocketSet::has_unread_bytes(int local_port) const noexcept {
  if (sockets_.size() == 1) return is_readable(sockets_.front());
  return std::any_of(sockets_.begin(), sockets_.end(), [local_port](curl_socket_t socket) {
    return local_port_of(socket) == local_port && is_readable(socket);
  });
}

void SocketSet::close_copies() const noexcept {
  for (const curl_socket_t socket : sockets_) close(socket);
}

}  // namespace argus::detail
