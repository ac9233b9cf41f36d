// What bit glue services of every kind: faults of the network, the token and the server, and people who act meanwhile.

#include "catch.hpp"
#include "live/glue_case.hpp"

#include <argus/http/curl_transport.hpp>

#include <nlohmann/json.hpp>

#include <regex>

namespace glue_faults_test {

using argus::Incident;
using argus::Request;
using argus::Response;
using argus::Timestamp;
using namespace std::chrono_literals;

namespace {

bool is_post_of_incident(const Request& request) {
  return request.operation == "post_incident";
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

Response answer(int status) {
  Response response;
  response.status = status;
  response.body = R"({"detail": "A fault that the test asked for."})";
  response.headers = {{"Content-Type", "application/json"}};
  return response;
}

}  // namespace

TEST_CASE_METHOD(GlueCase, "Faults: a POST that is carried out but times out is one incident", "[glue]") {
  bool is_lost = false;
  transport->after = [&](const Request& request, Response&) {
    if (!is_post_of_incident(request) || !has(request.body, ":slow") || std::exchange(is_lost, true)) return;
    throw argus::TimeoutError("the answer came too late", argus::TransportError::Stage::maybe_sent, true);
  };
  round_with({alert("slow"), alert("quick")});
  CHECK(is_lost);
  const Report report = round();
  CHECK(report.failed() == 0);
  CHECK(open_count() == 2);
  CHECK(incidents().size() == 2);
  CHECK(log_of(incident("slow")) == Types{"STA"});
  round();
  CHECK(writes == 0);
}

TEST_CASE_METHOD(GlueCase, "Faults: a 502 in the middle of paging opens and closes nothing", "[glue]") {
  round_with({alert("a"), alert("b"), alert("c")});
  let_age();
  argus::CurlTransport direct{options()};
  int pages = 0;
  transport->in_place = [&](const Request& request) -> std::optional<Response> {
    if (request.operation != "get_my_incidents") return std::nullopt;
    if (++pages == 2) return answer(502);
    Request shorter = request;
    shorter.url = std::regex_replace(request.url, std::regex{"page_size=[0-9]+"}, "page_size=2");
    return direct.send(shorter);
  };
  const Report failed = round_with({alert("b"), alert("d")});
  CHECK(pages == 2);
  CHECK(failed.ending == Report::Ending::argus_failed);
  CHECK(writes == 0);
  CHECK(open_count() == 3);
  transport->in_place = nullptr;
  CHECK(round().failed() == 0);
  CHECK(incident("b").open);
  CHECK(incident("d").open);
  CHECK(open_count() == 2);
}

TEST_CASE_METHOD(GlueCase, "Faults: a token that is refused in mid-run stops the round, and the next goes on",
                 "[glue]") {
  int posts = 0;
  transport->in_place = [&](const Request& request) -> std::optional<Response> {
    if (!is_post_of_incident(request) || ++posts != 2) return std::nullopt;
    return answer(401);
  };
  const Report refused = round_with({alert("a"), alert("b"), alert("c")});
  CHECK(refused.ending == Report::Ending::token_refused);
  const Report next = round();
  CHECK(next.ending == Report::Ending::finished);
  CHECK(next.failed() == 0);
  CHECK(open_count() == 3);
  CHECK(incidents().size() == 3);
}

TEST_CASE_METHOD(GlueCase, "Faults: an incident that a person closes between the snapshots is closed once", "[glue]") {
  round_with({alert("a")});
  let_age();
  bool is_closed = false;
  before = [&](const Request& request) {
    if (request.operation != "get_incident_events" || std::exchange(is_closed, true)) return;
    person.close_incident(incident("a").pk);
  };
  CHECK(round_with({}).failed() == 0);
  CHECK(is_closed);
  CHECK(log_of(incident("a")) == Types{"STA", "CLO"});
  CHECK(round().failed() == 0);
  CHECK(writes == 0);
}

TEST_CASE_METHOD(GlueCase,
                 "Faults: an incident that a person closes while its alert is active is left, whenever that is",
                 "[glue]") {
  round_with({alert("a")});
  bool is_closed = false;
  before = [&](const Request& request) {
    if (!request.is_write() || std::exchange(is_closed, true)) return;
    person.close_incident(incident("a").pk);
  };
  Incident changed = alert("a");
  changed.level = 1;
  CHECK(round_with({changed}).failed() == 0);
  CHECK(is_closed);
  before = nullptr;
  let_age();
  CHECK(round().failed() == 0);
  CHECK(round().failed() == 0);
  CHECK(writes == 0);
  CHECK_FALSE(incident("a").open);
  CHECK(incidents().size() == 1);
}

TEST_CASE_METHOD(GlueCase, "Faults: an incident that a person reopens between the snapshots is open once", "[glue]") {
  round_with({alert("a")});
  let_age();
  round_with({});
  CHECK_FALSE(incident("a").open);
  bool is_reopened = false;
  before = [&](const Request& request) {
    if (!is_post_of_incident(request) || std::exchange(is_reopened, true)) return;
    person.reopen_incident(incident("a").pk);
  };
  CHECK(round_with({alert("a")}).failed() == 0);
  CHECK(is_reopened);
  CHECK(round().failed() == 0);
  CHECK(open_count() == 1);
  round();
  CHECK(writes == 0);
  let_age();
  CHECK(round_with({}).failed() == 0);
  CHECK(open_count() == 0);
}

TEST_CASE_METHOD(GlueCase,
                 "Faults: an incident that is deleted between the snapshots stops no other, and is posted anew",
                 "[glue]") {
  if (server.is_indelible()) {
    round_with({alert("a")});
    CHECK_THROWS_AS(source.delete_incident(incident("a").pk), argus::HttpError);
    return;
  }
  round_with({alert("active"), alert("over"), alert("other")});
  let_age();
  const auto active = incident("active").pk;
  const auto over = incident("over").pk;
  bool are_deleted = false;
  before = [&](const Request& request) {
    if (request.operation != "update_incident" || std::exchange(are_deleted, true)) return;
    administrator.delete_incident(active);
    administrator.delete_incident(over);
  };
  Incident changed = alert("active");
  changed.level = 1;
  const Report report = round_with({changed});
  CHECK(are_deleted);
  CHECK(report.ending == Report::Ending::finished);
  CHECK_FALSE(incident("other").open);
  before = nullptr;
  clock_offset = 2min;
  CHECK(round().failed() == 0);
  REQUIRE(open_count() == 1);
  const Incident anew = incidents().back();
  CHECK(anew.description == "alert active");
  CHECK(anew.pk > over);
  CHECK(anew.level == 1);
}

TEST_CASE_METHOD(GlueCase, "Faults: after an hour without Argus it has what is active, and what went ended when it did",
                 "[glue]") {
  clock_offset = -65min;
  round_with({alert("stays"), alert("goes")});
  let_age();
  transport->in_place = [](const Request&) -> std::optional<Response> {
    throw argus::ConnectionError("connection refused", argus::TransportError::Stage::refused, false);
  };
  const auto fails_with = [&](const std::vector<Incident>& alerts) {
    clock_offset += 10min;
    CHECK(round_with(alerts).ending == Report::Ending::argus_failed);
  };
  fails_with({alert("stays"), alert("goes"), alert("brief")});
  const Timestamp went = clock() + 10min;
  const Incident comes = alert("comes");
  fails_with({alert("stays"), comes});
  for (int i = 0; i < 4; ++i) fails_with({alert("stays"), comes});
  transport->in_place = nullptr;
  CHECK(round().failed() == 0);
  CHECK(log_of(incident("stays")) == Types{"STA"});
  CHECK(log_of(incident("goes")) == Types{"STA", "END"});
  REQUIRE(incident("goes").end_time.time());
  CHECK(*incident("goes").end_time.time() >= went - 1s);
  CHECK(*incident("goes").end_time.time() <= went + 5min);
  CHECK(incident("comes").start_time == comes.start_time);
  CHECK(incidents().size() == 3);
}

}  // namespace glue_faults_test
