#pragma once

#include "loopback.hpp"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <functional>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

/// One connection to a RawServer.
class RawConnection {
 public:
  explicit RawConnection(int socket) : socket_(socket) {}
  RawConnection(const RawConnection&) = delete;
  RawConnection& operator=(const RawConnection&) = delete;
  ~RawConnection() { close(socket_); }

  /// Reads one request with its body; blank where the client has hung up.
  std::string read_request() {
    while (true) {
      const auto end = received_.find("\r\n\r\n");
      if (end != std::string::npos) {
        const auto size = end + 4 + body_size(received_.substr(0, end));
        if (received_.size() >= size) {
          std::string request = received_.substr(0, size);
          received_.erase(0, size);
          return request;
        }
      }
      char buffer[65536];
      const auto count = recv(socket_, buffer, sizeof buffer, 0);
      if (count <= 0) return "";
      received_.append(buffer, static_cast<std::size_t>(count));
    }
  }

  /// Reads at least so many bytes of the next request, and leaves them unread; fewer where the client has hung up.
  std::string peek(std::size_t count) {
    while (received_.size() < count) {
      char buffer[4096];
      const auto size = recv(socket_, buffer, (std::min)(sizeof buffer, count - received_.size()), 0);
      if (size <= 0) break;
      received_.append(buffer, static_cast<std::size_t>(size));
    }
    return received_;
  }

  /// Everything until the other side closes.
  std::string read_all() {
    char buffer[65536];
    while (true) {
      const auto count = recv(socket_, buffer, sizeof buffer, 0);
      if (count <= 0) return std::exchange(received_, "");
      received_.append(buffer, static_cast<std::size_t>(count));
    }
  }

  /// False where the client has hung up.
  bool write(const std::string& text) {
    std::size_t sent = 0;
    while (sent < text.size()) {
      const auto count = send(socket_, text.data() + sent, text.size() - sent, MSG_NOSIGNAL);
      if (count <= 0) return false;
      sent += static_cast<std::size_t>(count);
    }
    return true;
  }

  bool answer(const std::string& body, const std::string& status = "200 OK") {
    return write("HTTP/1.1 " + status + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
  }

  /// For a test that speaks something else over it.
  int descriptor() const { return socket_; }

  /// Lets the client see a reset in place of an orderly end.
  void reset_on_close() {
    const linger abrupt{1, 0};
    setsockopt(socket_, SOL_SOCKET, SO_LINGER, &abrupt, sizeof abrupt);
  }

 private:
  static std::size_t body_size(const std::string& head) {
    const std::string name = "\r\nContent-Length: ";
    const auto found = head.find(name);
    return found == std::string::npos ? 0 : std::stoul(head.substr(found + name.size()));
  }

  int socket_;
  std::string received_;
};

/// A server on a loopback port that does with each connection just what a test says: for what no well-behaved server
/// does.
class RawServer {
 public:
  using Script = std::function<void(RawConnection&)>;

  explicit RawServer(Script script) : script_(std::move(script)), listener_(socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address = loopback(0);
    if (bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 || listen(listener_, 16) != 0)
      throw std::runtime_error("no loopback port is to be had");
    socklen_t size = sizeof address;
    getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    acceptor_ = std::thread([this] { accept_all(); });
  }
  RawServer(const RawServer&) = delete;
  RawServer& operator=(const RawServer&) = delete;
  ~RawServer() { stop(); }

  /// Ends listening, and every connection; safe to call twice.
  void stop() {
    if (stopped_.exchange(true)) return;
    shutdown(listener_, SHUT_RDWR);
    acceptor_.join();
    close(listener_);
    {
      const std::lock_guard lock{mutex_};
      for (const int descriptor : open_) shutdown(descriptor, SHUT_RDWR);
    }
    for (std::thread& thread : threads_) thread.join();
  }

  int port() const { return port_; }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/api/v2/incidents/"; }
  int connections() const { return connections_; }

 private:
  void accept_all() {
    while (true) {
      const int descriptor = accept(listener_, nullptr, nullptr);
      if (descriptor < 0) return;
      ++connections_;
      const std::lock_guard lock{mutex_};
      open_.push_back(descriptor);
      threads_.emplace_back([this, descriptor] { serve(descriptor); });
    }
  }

  void serve(int descriptor) {
    RawConnection connection{descriptor};
    script_(connection);
    const std::lock_guard lock{mutex_};
    for (int& open : open_) {
      if (open == descriptor) open = -1;
    }
  }

  Script script_;
  int listener_;
  int port_ = 0;
  std::atomic<int> connections_{0};
  std::atomic<bool> stopped_{false};
  std::mutex mutex_;
  std::vector<int> open_;
  std::vector<std::thread> threads_;
  std::thread acceptor_;
};
