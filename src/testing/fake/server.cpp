#include <httplib.h>
#include <pthread.h>
#include <sys/socket.h>

#include <algorithm>
#include <argus/testing/fake_server.hpp>
#include <atomic>
#include <condition_variable>
#include <csignal>
#include <deque>
#include <limits>
#include <list>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <utility>

#include "api.hpp"
#include "serializers.hpp"
#include "sockets.hpp"

namespace argus::testing {
namespace {

constexpr std::size_t kept_requests = 10'000;
constexpr std::size_t kept_body_bytes = 65'536;
constexpr std::chrono::milliseconds shut_down_interval{5};
constexpr int keep_alive_seconds = 75;
constexpr int read_seconds = 5;
constexpr int longest_backlog = 512;

const std::string api_root = "/api/v2/";

/// Gives each connection a thread of its own: in a pool, idle connections would keep new ones waiting.
class ConnectionThreads : public httplib::TaskQueue {
 public:
  // Void in older versions of the library, bool in newer ones.
  using EnqueueResult = decltype(std::declval<httplib::TaskQueue&>().enqueue(std::function<void()>{}));

  EnqueueResult enqueue(std::function<void()> task) override {
    workers_.remove_if([](Worker& worker) {
      if (worker.finished) worker.thread.join();
      return !worker.thread.joinable();
    });
    Worker& worker = workers_.emplace_back();
    worker.thread = std::thread([&worker, task = std::move(task)] {
      task();
      worker.finished = true;
    });
    return static_cast<EnqueueResult>(true);
  }

  void shutdown() override {
    for (Worker& worker : workers_) worker.thread.join();
    workers_.clear();
  }

 private:
  struct Worker {
    std::thread thread{};
    std::atomic<bool> finished{false};
  };

  std::list<Worker> workers_{};
};

/// cpp-httplib ignores SIGPIPE in the whole process. What the tested program does about it must stay.
std::unique_ptr<httplib::Server> make_server() {
  struct sigaction before {};
  sigaction(SIGPIPE, nullptr, &before);
  auto server = std::make_unique<httplib::Server>();
  sigaction(SIGPIPE, &before, nullptr);
  return server;
}

/// Blocks SIGPIPE in this thread and in those that it starts, which write to connections that a test has closed.
void block_broken_pipe_signal() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

std::string path_of(const std::string& target) {
  return target.substr(0, target.find('?'));
}

std::string query_of(const std::string& target) {
  const std::size_t mark = target.find('?');
  return mark == std::string::npos ? "" : target.substr(mark + 1);
}

/// A body without a length is no body, as on the real server.
fake::Request to_request(const httplib::Request& request) {
  return {request.method,
          path_of(request.target),
          query_of(request.target),
          request.has_header("Content-Length") ? request.body : "",
          request.get_header_value("Host"),
          request.get_header_value("Authorization"),
          request.get_header_value("Content-Type")};
}

fake::Incident& known_incident(fake::Api& api, std::int64_t pk) {
  fake::Incident* incident = api.state().incidents.find(pk);
  if (incident == nullptr) throw std::out_of_range("FakeServer: there is no incident with pk " + std::to_string(pk));
  return *incident;
}

}  // namespace

class FakeServer::Implementation {
 public:
  template <typename Action>
  decltype(auto) with_lock(const Action& action) {
    const std::lock_guard<std::mutex> lock(mutex);
    return action();
  }

  explicit Implementation(const Options& options) : api(options) {
    // The users glue, glue2, person and boss.
    for (std::int64_t user = 1; user <= 4; ++user) tokens.push_back(api.state().tokens.renew(user, api.now()));
    configure();
    listen_on_any_port();
    listener = std::thread([this] {
      block_broken_pipe_signal();
      server->listen_after_bind();
      has_stopped = true;
    });
    // A stop before the listener listens would be lost.
    while (!server->is_running() && !has_stopped) std::this_thread::yield();
    // So that the library's static variables are initialized before it is shared, which the thread sanitizer can't see
    // in a library that isn't compiled for it.
    httplib::Client("127.0.0.1", port).Get("/");
    with_lock([&] { requests.clear(); });
  }

