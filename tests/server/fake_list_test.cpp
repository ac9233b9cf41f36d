// Filters and pages of the fake server; each expectation is a real server's answer.

#include "server/fake_asker.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "catch.hpp"

namespace fake_list_test {

namespace {

/// The path and query of an absolute URL.
std::string target_of(const json& link) {
  const std::string url = link.get<std::string>();
  return url.substr(url.find("/api"));
}

/// Every pk that following `next` gives, page by page, and how often; gives up after a thousand pages.
std::map<std::int64_t, int> follow_next(Asker& asker, const std::string& path) {
  std::map<std::int64_t, int> seen;
  json link = api_root + path;
  for (int page = 0; page < 1000 && !link.is_null(); ++page) {
    const Reply reply = asker.get(target_of(link));
    for (const std::int64_t pk : pks_of(reply.body)) ++seen[pk];
    link = reply.body.at("next");
  }
  return seen;
}

}  // namespace

TEST_CASE("the fake server filters as a server does", "[fake]") {
  FakeServer server;
  const auto tags = [](const std::vector<std::string>& texts) {
    json list = json::array();
    for (const std::string& text : texts) list.push_back({{"tag", text}});
    return list;
  };
  const std::string other = server.other_token();
  server.add_incident({{"start_time", "2024-01-15T12:00:00Z"},
                       {"level", 1},
                       {"description", "Alpha beta"},
                       {"ticket_url", "https://t.example.org/1"},
                       {"tags", tags({"host=a", "host=b", "k=1"})},
                       {"source_incident_id", "one"}});
  server.add_incident({{"start_time", "2024-01-15T12:00:00.000001Z"},
                       {"level", 2},
                       {"description", "beta GAMMA"},
                       {"tags", tags({"host=b", "k=2"})}});
  server.add_incident({{"start_time", "2024-01-15T13:00:00+01:00"},
                       {"level", 3},
                       {"end_time", nullptr},
                       {"tags", tags({"host=c", "plus=a+b"})}});
  server.add_incident({{"start_time", "2024-01-16T12:00:00Z"}, {"level", 4}, {"end_time", "2024-01-16T13:00:00Z"}});
  server.add_incident({{"start_time", "2024-01-17T12:00:00Z"}, {"end_time", "2999-01-16T13:00:00Z"}});
  server.call(other, "POST", "incidents/", incident_at("2024-01-18T12:00:00Z"));
  for (const int pk : {1, 4}) server.call(other, "POST", path_of_acknowledgements(pk), {{"timestamp", some_time}});
  server.call(other, "POST", path_of_acknowledgements(2),
              {{"timestamp", some_time}, {"expiration", "2024-01-16T00:00:00Z"}});
  server.post_event_as_person(2, "OTH", "delta spoke");

  Asker source(server, server.token());
  using Pks = std::set<std::int64_t>;
  const auto found = [&](const std::string& query) {
    const Reply reply = source.get("incidents/?" + query);
    INFO(query << ": " << reply.text);
    REQUIRE(reply.status == 200);
    const auto pks = pks_of(reply.body);
    return Pks(pks.begin(), pks.end());
  };
  const Pks all{1, 2, 3, 4, 5, 6};

  CHECK(found("") == all);
  CHECK(found("no_such_filter=1&open=maybe&acked=") == all);
  CHECK(found("open=true") == Pks{1, 2, 5, 6});
  CHECK(found("open=False") == Pks{4});
  CHECK(found("acked=1") == Pks{1, 4});
  CHECK(found("acked=0") == Pks{2, 3, 5, 6});
  CHECK(found("open=true&acked=false") == Pks{2, 5, 6});
  CHECK(found("stateful=false") == Pks{3});
  CHECK(found("end_time__isnull=true") == Pks{3});
  CHECK(found("ticket=true") == Pks{1});
  CHECK(found("ticket=false") == Pks{2, 3, 4, 5, 6});
  CHECK(found("hide_closed_acked=true") == Pks{1, 2, 3, 5, 6});
  CHECK(found("token_expiry=false").empty());
  CHECK(found("filter_pk=1").empty());

  CHECK(found("tags=host%3Da") == Pks{1});
  CHECK(found("tags=host=a,host=c") == Pks{1, 3});
  CHECK(found("tags=host=b,k=2") == Pks{2});
  CHECK(found("tags=host=b,k=1,k=2") == Pks{1, 2});
  CHECK(found("tags=host=a,k=2").empty());
  CHECK(found("tags=plus=a%2Bb") == Pks{3});
  CHECK(found("tags=plus=a+b").empty());
  CHECK(found("tags=host=a&tags=host=c") == Pks{3});

  CHECK(found("source_incident_id=one") == Pks{1});
  CHECK(found("source_incident_id=%20one") == Pks{1});
  CHECK(found("source_incident_id=ONE").empty());
  CHECK(found("source_incident_id=") == all);
  CHECK(found("start_time__gte=2024-01-15T12:00:00.000001Z") == Pks{2, 4, 5, 6});
  CHECK(found("start_time__lte=2024-01-15T13:00:00%2B01:00") == Pks{1, 3});
  CHECK(found("start_time__lte=2024-01-15T13:00:00") == Pks{1, 3});
  CHECK(found("end_time__gte=2024-01-16T13:00:00Z") == Pks{1, 2, 4, 5, 6});
  CHECK(found("end_time__lte=2999-12-31T00:00:00Z") == Pks{4, 5});
  CHECK(found("duration__gte=60") == Pks{1, 2, 4, 5, 6});
  CHECK(found("duration__gte=61") == Pks{1, 2, 5, 6});
  CHECK(found("duration__gte=0") == all);

  CHECK(found("id__in=1,%204,99") == Pks{1, 4});
  CHECK(found("id__in=1&id__in=4") == Pks{4});
  CHECK(found("source__id__in=2") == Pks{6});
  CHECK(found("source__name__in=othernav,nobody") == Pks{6});
  CHECK(found("source__type__in=nav") == all);
  CHECK(found("level__lte=2") == Pks{1, 2});
  CHECK(found("search=beta") == Pks{1, 2});
  CHECK(found("search=gamma,BETA") == Pks{2});
  CHECK(found("search=spoke+beta") == Pks{2});
  CHECK(found("search=%22alpha+beta%22") == Pks{1});

  const auto refused = [&](const std::string& query) {
    const Reply reply = source.get("incidents/?" + query);
    CHECK(reply.status == 400);
    return reply.body;
  };
  CHECK(refused("end_time__gte=infinity") == json{{"end_time__gte", {"Enter a valid date/time."}}});
  CHECK(refused("id__in=1,x&level__lte=x") ==
        json{{"id__in", {"Enter a number."}}, {"level__lte", {"Enter a number."}}});
  CHECK(refused("duration__gte=abc") == json{{"duration__gte", {"Enter a number."}}});
  CHECK(refused("source__type__in=nav,x").at("source__type__in")[0].get<std::string>().rfind("Select a valid", 0) == 0);
  CHECK(refused("tags=host").at("tags")[0].get<std::string>().rfind("Enter a valid key-value construct", 0) == 0);
  CHECK(refused("tags=host=").contains("tags"));
  CHECK(source.get("incidents/?tags=host=a,").status == 500);
}

TEST_CASE("the fake server shows a source its own incidents, and ignores some filters there", "[fake]") {
  FakeServer server;
  const auto own = server.add_incident({{"level", 5}});
  server.call(server.other_token(), "POST", "incidents/", incident_at(some_time));
  Asker source(server, server.token());
  for (const char* query : {"", "id__in=99", "source__id__in=x", "source__name__in=nobody", "source__type__in=nobody",
                            "level__lte=1", "search=nothing"}) {
    INFO(query);
    CHECK(pks_of(source.get(std::string("incidents/mine/?") + query).body) == std::vector<std::int64_t>{own});
  }
  CHECK(pks_of(source.get("incidents/mine/?open=false").body).empty());
  CHECK(pks_of(Asker(server, server.person_token()).get("incidents/mine/").body).empty());
}

TEST_CASE("the fake server counts", "[fake]") {
  FakeServer server;
  for (int i = 0; i < 5; ++i) server.add_incident(json::object());
  Asker source(server, server.token());
  CHECK(source.get("incidents/?count&open=false&open=true&page_size=2&x=%C3%B8").body ==
        json{{"count", 5}, {"params", {{"count", ""}, {"open", "true"}, {"page_size", "2"}, {"x", "ø"}}}});
}

TEST_CASE("the fake server pages forwards and backwards", "[fake]") {
  FakeServer server;
  for (int minute = 10; minute < 35; ++minute) {
    server.add_incident(incident_at("2024-01-15T12:" + std::to_string(minute) + ":00Z"));
  }
  Asker source(server, server.token());
  for (const int size : {1, 2, 3, 7, 24, 25, 26}) {
    INFO(size);
    const auto seen = follow_next(source, "incidents/?page_size=" + std::to_string(size));
    CHECK(seen.size() == 25);
    CHECK(std::all_of(seen.begin(), seen.end(), [](const auto& entry) { return entry.second == 1; }));
  }
  const json first = source.get("incidents/?page_size=10&b=2&a=1").body;
  CHECK(first.at("previous").is_null());
  CHECK(pks_of(first).front() == 25);
  const std::string next = first.at("next").get<std::string>();
  CHECK(next.rfind(host_of(server) + "/api/v2/incidents/?a=1&b=2&cursor=", 0) == 0);
  CHECK(next.find("&page_size=10") != std::string::npos);
  const json second = source.get(target_of(first.at("next"))).body;
  const json third = source.get(target_of(second.at("next"))).body;
  CHECK(third.at("next").is_null());
  CHECK(pks_of(third) == std::vector<std::int64_t>{5, 4, 3, 2, 1});
  const json second_again = source.get(target_of(third.at("previous"))).body;
  CHECK(pks_of(second_again) == pks_of(second));
  const json first_again = source.get(target_of(second_again.at("previous"))).body;
  CHECK(pks_of(first_again) == pks_of(first));
  CHECK(first_again.at("previous").is_null());
  CHECK(pks_of(source.get(target_of(first_again.at("next"))).body) == pks_of(second));
}

TEST_CASE("the fake server takes any page size and checks cursors", "[fake]") {
  FakeServer server;
  for (int i = 0; i < 120; ++i) server.add_incident(json::object());
  Asker source(server, server.token());
  for (const char* size : {"", "0", "-1", "x", "1.5"}) {
    INFO(size);
    CHECK(pks_of(source.get(std::string("incidents/?page_size=") + size).body).size() == 100);
  }
  CHECK(pks_of(source.get("incidents/?page_size=1000").body).size() == 120);
  for (const char* cursor : {"xx", "%C3%B8", "bz0tMQ==", "bz14", "cj14"}) {
    INFO(cursor);
    const Reply reply = source.get(std::string("incidents/?cursor=") + cursor);
    CHECK(reply.status == 404);
    CHECK(reply.body == json{{"detail", "Invalid cursor"}});
  }
  CHECK(source.get("incidents/?cursor=").status == 200);
  CHECK(source.get("incidents/?cursor=cD14").status == 500);
}

TEST_CASE("the fake server's pages lose rows that share a start time", "[fake]") {
  for (const int tied : {2, 3, 5, 30}) {
    FakeServer server;
    // Two rows before and two after the tied ones.
    for (const char* time : {"2024-01-17T12:00:00Z", "2024-01-16T12:00:00Z"}) server.add_incident(incident_at(time));
    for (int i = 0; i < tied; ++i) server.add_incident(incident_at(some_time));
    for (const char* time : {"2024-01-13T12:00:00Z", "2024-01-12T12:00:00Z"}) server.add_incident(incident_at(time));
    Asker source(server, server.token());
    const int total = tied + 4;
    for (int size = 1; size <= total + 1; ++size) {
      INFO(tied << " tied, pages of " << size);
      bool splits_the_tied = false;
      for (int boundary = size; boundary < total; boundary += size) {
        splits_the_tied = splits_the_tied || (boundary > 2 && boundary < 2 + tied);
      }
      const auto seen = follow_next(source, "incidents/mine/?page_size=" + std::to_string(size));
      CHECK((static_cast<int>(seen.size()) < total) == splits_the_tied);
    }
  }
}

TEST_CASE("keyset pagination over the fake server's lists gets every row", "[fake]") {
  FakeServer server;
  for (int i = 0; i < 40; ++i) server.add_incident(incident_at(i % 3 == 0 ? "2024-01-16T12:00:00.5Z" : some_time));
  Asker source(server, server.token());
  std::set<std::int64_t> seen;
  std::string bound;
  int size = 4;
  for (bool complete = false; !complete;) {
    const json page = source.get("incidents/?page_size=" + std::to_string(size) + bound).body;
    const std::size_t before = seen.size();
    for (const std::int64_t pk : pks_of(page)) seen.insert(pk);
    complete = page.at("next").is_null();
    std::string last = page.at("results").back().at("start_time").get<std::string>();
    last.replace(last.find('+'), 1, "%2B");
    if (seen.size() == before || bound == "&start_time__lte=" + last) size *= 2;
    bound = "&start_time__lte=" + last;
  }
  CHECK(seen.size() == 40);
}

TEST_CASE("the fake server's next repeats itself behind a thousand tied rows", "[fake]") {
  FakeServer server;
  for (int i = 0; i < 1300; ++i) server.add_incident(incident_at(some_time));
  Asker source(server, server.token());
  std::string target = api_root + std::string("incidents/?page_size=250");
  std::vector<std::string> targets;
  for (int page = 0; page < 7; ++page) {
    target = target_of(source.get(target).body.at("next"));
    targets.push_back(target);
  }
  CHECK(targets[4] == targets[5]);
  CHECK(targets[5] == targets[6]);
  CHECK(targets[3] != targets[4]);
}

}  // namespace fake_list_test
