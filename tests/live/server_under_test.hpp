#pragma once

#include "faults/shell.hpp"

#include <argus/argus.hpp>
#include <argus/testing/fake_server.hpp>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

/// The server that the tests of this folder talk to: a real one where ARGUS_URL is set, as tests/live/with-server does,
/// otherwise a fake one of the version ARGUS_FAKE_VERSION.
class ServerUnderTest {
 public:
  static ServerUnderTest& instance() {
    static ServerUnderTest server;
    return server;
  }

  /// A fake carries out one request after the other, so that nothing races on it.
  bool is_fake() const { return fake_ != nullptr; }
  std::string url() const { return fake_ ? fake_->url() : variable("ARGUS_URL"); }
  std::string source_token() const { return fake_ ? fake_->token() : variable("ARGUS_TOKEN"); }
  std::string other_source_token() const { return fake_ ? fake_->other_token() : variable("ARGUS_OTHER_TOKEN"); }
  std::string person_token() const { return fake_ ? fake_->person_token() : variable("ARGUS_USER_TOKEN"); }
  std::string administrator_token() const { return fake_ ? fake_->admin_token() : variable("ARGUS_ADMIN_TOKEN"); }
  static std::string password_of(const std::string& username) { return "password-of-" + username; }

  /// One whose lasting token no other test uses, so that it may end.
  struct SpareUser {
    std::string url{};
    std::string name{};
  };
  SpareUser spare_user() const {
    return spare_fake_ ? SpareUser{spare_fake_->url(), "person"} : SpareUser{url(), "spare"};
  }

  /// Whether it refuses to delete incidents, as it does unless it is set up otherwise.
  bool is_indelible() const { return fake_ ? !is_open(version()) : variable("ARGUS_INDELIBLE_INCIDENTS") == "true"; }
  /// Whether it is set up with a ticket system: that of tools/live/argus_tickets.py.
  bool makes_tickets() const { return fake_ ? is_open(version()) : variable("ARGUS_MAKES_TICKETS") == "true"; }

  /// Ends the life of a token that a login made: the server refuses it as expired.
  void expire(const std::string& token) const {
    if (fake_) return fake_->expire(token);
    constexpr std::size_t longest_token_key = 15;
    ServerBackend::execute("UPDATE knox_authtoken SET expiry = now() WHERE '" + token.substr(0, longest_token_key) +
                           "' LIKE token_key || '%'");
  }
  /// Makes incidents look as if the server had stored them five minutes earlier.
  void let_age(const std::vector<std::int64_t>& pks) {
    if (fake_) return clock_is_ahead_.store(clock_is_ahead_.load() + std::chrono::minutes{5});
    std::string list = "0";
    for (const std::int64_t pk : pks) list += "," + std::to_string(pk);
    ServerBackend::execute(
        "UPDATE argus_incident_event SET received = received - interval '5 minutes' WHERE incident_id IN (" + list +
        ")");
  }

 private:
  ServerUnderTest() {
    if (std::getenv("ARGUS_URL") != nullptr) return;
    argus::testing::FakeServer::Options options;
    options.version = version();
    options.indelible_incidents = !is_open(version());
    options.makes_tickets = is_open(version());
    options.clock = [this] { return std::chrono::system_clock::now() + clock_is_ahead_.load(); };
    fake_ = std::make_unique<argus::testing::FakeServer>(options);
    spare_fake_ = std::make_unique<argus::testing::FakeServer>(options);
  }

  static std::string version() { return variable("ARGUS_FAKE_VERSION"); }
  /// Those that tools/live/argus_settings.py sets up so.
  static bool is_open(const std::string& version) { return version == "1.37.0" || version == "2.10.2"; }

  static std::string variable(const char* name) {
    const char* const value = std::getenv(name);
    if (value == nullptr)
      throw std::runtime_error(std::string(name) + " is not set: run through ctest or tests/live/with-server");
    return value;
  }

  std::atomic<std::chrono::minutes> clock_is_ahead_{std::chrono::minutes{0}};
  std::unique_ptr<argus::testing::FakeServer> fake_;
  std::unique_ptr<argus::testing::FakeServer> spare_fake_;
};
