#include "catch.hpp"
#include "unit/recovery/recovery_fixture.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace incident_completion_test {

using argus::Incident;
using argus::OpenResult;
using argus::Request;
using argus::Response;
using nlohmann::json;
using std::chrono::milliseconds;

namespace {

/// A server that has stored the alert in part, and of which each reading lags as far as the test says.
struct PartialServer : argus::Transport {
  Incident incident = RecoveryFixture::stored();
  std::vector<argus::Event> log{};
  bool shows_tags = true;
  bool shows_log = true;
  bool loses_posts = true;
  /// Whether the log takes what is posted to it.
  bool refuses_events = false;
  std::vector<std::string> tags_posted{};
  std::vector<std::string> events_posted{};
  int requests = 0;

  Response send(const Request& request) override {
    if (++requests > 1'000) throw std::logic_error("asked without end");
    const std::string path = request.url.substr(std::string("https://argus.example.org/api/v2/").size());
    if (request.is_write()) return write(request, path);
    if (path.rfind("incidents/mine/", 0) == 0) return {200, {}, RecoveryFixture::page({quote()})};
    if (path == "incidents/8/events/")
      return {200, {}, RecoveryFixture::log(shows_log ? log : std::vector<argus::Event>{})};
    if (path == "incidents/8/") return {200, {}, RecoveryFixture::answer(quote())};
    throw std::logic_error("asked for " + path);
  }

 private:
  Incident quote() const {
    Incident result = incident;
    if (!shows_tags) result.tags = {};
    return result;
  }

  Response write(const Request& request, const std::string& path) {
    const json body = json::parse(request.body);
    if (path == "incidents/") {
      if (!loses_posts) return {400, {}, real_answers::duplicate};
      loses_posts = false;
      throw argus::TimeoutError("POST timed out", argus::TransportError::Stage::maybe_sent, true);
    }
    if (path == "incidents/8/tags/") {
      tags_posted.push_back(body["tag"]);
      const std::string tag = body["tag"];
      incident.tags.add(tag.substr(0, tag.find('=')), tag.substr(tag.find('=') + 1));
      return {201, {}, request.body};
    }
    if (path != "incidents/8/events/") throw std::logic_error("wrote to " + path);
    events_posted.push_back(body["type"]);
    if (refuses_events) throw argus::ConnectionError("refused", argus::TransportError::Stage::not_sent, false);
    const std::string type = body["type"];
    log.push_back(RecoveryFixture::event(type.c_str(), static_cast<std::int64_t>(log.size()) + 100));
    return {201, {}, RecoveryFixture::log_line(log.back())};
  }
};

struct Fixture : RecoveryFixture {
  std::shared_ptr<PartialServer> server = std::make_shared<PartialServer>();
  argus::Client partial{options(), server};

