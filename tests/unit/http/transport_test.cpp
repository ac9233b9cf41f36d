#include "catch.hpp"
#include "unit/api_of.hpp"
#include "unit/client/client_fixture.hpp"

#include <argus/argus.hpp>

#include <functional>
#include <memory>
#include <new>
#include <stdexcept>
#include <string>
#include <vector>

namespace transport_test {

using argus::Client;
using argus::Request;
using argus::Response;

namespace {

/// A transport of a user's own, which does what a test says after each request.
struct OwnTransport : argus::Transport {
  Response send(const Request& request) override {
    requests.push_back(request.method);
    return answer(request);
  }
  std::function<Response(const Request&)> answer{};
  std::vector<std::string> requests{};
};

struct Fixture : ClientFixture {
  std::shared_ptr<OwnTransport> transport = std::make_shared<OwnTransport>();
  Client own{options(), transport};

  bool is_unclear(std::int64_t pk) const { return !api_of(own).try_lock(pk); }
};

using Throw = std::function<Response(const Request&)>;
const std::vector<Throw> foreign_exceptions{
    [](const Request&) -> Response { throw std::runtime_error("out of order"); },
    [](const Request&) -> Response { throw std::bad_alloc(); },
    [](const Request&) -> Response { throw 42; },
};

/// Every write to one incident.
std::vector<std::function<void(const Client&)>> writes() {
  argus::IncidentPatch patch;
  patch.level = 2;
  return {
      [patch](const Client& c) { c.update_incident(7, patch); },
      [](const Client& c) { c.set_ticket_url(7, "x"); },
      [](const Client& c) { c.make_ticket(7); },
      [](const Client& c) { c.resolve_incident(7); },
      [](const Client& c) { c.resolve_incidents({7})[0].value(); },
      [](const Client& c) { static_cast<void>(c.set_bulk_ticket_url({7}, "x")); },
      [](const Client& c) {
        c.request("POST", "incidents/7/tags/", {{"tag", "a=b"}});
      },
  };
}

}  // namespace

TEST_CASE_METHOD(Fixture, "whatever a user's transport throws after a write leaves it unclear") {
  for (const Throw& answer : foreign_exceptions) {
    for (const auto& write : writes()) {
      transport->answer = answer;
      const Client fresh{options(), transport};
      try {
        write(fresh);
        FAIL("taken for done");
      } catch (const argus::ConnectionError& error) {
        CHECK(error.maybe_processed());
        CHECK(error.stage() == argus::TransportError::Stage::maybe_sent);
      }
      CHECK_FALSE(api_of(fresh).try_lock(7));
    }
  }
}

TEST_CASE_METHOD(Fixture,
                 "a write that ends with a transport's std::logic_error is unclear, and that exception is thrown") {
  for (const auto& write : writes()) {
    transport->answer = [](const Request&) -> Response { throw std::out_of_range("at"); };
    const Client fresh{options(), transport};
    CHECK_THROWS_AS(write(fresh), std::out_of_range);
    CHECK_FALSE(api_of(fresh).try_lock(7));
  }
}

TEST_CASE_METHOD(Fixture, "a read that a user's transport breaks off is repeated") {
  argus::ClientOptions patient = options();
  patient.retry.max_attempts = 2;
  patient.retry.first_wait = std::chrono::milliseconds{0};
  for (const Throw& failure : foreign_exceptions) {
    transport->requests.clear();
    transport->answer = [&](const Request& request) {
      return transport->requests.size() == 1 ? failure(request) : Response{200, {}, incident_answer(7)};
    };
    CHECK(Client(patient, transport).get_incident(7).pk == 7);
    transport->requests.clear();
    CHECK(Client(patient, transport).get_incidents_by_id({7})[0].value().pk == 7);
  }
}

TEST_CASE_METHOD(Fixture, "an incident whose posting a user's transport broke off is looked up") {
  const auto failure = GENERATE(0, 1, 2);
  transport->answer = [&](const Request& request) -> Response {
    if (request.is_write()) return foreign_exceptions[static_cast<std::size_t>(failure)](request);
    return {200, {}, page_of({})};
  };
  CHECK(maybe_processed([&] { own.post_incident(new_incident()); }));
  CHECK(transport->requests == std::vector<std::string>{"POST", "GET"});
  CHECK(own.close_incident_by_source_id("4711") == argus::CloseResult::not_yet_known);
}

TEST_CASE_METHOD(Fixture, "memory that runs out while an answer is read leaves the write unclear") {
  argus::detail::WriteLocks::Lock lock = api_of(own).lock(7);
  const auto run_out = []() -> int { throw std::bad_alloc(); };
  CHECK_THROWS_AS(argus::detail::with_lock(lock, run_out), std::bad_alloc);
  lock = {};
  CHECK(is_unclear(7));
  CHECK_FALSE(is_unclear(8));
}

}  // namespace transport_test
