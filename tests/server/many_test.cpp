#include "catch.hpp"
#include "server/raw_server.hpp"

#include <argus/argus.hpp>
#include <argus/http/curl_transport.hpp>
#include <argus/testing/fake_server.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

namespace many_test {

using argus::Client;
using argus::ClientOptions;
using argus::Request;
using argus::SendResult;
using argus::testing::FakeServer;
using std::chrono::milliseconds;

namespace {

ClientOptions options_for(const std::string& url) {
  ClientOptions options;
  options.api_root_url = url;
  options.token = "token";
  options.retry.max_attempts = 1;
  return options;
}

std::vector<Request> reads(const RawServer& server, std::size_t count) {
  Request request;
  request.method = "GET";
  request.url = server.url();
  return std::vector<Request>(count, request);
}

std::vector<SendResult> send(argus::Transport& transport, const std::vector<Request>& requests,
                             std::size_t concurrency) {
  std::vector<SendResult> answers(requests.size());
  transport.send_many(requests, concurrency, [&](std::size_t i, SendResult answer) { answers[i] = std::move(answer); });
  return answers;
}

template <class Failure>
bool all_failed_with(const std::vector<SendResult>& answers) {
  return std::all_of(answers.begin(), answers.end(), [](const SendResult& answer) {
    try {
      if (answer.failure) std::rethrow_exception(answer.failure);
    } catch (const Failure&) {
      return true;
    }
    return false;
  });
}

/// Answers when so many requests are under way, or none has been added for a while.
class Gate {
 public:
  explicit Gate(int width) : width_(width) {}

  void pass() {
    const int present = ++present_;
    int most = most_;
    while (present > most && !most_.compare_exchange_weak(most, present)) continue;
    for (int i = 0; i < 100 && present_ < width_; ++i) std::this_thread::sleep_for(milliseconds{1});
    std::this_thread::sleep_for(milliseconds{5});
    --present_;
  }
  int most() const { return most_; }

