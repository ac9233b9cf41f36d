#include "faults/stale_relay.hpp"
#include "faults/socket_address.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/sockios.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <chrono>
#include <iterator>
#include <numeric>
#include <stdexcept>
#include <vector>

namespace {

using std::chrono::milliseconds;
using Kind = StaleRelay::Kind;

/// Nobody else's, so that no other socket of this machine answers here while the relay doesn't listen.
constexpr const char* own_host = "127.200.0.1";

std::optional<std::size_t> content_length(std::string_view headers) {
  constexpr std::string_view name = "\r\ncontent-length: ";
  const auto same = [](unsigned char a, unsigned char b) { return std::tolower(a) == b; };
  const auto found = std::search(headers.begin(), headers.end(), name.begin(), name.end(), same);
  if (found == headers.end()) return std::nullopt;
  headers.remove_prefix(static_cast<std::size_t>(found - headers.begin()) + name.size());
  std::size_t size = 0;
  std::from_chars(headers.data(), headers.data() + headers.size(), size);
  return size;
}

bool is_complete_request(std::string_view text) {
  const auto end = text.find("\r\n\r\n");
  return end != std::string_view::npos && text.size() >= end + 4 + content_length(text.substr(0, end)).value_or(0);
}

/// Never so for one that doesn't say how long it is.
bool is_complete_answer(std::string_view text) {
  const auto end = text.find("\r\n\r\n");
  if (end == std::string_view::npos) return false;
  const auto size = content_length(text.substr(0, end));
  return size && text.size() >= end + 4 + *size;
}

/// The method, and the path without numbers and query.
std::string kind_of(std::string_view request) {
  std::string result{request.substr(0, request.find(' ', request.find(' ') + 1))};
  result.erase((std::min)(result.find('?'), result.size()));
  const auto is_digit = [](unsigned char c) { return std::isdigit(c) != 0; };
  result.erase(std::remove_if(result.begin(), result.end(), is_digit), result.end());
  return result;
}

bool is_post(std::string_view request) {
  return request.substr(0, 5) == "POST ";
}

bool is_success(std::string_view answer) {
  return answer.substr(0, 10) == "HTTP/1.1 2";
}

/// Needs a connection on which nothing is under way.
bool is_for_idle(Kind kind) {
  return kind != Kind::excess && kind != Kind::ahead;
}

bool send_all(int socket, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto count = send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

/// Waits until the other side has got everything, which on a busy machine takes a moment; with a limit, since it may
/// have closed the connection.
void await_delivery(int socket) {
  int unacknowledged = 1;
  for (int i = 0; i < 1'000 && unacknowledged > 0; ++i) {
    if (ioctl(socket, SIOCOUTQ, &unacknowledged) != 0) return;
    if (unacknowledged > 0) std::this_thread::sleep_for(milliseconds{1});
  }
}

/// Lets the other side see a reset in place of an orderly end.
void reset_on_close(int socket) {
  const linger abrupt{1, 0};
  setsockopt(socket, SOL_SOCKET, SO_LINGER, &abrupt, sizeof abrupt);
}

/// What has come in on one socket; where its peer is gone, a reset is passed on to the other.
std::string receive(int from, int to) {
  std::array<char, 65536> buffer;
  const auto count = recv(from, buffer.data(), buffer.size(), 0);
  if (count < 0) reset_on_close(to);
  return {buffer.data(), count > 0 ? static_cast<std::size_t>(count) : 0};
}

}  // namespace

StaleRelay::StaleRelay(const std::string& upstream, unsigned seed, Gate& gate)
    : upstream_(socket_address(upstream)),
      gate_(gate),
      address_(socket_address(std::string(own_host) + ":0")),
      random_(seed) {
  if (pipe2(wake_up_.data(), O_CLOEXEC | O_NONBLOCK) != 0) throw std::runtime_error("no pipe is to be had");
  listen_or_not();
  if (!is_listening_) throw std::runtime_error("no loopback port is to be had");
  own_address_ = own_host + (":" + std::to_string(ntohs(address_.sin_port)));
  thread_ = std::thread([this] { run(); });
}

StaleRelay::~StaleRelay() {
  {
    const std::lock_guard lock{mutex_};
    is_over_ = true;
  }
  static_cast<void>(write(wake_up_[1], "", 1));
  thread_.join();
  for (const Connection& connection : connections_now_) {
    close(connection.client);
    close(connection.server);
  }
  for (const int descriptor : {listener_, wake_up_[0], wake_up_[1]}) {
    if (descriptor >= 0) close(descriptor);
  }
}

void StaleRelay::enable(bool enabled) {
  std::unique_lock lock{mutex_};
  is_enabled_ = enabled;
  static_cast<void>(write(wake_up_[1], "", 1));
  applied_.wait(lock, [&] { return is_listening_ == enabled; });
}

int StaleRelay::sent() const {
  return std::accumulate(sent_.begin(), sent_.end(), 0);
}

void StaleRelay::run() {
  while (true) {
    {
      const std::lock_guard lock{mutex_};
      if (is_over_) return;
      listen_or_not();
    }
    std::vector<pollfd> wanted{{wake_up_[0], POLLIN, 0}, {listener_, POLLIN, 0}};
    for (const Connection& connection : connections_now_) {
      wanted.push_back({connection.client, POLLIN, 0});
      wanted.push_back({connection.server, POLLIN, 0});
    }
    constexpr int until_the_next_look = 5;
    const int ready = poll(wanted.data(), wanted.size(), until_the_next_look);
    std::array<char, 64> ignored{};
    if (wanted[0].revents != 0) static_cast<void>(read(wake_up_[0], ignored.data(), ignored.size()));
    std::size_t place = 2;
    for (Connection& connection : connections_now_) {
      const bool client_speaks = wanted[place++].revents != 0;
      const bool server_speaks = wanted[place++].revents != 0;
      if (client_speaks) pass_request(connection);
      if (server_speaks && !connection.is_over) pass_answer(connection);
    }
    if (wanted[1].revents != 0) accept_one();
    // With nothing to pass on, no connection has news that would be met too late.
    if (ready == 0) disturb_idle();
    forget_ended();
  }
}

/// Should its own address be taken for a moment, it is tried again in a moment.
void StaleRelay::listen_or_not() {
  if (is_listening_ == is_enabled_) return;
  if (is_listening_) {
    close(listener_);
    listener_ = -1;
  } else {
    const int fresh = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int yes = 1;
    setsockopt(fresh, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    socklen_t size = sizeof address_;
    auto* const address = reinterpret_cast<sockaddr*>(&address_);
    if (bind(fresh, address, size) != 0 || listen(fresh, 64) != 0 || getsockname(fresh, address, &size) != 0) {
      close(fresh);
      return;
    }
    listener_ = fresh;
  }
  is_listening_ = is_enabled_;
  applied_.notify_all();
}

void StaleRelay::accept_one() {
  Connection connection;
  connection.client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
  if (connection.client < 0) return;
  connection.server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (connect(connection.server, reinterpret_cast<const sockaddr*>(&upstream_), sizeof upstream_) != 0) {
    reset_on_close(connection.client);
    close(connection.client);
    close(connection.server);
    return;
  }
  ++connections_;
  if (connections_ % one_in == 0) due_.push_back(static_cast<Kind>(connections_ / one_in % kinds));
  if (!due_.empty()) {
    connection.stale = due_.front();
    due_.pop_front();
    connection.answers_before = number(1, 4);
  }
  connections_now_.push_back(std::move(connection));
}

void StaleRelay::pass_request(Connection& connection) {
  const std::string bytes = receive(connection.client, connection.server);
  if (is_complete_request(connection.request)) connection.request.clear();
  const bool begins = connection.request.empty() && !bytes.empty();
  connection.request += bytes;
  connection.answer.clear();
  if (begins && connection.requests_left && (*connection.requests_left)-- <= 0) ++used_after_;
  connection.is_over = bytes.empty() || !send_all(connection.server, bytes);
  if (connection.is_over || !can_be_met_ahead(connection)) return;
  connection.is_over = !send_all(connection.client, stale_bytes(connection));
  if (!connection.is_over) note_sent(connection);
}

void StaleRelay::pass_answer(Connection& connection) {
  std::string bytes = receive(connection.server, connection.client);
  if (bytes.empty()) {
    connection.is_over = true;
    return;
  }
  connection.answer += bytes;
  const bool is_complete = is_complete_answer(connection.answer);
  if (is_complete) {
    --connection.answers_before;
    if (is_success(connection.answer)) last_answers_[kind_of(connection.request)] = connection.answer;
  }
  if (is_complete && connection.stale == Kind::excess) {
    bytes += stale_bytes(connection);
    note_sent(connection);
  }
  if (!send_all(connection.client, bytes)) connection.is_over = true;
  if (waits_for_rest(connection)) gate_.close();
}

/// Sends what is to come on idle connections once no call is under way.
void StaleRelay::disturb_idle() {
  if (!gate_.is_still()) return;
  for (Connection& connection : connections_now_) {
    if (!waits_for_rest(connection)) continue;
    if (!send_all(connection.client, stale_bytes(connection))) {
      connection.is_over = true;
      continue;
    }
    await_delivery(connection.client);
    connection.is_over = connection.stale == Kind::timeout;
    note_sent(connection);
  }
  gate_.open();
}

void StaleRelay::forget_ended() {
  for (const Connection& connection : connections_now_) {
    if (!connection.is_over) continue;
    if (connection.stale) due_.push_front(*connection.stale);
    close(connection.client);
    close(connection.server);
  }
  const auto is_over = [](const Connection& connection) { return connection.is_over; };
  connections_now_.erase(std::remove_if(connections_now_.begin(), connections_now_.end(), is_over),
                         connections_now_.end());
}

bool StaleRelay::waits_for_rest(const Connection& connection) const {
  return connection.stale && is_for_idle(*connection.stale) && connection.answers_before <= 0 &&
         !last_answers_.empty() && is_complete_answer(connection.answer);
}

bool StaleRelay::can_be_met_ahead(const Connection& connection) const {
  return connection.stale == Kind::ahead && is_post(connection.request) && is_complete_request(connection.request) &&
         last_answers_.count(kind_of(connection.request)) > 0;
}

std::string StaleRelay::stale_bytes(const Connection& connection) {
  switch (*connection.stale) {
    case Kind::copy:
      return connection.answer;
    case Kind::foreign:
      return std::next(last_answers_.begin(), number(0, static_cast<int>(last_answers_.size()) - 1))->second;
    case Kind::late_body:
      return R"({"detail": "late"})";
    case Kind::timeout:
      return "HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    case Kind::excess:
      return "\r\n{}";
    case Kind::ahead:
      return last_answers_.at(kind_of(connection.request));
  }
  return "";
}

void StaleRelay::note_sent(Connection& connection) {
  ++sent_[static_cast<std::size_t>(*connection.stale)];
  connection.requests_left = connection.stale == Kind::ahead ? 1 : 0;
  connection.stale.reset();
}

int StaleRelay::number(int from, int to) {
  return std::uniform_int_distribution<int>{from, to}(random_);
}
