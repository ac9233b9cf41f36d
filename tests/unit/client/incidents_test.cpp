#include "catch.hpp"
#include "src/detail/codec/request_body.hpp"
#include "unit/client/client_fixture.hpp"

#include <argus/argus.hpp>

#include <limits>
#include <memory>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace incidents_test {

using argus::Client;
using argus::Incident;
using argus::testing::ScriptedTransport;
using nlohmann::json;

namespace {

template <class Argument, class = void>
constexpr bool lists_with = false;
template <class Argument>
constexpr bool
    lists_with<Argument, std::void_t<decltype(std::declval<const Client&>().get_incidents(std::declval<Argument>()))>> =
        true;
template <class Argument, class = void>
constexpr bool lists_mine_with = false;
template <class Argument>
constexpr bool lists_mine_with<
    Argument, std::void_t<decltype(std::declval<const Client&>().get_my_incidents(std::declval<Argument>()))>> = true;

}  // namespace

static_assert(lists_with<bool> && lists_with<std::optional<bool>> && lists_with<std::nullopt_t> &&
              lists_with<argus::IncidentFilter>);
static_assert(!lists_with<const char*> && !lists_with<const char (&)[6]> && !lists_with<int> && !lists_with<json> &&
              !lists_with<std::string>);
static_assert(lists_mine_with<bool> && lists_mine_with<argus::IncidentFilter&>);
static_assert(!lists_mine_with<const char*> && !lists_mine_with<int> && !lists_mine_with<json>);
TEST_CASE_METHOD(ClientFixture, "open and acked become filters, unset ones don't") {
  for (int i = 0; i < 5; ++i) script->respond(200, page_of({}));
  client.get_incidents(true, false).to_vector();
  CHECK(asked(0).url == std::string(root) + "incidents/?open=true&acked=false&page_size=100");
  client.get_incidents().to_vector();
  CHECK(asked(1).url == std::string(root) + "incidents/?page_size=100");
  client.get_incidents(std::nullopt, true).to_vector();
  CHECK(asked(2).url == std::string(root) + "incidents/?acked=true&page_size=100");
  client.get_my_incidents(true).to_vector();
  CHECK(asked(3).url == std::string(root) + "incidents/mine/?open=true&page_size=100");
  argus::IncidentFilter filter;
  filter.page_size = 500;
  filter.source_incident_id = "4711";
  client.get_my_incidents(filter).to_vector();
  CHECK(asked(4).url == std::string(root) + "incidents/mine/?source_incident_id=4711&page_size=500");
}

TEST_CASE_METHOD(ClientFixture, "a list asks for its next page by start_time, and drops rows that it has returned") {
  script->respond(200, page_of({incident_answer(9), incident_answer(8)}, true));
  script->respond(200, page_of({incident_answer(8), incident_answer(9), incident_answer(7)}));
  argus::IncidentFilter filter;
  filter.page_size = 2;
  std::vector<std::int64_t> keys;
  for (const Incident& incident : client.get_incidents(filter)) keys.push_back(incident.pk);
  CHECK(keys == std::vector<std::int64_t>{9, 8, 7});
  CHECK(asked(1).url == std::string(root) + "incidents/?start_time__lte=2026-01-02T03%3A04%3A05.123456Z&page_size=4");
}

TEST_CASE_METHOD(ClientFixture, "a range fetches nothing until begin() is called, and fetches again each time") {
  const auto range = client.get_incidents();
  CHECK(script->requests().empty());
  script->respond(200, page_of({incident_answer(9)})).respond(200, page_of({incident_answer(8)}));
  CHECK(range.begin()->pk == 9);
  CHECK(range.begin()->pk == 8);
}

TEST_CASE("a range outlives its client") {
  const auto script = std::make_shared<ScriptedTransport>();
  script->respond(200, ClientFixture::page_of({ClientFixture::incident_answer(9), ClientFixture::incident_answer(8)}));
  const auto range = Client{ClientFixture::options(), script}.get_incidents();
  const std::vector<Incident> all(range.begin(), range.end());
  REQUIRE(all.size() == 2);
  CHECK(all[1].pk == 8);
}

