#include "catch.hpp"

#include <argus/argus.hpp>
#include <argus/testing/scripted_transport.hpp>

#include <algorithm>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace injection_test {

using argus::Client;
using argus::ClientOptions;
using argus::IncidentFilter;
using argus::testing::ScriptedTransport;

namespace {

const std::string root = "https://argus.example.org/api/v2/";

ClientOptions options() {
  ClientOptions result;
  result.api_root_url = "https://argus.example.org";
  result.token = "hunter2";
  result.retry.max_attempts = 1;
  return result;
}

/// What would end a header or a path, or climb out of one, were it not encoded.
std::string hostile_text() {
  return GENERATE(as<std::string>{}, "a\r\nX-Evil: b", "a\nb", "a\rb", "../../../admin/", "a/../b", "a?b=c", "a#b",
                  "%2e%2e/", "%0d%0aX-Evil: b", "a&token=b", "a;b", "a\\b", "a b", "@evil.example.org",
                  "//evil.example.org/", "https://evil.example.org/", "\xc3\xb8\x7f");
}

bool is_plain(char c) {
  const bool letter_or_digit = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  return letter_or_digit || std::string("-._~%=&").find(c) != std::string::npos;
}

}  // namespace

TEST_CASE("no text of a filter changes another part of the query") {
  const std::string text = hostile_text();
  INFO(text);
  IncidentFilter by_id;
  by_id.source_incident_id = text;
  IncidentFilter by_tag;
  by_tag.tags = {{"host", text}};
  IncidentFilter by_search;
  by_search.search = text;
  IncidentFilter by_source;
  by_source.source_name_in = {text};
  by_source.source_type_in = {text};
  const auto script = std::make_shared<ScriptedTransport>();
  const Client client{options(), script};
  const std::string page = R"({"next": null, "previous": null, "results": []})";
  for (const IncidentFilter& filter : {by_id, by_tag, by_search, by_source}) {
    script->respond(200, page);
    client.get_incidents_page(filter, text);
    const std::string url = script->requests().back().url;
    const std::string start = root + "incidents/?";
    REQUIRE(url.substr(0, start.size()) == start);
    const std::string query = url.substr(start.size());
    CHECK(std::all_of(query.begin(), query.end(), is_plain));
    CHECK(std::count(query.begin(), query.end(), '&') == std::count(query.begin(), query.end(), '=') - 1);
  }
}

TEST_CASE("a text with NUL is refused before it is sent") {
  const std::string text("a\0b", 3);
  IncidentFilter filter;
  SECTION("an id") {
    filter.source_incident_id = text;
  }
  SECTION("a tag") {
    filter.tags = {{"host", text}};
  }
  SECTION("a search") {
    filter.search = text;
  }
  SECTION("a source") {
    filter.source_name_in = {text};
  }
  CHECK_THROWS_AS(Client(options()).get_incidents(filter), std::invalid_argument);
}

TEST_CASE("a path given to Client::request stays below the root, and in the request line") {
  const auto script = std::make_shared<ScriptedTransport>();
  const Client client{options(), script};
  const auto path = GENERATE(as<std::string>{}, "incidents/\r\nX-Evil: b/", "incidents/\n", "incidents/1/?a=\r\nb",
                             std::string("incidents/\0/", 12), "incidents/1 HTTP/1.1", "..", "../", "../v1/incidents/",
                             "incidents/..", "incidents/../../../admin/", "%2e%2e/admin/", ".%2E/admin/", "%2E./admin/",
                             "//evil.example.org/", "https://evil.example.org/", "incidents/1/#a", "incidents\\1",
                             "incidents/\t1/", "incidents/\x7f/");
  INFO(path);
  for (const char* method : {"GET", "POST", "DELETE"})
    CHECK_THROWS_AS(client.request(method, path), std::invalid_argument);
  CHECK(script->requests().empty());
}

TEST_CASE("no option ends a header or changes the host") {
  const auto refuses = [](const std::function<void(ClientOptions&)>& change) {
    ClientOptions changed = options();
    change(changed);
    CHECK_THROWS_AS(Client(changed), std::invalid_argument);
  };
  for (const std::string& end : {std::string("\r\n"), std::string("\n"), std::string("\r"), std::string(1, '\0')}) {
    refuses([&](ClientOptions& o) { o.token = "a" + end + "X-Evil: b"; });
    refuses([&](ClientOptions& o) { o.user_agent = "a" + end + "X-Evil: b"; });
    refuses([&](ClientOptions& o) { o.api_root_url = "https://argus.example.org/" + end + "x"; });
    refuses([&](ClientOptions& o) { o.api_root_url = "https://argus.example.org" + end; });
  }
  refuses([](ClientOptions& o) { o.api_root_url = "https://argus.example.org@evil.example.org"; });
  refuses([](ClientOptions& o) { o.api_root_url = "https://argus.example.org\\@evil.example.org"; });
  refuses([](ClientOptions& o) { o.api_root_url = "https://argus.example.org/?x="; });
  refuses([](ClientOptions& o) { o.api_root_url = "https://argus.example.org/#"; });
}

}  // namespace injection_test
