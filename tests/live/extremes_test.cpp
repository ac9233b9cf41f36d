#include "catch.hpp"
#include "live/live_fixture.hpp"

#include <argus/argus.hpp>
#include <argus/detail/codec/json_text.hpp>
#include <argus/http/curl_transport.hpp>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <sstream>
#include <string>
#include <vector>

namespace extremes_test {

using argus::Incident;
using argus::IncidentFilter;
using nlohmann::json;

namespace {

/// Sends what the client refuses to send, or can't.
struct ExtremesFixture : LiveFixture {
  argus::CurlTransport transport{argus::ClientOptions{}};
  argus::Timestamp year_one = argus::parse_timestamp("0001-01-01T00:00:00Z");
  argus::Client poster = source;
  std::string token = server.source_token();

  json post(const std::string& path, const std::string& body) { return post(path, body, token); }
  json post(const std::string& path, const std::string& body, const std::string& sender_token) {
    argus::Request request;
    request.method = "POST";
    request.url = server.url() + "/" + path;
    request.headers = {{"Authorization", "Token " + sender_token}, {"Content-Type", "application/json"}};
    request.body = body;
    const argus::Response response = transport.send(request);
    INFO(path << ": " << response.status << " " << response.body.substr(0, 200));
    REQUIRE(response.status == 201);
    return json::parse(response.body, nullptr, false);
  }

  /// An incident of these fields, read again.
  Incident posted(const std::string& suffix, const std::string& fields) {
    const std::string id = name + suffix;
    post("incidents/", R"({"tags":[],"source_incident_id":")" + id + "\"," + fields + "}");
    IncidentFilter filter;
    filter.source_incident_id = id;
    const std::vector<Incident> found = poster.get_my_incidents(filter).to_vector();
    REQUIRE(found.size() == 1);
    check_reading(found[0]);
    return found[0];
  }

  /// By every way, in both versions of the API; and printed and written.
  void check_reading(const Incident& incident) const {
    CHECK(source.get_incident(incident.pk) == incident);
    IncidentFilter filter;
    filter.id_in = {incident.pk};
    CHECK(person.get_incidents(filter).to_vector() == std::vector<Incident>{incident});
    if (is_at_least({2, 10, 0})) {
      const argus::Client newest{server.url().substr(0, server.url().size() - 1) + "3", server.source_token()};
      CHECK(newest.get_incidents(filter).to_vector() == std::vector<Incident>{incident});
    }
    CHECK(argus::detail::parse_json(argus::detail::dump_json(json(incident))).get<Incident>() == incident);
    std::ostringstream out;
    out << incident;
    CHECK_THAT(out.str(), contains("pk=" + std::to_string(incident.pk)));
    CHECK(argus::diff(incident, incident).empty());
  }

  Incident posted_with_metadata(const std::string& suffix, const std::string& metadata) {
    return posted(suffix, R"("start_time":"2026-01-02T03:04:05Z","metadata":)" + metadata);
  }
};

/// No incident may keep an end before all times: the server answers a filter for durations with 500 then.
class Reopened {
 public:
  Reopened(const argus::Client& person, std::int64_t pk) : person_(person), pk_(pk) {}
  Reopened(const Reopened&) = delete;
  Reopened& operator=(const Reopened&) = delete;
  ~Reopened() {
    try {
      person_.reopen_incident(pk_);
    } catch (const argus::Error& error) {
      WARN(error.what());
    }
  }

 private:
  const argus::Client& person_;
  std::int64_t pk_;
};

std::string tower(std::size_t levels) {
  return std::string(levels, '[') + std::string(levels, ']');
}

}  // namespace

TEST_CASE_METHOD(ExtremesFixture, "an end time of -infinity is read as the first moment of the year 1") {
  const Incident stored = posted("", R"("start_time":"0001-01-01T00:00:00Z","end_time":"0001-01-01T00:00:00Z")");
  const Reopened reopened{person, stored.pk};
  CHECK(source.request("GET", "incidents/" + std::to_string(stored.pk) + "/").at("end_time") == "-infinity");
  CHECK(stored.start_time == year_one);
  CHECK(stored.end_time == year_one);
  CHECK_FALSE(stored.open);
  CHECK(source.open_incident(new_incident()).outcome == argus::OpenResult::Outcome::already_closed);
  CHECK(source.close_incident_by_source_id(name) == argus::CloseResult::already_closed);
}

