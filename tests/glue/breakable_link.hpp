#pragma once

#include "loopback.hpp"

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

/// A port of this machine that passes all bytes on to another, until it is broken: then nobody listens there, as where
/// the server's process has ended.
class BreakableLink {
 public:
  explicit BreakableLink(int port) : to_(loopback(port)), reserved_(bound_socket()), listener_(bound_socket()) {
    if (listen(listener_, backlog) != 0) throw std::runtime_error("no loopback port is to be had");
    thread_ = std::thread{[this] { run(); }};
  }
  BreakableLink(const BreakableLink&) = delete;
  BreakableLink& operator=(const BreakableLink&) = delete;
  ~BreakableLink() {
    is_over_ = true;
    thread_.join();
    close(reserved_);
  }

  int port() const { return ntohs(own_.sin_port); }

  /// Returns when all connections are closed.
  void break_off() { change(true); }
  void restore() { change(false); }
  /// How long each piece of an answer waits on its way.
  void delay_answers(std::chrono::milliseconds delay) { delay_ = delay; }
  /// How many connections were made and pieces of requests passed on.
  std::size_t uses() const { return uses_; }

 private:
  static constexpr int backlog = 64;
  using Connection = std::pair<int, int>;

  static sockaddr* generic(sockaddr_in& address) { return reinterpret_cast<sockaddr*>(&address); }

  /// The first takes any port, which stays this link's as long as that socket is there; the others take the same.
  int bound_socket() {
    const int made = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int yes = 1;
    setsockopt(made, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    socklen_t size = sizeof own_;
    if (bind(made, generic(own_), size) != 0 || getsockname(made, generic(own_), &size) != 0)
      throw std::runtime_error("no loopback port is to be had");
    return made;
  }

  void change(bool breaks) {
    must_be_broken_ = breaks;
    while (is_broken_ != breaks) std::this_thread::sleep_for(std::chrono::milliseconds{1});
  }

  void run() {
    while (!is_over_) {
      if (is_broken_ != must_be_broken_) {
        must_be_broken_ ? end_all() : begin();
        is_broken_ = must_be_broken_.load();
      }
      pass_on();
    }
    if (!is_broken_) end_all();
  }

  void begin() {
    listener_ = bound_socket();
    listen(listener_, backlog);
  }
  void end_all() {
    close(listener_);
    listener_ = -1;
    for (const Connection& connection : connections_) end(connection);
    connections_.clear();
  }
  static void end(const Connection& connection) {
    close(connection.first);
    close(connection.second);
  }

  void pass_on() {
    std::vector<pollfd> wanted{{listener_, POLLIN, 0}};
    for (const auto& [client, server] : connections_) {
      wanted.push_back({client, POLLIN, 0});
      wanted.push_back({server, POLLIN, 0});
    }
    if (poll(wanted.data(), wanted.size(), 5) <= 0) return;
    std::vector<Connection> left;
    for (std::size_t i = 0; i < connections_.size(); ++i) {
      const Connection connection = connections_[i];
      const bool goes_on =
          pass(wanted[2 * i + 1], connection.second, true) && pass(wanted[2 * i + 2], connection.first, false);
      goes_on ? left.push_back(connection) : end(connection);
    }
    connections_ = std::move(left);
    if (wanted[0].revents != 0) connect_one();
  }

  bool pass(const pollfd& from, int to, bool is_request) {
    if (from.revents == 0) return true;
    std::array<char, 65536> buffer{};
    const auto size = recv(from.fd, buffer.data(), buffer.size(), 0);
    if (size <= 0) return false;
    if (is_request) {
      ++uses_;
    } else {
      std::this_thread::sleep_for(delay_.load());
    }
    return send(to, buffer.data(), static_cast<std::size_t>(size), MSG_NOSIGNAL) == size;
  }

  void connect_one() {
    const int client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (client < 0) return;
    ++uses_;
    const int server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const Connection connection{client, server};
    connect(server, generic(to_), sizeof to_) == 0 ? connections_.push_back(connection) : end(connection);
  }

  sockaddr_in to_;
  sockaddr_in own_ = loopback(0);
  int reserved_;
  int listener_;
  std::vector<Connection> connections_{};
  std::atomic<bool> must_be_broken_{false};
  std::atomic<bool> is_broken_{false};
  std::atomic<bool> is_over_{false};
  std::atomic<std::chrono::milliseconds> delay_{std::chrono::milliseconds{0}};
  std::atomic<std::size_t> uses_{0};
  std::thread thread_{};
};
