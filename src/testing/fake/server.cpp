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
#include <optional>
#include <stdexcept>
#include <thread>
#include <utility>

#include "api.hpp"
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

fake::Instant to_instant(std::chrono::system_clock::time_point time) {
  return std::chrono::duration_cast<std::chrono::microseconds>(time.time_since_epoch()).count();
}

std::function<fake::Instant()> clock_of(const FakeServerOptions& options) {
  if (options.clock) return [clock = options.clock] { return to_instant(clock()); };
  return [] { return to_instant(std::chrono::system_clock::now()); };
}

/// Gives every connection a thread of its own: a pool would let idle connections keep new ones waiting.
class ThreadPerConnection : public httplib::TaskQueue {
 public:
  // Void in older versions of the library, bool in newer ones.
  using EnqueueResult = decltype(std::declval<httplib::TaskQueue&>().enqueue(std::function<void()>{}));

  EnqueueResult enqueue(std::function<void()> task) override {
    join_finished();
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

  void join_finished() {
    for (auto worker = workers_.begin(); worker != workers_.end();) {
      if (!worker->finished) {
        ++worker;
        continue;
      }
      worker->thread.join();
      worker = workers_.erase(worker);
    }
  }

  std::list<Worker> workers_{};
};

/// The library ignores SIGPIPE in the whole process; how the tested program takes it is to stay the program's own.
std::unique_ptr<httplib::Server> make_server() {
  struct sigaction before {};
  sigaction(SIGPIPE, nullptr, &before);
  auto server = std::make_unique<httplib::Server>();
  sigaction(SIGPIPE, &before, nullptr);
  return server;
}

/// Keeps SIGPIPE from this thread and those that it starts, which write to connections that a test has closed.
void block_broken_pipe_signal() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

std::optional<std::string> header_of(const httplib::Request& request, const char* name) {
  if (!request.has_header(name)) return std::nullopt;
  return request.get_header_value(name);
}

std::string path_of(const std::string& target) {
  return target.substr(0, target.find('?'));
}

std::string query_of(const std::string& target) {
  const std::size_t mark = target.find('?');
  return mark == std::string::npos ? "" : target.substr(mark + 1);
}

/// The request as the routes want it; a body without a length is no body, as on the real server.
fake::Request to_request(const httplib::Request& request) {
  fake::Request converted;
  converted.method = request.method;
  converted.path = path_of(request.target);
  converted.query = query_of(request.target);
  if (request.has_header("Content-Length")) converted.body = request.body;
  converted.host = header_of(request, "Host").value_or("");
  converted.accept = header_of(request, "Accept").value_or("");
  converted.authorization = header_of(request, "Authorization");
  converted.content_type = header_of(request, "Content-Type");
  return converted;
}

void write_answer(const fake::SendResult& answer, httplib::Response& response) {
  response.status = answer.status;
  for (const auto& [name, value] : answer.headers) response.set_header(name, value);
  if (!answer.content_type.empty()) response.set_content(answer.body, answer.content_type);
}

}  // namespace

class FakeServer::Implementation {
 public:
  explicit Implementation(const Options& options)
      : api_({options.version, options.time_zone_offset, options.indelible_incidents, options.makes_tickets},
             clock_of(options)),
        token_(api_.state().tokens().renew(1, api_.now())),
        other_token_(api_.state().tokens().renew(2, api_.now())),
        person_token_(api_.state().tokens().renew(3, api_.now())),
        admin_token_(api_.state().tokens().renew(4, api_.now())) {
    configure();
    listen_on_any_port();
    listener_ = std::thread([this] {
      block_broken_pipe_signal();
      server_->listen_after_bind();
      has_stopped_ = true;
    });
    // A stop before the listener has come to listen would be lost.
    while (!server_->is_running() && !has_stopped_) std::this_thread::yield();
  }

