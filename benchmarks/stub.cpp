// A server with fixed answers, as fast as one thread gets: what is measured against it is the client. It keeps
// connections open, and can put each answer off.
//
// usage: stub LATENCY-MS INCIDENTS     prints its port when it listens; ends when its standard input does
#include "listing.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <deque>
#include <iostream>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::string_view end_of_headers = "\r\n\r\n";

std::string decoded(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size()) {
      result += static_cast<char>(std::stoi(std::string{text.substr(i + 1, 2)}, nullptr, 16));
      i += 2;
    } else {
      result += text[i];
    }
  }
  return result;
}

std::string parameter(std::string_view target, const std::string& name) {
  const std::size_t place = target.find(name + "=");
  if (place == std::string_view::npos) return {};
  const std::string_view value = target.substr(place + name.size() + 1);
  return decoded(value.substr(0, value.find('&')));
}

std::size_t content_length(std::string_view headers) {
  constexpr std::string_view name = "Content-Length: ";
  const std::size_t place = headers.find(name);
  return place == std::string_view::npos ? 0 : std::stoul(std::string{headers.substr(place + name.size(), 12)});
}

std::string response(std::string_view status, const std::string& body) {
  return "HTTP/1.1 " + std::string{status} +
         "\r\nServer: stub\r\nContent-Type: application/json\r\nAllow: GET, POST, HEAD, OPTIONS\r\n"
         "Content-Length: " +
         std::to_string(body.size()) + "\r\n\r\n" + body;
}

std::string list(const benchmarks::Listing& listing, std::string_view target) {
  const std::string size = parameter(target, "page_size");
  const std::string latest = parameter(target, "start_time__lte");
  const std::size_t time = latest.find('T');
  const std::int64_t first = time == std::string::npos ? 0 : benchmarks::Listing::index_at(latest.substr(time + 1));
  return listing.page(first, size.empty() ? 100 : std::stoll(size));
}

/// The id in the body of a post; without one, that of the body that is measured.
std::string posted_id(std::string_view request) {
  constexpr std::string_view name = "\"source_incident_id\":";
  const std::size_t place = request.find(name);
  if (place == std::string_view::npos) return "1";
  const std::size_t begin = request.find('"', place + name.size()) + 1;
  return std::string{request.substr(begin, request.find('"', begin) - begin)};
}

std::string answer(const benchmarks::Listing& listing, std::string_view request) {
  static const std::string event = response(
      "201 Created",
      R"({"pk":1,"incident":1,"actor":{"pk":7,"username":"nav"},"timestamp":"2026-11-24T12:00:00.364176+01:00",)"
      R"("received":"2026-11-24T12:00:00.364176+01:00","type":{"value":"END","display":"Incident end"},"description":""})");
  const std::size_t begin = request.find(' ') + 1;
  const std::string_view target = request.substr(begin, request.find(' ', begin) - begin);
  const bool is_write = request.substr(0, 3) != "GET";
  if (is_write && target.find("/events/") != std::string_view::npos) return event;
  if (is_write) return response("201 Created", benchmarks::posted_incident(posted_id(request)));
  // Nothing has an id that is asked for: it is about to be posted.
  if (target.find("?source_incident_id=") != std::string_view::npos)
    return response("200 OK", R"({"next":null,"previous":null,"results":[]})");
  return response("200 OK", target.find('?') == std::string_view::npos ? listing.incident(0) : list(listing, target));
}

class Stub {
 public:
  Stub(milliseconds latency, std::int64_t incidents)
      : latency_(latency),
        listing_(incidents),
        poll_(::epoll_create1(0)),
        listener_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = ::htonl(INADDR_LOOPBACK);
    auto* const generic = reinterpret_cast<sockaddr*>(&address);
    socklen_t size = sizeof address;
    if (::bind(listener_, generic, size) != 0 || ::listen(listener_, 128) != 0 ||
        ::getsockname(listener_, generic, &size) != 0)
      throw std::runtime_error("can't listen on the loopback address");
    port_ = ::ntohs(address.sin_port);
    watch(listener_);
    watch(STDIN_FILENO);
  }

  int port() const { return port_; }

  void run() {
    for (;;) {
      epoll_event events[64];
      const int count = ::epoll_wait(poll_, events, 64, time_to_wait());
      for (int i = 0; i < count; ++i) {
        const int descriptor = events[i].data.fd;
        if (descriptor == STDIN_FILENO) return;
        if (descriptor == listener_) {
          accept();
        } else {
          read(descriptor);
        }
      }
      send_what_is_due();
    }
  }

 private:
  struct SendResult {
    steady_clock::time_point due;
    int connection;
    std::string text;
  };

  void watch(int descriptor) const {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = descriptor;
    ::epoll_ctl(poll_, EPOLL_CTL_ADD, descriptor, &event);
  }

  void accept() {
    const int connection = ::accept(listener_, nullptr, nullptr);
    if (connection < 0) return;
    const int yes = 1;
    ::setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    watch(connection);
  }

  void read(int connection) {
    char buffer[65536];
    const ssize_t count = ::recv(connection, buffer, sizeof buffer, 0);
    if (count <= 0) {
      ::close(connection);
      received_.erase(connection);
      return;
    }
    std::string& received = received_[connection];
    received.append(buffer, static_cast<std::size_t>(count));
    const std::size_t end = received.find(end_of_headers);
    if (end == std::string::npos) return;
    const std::size_t size = end + end_of_headers.size() + content_length(received);
    if (received.size() < size) return;
    answers_.push_back({steady_clock::now() + latency_, connection, answer(listing_, received)});
    received.clear();
  }

  int time_to_wait() const {
    if (answers_.empty()) return -1;
    const auto left = std::chrono::ceil<milliseconds>(answers_.front().due - steady_clock::now());
    return static_cast<int>((std::max)(milliseconds::rep{0}, left.count()));
  }

  void send_what_is_due() {
    while (!answers_.empty() && answers_.front().due <= steady_clock::now()) {
      const SendResult& next = answers_.front();
      std::size_t sent = 0;
      while (sent < next.text.size()) {
        const ssize_t count = ::send(next.connection, next.text.data() + sent, next.text.size() - sent, MSG_NOSIGNAL);
        if (count <= 0) break;
        sent += static_cast<std::size_t>(count);
      }
      answers_.pop_front();
    }
  }

  milliseconds latency_;
  benchmarks::Listing listing_;
  int poll_;
  int listener_;
  int port_ = 0;
  std::map<int, std::string> received_;
  std::deque<SendResult> answers_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: stub LATENCY-MS INCIDENTS\n";
    return 2;
  }
  try {
    Stub stub{milliseconds{std::atoi(argv[1])}, std::atoll(argv[2])};
    std::cout << stub.port() << std::endl;
    stub.run();
    return 0;
  } catch (const std::exception& error) {
    std::cerr << "stub: " << error.what() << '\n';
    return 1;
  }
}