TEST_CASE_METHOD(ClientFixture, "an iterator is an input iterator") {
  using iterator = argus::IncidentRange::iterator;
  static_assert(std::is_same_v<std::iterator_traits<iterator>::iterator_category, std::input_iterator_tag>);
  static_assert(std::is_default_constructible_v<iterator>);
  script->respond(200, page_of({incident_answer(9), incident_answer(8)}));
  const auto range = client.get_incidents();
  auto it = range.begin();
  CHECK((*it++).pk == 9);
  CHECK(it->pk == 8);
  CHECK(++it == range.end());
}

TEST_CASE_METHOD(ClientFixture, "a loop that stops at the end of a page doesn't fetch the next") {
  script->respond(200, page_of({incident_answer(9), incident_answer(8)}, true));
  const auto range = client.get_incidents();
  std::vector<std::int64_t> keys;
  auto it = range.begin();
  for (int i = 0; i < 2; ++i, ++it) {
    CHECK(it != range.end());
    keys.push_back(it->pk);
  }
  CHECK(keys == std::vector<std::int64_t>{9, 8});
  CHECK(script->requests().size() == 1);
}

TEST_CASE_METHOD(ClientFixture,
                 "a page is fetched when its iterator is compared with the end, dereferenced or incremented") {
  script->respond(200, page_of({incident_answer(9)}, true)).respond(200, page_of({incident_answer(8)}));
  const auto range = client.get_incidents();
  auto it = range.begin();
  ++it;
  CHECK(script->requests().size() == 1);
  SECTION("compared") {
    CHECK(it != range.end());
    CHECK(script->requests().size() == 2);
    CHECK(it->pk == 8);
  }
  SECTION("looked at") {
    CHECK(it->pk == 8);
  }
  SECTION("gone past") {
    ++it;
    CHECK(script->requests().size() == 2);
    CHECK(it == range.end());
  }
  CHECK(script->requests().size() == 2);
}

TEST_CASE_METHOD(ClientFixture, "iterators are equal at one place of one iteration, and at the end") {
  for (int i = 0; i < 2; ++i) script->respond(200, page_of({incident_answer(9)}));
  const auto range = client.get_incidents();
  auto one = range.begin();
  const auto copy = one;
  auto other = range.begin();
  CHECK(one == copy);
  CHECK(one != other);
  CHECK(range.end() == argus::IncidentRange::iterator{});
  ++one;
  ++other;
  CHECK(one == other);
  CHECK(copy == range.end());
  CHECK(range.end() == copy);
}

TEST_CASE_METHOD(ClientFixture, "an iterator that failed to fetch a page fetches it when it is used again") {
  script->respond(200, page_of({incident_answer(9)}, true)).respond(502);
  const auto range = client.get_incidents();
  auto it = range.begin();
  SECTION("by a comparison") {
    ++it;
    CHECK_THROWS_AS(it == range.end(), argus::ServerError);
  }
  SECTION("by a look") {
    ++it;
    CHECK_THROWS_AS(*it, argus::ServerError);
  }
  SECTION("by going on without either") {
    ++it;
    CHECK_THROWS_AS(++it, argus::ServerError);
  }
  script->respond(200, page_of({incident_answer(8)}));
  CHECK(it->pk == 8);
  CHECK(++it == range.end());
  CHECK(it == range.end());
  CHECK(script->requests().size() == 3);
}

TEST_CASE_METHOD(ClientFixture, "a list that fails on its second page throws, and what was read is kept") {
  script->respond(200, page_of({incident_answer(9)}, true)).respond(502);
  std::vector<std::int64_t> keys;
  CHECK_THROWS_AS(
      [&] {
        for (const Incident& incident : client.get_incidents()) keys.push_back(incident.pk);
      }(),
      argus::ServerError);
  CHECK(keys == std::vector<std::int64_t>{9});
}

