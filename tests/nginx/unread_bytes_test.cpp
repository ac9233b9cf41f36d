#include "catch.hpp"
#include "nginx/certificates.hpp"
#include "server/raw_server.hpp"

#include <argus/http/curl_transport.hpp>

#include <openssl/ssl.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace unread_bytes_test {

// The same as server/unread_bytes_test.cpp over TLS, whose library may hold what the socket doesn't show any more.

using argus::CurlTransport;
using argus::Request;
using std::chrono::milliseconds;

namespace {

struct ContextDeleter {
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};
struct SessionDeleter {
  void operator()(SSL* session) const { SSL_free(session); }
};

std::unique_ptr<SSL_CTX, ContextDeleter> make_context(int version) {
  std::unique_ptr<SSL_CTX, ContextDeleter> context{SSL_CTX_new(TLS_server_method())};
  const Certificates& certificates = Certificates::instance();
  SSL_CTX_set_max_proto_version(context.get(), version);
  if (SSL_CTX_use_certificate_file(context.get(), certificates.certificate("good").c_str(), SSL_FILETYPE_PEM) != 1 ||
      SSL_CTX_use_PrivateKey_file(context.get(), certificates.key("good").c_str(), SSL_FILETYPE_PEM) != 1)
    throw std::runtime_error("OpenSSL can't use the certificate");
  return context;
}

/// TLS on a connection of a RawServer, a record for each write.
class TlsConnection {
 public:
  TlsConnection(SSL_CTX* context, const RawConnection& connection) : connection_(SSL_new(context)) {
    SSL_set_fd(connection_.get(), connection.descriptor());
    is_open_ = SSL_accept(connection_.get()) == 1;
  }

  /// Blank where the client has hung up.
  std::string read() {
    std::string text(65536, '\0');
    const int count = is_open_ ? SSL_read(connection_.get(), text.data(), static_cast<int>(text.size())) : 0;
    text.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
    return text;
  }
  void write(const std::string& text) { SSL_write(connection_.get(), text.data(), static_cast<int>(text.size())); }

 private:
  std::unique_ptr<SSL, SessionDeleter> connection_;
  bool is_open_ = false;
};

std::string answer(const std::string& body) {
  return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

/// Sends an answer and a surplus on its first connection, and answers "right" on all others.
class LooseTlsServer {
 public:
  LooseTlsServer(int version, bool in_one_record)
      : context_(make_context(version)),
        in_one_record_(in_one_record),
        server_([this](RawConnection& connection) { serve(connection); }) {}

  Request request(const std::string& method) const {
    Request result;
    result.method = method;
    result.url = "https://127.0.0.1:" + std::to_string(server_.port()) + "/";
    result.body = method == "GET" ? "" : "{}";
    return result;
  }
  int connections() const { return server_.connections(); }
  void wait_until_sent() const {
    while (!is_sent_) std::this_thread::sleep_for(milliseconds{1});
    std::this_thread::sleep_for(milliseconds{20});
  }

 private:
  void serve(RawConnection& connection) {
    TlsConnection secure{context_.get(), connection};
    const bool is_first = is_first_.exchange(false);
    while (!secure.read().empty()) {
      if (!is_first) {
        secure.write(answer("right"));
      } else if (!is_sent_) {
        send_surplus(secure);
      } else {
        secure.write(answer("late"));
      }
    }
  }

  void send_surplus(TlsConnection& secure) {
    // libcurl reads the headers' record whole; of a record with the body alone it takes what belongs to it.
    const std::string first = answer("first");
    const std::string head = first.substr(0, first.size() - 5);
    secure.write(head);
    if (in_one_record_) {
      secure.write("first" + answer("wrong"));
    } else {
      secure.write("first");
      std::this_thread::sleep_for(milliseconds{20});
      secure.write(answer("wrong"));
    }
    is_sent_ = true;
  }

  std::unique_ptr<SSL_CTX, ContextDeleter> context_;
  bool in_one_record_;
  std::atomic<bool> is_first_{true};
  std::atomic<bool> is_sent_{false};
  RawServer server_;
};

argus::ClientOptions trusting_options() {
  argus::ClientOptions options;
  options.ca_file = Certificates::instance().certificate("ca");
  return options;
}

}  // namespace

TEST_CASE("bytes on an idle TLS connection are no answer to the next request") {
  const int version = GENERATE(TLS1_2_VERSION, TLS1_3_VERSION);
  const bool in_one_record = GENERATE(false, true);
  const bool is_one_of_many = GENERATE(false, true);
  INFO((version == TLS1_2_VERSION ? "TLS 1.2" : "TLS 1.3")
       << (in_one_record ? ", in one record" : "") << (is_one_of_many ? ", one of many" : ""));
  const LooseTlsServer server{version, in_one_record};
  CurlTransport transport{trusting_options()};
  const auto send = [&](const std::string& method) {
    if (!is_one_of_many) return transport.send(server.request(method)).body;
    std::string body;
    transport.send_many({server.request(method)}, 1,
                        [&body](std::size_t, argus::SendResult answer) { body = answer.response.body; });
    return body;
  };
  CHECK(send("GET") == "first");
  server.wait_until_sent();
  CHECK(send("POST") == "right");
  CHECK(send("GET") == "right");
  // The tickets that a new connection has waiting are no reason to leave it.
  CHECK(server.connections() == 2);
}

}  // namespace unread_bytes_test
