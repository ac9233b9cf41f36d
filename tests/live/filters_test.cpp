#include "catch.hpp"
#include "live/live_fixture.hpp"

#include <argus/argus.hpp>

#include <chrono>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace filters_test {

using argus::Client;
using argus::Incident;
using argus::IncidentFilter;
using nlohmann::json;

namespace {

using Change = std::function<void(IncidentFilter&)>;

/// Two incidents of one batch, and what tells them apart.
struct FilterFixture : LiveFixture {
  Incident wanted = in_batch("-wanted");
  Incident other = in_batch("-other");

  Incident in_batch(const std::string& suffix) const {
    Incident incident = new_incident(suffix);
    incident.tags = {{"batch", name}};
    return incident;
  }

  /// Stores both as they are by now.
  void store() {
    wanted = source.post_incident(wanted);
    other = source.post_incident(other);
  }

  IncidentFilter filter(const Change& change) const {
    IncidentFilter result;
    result.tags = {{"batch", name}};
    change(result);
    return result;
  }

  /// The filter selects the one and not the other, in each list that takes it.
  void check_selects(const Change& change, bool also_mine = true) const {
    const IncidentFilter chosen = filter(change);
    const std::vector<std::int64_t> expected{wanted.pk};
    CHECK(sorted_keys(source.get_incidents(chosen)) == expected);
    CHECK(source.count_incidents(chosen) == 1);
    if (!also_mine) {
      CHECK_THROWS_AS(source.get_my_incidents(chosen), std::invalid_argument);
      CHECK_THROWS_AS(source.count_my_incidents(chosen), std::invalid_argument);
      return;
    }
    CHECK(sorted_keys(source.get_my_incidents(chosen)) == expected);
    CHECK(source.count_my_incidents(chosen) == 1);
  }

  void check_refused(const Change& change) const {
    CHECK_THROWS_AS(source.get_incidents(filter(change)), std::invalid_argument);
    CHECK_THROWS_AS(source.get_my_incidents(filter(change)), std::invalid_argument);
    CHECK_THROWS_AS(source.count_incidents(filter(change)), std::invalid_argument);
  }

  /// How many of the batch the server selects where it is asked in these words.
  std::int64_t count(const std::string& query, const std::string& list = "incidents/") const {
    return source.request("GET", list + "?count&tags=batch%3D" + name + "&" + query).at("count").get<std::int64_t>();
  }
};

void open(IncidentFilter& filter) {
  filter.open = true;
}

}  // namespace

TEST_CASE_METHOD(FilterFixture, "incidents are filtered by open") {
  other.end_time = other.start_time + std::chrono::minutes{1};
  store();
  check_selects(open);
  // The server takes for no filter what it doesn't know; here it can't be written.
  CHECK(count("open=maybe") == 2);
}

TEST_CASE_METHOD(FilterFixture, "incidents are filtered by acked") {
  store();
  source.post_incident_acknowledgement(wanted.pk, {});
  check_selects([](IncidentFilter& filter) { filter.acked = true; });
  CHECK(count("acked=yes") == 2);
  CHECK(count("acked=true") == 1);
}

TEST_CASE_METHOD(FilterFixture, "incidents are filtered by stateful") {
  other.end_time = argus::STATELESS;
  store();
  check_selects([](IncidentFilter& filter) { filter.stateful = true; });
  check_selects([](IncidentFilter& filter) { filter.end_time_isnull = false; });
  CHECK(count("stateful=") == 2);
  CHECK(count("end_time__isnull=perhaps") == 2);
}

TEST_CASE_METHOD(FilterFixture, "incidents are filtered by whether they have a ticket") {
  wanted.ticket_url = "https://tickets.example.org/1";
  store();
  check_selects([](IncidentFilter& filter) { filter.ticket = true; });
  CHECK(count("ticket=https://tickets.example.org/1") == 2);
}

TEST_CASE_METHOD(FilterFixture, "a filter's tags are combined by OR within a key, and by AND across keys") {
  wanted.tags.add("room", "a b+c");
  other.tags.add("room", "d");
  store();
  check_selects([](IncidentFilter& filter) { filter.tags.add("room", "a b+c"); });
  IncidentFilter both = filter([](IncidentFilter& filter) {
    filter.tags.add("room", "a b+c");
    filter.tags.add("room", "d");
  });
  CHECK(source.count_incidents(both) == 2);
  // Of a repeated parameter the server takes the last alone.
  CHECK(source.request("GET", "incidents/?count&tags=room%3Da&tags=batch%3D" + name).at("count") == 2);
}

