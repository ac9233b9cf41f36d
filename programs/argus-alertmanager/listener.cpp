#include "listener.hpp"

#include <httplib.h>
#include <sys/socket.h>

#include <atomic>
#include <charconv>
#include <cstddef>
#include <stdexcept>
#include <thread>

namespace argus_alertmanager {
namespace {

constexpr std::size_t threads = 32;
/// The others answer what needs no round.
constexpr int most_waiting = 24;
/// So long a connection on which nothing comes can hold up the end.
constexpr int connection_seconds = 2;
/// A webhook's body is read and thrown away.
constexpr std::size_t longest_body = std::size_t{256} * 1024 * 1024;

class Listener {
 public:
  Listener(const Address& address, argus::glue::Rounds rounds) : rounds_(std::move(rounds)) {
    server_.new_task_queue = [] { return new httplib::ThreadPool(threads); };
    server_.set_read_timeout(connection_seconds);
    server_.set_write_timeout(connection_seconds);
    // The library's own would let a second instance take half of the connections.
    server_.set_socket_options([](auto socket) {
      const int yes = 1;
      setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    });
    server_.set_keep_alive_timeout(connection_seconds);
    server_.set_keep_alive_max_count(1);
    server_.set_payload_max_length(longest_body);
    server_.Post("/webhook", [this](const auto&, auto& response, const httplib::ContentReader& body) {
      body([](const char*, std::size_t) { return true; });
      answer_webhook(response);
    });
    server_.Get("/metrics", [this](const auto&, auto& response) {
      response.set_content(rounds_.metrics(), "text/plain; version=0.0.4; charset=utf-8");
    });
    server_.Get("/healthz", [](const auto&, auto& response) { response.set_content("ok\n", "text/plain"); });
    if (!server_.bind_to_port(address.host, address.port))
      throw std::runtime_error("can't listen on " + address.host + ", port " + std::to_string(address.port) +
                               ": another program may have it; choose another in listen");
    thread_ = std::thread{[this] {
      server_.listen_after_bind();
      has_stopped_ = true;
    }};
    // A stop before it listens would be lost.
    while (!server_.is_running() && !has_stopped_) std::this_thread::yield();
  }

  ~Listener() {
    server_.stop();
    thread_.join();
  }

 private:
  void answer_webhook(httplib::Response& response) {
    const bool went_well = ++waiting_ <= most_waiting && rounds_.request();
    --waiting_;
    response.status = went_well ? 200 : 503;
    response.set_content(went_well ? "a round was made\n" : "no round was made, or it failed; see the log\n",
                         "text/plain");
  }

  argus::glue::Rounds rounds_;
  std::atomic<int> waiting_{0};
  std::atomic<bool> has_stopped_{false};
  httplib::Server server_{};
  std::thread thread_{};
};

}  // namespace

Address read_address(const std::string& text) {
  const auto colon = text.rfind(':');
  Address address{text.substr(0, colon)};
  const char* const end = text.data() + text.size();
  const char* const begin = colon == std::string::npos ? end : text.data() + colon + 1;
  const auto [last, error] = std::from_chars(begin, end, address.port);
  const bool is_bracketed = address.host.size() > 2 && address.host.front() == '[' && address.host.back() == ']';
  if (is_bracketed) address.host = address.host.substr(1, address.host.size() - 2);
  const bool is_host =
      !address.host.empty() && (is_bracketed || address.host.find_first_of(":[]") == std::string::npos);
  if (!is_host || error != std::errc{} || last != end || address.port < 1 || address.port > 65535)
    throw std::invalid_argument("listen: must be HOST:PORT, as in 127.0.0.1:9095 or [::1]:9095");
  return address;
}

std::shared_ptr<void> listen(const Address& address, const argus::glue::Rounds& rounds) {
  return std::make_shared<Listener>(address, rounds);
}

}  // namespace argus_alertmanager