TEST_CASE_METHOD(ClientFixture, "a filter that can't work is refused before a range is made") {
  argus::IncidentFilter filter;
  filter.page_size = GENERATE(as<std::int64_t>{}, 0, -1, 1'000'001, (std::numeric_limits<std::int64_t>::max)());
  CHECK_THROWS_WITH(client.get_incidents(filter), contains("page_size"));
  filter.page_size = 1;
  filter.source_incident_id = "";
  CHECK_THROWS_AS(client.get_incidents(filter), std::invalid_argument);
  filter = {};
  filter.search = "x";
  CHECK_THROWS_AS(client.get_my_incidents(filter), std::invalid_argument);
  CHECK(script->requests().empty());
}

TEST_CASE_METHOD(ClientFixture, "get_incidents_page uses a link's cursor, and never its host") {
  script->respond(200, page_of({incident_answer(9)}, true)).respond(200, page_of({incident_answer(8)}));
  const auto first = client.get_incidents_page({});
  CHECK(first.results.size() == 1);
  CHECK(first.next == "cD0x=");
  const auto second = client.get_incidents_page({}, *first.next);
  CHECK_FALSE(second.next);
  CHECK(asked(1).url == std::string(root) + "incidents/?page_size=100&cursor=cD0x%3D");
}

TEST_CASE_METHOD(ClientFixture, "an answer that isn't a page is a DecodeError with the field") {
  const auto [body, path] = GENERATE(table<std::string, std::string>({
      {R"({"results":[{"pk":"x"}],"next":null})", "results[0].pk"},
      {R"({"results":{},"next":null})", "results"},
      {R"({"results":[]})", "next"},
      {R"({"next":null})", "results"},
      {R"({"results":[],"next":"http://x/?page=2"})", "next"},
      {R"({"results":[],"next":7})", "next"},
      {R"({"count":"seven"})", "results"},
      {"[]", ""},
      {"<html>", ""},
      {"", ""},
  }));
  INFO(body);
  script->respond(200, body);
  try {
    client.get_incidents().to_vector();
    FAIL("accepted");
  } catch (const argus::DecodeError& error) {
    CHECK(error.path() == path);
    CHECK_THAT(error.what(), contains("GET https://argus.example.org/api/v2/incidents/"));
    CHECK_FALSE(error.maybe_processed());
  }
}

TEST_CASE_METHOD(ClientFixture, "post_incident sends the writable fields and returns what is stored") {
  script->then(store_incident(8));
  CHECK(client.post_incident(new_incident()).pk == 8);
  CHECK(asked().method == "POST");
  CHECK(asked().url == std::string(root) + "incidents/");
  CHECK(asked().body == argus::detail::request_body(new_incident()));
  const auto headers = asked().headers;
  CHECK(std::count(headers.begin(), headers.end(), argus::Header{"Content-Type", "application/json"}) == 1);
}

TEST_CASE_METHOD(ClientFixture, "a write whose answer can't be read may have been processed") {
  const auto body = GENERATE(as<std::string>{}, "<html>login</html>", "", "{}", R"({"pk":1)");
  script->respond(201, body);
  Incident incident = new_incident();
  incident.source_incident_id = "";
  try {
    client.post_incident(incident);
    FAIL("accepted");
  } catch (const argus::DecodeError& error) {
    CHECK(error.maybe_processed());
  }
}

TEST_CASE_METHOD(ClientFixture, "a duplicate is recognized by a lookup, and its error has the incident with the id") {
  script->respond(400, real_answers::duplicate).respond(200, page_of({incident_answer(3, false)}));
  try {
    client.post_incident(new_incident());
    FAIL("accepted");
  } catch (const argus::DuplicateError& error) {
    CHECK(error.existing().pk == 3);
    CHECK_FALSE(error.existing().open);
    CHECK_FALSE(error.maybe_processed());
    CHECK_THAT(error.what(), contains("incident 3 already has"));
  }
  CHECK(asked(1).url == std::string(root) + "incidents/mine/?source_incident_id=4711&page_size=2");
}

TEST_CASE_METHOD(ClientFixture, "a refusal in the form of a duplicate's isn't a DuplicateError if the id isn't found") {
  script->respond(400, R"(["You must be a superuser to be allowed to specify the 'source' field."])")
      .respond(200, page_of({}));
  try {
    client.post_incident(new_incident());
    FAIL("accepted");
  } catch (const argus::DuplicateError&) {
    FAIL("taken for a duplicate");
  } catch (const argus::ValidationError& error) {
    CHECK_THAT(error.what(), contains("superuser"));
  }
}

TEST_CASE_METHOD(ClientFixture, "a refused incident is a ValidationError if its lookup fails") {
  script->respond(400, real_answers::duplicate).respond(502);
  CHECK_THROWS_AS(client.post_incident(new_incident()), argus::ValidationError);
  CHECK(script->remaining() == 0);
}

TEST_CASE_METHOD(ClientFixture, "a refusal with a field's name isn't a duplicate, and nothing is looked up") {
  script->respond(400, R"({"level":["\"9\" is not a valid choice."]})");
  CHECK_THROWS_AS(client.post_incident(new_incident()), argus::ValidationError);
  CHECK(script->requests().size() == 1);
}