TEST_CASE_METHOD(FilterFixture, "a filter's tag with a comma is refused, since the server would split it") {
  wanted.tags.add("room", "a,b");
  store();
  check_refused([](IncidentFilter& filter) { filter.tags.add("room", "a,b"); });
}

TEST_CASE_METHOD(FilterFixture, "incidents are filtered by source_incident_id") {
  store();
  check_selects([this](IncidentFilter& filter) { filter.source_incident_id = wanted.source_incident_id; });
  CHECK(count("source_incident_id=") == 2);
  CHECK(count("source_incident_id=%20") == 2);
  check_refused([](IncidentFilter& filter) { filter.source_incident_id = ""; });
  check_refused([](IncidentFilter& filter) { filter.source_incident_id = " "; });
}

TEST_CASE_METHOD(FilterFixture, "incidents are filtered by start time") {
  wanted.start_time -= std::chrono::hours{2};
  store();
  check_selects([this](IncidentFilter& filter) { filter.start_time_lte = wanted.start_time; });
  check_selects([this](IncidentFilter& filter) {
    filter.start_time_gte = wanted.start_time;
    filter.start_time_lte = wanted.start_time;
  });
  std::swap(wanted, other);
  check_selects([this](IncidentFilter& filter) { filter.start_time_gte = wanted.start_time; });
  CHECK(count("start_time_gte=" + argus::detail::percent_encode(argus::to_string(wanted.start_time))) == 2);
}

TEST_CASE_METHOD(FilterFixture, "incidents are filtered by end time") {
  const auto end = wanted.start_time + std::chrono::minutes{1};
  wanted.end_time = end;
  other.end_time = end + std::chrono::minutes{1};
  store();
  check_selects([end](IncidentFilter& filter) { filter.end_time_lte = end; });
  std::swap(wanted, other);
  check_selects([end](IncidentFilter& filter) { filter.end_time_gte = end + std::chrono::seconds{1}; });
  CHECK(count("end_time_lte=" + argus::detail::percent_encode(argus::to_string(end))) == 2);
}

TEST_CASE_METHOD(FilterFixture, "incidents are filtered by duration") {
  wanted.end_time = wanted.start_time + std::chrono::minutes{3};
  other.end_time = other.start_time + std::chrono::minutes{1};
  store();
  check_selects([](IncidentFilter& filter) { filter.duration_gte = std::chrono::minutes{2}; });
  CHECK(count("duration__gte=0") == 2);
  check_refused([](IncidentFilter& filter) { filter.duration_gte = std::chrono::minutes{0}; });
}

TEST_CASE_METHOD(FilterFixture, "incidents are filtered by token_expiry") {
  for (const argus::SourceSystem& system : administrator.get_sources()) {
    if (system.name == "argus" && system.type == "argus") wanted.source.pk = system.pk;
  }
  wanted.tags.add("problem_type", "token_expiry");
  wanted = administrator.post_incident(wanted);
  other = source.post_incident(other);
  const auto expiring = filter([](IncidentFilter& filter) { filter.token_expiry = true; });
  CHECK(sorted_keys(source.get_incidents(expiring)) == std::vector<std::int64_t>{wanted.pk});
  CHECK(source.get_my_incidents(expiring).to_vector().empty());
  // False selects the same as true: here it is no filter.
  CHECK(count("token_expiry=false") == 1);
  CHECK(source.count_incidents(filter([](IncidentFilter& filter) { filter.token_expiry = false; })) == 2);
}

TEST_CASE_METHOD(FilterFixture, "the filter hide_closed_acked leaves out what is closed and acknowledged") {
  other.end_time = other.start_time + std::chrono::minutes{1};
  store();
  source.post_incident_acknowledgement(other.pk, {});
  const auto hide = [](IncidentFilter& filter) { filter.hide_closed_acked = true; };
  if (is_at_least({2, 9, 0})) {
    check_selects(hide);
    return;
  }
  CHECK(count("hide_closed_acked=true") == 2);
  CHECK_THROWS_AS(source.get_incidents(filter(hide)).to_vector(), argus::UnsupportedError);
  CHECK_THROWS_AS(source.get_my_incidents(filter(hide)).to_vector(), argus::UnsupportedError);
  CHECK_THROWS_AS(source.get_incidents_page(filter(hide)), argus::UnsupportedError);
  CHECK_THROWS_AS(source.count_incidents(filter(hide)), argus::UnsupportedError);
}