  ~Implementation() {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      is_stopping_ = true;
    }
    stopping_.notify_all();
    server_->stop();
    // The listener may have just taken a connection, whose thread would wait for a request: hence again and again.
    while (!has_stopped_) {
      fake::shut_down_connections(port_);
      std::this_thread::sleep_for(shut_down_interval);
    }
    listener_.join();
  }

  Implementation(const Implementation&) = delete;
  Implementation(Implementation&&) = delete;
  Implementation& operator=(const Implementation&) = delete;
  Implementation& operator=(Implementation&&) = delete;

  int port() const { return port_; }
  const std::string& token() const { return token_; }
  const std::string& other_token() const { return other_token_; }
  const std::string& person_token() const { return person_token_; }
  const std::string& admin_token() const { return admin_token_; }

  template <typename Action>
  auto with_api(const Action& action) {
    const std::lock_guard<std::mutex> lock(mutex_);
    return action(api_);
  }

  std::vector<SeenRequest> requests() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return {requests_.begin(), requests_.end()};
  }

  void clear_requests() {
    const std::lock_guard<std::mutex> lock(mutex_);
    requests_.clear();
  }

  void fail_next(const fake::SendResult& answer, int times) {
    const std::lock_guard<std::mutex> lock(mutex_);
    for (int i = 0; i < times; ++i) failures_.push_back(answer);
  }

  void drop_next_answer(int times) {
    const std::lock_guard<std::mutex> lock(mutex_);
    drops_ += times;
  }

  void delay_answers(std::chrono::milliseconds delay) {
    const std::lock_guard<std::mutex> lock(mutex_);
    delay_ = delay;
  }

 private:
  void listen_on_any_port() {
    int listening_socket = -1;
    // In the place of the library's options, of which one lets others listen on the same port.
    server_->set_socket_options([&](auto socket) { listening_socket = socket; });
    port_ = server_->bind_to_any_port("127.0.0.1");
    if (port_ < 0) throw std::runtime_error("FakeServer: no port of 127.0.0.1 can be listened on");
    // The library lets no more than five clients wait to be taken; those beyond would try again after a second.
    listen(listening_socket, longest_backlog);
  }

  void configure() {
    server_->new_task_queue = [] { return new ThreadPerConnection; };
    server_->set_keep_alive_max_count(std::numeric_limits<std::size_t>::max());
    server_->set_keep_alive_timeout(keep_alive_seconds);
    server_->set_read_timeout(read_seconds);
    server_->set_tcp_nodelay(true);
    const auto handler = [this](const httplib::Request& request, httplib::Response& response) {
      serve(request, response);
    };
    const std::string anything = "[^]*";
    server_->Get(anything, handler);
    server_->Post(anything, handler);
    server_->Put(anything, handler);
    server_->Patch(anything, handler);
    server_->Delete(anything, handler);
    server_->Options(anything, handler);
  }

  void serve(const httplib::Request& request, httplib::Response& response) {
    std::unique_lock<std::mutex> lock(mutex_);
    remember(request);
    fake::SendResult answer;
    bool is_dropped = false;
    if (!failures_.empty()) {
      answer = failures_.front();
      failures_.pop_front();
    } else {
      answer = api_.handle(to_request(request));
      is_dropped = drops_ > 0;
      if (is_dropped) --drops_;
    }
    const bool is_stopped = stopping_.wait_for(lock, delay_, [this] { return is_stopping_; });
    lock.unlock();
    if (is_dropped || is_stopped) fake::shut_down_connection(port_, request.remote_port);
    write_answer(answer, response);
  }

  void remember(const httplib::Request& request) {
    requests_.push_back({request.method, request.target, request.body.substr(0, kept_body_bytes)});
    if (requests_.size() > kept_requests) requests_.pop_front();
  }

  std::mutex mutex_{};  // guards all that follows up to the server
  std::condition_variable stopping_{};
  bool is_stopping_ = false;
  fake::Api api_;
  std::deque<SeenRequest> requests_{};
  std::deque<fake::SendResult> failures_{};
  int drops_ = 0;
  std::chrono::milliseconds delay_{0};

  const std::string token_;
  const std::string other_token_;
  const std::string person_token_;
  const std::string admin_token_;
  const std::unique_ptr<httplib::Server> server_ = make_server();
  int port_ = 0;
  std::atomic<bool> has_stopped_{false};
  std::thread listener_{};
};

FakeServer::FakeServer() : FakeServer(Options{}) {}

FakeServer::FakeServer(const Options& options) : implementation_(std::make_unique<Implementation>(options)) {}

FakeServer::~FakeServer() = default;

std::string FakeServer::url() const {
  return "http://127.0.0.1:" + std::to_string(implementation_->port()) + "/api/v2";
}

