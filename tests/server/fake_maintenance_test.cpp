// Saved filters and planned maintenance on the fake server; each expectation is a real server's answer.

#include "server/fake_asker.hpp"

#include <atomic>
#include <chrono>
#include <string>

#include "catch.hpp"

namespace fake_maintenance_test {

namespace {

const char filters_path[] = "notificationprofiles/filters/";
const char maintenances_path[] = "plannedmaintenance/";

/// A server on which it is 2024-01-15T12:00:00Z, until a test says otherwise.
struct Timed {
  std::atomic<std::int64_t> seconds{1'705'320'000};
  FakeServer server{options()};
  Asker boss{server, server.admin_token()};
  Asker person{server, server.person_token()};

  FakeServer::Options options() {
    FakeServer::Options options;
    options.clock = [this] { return std::chrono::system_clock::time_point(std::chrono::seconds(seconds)); };
    return options;
  }

  std::int64_t add_filter() { return boss.post(filters_path, {{"name", "f"}}).body.at("pk").get<std::int64_t>(); }
};

std::string item(const std::string& path, const json& pk) {
  return path + pk.dump() + '/';
}

}  // namespace

TEST_CASE("the fake server keeps filters for their users", "[fake]") {
  FakeServer server;
  Asker source(server, server.token());
  Asker person(server, server.person_token());
  CHECK(source.get(filters_path).body == json::array());
  const Reply reply = source.post(
      filters_path, {{"name", " mine "}, {"filter", {{"open", true}, {"tags", {"host=a"}}, {"maxlevel", "3"}}}});
  REQUIRE(reply.status == 201);
  CHECK(reply.body.at("name") == "mine");
  CHECK(reply.body.at("public") == false);
  CHECK(reply.body.at("filter") == json{{"open", true},
                                        {"acked", nullptr},
                                        {"stateful", nullptr},
                                        {"tags", {"host=a"}},
                                        {"maxlevel", 3},
                                        {"hide_closed_acked", false}});
  const std::string path = item(filters_path, reply.body.at("pk"));
  CHECK(source.get(path).body == reply.body);
  CHECK(source.get(filters_path).body == json::array({reply.body}));
  CHECK(person.get(filters_path).body == json::array());
  CHECK(person.get(path).body == json{{"detail", "No Filter matches the given query."}});
  CHECK(source.post(filters_path, {{"name", "mine"}}).status == 500);
  CHECK(person.post(filters_path, {{"name", "mine"}}).status == 201);

  CHECK(source.patch(path, {{"public", true}}).body.at("public") == true);
  CHECK(person.get(filters_path).body.size() == 2);
  CHECK(person.get(path).status == 403);
  CHECK(person.patch(path, {{"name", "stolen"}}).status == 404);
  CHECK(source.put(path, {{"filter", json::object()}}).body == json{{"name", {"This field is required."}}});
  CHECK(source.send("DELETE", path, "").status == 204);
  CHECK(source.get(path).status == 404);
}

TEST_CASE("the fake server refuses bad filters, field by field", "[fake]") {
  FakeServer server;
  Asker source(server, server.token());
  const auto errors_of = [&](const std::string& field, const json& value) {
    const Reply reply = source.post(filters_path, {{"name", "f"}, {"filter", {{field, value}}}});
    CHECK(reply.status == 400);
    return reply.body.at("filter").at(field);
  };
  CHECK(source.post(filters_path, {{"name", std::string(41, 'x')}}).body ==
        json{{"name", {"Ensure this field has no more than 40 characters."}}});
  CHECK(errors_of("maxlevel", 6) == json{"Ensure this value is less than or equal to 5."});
  CHECK(errors_of("open", "perhaps") == json{"Must be a valid boolean."});
  CHECK(errors_of("tags", {"a=", "a=b"}) == json{{"0", {"Ensure this field has at least 3 characters."}}});
  CHECK(errors_of("sourceSystemIds", {0}) == json{{"0", {"Ensure this value is greater than or equal to 1."}}});
  CHECK(errors_of("event_types", {"XXX"}) == json{"\"XXX\" is not a valid choice."});
}

TEST_CASE("the fake server lists incidents by a saved filter of one's own", "[fake]") {
  FakeServer server;
  Asker source(server, server.token());
  const auto tagged = server.add_incident({{"tags", {{{"tag", "host=a"}}}}, {"level", 2}});
  server.add_incident({{"level", 4}});
  const auto found_by = [&](const json& criteria) {
    static int count = 0;
    const json filter = source.post(filters_path, {{"name", "f" + std::to_string(++count)}, {"filter", criteria}}).body;
    return pks_of(source.get("incidents/?filter_pk=" + filter.at("pk").dump()).body);
  };
  using Pks = std::vector<std::int64_t>;
  CHECK(found_by({{"tags", {"host=a", "host=b"}}}) == Pks{tagged});
  CHECK(found_by({{"maxlevel", 3}, {"open", true}}) == Pks{tagged});
  CHECK(found_by({{"event_types", {"STA"}}}).size() == 2);
  CHECK(found_by({{"source_types", {"argus"}}}).empty());
  CHECK(found_by(json::object()).empty());
  CHECK(pks_of(Asker(server, server.person_token()).get("incidents/?filter_pk=1").body).empty());
  CHECK(source.get("incidents/?filter_pk=1.0").status == 500);
  CHECK(source.get("incidents/?filter_pk=x").body == json{{"filter_pk", {"Enter a whole number."}}});
}

TEST_CASE("the fake server plans maintenance for its staff", "[fake]") {
  Timed timed;
  const auto filter = timed.add_filter();
  const json body{{"filters", {filter}}, {"description", " work "}, {"start_time", "2024-01-16T12:00:00Z"}};
  CHECK(timed.person.post(maintenances_path, body).status == 403);
  const Reply reply = timed.boss.post(maintenances_path, body);
  REQUIRE(reply.status == 201);
  CHECK(reply.body.at("created_by").at("username") == "boss");
  CHECK(reply.body.at("created") == "2024-01-15T13:00:00+01:00");
  CHECK(reply.body.at("start_time") == "2024-01-16T13:00:00+01:00");
  CHECK(reply.body.at("end_time") == "9999-12-31T23:59:59.999999+01:00");
  CHECK(reply.body.at("description") == "work");
  CHECK(reply.body.at("filters")[0].at("name") == "f");
  const std::string path = item(maintenances_path, reply.body.at("pk"));
  CHECK(timed.person.get(maintenances_path).body == json::array({reply.body}));
  CHECK(timed.person.get(path).body == reply.body);
  CHECK(timed.boss.patch(path, {{"end_time", "2024-01-15T12:00:00Z"}}).body ==
        json{{"non_field_errors", {"End_time needs to be after start_time"}}});
  CHECK(timed.boss.patch(path, {{"end_time", "2024-01-17T12:00:00Z"}}).body.at("end_time") ==
        "2024-01-17T13:00:00+01:00");
  CHECK(timed.person.send("DELETE", path, "").status == 403);
  CHECK(timed.boss.send("DELETE", path, "").status == 204);
  CHECK(timed.boss.get(path).status == 404);
  CHECK(timed.boss.post(maintenances_path, body).body.at("pk") != reply.body.at("pk"));
}

TEST_CASE("the fake server lets only the future of maintenance be changed", "[fake]") {
  Timed timed;
  const json body{{"filters", {timed.add_filter()}}, {"end_time", "2024-01-15T13:00:00Z"}};
  const std::string path = item(maintenances_path, timed.boss.post(maintenances_path, body).body.at("pk"));
  timed.seconds += 60;
  CHECK(timed.boss.send("DELETE", path, "").body ==
        json{"It is not possible to delete past or ongoing planned maintenance tasks."});
  CHECK(timed.boss.patch(path, {{"start_time", "2024-01-15T11:00:00Z"}}).body ==
        json{{"non_field_errors", {"The start time cannot be modified after the task has already started."}}});
  CHECK(timed.boss.patch(path, {{"description", "longer"}}).status == 200);
  timed.seconds += 13 * 60 * 60;
  CHECK(timed.boss.patch(path, {{"description", "too late"}}).body ==
        json{{"non_field_errors",
              {"This planned maintenance task is no longer modifiable as it ended more than 12 hours ago."}}});
}

TEST_CASE("the fake server refuses maintenance without filters", "[fake]") {
  FakeServer server;
  Asker boss(server, server.admin_token());
  const auto errors_of = [&](const json& filters) {
    return boss.post(maintenances_path, {{"filters", filters}}).body.at("filters");
  };
  CHECK(boss.post(maintenances_path, json::object()).body == json{{"filters", {"This field is required."}}});
  CHECK(errors_of(json::array()) == json{"This list may not be empty."});
  CHECK(errors_of({99}) == json{"Invalid pk \"99\" - object does not exist."});
  CHECK(errors_of({"x"}) == json{"Incorrect type. Expected pk value, received str."});
  CHECK(errors_of("x") == json{"Expected a list of items but got type \"str\"."});
  FakeServer old(with_version("2.9.1"));
  CHECK(Asker(old, old.token()).get(maintenances_path).status == 404);
}

}  // namespace fake_maintenance_test
