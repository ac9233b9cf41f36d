#pragma once

#include "faults/gate.hpp"

#include <netinet/in.h>

#include <array>
#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <thread>

/// Passes the bytes of connections on to a server and back. On one connection in fifty, once in its life, the client
/// gets bytes that belong to no request of its: what servers and proxies send that lose count. If such a connection
/// breaks before, the next one has it in its place. It runs in one thread.
class StaleRelay {
 public:
  enum class Kind {
    copy,       ///< on the idle connection, its last answer once more
    foreign,    ///< on the idle connection, an answer to another request
    late_body,  ///< on the idle connection, a body without an answer
    timeout,    ///< on the idle connection, a 408 and the end
    excess,     ///< more than the Content-Length, in one piece with an answer
    ahead,      ///< an answer to another POST of the same kind, as soon as a POST is there
  };
  static constexpr int kinds = 6;
  static constexpr int one_in = 50;

  /// @param upstream as in "127.0.0.1:9310"
  /// @param gate of all calls to the client: a connection is idle for sure where none is under way
  StaleRelay(const std::string& upstream, unsigned seed, Gate& gate);
  StaleRelay(const StaleRelay&) = delete;
  StaleRelay& operator=(const StaleRelay&) = delete;
  ~StaleRelay();

  /// Where clients connect to, as in "127.200.0.1:40001".
  const std::string& address() const { return own_address_; }
  /// Refuses new connections from now on, or listens again at the same address.
  void enable(bool enabled);

  /// How many connections there were.
  int connections() const { return connections_; }
  /// How often it sent stale bytes of a kind, and of any.
  int sent(Kind kind) const { return sent_[static_cast<std::size_t>(kind)]; }
  int sent() const;
  /// How many requests the client sent over a connection that it should have left. After an answer that came ahead, one
  /// may already have been under way.
  int used_after() const { return used_after_; }

 private:
  struct Connection {
    int client = -1;
    int server = -1;
    /// As far as they have come.
    std::string request{};
    std::string answer{};
    /// The stale bytes that are still to come, if any.
    std::optional<Kind> stale{};
    /// How many answers pass before.
    int answers_before = 0;
    /// How many requests may come after the stale bytes, once they are sent.
    std::optional<int> requests_left{};
    bool is_over = false;
  };

  void run();
  void listen_or_not();
  void accept_one();
  void pass_request(Connection& connection);
  void pass_answer(Connection& connection);
  void disturb_idle();
  void forget_ended();
  bool waits_for_rest(const Connection& connection) const;
  bool can_be_met_ahead(const Connection& connection) const;
  std::string stale_bytes(const Connection& connection);
  void note_sent(Connection& connection);
  int number(int from, int to);

  sockaddr_in upstream_;
  Gate& gate_;
  sockaddr_in address_{};
  std::string own_address_{};
  std::mt19937 random_;
  int listener_ = -1;
  std::array<int, 2> wake_up_{};
  std::deque<Connection> connections_now_{};
  /// The last answer to each kind of request.
  std::map<std::string, std::string> last_answers_{};
  /// Stale bytes for connections to come.
  std::deque<Kind> due_{};
  std::atomic<int> connections_{0};
  std::atomic<int> used_after_{0};
  std::array<std::atomic<int>, kinds> sent_{};
  std::mutex mutex_{};
  std::condition_variable applied_{};
  bool is_enabled_ = true;
  bool is_listening_ = false;
  bool is_over_ = false;
  std::thread thread_{};
};
