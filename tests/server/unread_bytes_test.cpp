#include "catch.hpp"
#include "server/raw_server.hpp"

#include <argus/argus.hpp>
#include <argus/http/curl_transport.hpp>

#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace unread_bytes_test {

// Bytes that wait on an idle connection belong to no request: a late or second answer, the end of one that was too
// long.

using argus::CurlTransport;
using argus::Request;
using std::chrono::milliseconds;

namespace {

std::string answer(const std::string& body, const std::string& status = "200 OK") {
  return "HTTP/1.1 " + status + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

Request request(const std::string& method, const std::string& url) {
  Request result;
  result.method = method;
  result.url = url;
  result.body = method == "GET" ? "" : "{}";
  result.idempotency = method == "GET" ? argus::Idempotency::idempotent : argus::Idempotency::not_idempotent;
  return result;
}

/// What a server sends after its first answer on the first connection.
struct Surplus {
  std::string name;
  std::string first;
  std::string later;
};

const std::vector<Surplus> surpluses{
    {"a second answer", answer("first"), answer("wrong")},
    {"more than its length", answer("first"), "wrong"},
    {"a body after 204", "HTTP/1.1 204 No Content\r\n\r\n", answer("wrong")},
    {"a 408", answer("first"), answer("wrong", "408 Request Timeout")},
    {"one byte", answer("first"), "H"},
};

/// Sends a surplus on its first connection, ends that if it is told to, and answers "right" on all others.
class LooseServer {
 public:
  LooseServer(Surplus surplus, bool ends) : surplus_(std::move(surplus)), ends_(ends) {}

  std::string url() const { return server_.url(); }
  int connections() const { return server_.connections(); }
  /// How many requests have come on the first connection.
  int requests_on_first() const { return requests_on_first_; }
  void wait_until_sent() const {
    while (!is_sent_) std::this_thread::sleep_for(milliseconds{1});
    std::this_thread::sleep_for(milliseconds{20});
  }

 private:
  void serve(RawConnection& connection) {
    if (is_first_.exchange(false)) {
      serve_first(connection);
      return;
    }
    while (!connection.read_request().empty()) connection.write(answer("right"));
  }

  void serve_first(RawConnection& connection) {
    connection.read_request();
    ++requests_on_first_;
    connection.write(surplus_.first);
    // In a packet of its own, as it comes from a server that is late.
    std::this_thread::sleep_for(milliseconds{20});
    connection.write(surplus_.later);
    is_sent_ = true;
    if (ends_) return;
    while (!connection.read_request().empty()) {
      ++requests_on_first_;
      connection.write(answer("late"));
    }
  }

  Surplus surplus_;
  bool ends_;
  std::atomic<bool> is_first_{true};
  std::atomic<bool> is_sent_{false};
  std::atomic<int> requests_on_first_{0};
  RawServer server_{[this](RawConnection& connection) { serve(connection); }};
};

}  // namespace

TEST_CASE("bytes on an idle connection are no answer to the next request") {
  const std::string method = GENERATE("GET", "POST");
  const bool ends = GENERATE(false, true);
  for (const Surplus& surplus : surpluses) {
    INFO(method << " after " << surplus.name << (ends ? ", then the end" : ""));
    const LooseServer server{surplus, ends};
    CurlTransport transport{argus::ClientOptions{}};
    transport.send(request("GET", server.url()));
    server.wait_until_sent();
    const argus::Response response = transport.send(request(method, server.url()));
    CHECK(response.status == 200);
    CHECK(response.body == "right");
    CHECK(server.requests_on_first() == 1);
    CHECK(transport.send(request(method, server.url())).body == "right");
    CHECK(server.connections() == 2);
  }
}

TEST_CASE("bytes on an idle connection are no answer to a request of a batch") {
  for (const Surplus& surplus : surpluses) {
    INFO("after " << surplus.name);
    const LooseServer server{surplus, false};
    CurlTransport transport{argus::ClientOptions{}};
    const auto send = [&](std::size_t count) {
      std::vector<std::string> bodies(count);
      transport.send_many(std::vector<Request>(count, request("POST", server.url())), 4,
                          [&](std::size_t index, argus::SendResult answer) {
                            REQUIRE_FALSE(answer.failure);
                            bodies[index] = answer.response.body;
                          });
      return bodies;
    };
    send(1);
    server.wait_until_sent();
    CHECK(send(6) == std::vector<std::string>(6, "right"));
    CHECK(server.requests_on_first() == 1);
  }
}

TEST_CASE("a request that needs a new connection keeps its time limit") {
  std::atomic<int> connections{0};
  const RawServer server{[&connections](RawConnection& connection) {
    connection.read_request();
    if (++connections == 1) connection.write(answer("first") + answer("wrong"));
    while (!connection.read_request().empty()) continue;
  }};
  argus::ClientOptions options;
  options.request_timeout = milliseconds{300};
  CurlTransport transport{options};
  transport.send(request("GET", server.url()));
  CHECK_THROWS_AS(transport.send(request("POST", server.url())), argus::TimeoutError);
}

TEST_CASE("a repeated request gets a new connection after a 421 or a 408") {
  const bool is_one_of_many = GENERATE(false, true);
  const std::string method = GENERATE("GET", "POST");
  const std::string refusal = GENERATE("421 Misdirected Request", "408 Request Timeout");
  INFO(method << ", " << refusal << (is_one_of_many ? ", one of many" : ""));
  std::atomic<int> connections{0};
  const RawServer server{[&](RawConnection& connection) {
    const int number = ++connections;
    while (!connection.read_request().empty())
      connection.write(answer(std::to_string(number), number == 1 ? refusal : "200 OK"));
  }};
  CurlTransport transport{argus::ClientOptions{}};
  const auto send = [&](bool on_new_connection) {
    Request sent = request(method, server.url());
    sent.new_connection = on_new_connection;
    if (!is_one_of_many) return transport.send(sent).body;
    std::string body;
    transport.send_many({sent}, 1, [&body](std::size_t, argus::SendResult answer) { body = answer.response.body; });
    return body;
  };
  CHECK(send(false) == "1");
  CHECK(send(false) == "2");
  CHECK(send(false) == "2");
  CHECK(send(true) == "3");
  CHECK(connections == 3);
}

}  // namespace unread_bytes_test