TEST_CASE_METHOD(ClientFixture, "a superuser's duplicate is looked up at the source that it named") {
  script->respond(400, real_answers::duplicate).respond(200, page_of({incident_answer(3)}));
  Incident incident = new_incident();
  incident.source.pk = 5;
  CHECK_THROWS_AS(client.post_incident(incident), argus::DuplicateError);
  CHECK(asked(1).url == std::string(root) + "incidents/?source_incident_id=4711&source__id__in=5&page_size=2");
}

TEST_CASE_METHOD(ClientFixture, "update_incident sends the fields that are set") {
  script->respond(200, incident_answer(7));
  argus::IncidentPatch patch;
  patch.level = 5;
  CHECK(client.update_incident(7, patch).pk == 7);
  CHECK(asked().method == "PATCH");
  CHECK(asked().body == R"({"level":5})");
}

TEST_CASE_METHOD(ClientFixture, "update_incident with an empty patch only reads") {
  script->respond(200, incident_answer(7));
  client.update_incident(7, {});
  CHECK(script->requests().size() == 1);
  CHECK(asked().method == "GET");
}

TEST_CASE_METHOD(ClientFixture, "a ticket_url is cleared where the server allows it") {
  argus::IncidentPatch patch;
  patch.ticket_url = "";
  SECTION("alone") {
    script->respond(200, R"({"ticket_url":""})").respond(200, incident_answer(7));
    client.update_incident(7, patch);
    CHECK(asked(0).method == "PUT");
    CHECK(asked(0).url == std::string(root) + "incidents/7/ticket_url/");
    CHECK(asked(0).body == R"({"ticket_url":""})");
    CHECK(asked(1).method == "GET");
  }
  SECTION("after the rest") {
    patch.level = 5;
    script->respond(200, incident_answer(7)).respond(200, R"({"ticket_url":""})").respond(200, incident_answer(7));
    client.update_incident(7, patch);
    CHECK(asked(0).method == "PATCH");
    CHECK(asked(0).body == R"({"level":5})");
    CHECK(asked(1).method == "PUT");
  }
  CHECK(script->remaining() == 0);
}

TEST_CASE_METHOD(ClientFixture, "a list loses no row when a page could not be fetched") {
  script->respond(200, page_of({incident_answer(9), incident_answer(8)}, true));
  script->respond(502).respond(200, page_of({incident_answer(9), incident_answer(8), incident_answer(7)}));
  const auto range = client.get_incidents();
  auto incident = range.begin();
  ++incident;
  CHECK(incident->pk == 8);
  ++incident;
  CHECK_THROWS_AS(incident->pk, argus::ServerError);
  CHECK(incident->pk == 7);
  CHECK(++incident == range.end());
}

