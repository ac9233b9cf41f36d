#pragma once

#include "loopback.hpp"

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <thread>

/// Passes bytes between one client at a time and a port of this machine, until it is told to break the connection
/// with a reset: what a peer does that crashes, or a firewall that forgets.
class Relay {
 public:
  explicit Relay(int port) : port_(port), listener_(socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address = loopback(0);
    socklen_t size = sizeof address;
    if (bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 || listen(listener_, 16) != 0 ||
        getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0)
      throw std::runtime_error("no loopback port is to be had");
    own_port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { run(); });
  }
  Relay(const Relay&) = delete;
  Relay& operator=(const Relay&) = delete;
  ~Relay() {
    is_over_ = true;
    thread_.join();
    close(listener_);
  }

  int port() const { return own_port_; }

  /// Resets the connection, and waits until that is done.
  void reset() {
    must_reset_ = true;
    while (must_reset_) std::this_thread::yield();
  }
  /// Resets the next connection after so many bytes from the client.
  void reset_after(std::int64_t bytes) { bytes_left_ = bytes; }

 private:
  static constexpr std::int64_t no_limit = INT64_MAX;

  void run() {
    while (!is_over_) {
      pollfd wanted{listener_, POLLIN, 0};
      if (poll(&wanted, 1, 1) > 0) relay(accept(listener_, nullptr, nullptr));
      must_reset_ = false;
    }
  }

  void relay(int client) {
    const int server = socket(AF_INET, SOCK_STREAM, 0);
    const sockaddr_in address = loopback(port_);
    bool goes_on = connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    while (goes_on && !is_over_ && !must_reset_ && bytes_left_ > 0) {
      std::array<pollfd, 2> wanted{{{client, POLLIN, 0}, {server, POLLIN, 0}}};
      poll(wanted.data(), wanted.size(), 1);
      if (wanted[0].revents != 0) goes_on = pass(client, server, true);
      if (goes_on && wanted[1].revents != 0) goes_on = pass(server, client, false);
    }
    if (must_reset_ || bytes_left_ <= 0) {
      const linger abrupt{1, 0};
      setsockopt(client, SOL_SOCKET, SO_LINGER, &abrupt, sizeof abrupt);
    }
    bytes_left_ = no_limit;
    close(client);
    close(server);
  }

  bool pass(int from, int to, bool counts) {
    std::array<char, 65536> buffer{};
    const auto size = recv(from, buffer.data(), buffer.size(), 0);
    if (size <= 0) return false;
    if (counts && bytes_left_ != no_limit) bytes_left_ -= size;
    return send(to, buffer.data(), static_cast<std::size_t>(size), MSG_NOSIGNAL) == size;
  }

  int port_;
  int listener_;
  int own_port_ = 0;
  std::atomic<bool> is_over_{false};
  std::atomic<bool> must_reset_{false};
  std::atomic<std::int64_t> bytes_left_{no_limit};
  std::thread thread_;
};