  OpenResult open() const { return partial.open_incident(alert()); }
  milliseconds waited() const {
    milliseconds result{0};
    for (const milliseconds wait : waits) result += wait;
    return result;
  }
  bool post_is_unclear(bool many) const {
    try {
      if (many) {
        partial.post_incidents({alert()})[0].value();
      } else {
        partial.post_incident(alert());
      }
    } catch (const argus::Error& error) {
      return error.maybe_processed();
    }
    return false;
  }
};

}  // namespace

TEST_CASE_METHOD(Fixture, "a log that lags gets one first event from a call, and the call stays unclear") {
  server->shows_log = false;
  CHECK(post_is_unclear(GENERATE(false, true)));
  CHECK(server->events_posted == std::vector<std::string>{"STA"});
  CHECK(server->tags_posted.empty());
  CHECK(server->requests < 60);
  SECTION("nor does opening post it again") {
    CHECK(open().outcome == OpenResult::Outcome::already_open);
    CHECK(server->events_posted.size() == 1);
  }
  SECTION("nor does another posting, or add a tag that was removed") {
    server->loses_posts = true;
    server->incident.tags = {{"host", "a"}};
    CHECK(post_is_unclear(false));
    CHECK(server->events_posted.size() == 1);
    CHECK(server->tags_posted.empty());
  }
}

TEST_CASE_METHOD(Fixture, "tags that lag are written once by a call, and the call stays unclear") {
  server->shows_tags = false;
  CHECK(post_is_unclear(GENERATE(false, true)));
  CHECK(server->tags_posted == std::vector<std::string>{"host=a", "host=b"});
  CHECK(server->events_posted == std::vector<std::string>{"STA"});
  CHECK(server->requests < 60);
}

TEST_CASE_METHOD(Fixture, "tags that are missing where the log has its first event were removed, and aren't added") {
  server->shows_tags = false;
  server->log = {event("STA")};
  CHECK(post_is_unclear(GENERATE(false, true)));
  CHECK(server->tags_posted.empty());
  CHECK(server->events_posted.empty());
}

TEST_CASE_METHOD(Fixture, "an incident is complete if what was added to it shows up late") {
  server->incident.tags = {{"host", "a"}};
  CHECK(partial.post_incident(alert()).tags == alert().tags);
  CHECK(server->tags_posted == std::vector<std::string>{"host=b"});
  CHECK(server->events_posted == std::vector<std::string>{"STA"});
}

TEST_CASE_METHOD(Fixture, "opening completes what an earlier call has left unfinished, after settle_time") {
  server->incident.tags = {{"host", "a"}};
  const OpenResult opening = open();
  CHECK(opening.outcome == OpenResult::Outcome::already_open);
  CHECK(opening.incident.tags == alert().tags);
  CHECK(server->tags_posted == std::vector<std::string>{"host=b"});
  CHECK(server->events_posted == std::vector<std::string>{"STA"});
  CHECK(waited() == milliseconds{10'000});
  const int before = server->requests;
  open();
  CHECK(server->requests == before + 1);
  CHECK(server->events_posted.size() == 1);
}

TEST_CASE_METHOD(Fixture, "opening again completes what a deadline has left unfinished") {
  server->incident.tags = {};
  argus::CallOptions limits;
  limits.deadline = time + milliseconds{150};
  CHECK_THROWS_AS(partial.with(limits).post_incident(alert()), argus::TimeoutError);
  limits.deadline = time + milliseconds{150};
  CHECK(partial.with(limits).open_incident(alert()).outcome == OpenResult::Outcome::already_open);
  CHECK(server->tags_posted.empty());
  time += milliseconds{10'000};
  limits.deadline = time + milliseconds{150};
  CHECK(partial.with(limits).open_incident(alert()).incident.tags == alert().tags);
  CHECK(server->tags_posted.size() == 2);
  CHECK(server->events_posted == std::vector<std::string>{"STA"});
}

TEST_CASE_METHOD(Fixture,
                 "post_incidents completes what this client has left unfinished before it throws the DuplicateError") {
  server->incident.tags = {};
  argus::CallOptions limits;
  limits.deadline = time + milliseconds{150};
  CHECK_FALSE(partial.with(limits).post_incidents({alert()})[0]);
  const auto results = partial.post_incidents({alert()});
  CHECK_THROWS_AS(results[0].value(), argus::DuplicateError);
  CHECK(server->tags_posted.size() == 2);
  CHECK(server->events_posted == std::vector<std::string>{"STA"});
}

TEST_CASE_METHOD(Fixture, "opening waits for another process's posting that is under way") {
  server->incident.tags = {};
  script->respond(200, page({server->incident})).respond(200, log({}));
  script->respond(200, answer(stored())).respond(200, log({event("STA")}));
  CHECK(client.open_incident(alert()).incident == stored());
  CHECK(script->remaining() == 0);
}

TEST_CASE_METHOD(Fixture, "opening changes nothing of an incident that people have changed") {
  SECTION("a tag was removed") {
    server->incident.tags = {{"host", "a"}};
    server->log = {event("STA")};
  }
  SECTION("it was closed") {
    server->incident.tags = {};
    server->incident.end_time = alert().start_time + std::chrono::hours{1};
    server->incident.open = false;
  }
  SECTION("it is of another time") {
    server->incident.tags = {};
    server->incident.start_time -= std::chrono::hours{1};
  }
  CHECK(open().incident == server->incident);
  CHECK(server->tags_posted.empty());
  CHECK(server->events_posted.empty());
  CHECK(waits.empty());
}

TEST_CASE_METHOD(Fixture, "an incident that is closed while it is waited for is left alone") {
  Incident closed = stored();
  closed.end_time = alert().start_time + std::chrono::hours{1};
  closed.open = false;
  script->respond(200, page({stored()})).respond(200, log({})).respond(200, answer(closed));
  CHECK(client.open_incident(alert()).outcome == OpenResult::Outcome::already_closed);
  CHECK(script->remaining() == 0);
}

TEST_CASE_METHOD(Fixture, "a first event that was never sent is sent by a later call") {
  server->refuses_events = true;
  open();
  CHECK(server->log.empty());
  server->refuses_events = false;
  open();
  CHECK(server->log.size() == 1);
}

TEST_CASE_METHOD(Fixture, "the log of an incident that this client has posted, or has seen complete, isn't requested") {
  script->respond(200, page()).respond(201, answer(stored())).respond(200, page({stored()}));
  CHECK(client.open_incident(alert()).outcome == OpenResult::Outcome::created);
  CHECK(client.open_incident(alert()).outcome == OpenResult::Outcome::already_open);
  CHECK(script->remaining() == 0);
}

TEST_CASE_METHOD(Fixture, "opening returns the incident as it was found if its log can't be read") {
  script->respond(200, page({stored()})).respond(403, "{}");
  CHECK(client.open_incident(alert()).incident == stored());
}

TEST_CASE_METHOD(Fixture, "a stateless incident is completed with its own first event") {
  Incident sent = alert();
  sent.end_time = argus::STATELESS;
  server->incident.end_time = argus::STATELESS;
  server->incident.stateful = false;
  server->incident.open = false;
  CHECK(partial.open_incident(sent).outcome == OpenResult::Outcome::already_closed);
  CHECK(server->events_posted == std::vector<std::string>{"LES"});
}

}  // namespace incident_completion_test