  ~Implementation() {
    with_lock([&] { is_stopping = true; });
    stopping.notify_all();
    server->stop();
    // Again and again: the listener may have just accepted a connection, whose thread would wait for a request.
    while (!has_stopped) {
      fake::shut_down_connections(port);
      std::this_thread::sleep_for(shut_down_interval);
    }
    listener.join();
  }

  void listen_on_any_port() {
    int listening_socket = -1;
    // Instead of the library's options, one of which lets others listen on the same port.
    server->set_socket_options([&](auto socket) { listening_socket = socket; });
    port = server->bind_to_any_port("127.0.0.1");
    if (port < 0) throw std::runtime_error("FakeServer: no port of 127.0.0.1 can be listened on");
    // The library's backlog is five connections; the client of a further one would try again after a second.
    listen(listening_socket, longest_backlog);
  }

  void configure() {
    server->new_task_queue = [] { return new ConnectionThreads; };
    server->set_keep_alive_max_count(std::numeric_limits<std::size_t>::max());
    server->set_keep_alive_timeout(keep_alive_seconds);
    server->set_read_timeout(read_seconds);
    server->set_tcp_nodelay(true);
    const auto handler = [this](const httplib::Request& request, httplib::Response& response) {
      serve(request, response);
    };
    const std::string anything = "[^]*";
    server->Get(anything, handler).Post(anything, handler).Put(anything, handler);
    server->Patch(anything, handler).Delete(anything, handler);
  }

  void serve(const httplib::Request& request, httplib::Response& written) {
    std::unique_lock<std::mutex> lock(mutex);
    requests.push_back({request.method, request.target, request.body.substr(0, kept_body_bytes)});
    if (requests.size() > kept_requests) requests.pop_front();
    written.set_header("Date", fake::to_http_date(api.now()));
    fake::Response response;
    bool is_dropped = false;
    if (!failures.empty()) {
      response = failures.front();
      failures.pop_front();
    } else {
      response = api.handle(to_request(request));
      is_dropped = drops > 0;
      if (is_dropped) --drops;
    }
    const bool is_stopped = stopping.wait_for(lock, delay, [this] { return is_stopping; });
    lock.unlock();
    if (is_dropped || is_stopped) fake::shut_down_connections(port, request.remote_port);
    written.status = response.status;
    for (const auto& [name, value] : response.headers) written.set_header(name, value);
    if (!response.content_type.empty()) written.set_content(response.body, response.content_type);
  }

  std::mutex mutex{};  // guards the members up to delay
  std::condition_variable stopping{};
  bool is_stopping = false;
  fake::Api api;
  std::deque<SeenRequest> requests{};
  std::deque<fake::Response> failures{};
  int drops = 0;
  std::chrono::milliseconds delay{0};

