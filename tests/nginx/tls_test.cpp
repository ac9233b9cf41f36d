#include "catch.hpp"
#include "nginx/behind_nginx.hpp"

#include <argus/argus.hpp>

#include <cstdlib>
#include <string>

namespace tls_test {

using argus::Client;
using argus::ClientOptions;
using argus::TlsError;
using argus::TransportError;

namespace {

/// Posts, which must be refused before the server has seen anything, with that advice.
void check_refused(const BehindNginx& place, const ClientOptions& options, const std::string& advice) {
  try {
    Client{options}.post_incident(new_incident());
    FAIL("accepted");
  } catch (const TlsError& error) {
    CHECK(error.stage() == TransportError::Stage::refused);
    CHECK(error.attempts() == 1);
    CHECK_FALSE(error.maybe_processed());
    CHECK_THAT(error.what(), contains(place.nginx.url()) && contains(advice));
  }
  CHECK(place.server.request_count() == 0);
  CHECK(place.nginx.requests(0).empty());
}

/// The directives of a server that speaks no newer TLS than that; OpenSSL refuses the oldest ones unless told.
std::string only(const std::string& protocol) {
  return "ssl_protocols " + protocol + "; ssl_ciphers DEFAULT@SECLEVEL=0;";
}

}  // namespace

TEST_CASE("a certificate of an authority that is trusted is accepted, with TLS 1.2 or 1.3") {
  const std::string protocol = GENERATE(as<std::string>{}, "TLSv1.2", "TLSv1.3");
  const BehindNginx place{{"", "good", only(protocol)}};
  CHECK(place.client().post_incident(new_incident()).pk == 1);
  CHECK(place.nginx.requests(1).at(0).protocol == protocol);
}

TEST_CASE("a certificate that doesn't verify is refused, at once and before anything is sent") {
  const auto [certificate, authority] = GENERATE(table<std::string, std::string>({
      {"good", ""},
      {"good", "stranger_ca"},
      {"self_signed", "ca"},
      {"self_signed", ""},
      {"expired", "ca"},
      {"wrong_host", "ca"},
  }));
  INFO(certificate << ", trusting " << (authority.empty() ? "the system's" : authority));
  const BehindNginx place{{"", certificate, ""}};
  ClientOptions options = place.options();
  options.ca_file = authority.empty() ? "" : Certificates::instance().certificate(authority);
  check_refused(place, options, "set ca_file if");
}

TEST_CASE("a certificate must be for the host's name") {
  const BehindNginx place{{"", "wrong_host", ""}};
  ClientOptions options = place.options();
  options.api_root_url = "https://localhost:" + std::to_string(place.nginx.port());
  CHECK_THROWS_AS(Client{options}.get_incidents().to_vector(), TlsError);
  const BehindNginx right;
  options.api_root_url = "https://localhost:" + std::to_string(right.nginx.port());
  options.token = right.server.token();
  CHECK(Client{options}.get_incidents().to_vector().empty());
}

// Run with an OpenSSL that would go down to TLS 1.0 (permissive.cnf), so that it's the library that refuses.
TEST_CASE("a server that speaks nothing newer than TLS 1.1 is refused") {
  const std::string protocol = GENERATE(as<std::string>{}, "TLSv1", "TLSv1.1");
  INFO(protocol);
  const BehindNginx place{{"", "good", only(protocol)}};
  const std::string others = "openssl s_client -connect 127.0.0.1:" + std::to_string(place.nginx.port()) + " -CAfile " +
                             Certificates::instance().certificate("ca") +
                             " -verify_return_error </dev/null >/dev/null 2>&1";
  REQUIRE(std::system(others.c_str()) == 0);
  try {
    place.client().post_incident(new_incident());
    FAIL("accepted");
  } catch (const TlsError& error) {
    CHECK_FALSE(error.maybe_processed());
    CHECK_THAT(error.what(), contains("protocol version"));
  }
  CHECK(place.server.request_count() == 0);
}

TEST_CASE("a server that asks for a client certificate gets the one of the options") {
  const Certificates& certificates = Certificates::instance();
  const BehindNginx place{
      {"", "good", "ssl_verify_client on; ssl_client_certificate " + certificates.certificate("ca") + ";"}};
  ClientOptions options = place.options();
  SECTION("the right one") {
    options.client_certificate_file = certificates.certificate("client");
    options.client_key_file = certificates.key("client");
    CHECK(Client{options}.post_incident(new_incident()).pk == 1);
  }
  SECTION("none, or a stranger's: nginx refuses the request with 400") {
    if (GENERATE(false, true)) {
      options.client_certificate_file = certificates.certificate("stranger_client");
      options.client_key_file = certificates.key("stranger_client");
    }
    try {
      Client{options}.post_incident(new_incident());
      FAIL("accepted");
    } catch (const argus::ValidationError& error) {
      CHECK_FALSE(error.maybe_processed());
      CHECK_THAT(error.what(), contains("client certificate"));
    }
    CHECK(place.server.request_count() == 0);
  }
  SECTION("one that isn't there") {
    options.client_certificate_file = "/nonexistent/client.pem";
    check_refused(place, options, "check client_certificate_file");
  }
  SECTION("one with another's key") {
    options.client_certificate_file = certificates.certificate("client");
    options.client_key_file = certificates.key("good");
    check_refused(place, options, "check client_certificate_file and client_key_file");
  }
}

TEST_CASE("a file of authorities that isn't there is a TLS error") {
  const BehindNginx place;
  ClientOptions options = place.options();
  options.ca_file = "/nonexistent/ca.pem";
  check_refused(place, options, "check that ca_file");
}

TEST_CASE("plain http to a port that speaks TLS is refused by nginx") {
  const BehindNginx place;
  ClientOptions options = place.options();
  options.api_root_url = "http://127.0.0.1:" + std::to_string(place.nginx.port());
  CHECK_THROWS_AS(Client{options}.post_incident(new_incident()), argus::ValidationError);
  CHECK_THROWS_WITH(Client{options}.post_incident(new_incident()), contains("https://"));
}

}  // namespace tls_test