 private:
  int width_;
  std::atomic<int> present_{0};
  std::atomic<int> most_{0};
};

}  // namespace

TEST_CASE("a batch has as many requests under way as its concurrency says, over connections that are reused") {
  Gate gate{7};
  RawServer server{[&gate](RawConnection& connection) {
    while (!connection.read_request().empty()) {
      gate.pass();
      connection.answer("{}");
    }
  }};
  argus::CurlTransport transport{options_for(server.url())};
  for (int call = 0; call < 3; ++call) {
    for (const SendResult& answer : send(transport, reads(server, 30), 7)) {
      REQUIRE_FALSE(answer.failure);
      CHECK(answer.response.body == "{}");
      CHECK(answer.duration > milliseconds{0});
    }
  }
  CHECK(gate.most() == 7);
  CHECK(server.connections() == 7);
}

TEST_CASE("a batch uses no more than max_connections, and waits for a free one") {
  Gate gate{2};
  RawServer server{[&gate](RawConnection& connection) {
    while (!connection.read_request().empty()) {
      gate.pass();
      connection.answer("{}");
    }
  }};
  ClientOptions options = options_for(server.url());
  options.max_connections = 2;
  options.request_timeout = milliseconds{10'000};
  argus::CurlTransport transport{options};
  std::thread other{[&] { send(transport, reads(server, 6), 8); }};
  CHECK_FALSE(all_failed_with<argus::Error>(send(transport, reads(server, 6), 8)));
  other.join();
  CHECK(gate.most() <= 2);
}

TEST_CASE("a batch leaves a connection to another call that waits for one") {
  std::atomic<int> answered{0};
  RawServer server{[&answered](RawConnection& connection) {
    while (!connection.read_request().empty()) {
      std::this_thread::sleep_for(milliseconds{20});
      ++answered;
      connection.answer("{}");
    }
  }};
  ClientOptions options = options_for(server.url());
  options.max_connections = GENERATE(1U, 2U);
  argus::CurlTransport transport{options};
  std::thread many{[&] { send(transport, reads(server, 60), 8); }};
  while (answered < 4) std::this_thread::sleep_for(milliseconds{1});
  CHECK(transport.send(reads(server, 1).front()).status == 200);
  CHECK(answered < 30);
  many.join();
}

TEST_CASE("the connection of a batch's request is free when its result is reported") {
  FakeServer server;
  ClientOptions options = options_for(server.url());
  options.token = server.token();
  options.max_connections = 1;
  options.request_timeout = milliseconds{5000};
  const Client client{options};
  std::vector<std::int64_t> pks;
  for (int i = 0; i < 2; ++i) {
    argus::Incident incident;
    incident.start_time = argus::now();
    pks.push_back(client.post_incident(incident).pk);
  }
  argus::BatchOptions batch;
  batch.on_progress = [&client](std::size_t, std::size_t) { client.server_version(); };
  const auto begin = std::chrono::steady_clock::now();
  CHECK(client.get_incidents_by_id(pks, batch).back().value().pk == pks.back());
  CHECK(std::chrono::steady_clock::now() - begin < options.request_timeout);
}

TEST_CASE("if all connections stay busy, each request of a batch fails with its own URL") {
  std::atomic<bool> arrived{false};
  std::atomic<bool> over{false};
  RawServer server{[&](RawConnection& connection) {
    while (!connection.read_request().empty()) {
      arrived = true;
      while (!over) std::this_thread::sleep_for(milliseconds{1});
      connection.answer("{}");
    }
  }};
  ClientOptions options = options_for(server.url());
  options.max_connections = 1;
  argus::CurlTransport transport{options};
  std::thread busy{[&] { transport.send(reads(server, 1).front()); }};
  while (!arrived) std::this_thread::sleep_for(milliseconds{1});
  std::vector<Request> requests = reads(server, 2);
  requests[1].url += "second";
  for (Request& request : requests) request.limits.deadline = std::chrono::steady_clock::now() + milliseconds{50};
  const std::vector<SendResult> answers = send(transport, requests, 8);
  CHECK(all_failed_with<argus::TimeoutError>(answers));
  CHECK_THROWS_WITH(std::rethrow_exception(answers[1].failure), contains("second"));
  over = true;
  busy.join();
}

TEST_CASE("an answer over max_response_bytes is refused in a batch too") {
  RawServer server{[](RawConnection& connection) {
    while (!connection.read_request().empty()) connection.answer(std::string(2000, ' '));
  }};
  ClientOptions options = options_for(server.url());
  options.max_response_bytes = 1000;
  argus::CurlTransport transport{options};
  CHECK(all_failed_with<argus::DecodeError>(send(transport, reads(server, 3), 2)));
}

TEST_CASE("a batch ends at its deadline, with the requests that were not sent") {
  RawServer server{[](RawConnection& connection) {
    while (!connection.read_request().empty()) std::this_thread::sleep_for(milliseconds{300});
  }};
  argus::CurlTransport transport{options_for(server.url())};
  std::vector<Request> requests = reads(server, 6);
  for (Request& request : requests) request.limits.deadline = std::chrono::steady_clock::now() + milliseconds{100};
  const auto start = std::chrono::steady_clock::now();
  CHECK(all_failed_with<argus::TimeoutError>(send(transport, requests, 2)));
  CHECK(std::chrono::steady_clock::now() - start < milliseconds{1000});
}

TEST_CASE("a batch is cancelled from another thread, with the requests that were not sent") {
  std::atomic<int> arrived{0};
  RawServer server{[&arrived](RawConnection& connection) {
    while (!connection.read_request().empty()) ++arrived;
  }};
  argus::CurlTransport transport{options_for(server.url())};
  const argus::CancellationToken token;
  std::vector<Request> requests = reads(server, 6);
  for (Request& request : requests) request.limits.cancel = token;
  std::thread canceller{[&] {
    while (arrived < 2) std::this_thread::sleep_for(milliseconds{1});
    token.cancel();
  }};
  CHECK(all_failed_with<argus::CancelledError>(send(transport, requests, 2)));
  canceller.join();
  CHECK(arrived == 2);
}

TEST_CASE("each request of a batch to an unreachable server fails") {
  int port = 0;
  {
    const RawServer gone{[](RawConnection&) {}};
    port = gone.port();
  }
  const Client client{options_for("http://127.0.0.1:" + std::to_string(port))};
  for (const auto& result : client.get_incidents_by_id({1, 2, 3}))
    CHECK_THROWS_AS(result.value(), argus::ConnectionError);
}

TEST_CASE("many incidents are posted, read and resolved over HTTP") {
  FakeServer server;
  const Client client{server.url(), server.token()};
  std::vector<argus::Incident> incidents;
  for (int i = 0; i < 100; ++i) {
    argus::Incident incident;
    incident.start_time = argus::now();
    incident.source_incident_id = std::to_string(i % 99);
    incidents.push_back(incident);
  }
  std::vector<std::int64_t> pks;
  const auto posted = client.post_incidents(incidents);
  for (std::size_t i = 0; i < 99; ++i) {
    CHECK(posted[i].value().source_incident_id == incidents[i].source_incident_id);
    pks.push_back(posted[i].value().pk);
  }
  CHECK_THROWS_AS(posted[99].value(), argus::DuplicateError);
  CHECK(server.incidents().size() == 99);
  for (const auto& event : client.resolve_incidents(pks, "over")) CHECK(event.value().description == "over");
  pks.push_back(4711);
  const auto read = client.get_incidents_by_id(pks);
  for (std::size_t i = 0; i < 99; ++i) CHECK_FALSE(read[i].value().open);
  CHECK_THROWS_AS(read[99].value(), argus::NotFoundError);
}

}  // namespace many_test