TEST_CASE_METHOD(ExtremesFixture, "an incident that was ended with -infinity is read") {
  const Incident incident = LiveFixture::post();
  const Reopened reopened{person, incident.pk};
  post("incidents/" + std::to_string(incident.pk) + "/events/", R"({"type":"END","timestamp":"0001-01-01T00:00:00Z"})");
  const Incident stored = source.get_incident(incident.pk);
  CHECK(stored.end_time == year_one);
  check_reading(stored);
  CHECK(source.get_incident_log(incident.pk).closed_by()->timestamp == year_one);
  CHECK(source.ensure_resolved(incident.pk) == argus::CloseResult::already_closed);
}

TEST_CASE_METHOD(ExtremesFixture, "incidents that began with the calendar are listed, many at one moment") {
  std::vector<std::int64_t> keys;
  for (const char* suffix : {"a", "b", "c", "d"}) {
    const Incident stored = posted(suffix, R"("start_time":"0001-01-01T00:00:00Z")");
    CHECK(stored.start_time == year_one);
    keys.push_back(stored.pk);
  }
  IncidentFilter filter;
  filter.start_time_lte = argus::parse_timestamp("0001-01-01T12:00:00Z");
  filter.page_size = 1;
  for (const std::int64_t key : keys) CHECK(holds(source.get_my_incidents(filter), key));
  CHECK(sorted_keys(person.get_incidents(filter)).size() >= keys.size());
}

TEST_CASE_METHOD(ExtremesFixture, "times at both ends of the calendar are read") {
  // Other tests list the newest incidents of the first source.
  poster = other_source;
  token = server.other_source_token();
  const Incident late = posted("", R"("start_time":"9999-12-30T23:59:59.999999Z","end_time":"9999-12-31T20:00:00Z")");
  CHECK(late.end_time == argus::parse_timestamp("9999-12-31T20:00:00Z"));
  CHECK(late.open);
  const std::string path = "incidents/" + std::to_string(late.pk);
  for (const char* time : {"0001-01-01T00:00:00Z", "9999-12-31T22:59:59Z"})
    post(path + "/events/", R"({"type":"OTH","timestamp":")" + std::string(time) + "\"}");
  const auto log = source.get_incident_events(late.pk);
  REQUIRE(log.size() == 3);
  CHECK(log.front().timestamp == argus::parse_timestamp("9999-12-31T22:59:59Z"));
  CHECK(log.back().timestamp == year_one);
  post(path + "/acks/", R"({"timestamp":"0001-01-01T00:00:00Z","expiration":"9999-12-31T22:59:59Z"})");
  const auto acknowledgements = source.get_incident_acknowledgements(late.pk);
  REQUIRE(acknowledgements.size() == 1);
  CHECK(acknowledgements[0].expiration == argus::parse_timestamp("9999-12-31T22:59:59Z"));
  CHECK(acknowledgements[0].event.timestamp == year_one);
  std::size_t found = 0;
  for (const argus::Event& event : source.get_events_page().results) found += event.incident == late.pk ? 1 : 0;
  CHECK(found > 0);
}

TEST_CASE_METHOD(ExtremesFixture, "planned maintenance at both ends of the calendar is read") {
  if (!is_at_least({2, 10, 0})) return;
  const auto filter =
      administrator.request("POST", "notificationprofiles/filters/", {{"name", name}, {"filter", {{"open", true}}}});
  const json body{{"start_time", "0001-01-01T00:00:00Z"},
                  {"end_time", "9999-12-31T22:59:59Z"},
                  {"description", name},
                  {"filters", {filter.at("pk")}}};
  const json stored = post("plannedmaintenance/", body.dump(), server.administrator_token());
  const auto task = source.get_planned_maintenance_task(stored.at("pk").get<std::int64_t>());
  CHECK(task.start_time == year_one);
  CHECK(task.end_time == argus::parse_timestamp("9999-12-31T22:59:59Z"));
  const auto tasks = source.get_planned_maintenance_tasks();
  CHECK(std::find(tasks.begin(), tasks.end(), task) != tasks.end());
  argus::PlannedMaintenancePatch patch;
  patch.end_time = argus::now();
  administrator.update_planned_maintenance_task(task.pk, patch);
}

