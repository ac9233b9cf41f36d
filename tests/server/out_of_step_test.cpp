#include "catch.hpp"
#include "server/raw_server.hpp"
#include "unit/real_answers.hpp"

#include <argus/argus.hpp>
#include <argus/http/curl_transport.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>
#include <thread>
#include <vector>

namespace out_of_step_test {

// A connection that is one answer behind: what comes is complete, is never early, and belongs to the request before.

using argus::Client;

namespace {

std::string incident_answer(std::int64_t pk) {
  std::string text = real_answers::incident;
  const std::string key = R"({"pk":1,)";
  return text.replace(text.find(key), key.size(), R"({"pk":)" + std::to_string(pk) + ",");
}

/// Answers each request on its first connection with what belongs to the one before, and each on others as it should.
class ServerBehind {
 public:
  argus::ClientOptions options() const {
    argus::ClientOptions result;
    result.api_root_url = "http://127.0.0.1:" + std::to_string(server_.port());
    result.token = "0123456789";
    result.max_connections = 1;
    result.retry.first_wait = std::chrono::milliseconds{1};
    result.on_attempt = [](const argus::AttemptReport&) {};
    return result;
  }
  int connections() const { return server_.connections(); }
  int requests_on_first() const { return requests_on_first_; }

 private:
  void serve(RawConnection& connection) {
    const bool is_first = is_first_.exchange(false);
    std::string before = incident_answer(666);
    for (std::string request = connection.read_request(); !request.empty(); request = connection.read_request()) {
      std::string answer = answer_to(request);
      if (is_first) {
        ++requests_on_first_;
        before.swap(answer);
      }
      connection.answer(answer);
    }
  }

  static std::string answer_to(const std::string& request) {
    const std::string path = "GET /api/v2/incidents/";
    if (request.substr(0, path.size()) != path) return real_answers::metadata;
    return incident_answer(std::stoll(request.substr(path.size())));
  }

  std::atomic<bool> is_first_{true};
  std::atomic<int> requests_on_first_{0};
  RawServer server_{[this](RawConnection& connection) { serve(connection); }};
};

}  // namespace

TEST_CASE("a connection that has carried another request's answer isn't reused") {
  const ServerBehind server;
  const Client client{server.options()};
  CHECK(client.get_incident(2).pk == 2);
  CHECK(client.get_incident(3).pk == 3);
  CHECK(client.server_version() == argus::Version{2, 10, 2});
  CHECK(server.requests_on_first() == 1);
}

TEST_CASE("a connection that has carried an answer of another kind isn't reused") {
  const ServerBehind server;
  const Client client{server.options()};
  CHECK_THROWS_AS(client.server_version(), argus::DecodeError);
  CHECK(client.server_version() == argus::Version{2, 10, 2});
  CHECK(server.requests_on_first() == 1);
}

TEST_CASE("a connection that has carried an answer to no request isn't reused") {
  const ServerBehind server;
  const Client client{server.options()};
  CHECK_THROWS_AS(client.delete_incident_tag(1, {"host", "a"}), argus::DecodeError);
  CHECK(client.server_version() == argus::Version{2, 10, 2});
  CHECK(server.requests_on_first() == 1);
}

TEST_CASE("a connection that has carried another request's answer isn't reused by a batch") {
  const ServerBehind server;
  const Client client{server.options()};
  const std::vector<std::int64_t> pks{2, 3, 4, 5};
  const auto results = client.get_incidents_by_id(pks);
  for (std::size_t i = 0; i < pks.size(); ++i) CHECK(results[i].value().pk == pks[i]);
  CHECK(client.get_incidents_by_id({6}).front().value().pk == 6);
  const int connections = server.connections();
  CHECK(client.get_incidents_by_id({7}).front().value().pk == 7);
  CHECK(server.connections() == connections);
  CHECK(client.server_version() == argus::Version{2, 10, 2});
  CHECK(server.requests_on_first() == 1);
}

TEST_CASE("a connection that is in use when an answer is another's isn't reused afterwards") {
  std::atomic<bool> is_asked{false};
  std::atomic<bool> may_answer{false};
  RawServer server{[&](RawConnection& connection) {
    while (!connection.read_request().empty()) {
      is_asked = true;
      while (!may_answer) std::this_thread::yield();
      connection.answer("right");
    }
  }};
  argus::CurlTransport transport{argus::ClientOptions{}};
  argus::Request request;
  request.method = "GET";
  request.url = server.url();
  std::thread caller{[&] { transport.send(request); }};
  while (!is_asked) std::this_thread::yield();
  transport.drop_connections();
  may_answer = true;
  caller.join();
  transport.send(request);
  CHECK(server.connections() == 2);
  transport.send(request);
  CHECK(server.connections() == 2);
}

}  // namespace out_of_step_test
