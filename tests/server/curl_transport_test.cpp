#include "catch.hpp"
#include "server/raw_server.hpp"

#include <argus/detail/codec/codec.hpp>
#include <argus/detail/codec/json_text.hpp>
#include <argus/detail/response_check.hpp>
#include <argus/errors.hpp>
#include <argus/http/curl_transport.hpp>
#include <argus/http/retry_transport.hpp>

#include <stdlib.h>
#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <future>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace curl_transport_test {

using argus::CancellationToken;
using argus::ClientOptions;
using argus::ConnectionError;
using argus::CurlTransport;
using argus::Idempotency;
using argus::Request;
using argus::TimeoutError;
using argus::TransportError;
using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;
using Stage = TransportError::Stage;

namespace {

Request request(const std::string& method, const std::string& url, std::string body = "") {
  Request result;
  result.method = method;
  result.url = url;
  result.headers = {{"Authorization", "Token hunter2"}};
  result.body = std::move(body);
  result.idempotency = method == "GET" ? Idempotency::idempotent : Idempotency::not_idempotent;
  return result;
}

ClientOptions quick(milliseconds timeout = milliseconds{500}) {
  ClientOptions options;
  options.request_timeout = timeout;
  return options;
}

/// Sends, and gives the error that came.
template <class Error>
Error error_of(CurlTransport& transport, const Request& what) {
  try {
    transport.send(what);
  } catch (const Error& error) {
    return error;
  }
  throw std::runtime_error("the request succeeded");
}

void answer_all(RawConnection& connection) {
  while (!connection.read_request().empty()) {
    if (!connection.answer("ok")) return;
  }
}

/// Waits until the client hangs up.
void stay_silent(RawConnection& connection) {
  while (!connection.read_request().empty()) {
  }
}

/// The most memory that this process has had, in KiB.
long most_memory() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

/// A latch that a test opens when it has seen enough.
class Gate {
 public:
  void open() {
    const std::lock_guard lock{mutex_};
    is_open_ = true;
    changed_.notify_all();
  }
  void wait() {
    std::unique_lock lock{mutex_};
    changed_.wait(lock, [this] { return is_open_; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool is_open_ = false;
};

}  // namespace

TEST_CASE("a request is sent as it is, with a Content-Length and no header of libcurl's own") {
  std::string seen;
  RawServer server{[&seen](RawConnection& connection) {
    seen = connection.read_request();
    connection.write("HTTP/1.1 201 Created\r\nContent-Length: 2\r\nX-One:  a \r\nx-two:b\r\n\r\nok");
  }};
  CurlTransport transport{ClientOptions{}};
  const std::string body(300'000, 'x');
  const argus::Response response = transport.send(request("PATCH", server.url(), body));
  CHECK(response.status == 201);
  CHECK(response.body == "ok");
  CHECK(argus::detail::find_header(response, "x-one") == "a");
  CHECK(argus::detail::find_header(response, "X-Two") == "b");
  CHECK(seen.rfind("PATCH /api/v2/incidents/ HTTP/1.1\r\n", 0) == 0);
  CHECK_THAT(seen, contains("Content-Length: 300000\r\n") && contains("Authorization: Token hunter2\r\n"));
  for (const char* unwanted :
       {"Expect:", "Transfer-Encoding:", "Accept-Encoding:", "Content-Type: application/x-www-form-urlencoded"}) {
    INFO(unwanted);
    CHECK(seen.find(unwanted) == std::string::npos);
  }
}

TEST_CASE("a write without a body has a Content-Length of 0") {
  std::string seen;
  RawServer server{[&seen](RawConnection& connection) {
    seen = connection.read_request();
    connection.write("HTTP/1.1 204 No Content\r\n\r\n");
  }};
  CurlTransport transport{ClientOptions{}};
  CHECK(transport.send(request("POST", server.url())).status == 204);
  CHECK_THAT(seen, contains("Content-Length: 0\r\n"));
}

TEST_CASE("a connection is reused") {
  RawServer server{answer_all};
  CurlTransport transport{ClientOptions{}};
  for (int i = 0; i < 5; ++i)
    transport.send(request(i % 2 == 0 ? "GET" : "POST", server.url(), i % 2 == 0 ? "" : "{}"));
  CHECK(server.connections() == 1);
}

TEST_CASE("a refused connection is a ConnectionError, and nothing was sent") {
  std::string url;
  {
    const RawServer gone{answer_all};
    url = gone.url();
  }
  CurlTransport transport{ClientOptions{}};
  const auto error = error_of<ConnectionError>(transport, request("POST", url, "{}"));
  CHECK(error.stage() == Stage::not_sent);
  CHECK_FALSE(error.maybe_processed());
  CHECK_THAT(error.what(), contains("POST " + url));
}

TEST_CASE("a name that doesn't resolve sent nothing") {
  CurlTransport transport{ClientOptions{}};
  const auto error = error_of<ConnectionError>(transport, request("POST", "https://argus.invalid/", "{}"));
  CHECK(error.stage() == Stage::not_sent);
}

TEST_CASE("no answer is a TimeoutError, after which a write may have been processed") {
  RawServer server{stay_silent};
  CurlTransport transport{quick()};
  const auto write = error_of<TimeoutError>(transport, request("POST", server.url(), "{}"));
  CHECK(write.stage() == Stage::maybe_sent);
  CHECK(write.maybe_processed());
  CHECK_THAT(write.what(), contains("(limit: request_timeout)"));
  const auto read = error_of<TimeoutError>(transport, request("GET", server.url()));
  CHECK(read.stage() == Stage::maybe_sent);
  CHECK_FALSE(read.maybe_processed());
}

TEST_CASE("a TLS handshake without an answer ends at connect_timeout, and nothing was sent") {
  RawServer server{[](RawConnection& connection) { connection.read_all(); }};
  ClientOptions options;
  options.connect_timeout = milliseconds{200};
  CurlTransport transport{options};
  const std::string url = "https://127.0.0.1:" + std::to_string(server.port()) + "/api/v2/incidents/";
  const auto error = error_of<TimeoutError>(transport, request("POST", url, "{}"));
  CHECK(error.stage() == Stage::not_sent);
  CHECK_FALSE(error.maybe_processed());
  CHECK_THAT(error.what(), contains("(limit: connect_timeout)"));
}

TEST_CASE("an answer that comes slowly ends at request_timeout") {
  RawServer server{[](RawConnection& connection) {
    connection.read_request();
    connection.write("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
    while (connection.write("x")) std::this_thread::sleep_for(milliseconds{20});
  }};
  CurlTransport transport{quick()};
  const auto start = steady_clock::now();
  CHECK_THROWS_AS(transport.send(request("GET", server.url())), TimeoutError);
  CHECK(steady_clock::now() - start < seconds{10});
}

TEST_CASE("a deadline is kept, and one that has passed sends nothing") {
  RawServer server{stay_silent};
  CurlTransport transport{ClientOptions{}};
  Request limited = request("POST", server.url(), "{}");
  limited.limits.deadline = steady_clock::now() + milliseconds{200};
  const auto start = steady_clock::now();
  const auto cut = error_of<TimeoutError>(transport, limited);
  CHECK(cut.maybe_processed());
  CHECK_THAT(cut.what(), contains("(limit: the call's deadline)"));
  CHECK(steady_clock::now() - start < seconds{10});
  const int before = server.connections();
  const auto late = error_of<TimeoutError>(transport, limited);
  CHECK(late.stage() == Stage::refused);
  CHECK_FALSE(late.maybe_processed());
  CHECK(server.connections() == before);
}

TEST_CASE("an answer that breaks off is an error, and no part of it is returned") {
  const std::string part =
      GENERATE(as<std::string>{}, "", "HTTP/1.1 200 OK\r\nContent-Le", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n",
               "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"pk\":1",
               "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nab");
  const bool reset = GENERATE(false, true);
  INFO(part << (reset ? ", reset" : ""));
  RawServer server{[&part, reset](RawConnection& connection) {
    connection.read_request();
    connection.write(part);
    if (reset) connection.reset_on_close();
  }};
  CurlTransport transport{ClientOptions{}};
  const auto error = error_of<ConnectionError>(transport, request("POST", server.url(), "{}"));
  CHECK(error.stage() == Stage::maybe_sent);
  CHECK(error.maybe_processed());
}

// libcurl by itself sends a request again when a connection that it reuses turns out to be dead.
TEST_CASE("a write on a reused connection that dies arrives once") {
  const std::string body = GENERATE(as<std::string>{}, "", "{}", std::string(1'000'000, 'x'));
  const bool reset = GENERATE(false, true);
  INFO(body.size() << " bytes" << (reset ? ", reset" : ""));
  std::atomic<int> writes{0};
  RawServer server{[&writes, reset](RawConnection& connection) {
    while (true) {
      const std::string seen = connection.read_request();
      if (seen.empty()) return;
      if (seen.rfind("POST", 0) == 0) {
        ++writes;
        if (reset) connection.reset_on_close();
        return;
      }
      connection.answer("warm");
    }
  }};
  CurlTransport transport{ClientOptions{}};
  transport.send(request("GET", server.url()));
  const auto error = error_of<ConnectionError>(transport, request("POST", server.url(), body));
  CHECK(error.maybe_processed());
  CHECK(writes == 1);
}

TEST_CASE("an answer over max_response_bytes is refused, with and without a Content-Length") {
  const bool declared = GENERATE(true, false);
  RawServer server{[declared](RawConnection& connection) {
    connection.read_request();
    connection.write(declared ? "HTTP/1.1 200 OK\r\nContent-Length: 300000000\r\n\r\n" : "HTTP/1.1 200 OK\r\n\r\n");
    while (connection.write(std::string(65'536, 'x'))) {
    }
  }};
  ClientOptions options;
  options.max_response_bytes = 100'000;
  CurlTransport transport{options};
  const auto error = error_of<argus::DecodeError>(transport, request("POST", server.url(), "{}"));
  CHECK(error.maybe_processed());
  CHECK_THAT(error.what(), contains("max_response_bytes"));
}

TEST_CASE("a body of 300 MB takes no more memory than the limit") {
  const auto status = GENERATE(as<std::string>{}, "200 OK", "500 Internal Server Error");
  constexpr std::size_t offered = 300'000'000;
  std::atomic<std::size_t> taken{0};
  RawServer server{[&status, &taken](RawConnection& connection) {
    connection.read_request();
    connection.write("HTTP/1.1 " + status + "\r\nTransfer-Encoding: chunked\r\n\r\n");
    const std::string chunk = "10000\r\n" + std::string(0x10000, 'x') + "\r\n";
    while (taken < offered && connection.write(chunk)) taken += chunk.size();
  }};
  ClientOptions options;
  options.max_response_bytes = 1'000'000;
  CurlTransport transport{options};
  const long before = most_memory();
  CHECK_THROWS_AS(transport.send(request("GET", server.url())), argus::DecodeError);
  server.stop();
  // What the sockets hold comes on top of the limit.
  CHECK(taken < offered / 10);
  CHECK(most_memory() - before < 64 * 1024);
}

TEST_CASE("an answer with trailers after its body is received complete") {
  RawServer server{[](RawConnection& connection) {
    connection.read_request();
    connection.write(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Took\r\n\r\n"
        "2\r\n{}\r\n0\r\nX-Took: 1\r\n\r\n");
  }};
  CurlTransport transport{ClientOptions{}};
  CHECK(transport.send(request("GET", server.url())).body == "{}");
}

TEST_CASE("a body that the server compresses without being asked stays compressed") {
  // gzip's of 1,000 blanks.
  const std::string packed{
      "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff\x53\x50\x18\x05\xa3\x60\x14\x0c\x77\x00\x00\x82\xe3\x93\xcd\xe8\x03\x00"
      "\x00",
      29};
  RawServer server{[&packed](RawConnection& connection) {
    connection.read_request();
    connection.write("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: " + std::to_string(packed.size()) +
                     "\r\n\r\n" + packed);
  }};
  CurlTransport transport{ClientOptions{}};
  const std::string body = transport.send(request("GET", server.url())).body;
  CHECK(body == packed);
  CHECK_THROWS_AS(argus::detail::parse_json(body), argus::DecodeError);
}

TEST_CASE("an answer whose headers don't end is refused") {
  RawServer server{[](RawConnection& connection) {
    connection.read_request();
    connection.write("HTTP/1.1 200 OK\r\n");
    while (connection.write("X: " + std::string(1'000, 'x') + "\r\n")) {
    }
  }};
  CurlTransport transport{ClientOptions{}};
  CHECK_THROWS_AS(transport.send(request("GET", server.url())), argus::DecodeError);
}

TEST_CASE("redirects are not followed") {
  RawServer other{answer_all};
  RawServer server{[&other](RawConnection& connection) {
    connection.read_request();
    connection.write("HTTP/1.1 301 Moved\r\nLocation: " + other.url() + "\r\nContent-Length: 0\r\n\r\n");
  }};
  CurlTransport transport{ClientOptions{}};
  CHECK(transport.send(request("GET", server.url())).status == 301);
  CHECK(other.connections() == 0);
}

TEST_CASE("a transfer is cancelled from another thread") {
  RawServer server{stay_silent};
  CurlTransport transport{ClientOptions{}};
  Request cancelled = request("POST", server.url(), "{}");
  const CancellationToken token;
  cancelled.limits.cancel = token;
  std::thread canceller{[token] {
    std::this_thread::sleep_for(milliseconds{200});
    token.cancel();
  }};
  const auto start = steady_clock::now();
  const auto error = error_of<argus::CancelledError>(transport, cancelled);
  canceller.join();
  CHECK(error.maybe_processed());
  CHECK(steady_clock::now() - start < seconds{15});
}

TEST_CASE("no more than max_connections are open at once; a thread that finds none free waits within its time limits") {
  Gate gate;
  std::atomic<int> at_once{0};
  RawServer server{[&](RawConnection& connection) {
    while (!connection.read_request().empty()) {
      ++at_once;
      gate.wait();
      connection.answer("ok");
    }
  }};
  ClientOptions options;
  options.max_connections = 2;
  CurlTransport transport{options};
  std::vector<std::future<argus::Response>> waiting;
  for (int i = 0; i < 4; ++i)
    waiting.push_back(std::async(std::launch::async, [&] { return transport.send(request("GET", server.url())); }));
  while (at_once < 2) std::this_thread::sleep_for(milliseconds{5});

  Request hurried = request("POST", server.url(), "{}");
  hurried.limits.deadline = steady_clock::now() + milliseconds{100};
  const auto error = error_of<TimeoutError>(transport, hurried);
  CHECK(error.stage() == Stage::refused);
  CHECK_FALSE(error.maybe_processed());
  CHECK(at_once == 2);

  gate.open();
  for (auto& future : waiting) CHECK(future.get().status == 200);
  CHECK(server.connections() == 2);
}

TEST_CASE("a proxy is used where it is asked for, and never for this machine") {
  std::string seen;
  RawServer proxy{[&seen](RawConnection& connection) {
    seen = connection.read_request();
    connection.answer("proxied");
  }};
  const std::string proxy_url = "http://127.0.0.1:" + std::to_string(proxy.port());
  RawServer local{answer_all};

  SECTION("asked for by option") {
    ClientOptions options;
    options.proxy = proxy_url;
    CurlTransport transport{options};
    CHECK(transport.send(request("GET", "http://argus.invalid/api/v2/incidents/")).body == "proxied");
    CHECK_THAT(seen, contains("GET http://argus.invalid/api/v2/incidents/ "));
    CHECK(transport.send(request("GET", local.url())).body == "ok");
    CHECK(proxy.connections() == 1);
  }
  SECTION("the environment's") {
    setenv("http_proxy", proxy_url.c_str(), 1);
    setenv("all_proxy", proxy_url.c_str(), 1);
    CurlTransport plain{ClientOptions{}};
    CHECK_THROWS_AS(plain.send(request("GET", "http://argus.invalid/")), ConnectionError);
    CHECK(proxy.connections() == 0);
    ClientOptions options;
    options.proxy_from_environment = true;
    CurlTransport asking{options};
    CHECK(asking.send(request("GET", local.url())).body == "ok");
    CHECK(proxy.connections() == 0);
    CHECK(asking.send(request("GET", "http://argus.invalid/")).body == "proxied");
    unsetenv("http_proxy");
    unsetenv("all_proxy");
  }
}

TEST_CASE("a scheme that isn't the web's is refused") {
  CurlTransport transport{ClientOptions{}};
  const auto error = error_of<ConnectionError>(transport, request("GET", "file:///etc/passwd"));
  CHECK(error.stage() == Stage::refused);
}

TEST_CASE("a write that was answered with garbage may have been processed, and a read is repeated") {
  std::atomic<int> requests{0};
  RawServer server{[&requests](RawConnection& connection) {
    while (!connection.read_request().empty()) {
      ++requests;
      connection.write("SSH-2.0-OpenSSH_9.2\r\n\r\n");
      return;
    }
  }};
  CurlTransport transport{quick()};
  const auto write = error_of<ConnectionError>(transport, request("POST", server.url(), "{}"));
  CHECK(write.stage() == Stage::maybe_sent);
  CHECK(write.maybe_processed());
  const auto read = error_of<ConnectionError>(transport, request("GET", server.url()));
  CHECK(read.stage() == Stage::maybe_sent);
  CHECK(requests == 2);
}

TEST_CASE("a deadline in the far past has passed, and one in the far future limits nothing") {
  RawServer server{answer_all};
  CurlTransport transport{ClientOptions{}};
  Request late = request("POST", server.url(), "{}");
  late.limits.deadline = (steady_clock::time_point::min)();
  CHECK(error_of<TimeoutError>(transport, late).stage() == Stage::refused);
  std::exception_ptr failure;
  transport.send_many({late}, 1, [&failure](std::size_t, argus::SendResult answer) { failure = answer.failure; });
  CHECK_THROWS_AS(std::rethrow_exception(failure), TimeoutError);
  CHECK(server.connections() == 0);
  Request early = late;
  early.limits.deadline = (steady_clock::time_point::max)();
  CHECK(transport.send(early).status == 200);
}

TEST_CASE("a proxy that refuses to connect is not asked again, and one that fails is") {
  const auto [status, requests_expected, stage] = GENERATE(table<std::string, int, Stage>({
      {"403 Forbidden", 1, Stage::refused},
      {"407 Proxy Authentication Required", 1, Stage::refused},
      {"408 Request Timeout", 2, Stage::not_sent},
      {"425 Too Early", 2, Stage::not_sent},
      {"429 Too Many Requests", 2, Stage::not_sent},
      {"502 Bad Gateway", 2, Stage::not_sent},
      {"503 Service Unavailable", 2, Stage::not_sent},
  }));
  INFO(status);
  std::atomic<int> requests{0};
  RawServer proxy{[&, answer = status](RawConnection& connection) {
    while (!connection.read_request().empty()) {
      ++requests;
      connection.answer("", answer);
    }
  }};
  ClientOptions options = quick(milliseconds{5000});
  options.proxy = "http://127.0.0.1:" + std::to_string(proxy.port());
  argus::RetryPolicy policy;
  policy.max_attempts = 2;
  policy.first_wait = milliseconds{1};
  argus::RetryTransport transport{std::make_shared<CurlTransport>(options), policy};
  try {
    transport.send(request("POST", "https://192.0.2.1/", "{}"));
    FAIL("it succeeded");
  } catch (const ConnectionError& error) {
    CHECK(error.stage() == stage);
    CHECK_FALSE(error.maybe_processed());
    CHECK(error.attempts() == requests_expected);
    if (stage == Stage::refused) CHECK_THAT(error.what(), contains("the proxy refuses"));
  }
  CHECK(requests == requests_expected);
}

}  // namespace curl_transport_test