  std::vector<std::string> tokens{};
  const std::unique_ptr<httplib::Server> server = make_server();
  int port = 0;
  std::atomic<bool> has_stopped{false};
  std::thread listener{};
};

FakeServer::FakeServer() : FakeServer(Options{}) {}

FakeServer::FakeServer(const Options& options) : implementation_(std::make_unique<Implementation>(options)) {}

FakeServer::~FakeServer() = default;

std::string FakeServer::url() const {
  return "http://127.0.0.1:" + std::to_string(implementation_->port) + "/api/v2";
}

std::string FakeServer::token() const {
  return implementation_->tokens[0];
}

std::string FakeServer::other_token() const {
  return implementation_->tokens[1];
}

std::string FakeServer::person_token() const {
  return implementation_->tokens[2];
}

std::string FakeServer::admin_token() const {
  return implementation_->tokens[3];
}

nlohmann::json FakeServer::incidents() const {
  return implementation_->with_lock([&] {
    fake::Api& api = implementation_->api;
    std::vector<const fake::Incident*> newest_first;
    for (const auto& incident : api.state().incidents) newest_first.push_back(incident.get());
    std::stable_sort(newest_first.begin(), newest_first.end(),
                     [](const auto* left, const auto* right) { return left->start_time > right->start_time; });
    return fake::list_of(newest_first, [&](const auto& row) { return fake::to_json(api.state(), row, api.now()); });
  });
}

nlohmann::json FakeServer::incident(std::int64_t pk) const {
  return implementation_->with_lock([&] {
    fake::Api& api = implementation_->api;
    return fake::to_json(api.state(), known_incident(api, pk), api.now());
  });
}

nlohmann::json FakeServer::events(std::int64_t pk) const {
  return implementation_->with_lock([&] {
    fake::State& state = implementation_->api.state();
    const auto events = state.events_of(known_incident(implementation_->api, pk).pk);
    return fake::list_of(events, [&](const fake::Event& event) { return fake::to_json(state, event); });
  });
}

std::int64_t FakeServer::add_incident(const nlohmann::json& incident) {
  nlohmann::json complete = incident;
  if (!complete.contains("start_time")) {
    const auto now = implementation_->with_lock([&] { return implementation_->api.now(); });
    complete["start_time"] = fake::to_text(now, std::chrono::minutes{0});
  }
  if (!complete.contains("tags")) complete["tags"] = nlohmann::json::array();
  return call(token(), "POST", "incidents/", complete).at("pk").get<std::int64_t>();
}

void FakeServer::post_event_as_person(std::int64_t pk, const std::string& type, const std::string& description) {
  call(person_token(), "POST", "incidents/" + std::to_string(pk) + "/events/",
       {{"type", type}, {"description", description}});
}

nlohmann::json FakeServer::call(const std::string& token, const std::string& method, const std::string& path,
                                const nlohmann::json& body) {
  const fake::Request request{method,
                              api_root + path_of(path),
                              query_of(path),
                              body.is_null() ? "" : body.dump(),
                              "127.0.0.1:" + std::to_string(implementation_->port),
                              "Token " + token,
                              fake::json_type};
  const fake::Response response = implementation_->with_lock([&] { return implementation_->api.handle(request); });
  if (response.status >= 300)
    throw std::invalid_argument("FakeServer: " + method + ' ' + path + " is refused with " +
                                std::to_string(response.status) + ": " + response.body);
  return response.body.empty() ? nlohmann::json() : nlohmann::json::parse(response.body);
}

void FakeServer::expire(const std::string& token) {
  fake::Api& api = implementation_->api;
  const bool is_known = implementation_->with_lock([&] { return api.state().tokens.expire(token, api.now()); });
  if (!is_known) throw std::invalid_argument("FakeServer::expire: the server knows no such token");
}

std::vector<SeenRequest> FakeServer::requests() const {
  const auto& requests = implementation_->requests;
  return implementation_->with_lock([&] { return std::vector<SeenRequest>(requests.begin(), requests.end()); });
}

std::size_t FakeServer::request_count(const std::string& method, const std::string& path) const {
  const std::string wanted = path.rfind('/', 0) == 0 ? path : api_root + path;
  const auto seen = requests();
  return static_cast<std::size_t>(std::count_if(seen.begin(), seen.end(), [&](const SeenRequest& request) {
    return request.method == method && path_of(request.target) == wanted;
  }));
}

void FakeServer::clear_requests() {
  implementation_->with_lock([&] { implementation_->requests.clear(); });
}

void FakeServer::fail_next(int status, const std::string& body, int times) {
  if (status < 200 || status > 599)
    throw std::invalid_argument("FakeServer::fail_next: the status " + std::to_string(status) +
                                " isn't between 200 and 599");
  const fake::Response response{status, nlohmann::json::accept(body) ? fake::json_type : fake::html_type, body, {}};
  implementation_->with_lock([&] {
    for (int i = 0; i < times; ++i) implementation_->failures.push_back(response);
  });
}

void FakeServer::drop_next_answer(int times) {
  implementation_->with_lock([&] { implementation_->drops += times; });
}

void FakeServer::delay_answers(std::chrono::milliseconds delay) {
  implementation_->with_lock([&] { implementation_->delay = delay; });
}

}  // namespace argus::testing