TEST_CASE_METHOD(ExtremesFixture, "metadata of any JSON is read") {
  CHECK(posted_with_metadata("true", "true").metadata == true);
  CHECK(posted_with_metadata("number", "-2.5").metadata == -2.5);
  CHECK(posted_with_metadata("text", "\" x\"").metadata == " x");
  CHECK(posted_with_metadata("blank", "\"\"").metadata == "");
  CHECK(posted_with_metadata("list", "[null,[],{}]").metadata == json{nullptr, json::array(), json::object()});
  CHECK(posted_with_metadata("key", "{\"\":{\"\\u0001\\u2028\":\"\\ufffe\"}}").metadata ==
        json{{"", {{"\u0001\u2028", "\ufffe"}}}});
  CHECK(posted_with_metadata("string", "\"" + std::string(100'000, 'x') + "\"").metadata == std::string(100'000, 'x'));
}

TEST_CASE_METHOD(ExtremesFixture, "metadata with numbers of any size is read") {
  CHECK(posted_with_metadata("64", R"({"a":18446744073709551615,"b":-9223372036854775808})").metadata ==
        json{{"a", UINT64_MAX}, {"b", INT64_MIN}});
  CHECK(posted_with_metadata("beyond", R"({"a":18446744073709551616,"b":-9223372036854775809})").metadata ==
        json{{"a", 18446744073709551616.0}, {"b", -9223372036854775809.0}});
  CHECK(posted_with_metadata("tiny", R"({"a":5e-324,"b":1e-400})").metadata == json{{"a", 5e-324}, {"b", 0.0}});
  const Incident huge = posted_with_metadata("huge", "{\"a\":[" + std::string(4'300, '7') + ",1]}");
  CHECK(huge.metadata == json{{"a", {std::numeric_limits<double>::max(), 1}}});
}

TEST_CASE_METHOD(ExtremesFixture, "metadata is read to 120 levels, and what is deeper is left out") {
  CHECK(posted_with_metadata("120", tower(120)).metadata == json::parse(tower(120)));
  const Incident deep = posted_with_metadata("400", "{\"a\":" + tower(400) + ",\"b\":1}");
  CHECK(deep.metadata["b"] == 1);
  CHECK_THAT(deep.metadata["a"].dump(), contains("deeper than 120 levels"));
}

TEST_CASE_METHOD(ExtremesFixture, "tags and texts at their limits are read") {
  const std::string value(2'600, 'x');
  const std::string odd = "\\u0001\\ufeff\\ufffe\\ud83d\\ude00=\\u200f";
  const Incident stored = posted("", R"("start_time":"2026-01-02T03:04:05Z","description":")" + odd +
                                         std::string(20'000, 'y') + R"(","details_url":")" + odd + "\"");
  const std::string path = "incidents/" + std::to_string(stored.pk) + "/tags/";
  post(path, R"({"tag":"k=)" + value + "\"}");
  post(path, R"({"tag":"k="})");
  post(path, R"({"tag":"k=)" + odd + "\"}");
  post(path, R"({"tag":"k=a\r\nb"})");
  const Incident read = source.get_incident(stored.pk);
  CHECK(
      read.tags ==
      argus::Tags{{"k", value}, {"k", ""}, {"k", json::parse("\"" + odd + "\"").get<std::string>()}, {"k", "a\r\nb"}});
  CHECK(read.description.size() > 20'000);
  check_reading(read);
}

TEST_CASE_METHOD(ExtremesFixture, "an incident that no server could list again is refused") {
  Incident incident = new_incident();
  incident.details_url = "http://[";
  CHECK_THROWS_AS(source.post_incident(incident), std::invalid_argument);
  CHECK_THROWS_AS(source.open_incident(incident), std::invalid_argument);
  incident = new_incident();
  incident.end_time = year_one;
  CHECK_THROWS_AS(source.post_incident(incident), std::invalid_argument);
  CHECK_THROWS_AS(source.resolve_incident(LiveFixture::post("x").pk, "", year_one), std::invalid_argument);
}

}  // namespace extremes_test
