#include "catch.hpp"
#include "programs/argus-alertmanager/alertmanager.hpp"

#include <argus/errors.hpp>
#include <argus/testing/scripted_transport.hpp>

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace reading_test {

using argus::Request;
using argus::Response;
using argus::testing::ScriptedTransport;
using argus_alertmanager::Settings;

namespace {

const std::string status_body = R"({"uptime": "2026-01-20T10:00:00Z", "cluster": {"status": "ready"}})";
const std::vector<argus::Header> an_hour_later{{"Date", "Tue, 20 Jan 2026 11:00:00 GMT"}};

struct Reading {
  argus::glue::Snapshot read() { return argus_alertmanager::read_alertmanager(settings, transport); }
  argus::glue::Snapshot read_list(const std::string& body) {
    transport->respond(200, status_body, an_hour_later).respond(200, body).respond(200, status_body, an_hour_later);
    return read();
  }
  /// Why it can't be read.
  std::string problem() {
    try {
      read();
    } catch (const std::exception& error) {
      return error.what();
    }
    return "";
  }
  std::string refusal() const {
    try {
      settings.check_values();
    } catch (const std::invalid_argument& error) {
      return error.what();
    }
    return "";
  }

  Settings settings{};
  std::shared_ptr<ScriptedTransport> transport = std::make_shared<ScriptedTransport>();
};

}  // namespace

TEST_CASE_METHOD(Reading, "Alertmanager is asked for status, alerts and status, with matchers and receiver") {
  settings.url = "https://alerts.example.org/prefix/";
  settings.filter = {"severity=\"critical\"", "team=~\"net|dns\""};
  settings.receiver = "argus.*";
  CHECK(read_list("[]").is_complete());
  const auto requests = transport->requests();
  REQUIRE(requests.size() == 3);
  CHECK(requests[0].url == "https://alerts.example.org/prefix/api/v2/status");
  CHECK(requests[1].url ==
        "https://alerts.example.org/prefix/api/v2/alerts?filter=severity%3D%22critical%22&"
        "filter=team%3D~%22net%7Cdns%22&receiver=argus.%2A");
  CHECK(requests[2].url == requests[0].url);
  for (const Request& request : requests) CHECK(request.method == "GET");
}

TEST_CASE_METHOD(Reading, "The token or the login goes with each request") {
  std::vector<std::string> sent;
  const auto note = [&](const Request& request) {
    for (const auto& [name, value] : request.headers) sent.push_back(name + ": " + value);
    return Response{200, an_hour_later, sent.size() == 2 ? "[]" : status_body};
  };
  settings.token = argus::Secret{"abc"};
  transport->then(note).then(note).then(note);
  read();
  CHECK(sent == std::vector<std::string>(3, "Authorization: Bearer abc"));
  sent.clear();
  settings.token = {};
  settings.login = argus::Secret{"argus:pass:word"};
  transport->then(note).then(note).then(note);
  read();
  CHECK(sent == std::vector<std::string>(3, "Authorization: Basic YXJndXM6cGFzczp3b3Jk"));
}

TEST_CASE_METHOD(Reading, "Alertmanager's age is by its own clock") {
  const std::vector<argus::Header> a_minute_later{{"date", "Tue, 20 Jan 2026 10:01:00 GMT"}};
  transport->respond(200, status_body).respond(200, "[]").respond(200, status_body, a_minute_later);
  CHECK(read().forgetful);
  CHECK_FALSE(read_list("[]").forgetful);
}

TEST_CASE_METHOD(Reading, "A list from around a restart isn't used") {
  const std::string restarted = R"({"uptime": "2026-01-20T10:59:59Z", "cluster": {"status": "ready"}})";
  transport->respond(200, status_body).respond(200, "[]").respond(200, restarted, an_hour_later);
  CHECK_THAT(problem(), contains("was restarted while it was read") && contains("alertmanager-url"));
}

TEST_CASE_METHOD(Reading, "While Alertmanager waits for its cluster its list isn't read: silences may be missing") {
  transport->respond(200, R"({"uptime": "2026-01-20T10:00:00Z", "cluster": {"status": "settling"}})");
  CHECK_THAT(problem(), contains("waits for its cluster"));
  CHECK(transport->requests().size() == 1);
}

TEST_CASE_METHOD(Reading, "What Alertmanager doesn't answer as it should is told with what to do") {
  const std::vector<std::pair<int, std::string>> refusals{
      {400, "check filter and receiver"},  {401, "check alertmanager-token or alertmanager-login"},
      {403, "check alertmanager-token"},   {404, "check alertmanager-url"},
      {302, "see Alertmanager's log"},     {500, "see Alertmanager's log"},
      {503, "or that of the proxy before"}};
  for (const auto& [status, advice] : refusals) {
    transport->respond(200, status_body).respond(status, "a page\nof text");
    CHECK_THAT(problem(), contains("status " + std::to_string(status)) && contains(advice) && !contains("\n"));
  }
  transport->respond(200, "<html>");
  CHECK_THAT(problem(), contains("/api/v2/status isn't what Alertmanager answers") && contains("alertmanager-url"));
  transport->respond(200, status_body).respond(200, "{}").respond(200, status_body);
  CHECK_THAT(problem(), contains("9093/api/v2/alerts isn't what Alertmanager answers"));
  transport->then([](const Request&) -> Response {
    throw argus::ConnectionError("GET http://127.0.0.1:9093: refused", argus::TransportError::Stage::refused, false);
  });
  CHECK_THAT(problem(), contains("refused: check alertmanager-url, and whether Alertmanager runs"));
}

TEST_CASE_METHOD(Reading, "Settings that can't be used are refused") {
  CHECK(refusal().empty());
  for (const char* url : {"", "alertmanager:9093", "ftp://alertmanager", "http://", "http://user:word@alertmanager",
                          "http://alertmanager/?a", "http://alertmanager/#a", "http://alert manager"}) {
    settings.url = url;
    CHECK_THAT(refusal(), contains("alertmanager-url: must be"));
  }
  settings = {};
  settings.login = argus::Secret{"argus"};
  CHECK_THAT(refusal(), contains("USER:PASSWORD"));
  settings.login = argus::Secret{"argus:word"};
  settings.token = argus::Secret{"abc"};
  CHECK_THAT(refusal(), contains("both set"));
  settings = {};
  settings.ca_file = "/nowhere/ca.pem";
  CHECK_THAT(refusal(), contains("alertmanager-ca-file /nowhere/ca.pem"));
  settings.ca_file = "/dev/null";
  CHECK_THAT(refusal(), contains("alertmanager-ca-file /dev/null can't be read"));
  settings = {};
  settings.timeout = std::chrono::seconds{0};
  CHECK_THAT(refusal(), contains("alertmanager-timeout"));
  settings = {};
  settings.rules.settle = std::chrono::seconds{-1};
  CHECK_THAT(refusal(), contains("settle"));
  settings = {};
  settings.rules.levels = {"severity=critical"};
  CHECK_THAT(refusal(), contains("severity=critical"));
  settings = {};
  settings.rules.other_level = 6;
  CHECK_FALSE(refusal().empty());
}

TEST_CASE_METHOD(Reading, "A token or password isn't sent unencrypted to another machine unless that is allowed") {
  settings.url = "http://alertmanager:9093";
  CHECK(refusal().empty());
  settings.token = argus::Secret{"abc"};
  CHECK_THAT(refusal(), contains("unencrypted"));
  settings.allow_plain_http = true;
  CHECK(refusal().empty());
  settings.allow_plain_http = false;
  for (const char* url :
       {"https://alertmanager", "http://127.0.0.1:9093", "http://localhost/am", "http://[::1]:9093"}) {
    settings.url = url;
    CHECK(refusal().empty());
  }
  settings.url = "http://[2001:db8::1]:9093";
  settings.token = {};
  settings.login = argus::Secret{"argus:word"};
  CHECK_THAT(refusal(), contains("unencrypted"));
}

}  // namespace reading_test
