#include "listener.hpp"

#include "connection.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <exception>
#include <future>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace argus_alertmanager {
namespace {

using argus::detail::FileDescriptor;

constexpr int most_connections = 32;
/// The others answer what needs no round.
constexpr int most_waiting = 24;
constexpr std::string_view plain_text = "text/plain; charset=utf-8";

std::array<int, 2> new_pipe() {
  std::array<int, 2> ends{};
  if (pipe(ends.data()) != 0) throw std::system_error(errno, std::generic_category(), "no pipe for the listener");
  for (const int end : ends) fcntl(end, F_SETFD, FD_CLOEXEC);
  return ends;
}

std::string answer_text(const char* status, const std::string& body, std::string_view type = plain_text) {
  return "HTTP/1.1 " + std::string(status) + "\r\nContent-Type: " + std::string(type) +
         "\r\nContent-Length: " + std::to_string(body.size()) + "\r\nConnection: close\r\n\r\n" + body;
}

class Listener {
 public:
  Listener(const Address& address, argus::glue::Rounds rounds)
      : Listener(listening_socket(address), std::move(rounds), new_pipe()) {}

 private:
  Listener(FileDescriptor socket, argus::glue::Rounds rounds, const std::array<int, 2>& pipe)
      : rounds_(std::move(rounds)), socket_(std::move(socket)), stop_(pipe[0]), is_running_(pipe[1]) {
    for (int i = 0; i < most_connections; ++i) threads_.push_back(std::async(std::launch::async, [this] { serve(); }));
  }

  void serve() {
    std::array<pollfd, 2> watched{{{socket_.number(), POLLIN, 0}, {stop_.number(), POLLIN, 0}}};
    while (watched[1].revents == 0) {
      const int number = accept(socket_.number(), nullptr, nullptr);
      const bool has_failed = number < 0 && errno != EAGAIN && errno != EWOULDBLOCK;
      if (number >= 0) serve(Connection{FileDescriptor{number}, stop_.number()});
      // Where no file can be opened, a connection that stays in the queue would end the wait at once.
      if (has_failed) poll(&watched[1], 1, 100);
      if (!has_failed) poll(watched.data(), watched.size(), -1);
    }
  }

  void serve(Connection connection) try {
    const std::string head = connection.read_head();
    const std::string line = head.substr(0, head.find("\r\n"));
    if (line.find(" HTTP/1.") == std::string::npos) return;
    std::string request = line.substr(0, (std::min)(line.find('?'), line.rfind(' ')));
    const bool is_head = request.rfind("HEAD ", 0) == 0;
    if (is_head) request.replace(0, 4, "GET");
    const std::string text = answer(request);
    connection.answer(is_head ? text.substr(0, text.find("\r\n\r\n") + 4) : text);
  } catch (const std::exception&) {
    // The thread goes on with the next connection.
  }

  std::string answer(const std::string& request) {
    if (request == "POST /webhook") return answer_webhook();
    if (request == "GET /metrics")
      return answer_text("200 OK", rounds_.metrics(), "text/plain; version=0.0.4; charset=utf-8");
    if (request == "GET /healthz") return answer_text("200 OK", "ok\n");
    return answer_text("404 Not Found", "there are POST /webhook, GET /metrics and GET /healthz\n");
  }

  std::string answer_webhook() {
    const bool went_well = ++waiting_ <= most_waiting && rounds_.request();
    --waiting_;
    return went_well ? answer_text("200 OK", "a round was made\n")
                     : answer_text("503 Service Unavailable", "no round was made, or it failed; see the log\n");
  }

  argus::glue::Rounds rounds_;
  std::atomic<int> waiting_{0};
  FileDescriptor socket_;
  FileDescriptor stop_;
  /// They end at the end of is_running_, which is why that is the last member.
  std::vector<std::future<void>> threads_{};
  FileDescriptor is_running_;
};

}  // namespace

std::shared_ptr<void> listen(const Address& address, const argus::glue::Rounds& rounds) {
  return std::make_shared<Listener>(address, rounds);
}

}  // namespace argus_alertmanager
