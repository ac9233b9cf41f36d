#pragma once

#include <netinet/in.h>

#include <array>
#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

/// One answer of HTTP/1.1 as its bytes come in.
class PassingAnswer {
 public:
  void add(std::string_view bytes) { text_ += bytes; }
  void clear() { text_.clear(); }

  /// Whether it is all there; never so for one that doesn't say how long it is.
  bool is_complete() const;
  /// Whether it is of one thing with a primary key, so that it says what it is an answer to.
  bool is_of_one_thing() const;
  const std::string& text() const { return text_; }

 private:
  std::string_view body() const;

  std::string text_{};
};

/// Passes the bytes of connections on to a server and back. On one connection in fifty, once in its life, it sends the
/// client bytes that belong to no request, right behind a complete answer, when the client has asked for nothing more:
/// what servers and proxies do that lose count. One that breaks before has another in its place. It runs in one thread.
class StaleRelay {
 public:
  enum class Kind {
    copy,       ///< the same answer once more
    foreign,    ///< an answer that another call had before
    late_body,  ///< a body without an answer
    excess,     ///< more than the Content-Length, in one piece with the answer
    timeout,    ///< a 408, and the end of the connection
  };
  static constexpr std::size_t kinds = 5;
  static constexpr int one_in = 50;

  /// @param upstream as in "127.0.0.1:9310"
  StaleRelay(const std::string& upstream, unsigned seed);
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
  /// On how many connections the client sent a request after stale bytes.
  int used_after() const { return used_after_; }

 private:
  struct Connection {
    int client = -1;
    int server = -1;
    PassingAnswer answer{};
    /// The stale bytes that are still to come, where it is the one in fifty.
    std::optional<Kind> stale{};
    /// How many answers pass before.
    int answers_before = 0;
    bool has_gone_wrong = false;
    bool is_over = false;
  };

  void run();
  void listen_or_not();
  void accept_one();
  void pass_request(Connection& connection);
  void pass_answer(Connection& connection);
  bool may_go_wrong(const Connection& connection) const;
  bool go_wrong(Connection& connection, std::string_view last_bytes);
  std::string stale_bytes(Kind kind, const PassingAnswer& answer);
  void forget_ended();
  void remember(const PassingAnswer& answer);
  int number(int from, int to);

  sockaddr_in upstream_;
  sockaddr_in address_{};
  std::string own_address_{};
  std::mt19937 random_;
  int listener_ = -1;
  std::array<int, 2> wake_up_{};
  std::deque<Connection> connections_now_{};
  std::deque<std::string> recent_answers_{};
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