TEST_CASE_METHOD(FilterFixture, "incidents are filtered by a filter that is saved in Argus") {
  other.end_time = other.start_time + std::chrono::minutes{1};
  store();
  const json saved{{"name", name}, {"filter", {{"open", true}}}};
  const auto pk = source.request("POST", "notificationprofiles/filters/", saved).at("pk").get<std::int64_t>();
  check_selects([pk](IncidentFilter& filter) { filter.filter_pk = pk; });
  CHECK(person.count_incidents(filter([pk](IncidentFilter& filter) { filter.filter_pk = pk; })) == 0);
  CHECK(count("filter_pk=") == 2);
  check_refused([](IncidentFilter& filter) { filter.filter_pk = 0; });

  check_refused([](IncidentFilter& filter) { filter.notificationprofile_pk = -1; });
  CHECK(count("notificationprofile_pk=") == 2);
  if (server.is_fake()) return;
  const json timeslots = source.request("GET", "notificationprofiles/timeslots/");
  const json profile{{"name", name},
                     {"timeslot", timeslots.at(0).at("pk")},
                     {"filters", {pk}},
                     {"destinations", json::array()},
                     {"active", false}};
  const auto profile_pk = source.request("POST", "notificationprofiles/", profile).at("pk").get<std::int64_t>();
  check_selects([profile_pk](IncidentFilter& filter) { filter.notificationprofile_pk = profile_pk; });
}

TEST_CASE_METHOD(
    FilterFixture,
    "a filter's primary keys are sent in one parameter, since the server uses only the last of a repeated one") {
  store();
  check_selects([this](IncidentFilter& filter) { filter.id_in = {wanted.pk}; }, false);
  CHECK(source.count_incidents(filter([this](IncidentFilter& filter) { filter.id_in = {wanted.pk, other.pk}; })) == 2);
  const std::string repeated = "id__in=" + std::to_string(wanted.pk) + "&id__in=" + std::to_string(other.pk);
  CHECK(count(repeated) == 1);
  CHECK(count("id__in=" + std::to_string(wanted.pk), "incidents/mine/") == 2);
}

TEST_CASE_METHOD(FilterFixture, "incidents are filtered by their source system's primary key, name and type") {
  wanted = source.post_incident(wanted);
  other = other_source.post_incident(other);
  check_selects([this](IncidentFilter& filter) { filter.source_id_in = {wanted.source.pk}; }, false);
  check_selects([](IncidentFilter& filter) { filter.source_name_in = {"testnav", "zino"}; }, false);
  CHECK(source.count_incidents(filter([](IncidentFilter& filter) { filter.source_type_in = {"nav"}; })) == 2);
  CHECK(source.count_incidents(filter([](IncidentFilter& filter) { filter.source_type_in = {"argus"}; })) == 0);
  CHECK_THROWS_AS(source.count_incidents(filter([](IncidentFilter& filter) { filter.source_type_in = {"never"}; })),
                  argus::ValidationError);
  check_refused([](IncidentFilter& filter) { filter.source_name_in = {"a,b"}; });
  // mine/ ignores them all: there they are refused.
  CHECK(count("source__id__in=" + std::to_string(other.source.pk), "incidents/mine/") == 1);
  CHECK(count("source__name__in=othernav", "incidents/mine/") == 1);
  CHECK(count("source__type__in=argus", "incidents/mine/") == 1);
}

TEST_CASE_METHOD(FilterFixture, "incidents are filtered by the highest level") {
  wanted.level = 2;
  other.level = 3;
  store();
  check_selects([](IncidentFilter& filter) { filter.level_lte = 2; }, false);
  CHECK(count("level__lte=2", "incidents/mine/") == 2);
  check_refused([](IncidentFilter& filter) { filter.level_lte = 0; });
}

TEST_CASE_METHOD(FilterFixture, "incidents are filtered by words in the description or the events") {
  wanted.description = "Gi0/3 is down at Ås";
  store();
  check_selects([](IncidentFilter& filter) { filter.search = "down Ås"; }, false);
  CHECK(count("search=%C3%85s", "incidents/mine/") == 2);
  CHECK(count("search=%20") == 2);
  check_refused([](IncidentFilter& filter) { filter.search = " "; });
}

TEST_CASE_METHOD(FilterFixture, "a page_size that the server would take for none is refused") {
  store();
  const auto rows = [this](const std::string& query) {
    return source.request("GET", "incidents/?tags=batch%3D" + name + query).at("results").size();
  };
  CHECK(rows("&page_size=1") == 1);
  CHECK(rows("&page_size=0") == 2);
  CHECK(rows("&page_size=-1") == 2);
  for (const std::int64_t size : {std::int64_t{0}, std::int64_t{-1}, std::int64_t{1'000'001}})
    CHECK_THROWS_AS(source.get_incidents(filter([size](IncidentFilter& filter) { filter.page_size = size; })),
                    std::invalid_argument);
}

}  // namespace filters_test
