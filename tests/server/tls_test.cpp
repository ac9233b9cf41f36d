#include "catch.hpp"

#include <argus/errors.hpp>
#include <argus/http/curl_transport.hpp>
#include <argus/http/retry.hpp>

#include <httplib.h>
#include <stdlib.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>

using argus::ClientOptions;
using argus::CurlTransport;
using argus::TlsError;
using argus::TransportError;

namespace {

/// A certificate authority, a server's certificates and a client's, made by the openssl tool in a folder that is gone
/// with them.
class Certificates {
 public:
  Certificates() {
    if (mkdtemp(folder_.data()) == nullptr) throw std::runtime_error("no folder for certificates");
    run("openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=authority -keyout ca.key -out ca.pem "
        "-addext basicConstraints=critical,CA:true");
    sign("good", "IP:127.0.0.1,DNS:localhost", 2);
    sign("wrong_host", "DNS:other.example.org", 2);
    sign("client", "DNS:client", 2);
  }
  Certificates(const Certificates&) = delete;
  Certificates& operator=(const Certificates&) = delete;
  ~Certificates() { std::filesystem::remove_all(folder_); }

  static const Certificates& instance() {
    static const Certificates certificates;
    return certificates;
  }

  std::string path(const std::string& name) const { return folder_ + "/" + name; }

 private:
  void run(const std::string& command) const {
    if (std::system(("cd " + folder_ + " && " + command + " >log 2>&1").c_str()) != 0)
      throw std::runtime_error("failed: " + command);
  }

  void sign(const std::string& name, const std::string& alternative_names, int days) const {
    run("openssl req -newkey rsa:2048 -nodes -subj /CN=" + name + " -keyout " + name + ".key -out " + name + ".csr");
    run("printf 'subjectAltName=" + alternative_names + "' > extensions; openssl x509 -req -in " + name +
        ".csr -CA ca.pem -CAkey ca.key -CAcreateserial -days " + std::to_string(days) + " -extfile extensions -out " +
        name + ".pem");
  }

  std::string folder_ = "/tmp/argus-certificates-XXXXXX";
};

/// An HTTPS server that says "secure", and counts what it was asked.
class TlsServer {
 public:
  explicit TlsServer(const std::string& certificate, bool asks_for_client = false)
      : server_(file(certificate + ".pem").c_str(), file(certificate + ".key").c_str(),
                asks_for_client ? file("ca.pem").c_str() : nullptr) {
    server_.Get(".*", [this](const httplib::Request&, httplib::Response& response) {
      ++requests_;
      response.set_content("secure", "text/plain");
    });
    port_ = server_.bind_to_any_port("127.0.0.1");
    thread_ = std::thread([this] { server_.listen_after_bind(); });
    while (!server_.is_running()) std::this_thread::yield();
  }
  TlsServer(const TlsServer&) = delete;
  TlsServer& operator=(const TlsServer&) = delete;
  ~TlsServer() {
    server_.stop();
    thread_.join();
  }

  std::string url() const { return "https://127.0.0.1:" + std::to_string(port_) + "/"; }
  int requests() const { return requests_; }

 private:
  static std::string file(const std::string& name) { return Certificates::instance().path(name); }

  httplib::SSLServer server_;
  int port_ = 0;
  std::atomic<int> requests_{0};
  std::thread thread_;
};

argus::Request get(const std::string& url) {
  argus::Request request;
  request.method = "GET";
  request.url = url;
  request.repeat = argus::Repeat::always;
  return request;
}

ClientOptions trusting() {
  ClientOptions options;
  options.ca_file = Certificates::instance().path("ca.pem");
  return options;
}

}  // namespace

TEST_CASE("a certificate of an authority that is trusted is accepted") {
  const TlsServer server{"good"};
  CurlTransport transport{trusting()};
  CHECK(transport.send(get(server.url())).body == "secure");
}

TEST_CASE("a certificate that doesn't verify is refused, at once and before anything is sent") {
  std::string certificate = "good";
  ClientOptions options;
  SECTION("an authority that nobody knows") {}
  SECTION("another host's") {
    certificate = "wrong_host";
    options = trusting();
  }
  const TlsServer server{certificate};
  argus::RetryTransport transport{std::make_shared<CurlTransport>(options), argus::RetryPolicy{}};
  try {
    transport.send(get(server.url()));
    FAIL("accepted");
  } catch (const TlsError& error) {
    CHECK(error.stage() == TransportError::Stage::refused);
    CHECK(error.attempts() == 1);
    CHECK_FALSE(error.maybe_processed());
    CHECK_THAT(error.what(), contains(server.url()));
  }
  CHECK(server.requests() == 0);
}

TEST_CASE("a file of authorities that isn't there is a TLS error") {
  const TlsServer server{"good"};
  ClientOptions options;
  options.ca_file = "/nonexistent/ca.pem";
  CurlTransport transport{options};
  CHECK_THROWS_AS(transport.send(get(server.url())), TlsError);
}

TEST_CASE("a server that asks for a client certificate gets the one of the options") {
  const TlsServer server{"good", true};
  CurlTransport without{trusting()};
  CHECK_THROWS_AS(without.send(get(server.url())), TransportError);
  CHECK(server.requests() == 0);
  ClientOptions options = trusting();
  options.client_certificate_file = Certificates::instance().path("client.pem");
  options.client_key_file = Certificates::instance().path("client.key");
  CurlTransport with{options};
  CHECK(with.send(get(server.url())).body == "secure");
}

TEST_CASE("a server that doesn't speak TLS is refused") {
  httplib::Server plain;
  const int port = plain.bind_to_any_port("127.0.0.1");
  std::thread thread{[&plain] { plain.listen_after_bind(); }};
  CurlTransport transport{trusting()};
  CHECK_THROWS_AS(transport.send(get("https://127.0.0.1:" + std::to_string(port) + "/")), TlsError);
  plain.stop();
  thread.join();
}