TEST_CASE_METHOD(ClientFixture, "opening an incident posts it if it isn't there") {
  SECTION("not there") {
    script->respond(200, page_of({})).then(store_incident(8));
    const argus::OpenResult opening = client.open_incident(new_incident());
    CHECK(opening.outcome == argus::OpenResult::Outcome::created);
    CHECK(opening.incident.pk == 8);
  }
  SECTION("open") {
    script->respond(200, page_of({incident_answer(8)}));
    CHECK(client.open_incident(new_incident()).outcome == argus::OpenResult::Outcome::already_open);
  }
  SECTION("closed") {
    script->respond(200, page_of({incident_answer(8, false)}));
    CHECK(client.open_incident(new_incident()).outcome == argus::OpenResult::Outcome::already_closed);
  }
  SECTION("posted by another process in between") {
    script->respond(200, page_of({})).respond(400, real_answers::duplicate).respond(200, page_of({incident_answer(9)}));
    const argus::OpenResult opening = client.open_incident(new_incident());
    CHECK(opening.outcome == argus::OpenResult::Outcome::already_open);
    CHECK(opening.incident.pk == 9);
  }
  CHECK(script->remaining() == 0);
}

TEST_CASE_METHOD(ClientFixture, "opening an incident needs an id, and a lookup that works") {
  Incident incident = new_incident();
  incident.source_incident_id = " ";
  CHECK_THROWS_AS(client.open_incident(incident), std::invalid_argument);
  CHECK(script->requests().empty());
  script->respond(502);
  CHECK_THROWS_AS(client.open_incident(new_incident()), argus::ServerError);
  CHECK(script->requests().size() == 1);
}

TEST_CASE_METHOD(ClientFixture, "incidents are counted without being fetched") {
  script->respond(200, R"({"count":713,"params":{"count":"true"}})").respond(200, R"({"count":0,"params":{}})");
  argus::IncidentFilter filter;
  filter.open = true;
  CHECK(client.count_incidents(filter) == 713);
  CHECK(line() == "GET incidents/?open=true&count=true");
  CHECK(client.count_my_incidents() == 0);
  CHECK(line(1) == "GET incidents/mine/?count=true");
  filter.search = "x";
  CHECK_THROWS_AS(client.count_my_incidents(filter), std::invalid_argument);
  script->respond(200, R"({"count":"seven"})");
  CHECK_THROWS_WITH(client.count_incidents(), contains("count: expected a whole number"));
}

TEST_CASE_METHOD(ClientFixture, "a filter that an older server would ignore is refused there") {
  argus::IncidentFilter filter;
  filter.hide_closed_acked = true;
  SECTION("2.9.1 knows it") {
    script->respond(200, version_2_9).respond(200, page_of({incident_answer(1)}, true)).respond(200, page_of({}));
    CHECK(client.get_incidents(filter).to_vector().size() == 1);
    CHECK(line(1) == "GET incidents/?hide_closed_acked=true&page_size=100");
  }
  SECTION("2.8 doesn't") {
    const char* const version_2_8 = R"({"server-version":"2.8.1"})";
    script->respond(200, version_2_8).respond(200, version_2_8).respond(200, version_2_8).respond(200, version_2_8);
    CHECK_THROWS_WITH(client.get_incidents(filter).to_vector(), contains("hide_closed_acked needs Argus 2.9.0"));
    CHECK_THROWS_AS(client.get_my_incidents(filter).begin(), argus::UnsupportedError);
    CHECK_THROWS_AS(client.get_incidents_page(filter), argus::UnsupportedError);
    CHECK_THROWS_AS(client.count_incidents(filter), argus::UnsupportedError);
  }
  SECTION("and the version can't be told") {
    script->respond(502);
    CHECK_THROWS_AS(client.get_incidents(filter).begin(), argus::ServerError);
  }
  CHECK(script->remaining() == 0);
}

TEST_CASE_METHOD(ClientFixture, "an incident is deleted, or the server says why not") {
  script->respond(204);
  client.delete_incident(7);
  CHECK(line() == "DELETE incidents/7/");
  script->respond(405, R"({"detail":"Deletion of incidents is turned off, see setting INDELIBLE_INCIDENTS"})");
  CHECK_THROWS_WITH(client.delete_incident(7), contains("INDELIBLE_INCIDENTS"));
  script->respond(403, R"({"detail":"No."})");
  CHECK_THROWS_AS(client.delete_incident(7), argus::PermissionError);
}

}  // namespace incidents_test
