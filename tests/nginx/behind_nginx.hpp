#pragma once

#include "nginx/certificates.hpp"
#include "nginx/nginx.hpp"

#include <argus/argus.hpp>
#include <argus/testing/fake_server.hpp>

#include <chrono>
#include <string>
#include <utility>

/// What reaches the fake server through an nginx.
inline std::string upstream(const argus::testing::FakeServer& server) {
  return server.url().substr(0, server.url().find("/api/"));
}

/// A fake server, and an nginx before it.
struct BehindNginx {
  explicit BehindNginx(NginxOptions options = {}) : nginx(before(server, std::move(options))) {}

  /// For a client that trusts the tests' authority and repeats without long waits.
  argus::ClientOptions options() const {
    argus::ClientOptions result;
    result.api_root_url = nginx.url();
    result.token = server.token();
    result.ca_file = Certificates::instance().certificate("ca");
    result.retry.max_attempts = 2;
    result.retry.first_wait = std::chrono::milliseconds{1};
    return result;
  }

  argus::Client client() const { return argus::Client{options()}; }

  argus::testing::FakeServer server{};
  Nginx nginx;

 private:
  static NginxOptions before(const argus::testing::FakeServer& server, NginxOptions options) {
    options.upstream = upstream(server);
    return options;
  }
};

inline argus::Incident new_incident(const std::string& description = "The earth was demolished") {
  argus::Incident incident;
  incident.start_time = argus::now();
  incident.description = description;
  return incident;
}
