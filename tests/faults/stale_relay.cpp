#include "faults/stale_relay.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <charconv>
#include <numeric>
#include <stdexcept>

namespace {

/// Nobody else's, so that no other socket of this machine answers here while the relay doesn't listen.
constexpr const char* own_host = "127.200.0.1";

sockaddr_in socket_address(const std::string& address) {
  const auto colon = address.find(':');
  sockaddr_in result{};
  result.sin_family = AF_INET;
  result.sin_port = htons(static_cast<std::uint16_t>(std::stoi(address.substr(colon + 1))));
  inet_pton(AF_INET, address.substr(0, colon).c_str(), &result.sin_addr);
  return result;
}

/// The value of a header of these; nothing where there is none.
std::optional<std::string_view> find_header(std::string_view headers, std::string_view name) {
  const auto same = [](unsigned char a, unsigned char b) { return std::tolower(a) == std::tolower(b); };
  const auto found = std::search(headers.begin(), headers.end(), name.begin(), name.end(), same);
  if (found == headers.end()) return std::nullopt;
  headers.remove_prefix(static_cast<std::size_t>(found - headers.begin()) + name.size());
  return headers.substr(0, headers.find("\r\n"));
}

std::optional<std::size_t> body_size(std::string_view headers) {
  constexpr std::string_view no_content = "HTTP/1.1 204";
  if (headers.substr(0, no_content.size()) == no_content) return 0;
  const auto text = find_header(headers, "\r\nContent-Length: ");
  if (!text) return std::nullopt;
  std::size_t size = 0;
  std::from_chars(text->data(), text->data() + text->size(), size);
  return size;
}

bool send_all(int socket, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto count = send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

/// Lets the other side see a reset in place of an orderly end.
void reset_on_close(int socket) {
  const linger abrupt{1, 0};
  setsockopt(socket, SOL_SOCKET, SO_LINGER, &abrupt, sizeof abrupt);
}

bool is_readable(int socket) {
  pollfd wanted{socket, POLLIN, 0};
  return poll(&wanted, 1, 0) > 0;
}

/// What has come in on one socket; where its peer is gone, a reset is passed on to the other.
std::string_view receive(int from, int to, std::array<char, 65536>& buffer) {
  const auto count = recv(from, buffer.data(), buffer.size(), 0);
  if (count < 0) reset_on_close(to);
  return {buffer.data(), count > 0 ? static_cast<std::size_t>(count) : 0};
}

}  // namespace

std::string_view PassingAnswer::body() const {
  const auto end = text_.find("\r\n\r\n");
  return end == std::string::npos ? std::string_view{} : std::string_view{text_}.substr(end + 4);
}

bool PassingAnswer::is_complete() const {
  const auto end = text_.find("\r\n\r\n");
  if (end == std::string::npos) return false;
  const auto size = body_size(std::string_view{text_}.substr(0, end));
  return size && body().size() >= *size;
}

bool PassingAnswer::is_of_one_thing() const {
  constexpr std::string_view start = R"({"pk":)";
  return body().substr(0, start.size()) == start;
}

StaleRelay::StaleRelay(const std::string& upstream, unsigned seed)
    : upstream_(socket_address(upstream)), address_(socket_address(std::string(own_host) + ":0")), random_(seed) {
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
    poll(wanted.data(), wanted.size(), 100);
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
    forget_ended();
  }
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
  if (connections_ % one_in == 0) due_.push_back(static_cast<Kind>(connections_ / one_in % static_cast<int>(kinds)));
  if (!due_.empty()) {
    connection.stale = due_.front();
    due_.pop_front();
    connection.answers_before = number(0, 3);
  }
  connections_now_.push_back(std::move(connection));
}

void StaleRelay::pass_request(Connection& connection) {
  std::array<char, 65536> buffer;
  const std::string_view bytes = receive(connection.client, connection.server, buffer);
  if (connection.has_gone_wrong && !bytes.empty()) {
    ++used_after_;
    connection.has_gone_wrong = false;
  }
  connection.answer.clear();
  if (bytes.empty() || !send_all(connection.server, bytes)) connection.is_over = true;
}

void StaleRelay::pass_answer(Connection& connection) {
  std::array<char, 65536> buffer;
  const std::string_view bytes = receive(connection.server, connection.client, buffer);
  connection.answer.add(bytes);
  const bool goes_wrong = !bytes.empty() && may_go_wrong(connection);
  const bool goes_on = goes_wrong ? go_wrong(connection, bytes) : !bytes.empty() && send_all(connection.client, bytes);
  connection.is_over = !goes_on;
  if (goes_wrong || !connection.answer.is_complete()) return;
  remember(connection.answer);
  --connection.answers_before;
}

/// An answer that says nothing of what it answers can't be told from another, should it meet a request on its way.
bool StaleRelay::may_go_wrong(const Connection& connection) const {
  if (!connection.stale || connection.answers_before > 0 || !connection.answer.is_complete()) return false;
  if (*connection.stale == Kind::copy) return connection.answer.is_of_one_thing();
  return *connection.stale != Kind::foreign || !recent_answers_.empty();
}

/// Does no wrong where the client is so fast that its next request is here already.
/// @returns whether the connection goes on
bool StaleRelay::go_wrong(Connection& connection, std::string_view last_bytes) {
  const Kind kind = *connection.stale;
  const std::string stale = stale_bytes(kind, connection.answer);
  if (kind == Kind::excess) {
    if (!send_all(connection.client, std::string(last_bytes) + stale)) return false;
  } else {
    if (!send_all(connection.client, last_bytes)) return false;
    if (is_readable(connection.client)) return true;
    if (!send_all(connection.client, stale)) return false;
  }
  ++sent_[static_cast<std::size_t>(kind)];
  connection.stale.reset();
  connection.has_gone_wrong = true;
  return kind != Kind::timeout;
}

std::string StaleRelay::stale_bytes(Kind kind, const PassingAnswer& answer) {
  switch (kind) {
    case Kind::copy:
      return answer.text();
    case Kind::foreign:
      return recent_answers_[static_cast<std::size_t>(number(0, static_cast<int>(recent_answers_.size()) - 1))];
    case Kind::late_body:
      return R"({"detail": "late"})";
    case Kind::excess:
      return "\r\n{}";
    case Kind::timeout:
      return "HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
  }
  return "";
}

void StaleRelay::remember(const PassingAnswer& answer) {
  constexpr std::size_t most = 20;
  if (!answer.is_of_one_thing()) return;
  recent_answers_.push_back(answer.text());
  if (recent_answers_.size() > most) recent_answers_.pop_front();
}

int StaleRelay::number(int from, int to) {
  return std::uniform_int_distribution<int>{from, to}(random_);
}
