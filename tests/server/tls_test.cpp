#include "catch.hpp"
#include "server/raw_server.hpp"

#include <argus/errors.hpp>
#include <argus/http/curl_transport.hpp>
#include <argus/http/retry_transport.hpp>

#include <memory>
#include <string>

namespace tls_test {

// What a sound server does with TLS is tested behind a real nginx, in tests/nginx.

using argus::TlsError;
using argus::TransportError;

namespace {

argus::Request post(const RawServer& server) {
  argus::Request request;
  request.method = "POST";
  request.url = "https://127.0.0.1:" + std::to_string(server.port()) + "/";
  request.body = "{}";
  return request;
}

/// Sends with two attempts, and gives the error that came.
TlsError error_of(const argus::Request& request) {
  argus::RetryPolicy policy;
  policy.max_attempts = 2;
  policy.first_wait = std::chrono::milliseconds{1};
  argus::RetryTransport transport{std::make_shared<argus::CurlTransport>(argus::ClientOptions{}), policy};
  try {
    transport.send(request);
  } catch (const TlsError& error) {
    return error;
  }
  throw std::runtime_error("the request succeeded");
}

}  // namespace

TEST_CASE("a server that doesn't speak TLS gets nothing of the request") {
  RawServer server{[](RawConnection& connection) {
    connection.write("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
    connection.read_request();
  }};
  const TlsError error = error_of(post(server));
  CHECK(error.stage() == TransportError::Stage::not_sent);
  CHECK_FALSE(error.maybe_processed());
}

TEST_CASE("a handshake that breaks off has sent nothing, so that even a write is tried again") {
  const bool reset = GENERATE(false, true);
  RawServer server{[reset](RawConnection& connection) {
    connection.peek(1);
    if (reset) connection.reset_on_close();
  }};
  const TlsError error = error_of(post(server));
  CHECK(error.stage() == TransportError::Stage::not_sent);
  CHECK_FALSE(error.maybe_processed());
  CHECK(error.attempts() == 2);
  CHECK(server.connections() == 2);
}

}  // namespace tls_test
