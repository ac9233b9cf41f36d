#include "connection.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstddef>

namespace argus_alertmanager {
namespace {

/// For the head, and again for the answer.
constexpr std::chrono::seconds longest_transfer{5};
constexpr std::size_t longest_head = std::size_t{16} * 1024;

bool is_temporary(int code) {
  return code == EAGAIN || code == EWOULDBLOCK || code == EINTR;
}

}  // namespace

bool Connection::is_ready(short events, Clock::time_point deadline) const {
  std::array<pollfd, 2> watched{{{socket_.number(), events, 0}, {stop_, POLLIN, 0}}};
  while (true) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
    if (left <= 0) return false;
    const int count = poll(watched.data(), watched.size(), static_cast<int>(left));
    if (count >= 0) return watched[0].revents != 0;
    if (errno != EINTR) return false;
  }
}

std::string Connection::read_head() {
  const auto deadline = Clock::now() + longest_transfer;
  std::string head;
  std::array<char, 4096> part{};
  while (head.size() < longest_head && is_ready(POLLIN, deadline)) {
    const ssize_t count = recv(socket_.number(), part.data(), part.size(), MSG_DONTWAIT);
    if (count < 0 && is_temporary(errno)) continue;
    if (count <= 0) return "";
    head.append(part.data(), static_cast<std::size_t>(count));
    if (const auto end = head.find("\r\n\r\n"); end != std::string::npos) return head.substr(0, end);
  }
  return "";
}

void Connection::answer(std::string_view text) {
  const auto deadline = Clock::now() + longest_transfer;
  write(text, deadline);
  shutdown(socket_.number(), SHUT_WR);
  discard_rest(deadline);
}

void Connection::write(std::string_view text, Clock::time_point deadline) const {
  while (!text.empty() && is_ready(POLLOUT, deadline)) {
    const ssize_t count = send(socket_.number(), text.data(), text.size(), MSG_DONTWAIT);
    if (count < 0 && is_temporary(errno)) continue;
    if (count < 0) return;
    text.remove_prefix(static_cast<std::size_t>(count));
  }
}

/// A socket that is closed with unread bytes takes the answer from the client.
void Connection::discard_rest(Clock::time_point deadline) const {
  std::array<char, 65536> part{};
  while (is_ready(POLLIN, deadline)) {
    const ssize_t count = recv(socket_.number(), part.data(), part.size(), MSG_DONTWAIT);
    if (count == 0 || (count < 0 && !is_temporary(errno))) return;
  }
}

}  // namespace argus_alertmanager
