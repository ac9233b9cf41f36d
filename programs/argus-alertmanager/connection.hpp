#pragma once

#include <argus/detail/file_descriptor.hpp>

#include <chrono>
#include <string>
#include <string_view>
#include <utility>

namespace argus_alertmanager {

/// A connection for one request. Whatever the client sends or doesn't send, it takes a limited time and memory.
class Connection {
 public:
  /// @param stop can be read from when the listener ends: then no more is waited for
  Connection(argus::detail::FileDescriptor socket, int stop) : socket_(std::move(socket)), stop_(stop) {}

  /// The line and headers of the request; blank where they don't come in time, or are too long.
  std::string read_head();
  /// Writes the answer and ends the connection.
  void answer(std::string_view text);

 private:
  using Clock = std::chrono::steady_clock;

  /// Waits until one of the events has come, for no longer than until the deadline.
  bool is_ready(short events, Clock::time_point deadline) const;
  void write(std::string_view text, Clock::time_point deadline) const;
  void discard_rest(Clock::time_point deadline) const;

  argus::detail::FileDescriptor socket_;
  int stop_;
};

}  // namespace argus_alertmanager