std::string FakeServer::token() const {
  return implementation_->token();
}

std::string FakeServer::other_token() const {
  return implementation_->other_token();
}

std::string FakeServer::person_token() const {
  return implementation_->person_token();
}

std::string FakeServer::admin_token() const {
  return implementation_->admin_token();
}

nlohmann::json FakeServer::incidents() const {
  return implementation_->with_api([](fake::Api& api) {
    std::vector<const fake::Incident*> newest_first;
    for (const auto& [pk, incident] : api.state().incidents()) newest_first.push_back(&incident);
    std::stable_sort(newest_first.begin(), newest_first.end(),
                     [](const auto* left, const auto* right) { return left->start_time > right->start_time; });
    nlohmann::json list = nlohmann::json::array();
    for (const fake::Incident* incident : newest_first) list.push_back(api.state().to_json(*incident, api.now()));
    return list;
  });
}

nlohmann::json FakeServer::incident(std::int64_t pk) const {
  return implementation_->with_api([pk](fake::Api& api) {
    const fake::Incident* found = api.state().find_incident(pk);
    if (found == nullptr) throw std::out_of_range("FakeServer: there is no incident with pk " + std::to_string(pk));
    return api.state().to_json(*found, api.now());
  });
}

nlohmann::json FakeServer::events(std::int64_t pk) const {
  return implementation_->with_api([pk](fake::Api& api) {
    if (api.state().find_incident(pk) == nullptr) {
      throw std::out_of_range("FakeServer: there is no incident with pk " + std::to_string(pk));
    }
    nlohmann::json list = nlohmann::json::array();
    for (const fake::Event* event : api.state().events_of(pk)) list.push_back(api.state().to_json(*event));
    return list;
  });
}

std::int64_t FakeServer::add_incident(const nlohmann::json& incident) {
  nlohmann::json complete = incident;
  if (!complete.contains("start_time")) {
    complete["start_time"] =
        implementation_->with_api([](fake::Api& api) { return fake::to_text(api.now(), std::chrono::minutes{0}); });
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
  fake::Request request;
  request.method = method;
  request.path = api_root + path_of(path);
  request.query = query_of(path);
  request.host = "127.0.0.1:" + std::to_string(implementation_->port());
  request.authorization = "Token " + token;
  request.content_type = "application/json";
  if (!body.is_null()) request.body = body.dump();
  const fake::SendResult answer = implementation_->with_api([&](fake::Api& api) { return api.handle(request); });
  if (answer.status >= 300) {
    throw std::invalid_argument("FakeServer: " + method + ' ' + path + " is refused with " +
                                std::to_string(answer.status) + ": " + answer.body);
  }
  return answer.body.empty() ? nlohmann::json() : nlohmann::json::parse(answer.body);
}

void FakeServer::expire(const std::string& token) {
  const bool is_known =
      implementation_->with_api([&](fake::Api& api) { return api.state().tokens().expire(token, api.now()); });
  if (!is_known) throw std::invalid_argument("FakeServer::expire: the server knows no such token");
}

std::vector<SeenRequest> FakeServer::requests() const {
  return implementation_->requests();
}

std::size_t FakeServer::request_count() const {
  return requests().size();
}

std::size_t FakeServer::request_count(const std::string& method, const std::string& path) const {
  const std::string wanted = path.rfind('/', 0) == 0 ? path : api_root + path;
  const auto seen = requests();
  return static_cast<std::size_t>(std::count_if(seen.begin(), seen.end(), [&](const SeenRequest& request) {
    return request.method == method && path_of(request.target) == wanted;
  }));
}

void FakeServer::clear_requests() {
  implementation_->clear_requests();
}

void FakeServer::fail_next(int status, const std::string& body, int times) {
  if (status < 200 || status > 599) {
    throw std::invalid_argument("FakeServer::fail_next: the status " + std::to_string(status) +
                                " isn't between 200 and 599");
  }
  const bool is_json = nlohmann::json::accept(body);
  implementation_->fail_next({status, is_json ? "application/json" : "text/html; charset=utf-8", body, {}}, times);
}

void FakeServer::drop_next_answer(int times) {
  implementation_->drop_next_answer(times);
}

void FakeServer::delay_answers(std::chrono::milliseconds delay) {
  implementation_->delay_answers(delay);
}

}  // namespace argus::testing
