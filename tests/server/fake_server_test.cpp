// What the fake server itself promises, asked over HTTP as a client would; each expectation is a real server's answer.

#include <arpa/inet.h>
#include <httplib.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <argus/testing/fake_server.hpp>
#include <atomic>
#include <chrono>
#include <csignal>
#include <map>
#include <memory>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "catch.hpp"

namespace {

using argus::testing::FakeServer;
using nlohmann::json;
using Clock = std::chrono::steady_clock;

const char api_root[] = "/api/v2/";
const char some_time[] = "2024-01-15T12:00:00Z";

std::string host_of(const FakeServer& server) {
  const std::string url = server.url();
  return url.substr(0, url.find("/api"));
}

int port_of(const FakeServer& server) {
  return std::stoi(host_of(server).substr(host_of(server).rfind(':') + 1));
}

FakeServer::Options with_version(const std::string& version) {
  FakeServer::Options options;
  options.version = version;
  return options;
}

struct Reply {
  int status = 0;
  std::string text{};
  json body{};
  httplib::Headers headers{};

  std::string header(const std::string& name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? "" : found->second;
  }
};

/// A client of a fake server, for one user.
class Asker {
 public:
  Asker(const FakeServer& server, std::string token) : client_(host_of(server)), token_(std::move(token)) {
    client_.set_keep_alive(true);
    client_.set_url_encode(false);
    client_.set_tcp_nodelay(true);
  }

  Reply send(const std::string& method, const std::string& path, const std::string& body,
             const std::string& content_type = "application/json") {
    httplib::Request request;
    request.method = method;
    request.path = path.rfind('/', 0) == 0 ? path : api_root + path;
    if (!token_.empty()) request.set_header("Authorization", "Token " + token_);
    request.set_header("Accept", "application/json");
    if (!body.empty()) request.set_header("Content-Type", content_type);
    request.body = body;
    const auto result = client_.send(request);
    if (!result) throw std::runtime_error("no answer: " + httplib::to_string(result.error()));
    return {result->status, result->body, json::parse(result->body, nullptr, false), result->headers};
  }

  Reply get(const std::string& path) { return send("GET", path, ""); }
  Reply post(const std::string& path, const json& body) { return send("POST", path, body.dump()); }
  Reply put(const std::string& path, const json& body) { return send("PUT", path, body.dump()); }
  Reply patch(const std::string& path, const json& body) { return send("PATCH", path, body.dump()); }

 private:
  httplib::Client client_;
  std::string token_;
};

/// A connection on which a test writes and reads bytes.
class RawConnection {
 public:
  explicit RawConnection(const FakeServer& server) : socket_(socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port_of(server)));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
      throw std::runtime_error("no connection to the fake server");
    }
  }
  ~RawConnection() { close(socket_); }
  RawConnection(const RawConnection&) = delete;
  RawConnection& operator=(const RawConnection&) = delete;

  void write(const std::string& bytes) { REQUIRE(::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL) > 0); }

  /// Reads until `wanted` has come or the server has closed the connection.
  std::string read_until(const std::string& wanted) {
    std::string received;
    char buffer[4096];
    while (received.find(wanted) == std::string::npos) {
      const ssize_t count = recv(socket_, buffer, sizeof buffer, 0);
      if (count <= 0) break;
      received.append(buffer, static_cast<std::size_t>(count));
    }
    return received;
  }

  std::string read_to_end() { return read_until("\xff there is no such text"); }

 private:
  int socket_;
};

json incident_at(const std::string& start_time) {
  return {{"start_time", start_time}, {"tags", json::array()}};
}

json incident_with(const std::string& field, const json& value) {
  json incident = incident_at(some_time);
  incident[field] = value;
  return incident;
}

std::string path_of_events(std::int64_t pk) {
  return "incidents/" + std::to_string(pk) + "/events/";
}
std::string path_of_incident(std::int64_t pk) {
  return "incidents/" + std::to_string(pk) + "/";
}
std::string path_of_acknowledgements(std::int64_t pk) {
  return "incidents/" + std::to_string(pk) + "/acks/";
}
std::string path_of_tags(std::int64_t pk) {
  return "incidents/" + std::to_string(pk) + "/tags/";
}

std::vector<std::int64_t> pks_of(const json& page) {
  std::vector<std::int64_t> pks;
  for (const json& row : page.at("results")) pks.push_back(row.at("pk").get<std::int64_t>());
  return pks;
}

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

std::chrono::milliseconds since(Clock::time_point start) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - start);
}

}  // namespace

TEST_CASE("the fake server says which version it has, to anyone", "[fake]") {
  FakeServer server;
  Asker nobody(server, "");
  CHECK(server.url() == host_of(server) + "/api/v2");
  const Reply reply = nobody.get("/api/");
  CHECK(reply.status == 200);
  CHECK(reply.body.at("server-version") == "2.10.2");
  CHECK(reply.body.at("api-version") == json{{"stable", "v2"}});
  CHECK(nobody.get("/.still-alive/").status == 204);

  FakeServer old(with_version("1.29.0"));
  Asker old_nobody(old, "");
  CHECK(old_nobody.get("/api/").body.at("server-version") == "1.29.0");
  CHECK(old_nobody.get("/api/").body.at("api-version") == json{{"stable", "v1"}, {"unstable", "v2"}});
  CHECK(old_nobody.get("/.still-alive/").status == 404);
}

TEST_CASE("the fake server refuses versions that aren't any", "[fake]") {
  for (const char* version : {"", "2", "2.x", "v2.10", "2..1", "2.10.", "two"}) {
    INFO(version);
    CHECK_THROWS_AS(FakeServer(with_version(version)), std::invalid_argument);
  }
}

TEST_CASE("the fake server wants a token", "[fake]") {
  FakeServer server;
  const auto ask = [&](const std::string& authorization) {
    httplib::Client client(host_of(server));
    httplib::Headers headers;
    if (!authorization.empty()) headers.emplace("Authorization", authorization);
    const auto result = client.Get("/api/v2/incidents/", headers);
    REQUIRE(result);
    CHECK(result->status == 401);
    CHECK(result->get_header_value("WWW-Authenticate") == "Token");
    return json::parse(result->body).at("detail").get<std::string>();
  };
  CHECK(ask("") == "Authentication credentials were not provided.");
  CHECK(ask("Bearer " + server.token()) == "Authentication credentials were not provided.");
  CHECK(ask("Token") == "Invalid token header. No credentials provided.");
  CHECK(ask("Token a b") == "Invalid token header. Token string should not contain spaces.");
  CHECK(ask("Token nobody") == "Invalid token.");
  CHECK(ask("Token " + FakeServer{}.token()) == "Invalid token.");
  CHECK(Asker(server, server.token()).get("incidents/").status == 200);
}

TEST_CASE("the fake server redirects to the trailing slash and finds nothing elsewhere", "[fake]") {
  FakeServer server;
  Asker source(server, server.token());
  const Reply redirect = source.send("POST", "incidents?open=true", "{}");
  CHECK(redirect.status == 301);
  CHECK(redirect.header("Location") == "/api/v2/incidents/?open=true");
  CHECK(redirect.header("Content-Type") == "text/html; charset=utf-8");
  CHECK(source.get("incidents/5/").body == json{{"detail", "No Incident matches the given query."}});
  CHECK(source.get("incidents/five/").body == json{{"detail", "Not found."}});
  for (const char* path : {"nothing/", "incidents/mine/3/", "incidents/five/events/", "/api/v3/incidents/"}) {
    INFO(path);
    CHECK(source.get(path).status == 404);
    CHECK(source.get(path).header("Content-Type") == "text/html; charset=utf-8");
  }
  const Reply wrong_method = source.put("incidents/", json::object());
  CHECK(wrong_method.status == 405);
  CHECK(wrong_method.body == json{{"detail", "Method \"PUT\" not allowed."}});
  CHECK(wrong_method.header("Allow") == "GET, POST, HEAD, OPTIONS");
}

TEST_CASE("the fake server stores what is posted as a server does", "[fake]") {
  FakeServer server;
  Asker source(server, server.token());
  const Reply reply =
      source.post("incidents/",
                  {{"start_time", "2024-07-15T12:00:00.1234567+05:30"},
                   {"source_incident_id", " 4711 "},
                   {"description", "  It's gone "},
                   {"details_url", "/alert/7"},
                   {"ticket_url", "https://tickets.example.org/1"},
                   {"level", "3"},
                   {"metadata", {{"any", {1, nullptr}}}},
                   {"tags", {{{"tag", " host = a "}}, {{"tag", "host=b=c"}}, {{"tag", "host=a"}}, {{"tag", "blank="}}}},
                   {"unknown", 1}});
  REQUIRE(reply.status == 201);
  const json& stored = reply.body;
  CHECK(stored.at("start_time") == "2024-07-15T07:30:00.123456+01:00");
  CHECK(stored.at("end_time") == "infinity");
  CHECK(stored.at("source_incident_id") == "4711");
  CHECK(stored.at("description") == "It's gone");
  CHECK(stored.at("details_url") == "https://nav.example.org/alert/7");
  CHECK(stored.at("ticket_url") == "https://tickets.example.org/1");
  CHECK(stored.at("level") == 3);
  CHECK(stored.at("metadata") == json{{"any", {1, nullptr}}});
  CHECK(stored.at("open") == true);
  CHECK(stored.at("stateful") == true);
  CHECK(stored.at("acked") == false);
  CHECK(stored.at("source").at("name") == "testnav");
  CHECK(stored.at("source").at("type") == json{{"name", "nav"}});
  CHECK(stored.at("source").at("base_url") == "https://nav.example.org/");
  REQUIRE(stored.at("tags").size() == 3);
  CHECK(stored.at("tags")[0].at("tag") == "host=a");
  CHECK(stored.at("tags")[1].at("tag") == "host=b=c");
  CHECK(stored.at("tags")[2].at("tag") == "blank=");
  CHECK_FALSE(stored.contains("unknown"));

  const auto pk = stored.at("pk").get<std::int64_t>();
  CHECK(server.incident(pk) == stored);
  CHECK(server.incidents() == json::array({stored}));
  CHECK(source.get(path_of_incident(pk)).body == stored);
  const json start = server.events(pk).at(0);
  CHECK(start.at("type") == json{{"value", "STA"}, {"display", "Incident start"}});
  CHECK(start.at("actor").at("username") == "glue");
  CHECK(start.at("incident") == pk);
  CHECK(start.at("pk") != pk);
  CHECK(start.at("description") == "It's gone");
}

TEST_CASE("the fake server tells the three kinds of end apart", "[fake]") {
  FakeServer server;
  Asker source(server, server.token());
  const Reply stateless = source.post("incidents/", incident_with("end_time", nullptr));
  CHECK(stateless.body.at("end_time").is_null());
  CHECK(stateless.body.at("stateful") == false);
  CHECK(stateless.body.at("open") == false);
  CHECK(server.events(stateless.body.at("pk").get<std::int64_t>())[0].at("type").at("value") == "LES");

  const Reply past = source.post("incidents/", incident_with("end_time", some_time));
  CHECK(past.body.at("end_time") == "2024-01-15T13:00:00+01:00");
  CHECK(past.body.at("open") == false);
  CHECK(source.post("incidents/", incident_with("end_time", "2999-01-01T00:00:00Z")).body.at("open") == true);
  CHECK(source.post("incidents/", incident_with("end_time", "infinity")).body.at("open") == true);
  const Reply backwards = source.post("incidents/", incident_with("end_time", "2024-01-15T11:59:59Z"));
  CHECK(backwards.status == 400);
  CHECK(backwards.body == json{{"non_field_errors", {"'end_time' cannot be before 'start_time'."}}});
}

TEST_CASE("the fake server reads and prints times in its zone", "[fake]") {
  FakeServer server;
  Asker source(server, server.token());
  const auto stored = [&](Asker& asker, const std::string& time) {
    return asker.post("incidents/", incident_at(time)).body.at("start_time");
  };
  CHECK(stored(source, "2024-07-15T12:00:00") == "2024-07-15T12:00:00+01:00");
  CHECK(stored(source, "2024-07-15 12:00") == "2024-07-15T12:00:00+01:00");
  CHECK(stored(source, "2024-07-15") == "2024-07-15T00:00:00+01:00");
  CHECK(stored(source, "2024-07-15T12:00:00.5-04:56:02") == "2024-07-15T17:56:02.500000+01:00");
  CHECK(stored(source, "20240715T120000Z") == "2024-07-15T13:00:00+01:00");
  CHECK(stored(source, "1850-01-01T00:00:00.000001Z") == "1850-01-01T01:00:00.000001+01:00");

  FakeServer::Options options;
  options.time_zone_offset = std::chrono::minutes{0};
  FakeServer in_utc(options);
  Asker utc_source(in_utc, in_utc.token());
  CHECK(stored(utc_source, "2024-07-15T12:00:00") == "2024-07-15T12:00:00Z");
  options.time_zone_offset = std::chrono::minutes{-210};
  FakeServer in_newfoundland(options);
  Asker western_source(in_newfoundland, in_newfoundland.token());
  CHECK(stored(western_source, some_time) == "2024-01-15T08:30:00-03:30");

  for (const char* time : {"", "x", "infinity", "2024-13-01T00:00:00Z", "2024-02-30T00:00:00Z", "2024-01-01T24:00:00Z",
                           "2024-01-01T10:00:60Z", "2024-01-01T10:00:00z", "2024-01-01T10:00:00+25:00",
                           " 2024-01-15T12:00:00Z", "2024-01-15T12:00:00Z and more", "2024-01-15T12:00:00."}) {
    INFO(time);
    const Reply reply = source.post("incidents/", incident_at(time));
    CHECK(reply.status == 400);
    CHECK(reply.body.at("start_time")[0].get<std::string>().rfind("Datetime has wrong format.", 0) == 0);
  }
  CHECK(source.post("incidents/", incident_at("9999-12-31T23:59:59Z")).body ==
        json{{"start_time", {"Datetime value out of range."}}});
}

TEST_CASE("the fake server refuses bad incidents, field by field", "[fake]") {
  FakeServer server;
  Asker source(server, server.token());
  const auto refusal = [&](const json& incident) {
    const Reply reply = source.post("incidents/", incident);
    CHECK(reply.status == 400);
    return reply.body;
  };
  const auto error_of = [&](const std::string& field, const json& value) {
    const json errors = refusal(incident_with(field, value));
    CHECK(errors.size() == 1);
    return errors.at(field);
  };
  const json required{"This field is required."};
  const json not_null{"This field may not be null."};
  const json bad_url{"Enter a valid URL."};
  CHECK(refusal(json::object()) == json{{"start_time", required}, {"tags", required}});
  CHECK(refusal(json::array()) == json{{"non_field_errors", {"Invalid data. Expected a dictionary, but got list."}}});
  for (const char* field :
       {"start_time", "tags", "level", "description", "source_incident_id", "details_url", "ticket_url"}) {
    INFO(field);
    CHECK(error_of(field, nullptr) == not_null);
  }
  CHECK(refusal(incident_with("metadata", nullptr)).is_array());
  CHECK(error_of("level", 0) == json{"\"0\" is not a valid choice."});
  CHECK(error_of("level", 6) == json{"\"6\" is not a valid choice."});
  CHECK(error_of("level", true) == json{"\"True\" is not a valid choice."});
  CHECK(error_of("description", json::array()) == json{"Not a valid string."});
  CHECK(error_of("description", std::string("a\0b", 3)) == json{"Null characters are not allowed."});
  for (const char* url :
       {"", "x", "http://x", "http://nowhere/", "ftp://a.b/c", "/relative", "https://a b.example.org", "mailto:a@b"}) {
    INFO(url);
    CHECK(error_of("ticket_url", url) == bad_url);
  }
  CHECK(source.post("incidents/", incident_with("ticket_url", "http://localhost:8080/a?b#c")).status == 201);
  CHECK(source.post("incidents/", incident_with("ticket_url", "https://user@10.0.0.1/")).status == 201);

  CHECK(error_of("tags", "x") == json{{"non_field_errors", {"Expected a list of items but got type \"str\"."}}});
  CHECK(error_of("tags", {"a=b"}) == json{{"0", {"Tags need to follow the format {\"tag\": key=value}"}}});
  CHECK(error_of("tags", {{{"tag", "a=b"}}, {{"tag", "none"}}}) ==
        json{{"1", {{"tag", "The tag does not have its delimiter: =."}}}});
  CHECK(error_of("tags", {{{"tag", "Host=b"}}}).at("0").at("tag") ==
        "['Enter a valid key consisting of lowercase letters, numbers and underscores.']");
  CHECK(source.post("incidents/", incident_with("tags", {{{"tag", nullptr}}})).status == 500);
  CHECK(source.post("incidents/", incident_with("source_incident_id", std::string(2689, 'x'))).status == 500);
  CHECK(server.incidents().size() == 2);

  FakeServer old(with_version("1.29.0"));
  Asker old_source(old, old.token());
  CHECK(old_source.post("incidents/", incident_with("tags", {{{"tag", "a=b"}}, {{"tag", "none"}}})).body ==
        json{{"tags", {json::object(), {{"tag", "The tag does not have its delimiter: =."}}}}});
}

TEST_CASE("the fake server refuses bodies that it can't read", "[fake]") {
  FakeServer server;
  Asker source(server, server.token());
  const Reply no_json = source.send("POST", "incidents/", "{bad");
  CHECK(no_json.status == 400);
  CHECK(no_json.body.at("detail").get<std::string>().rfind("JSON parse error", 0) == 0);
  CHECK(source.send("POST", "incidents/", "{}", "text/plain").status == 415);
  CHECK(source.send("POST", "incidents/", "{}", "application/json; charset=utf-8").status == 400);
  const Reply too_large = source.post("incidents/", incident_with("description", std::string(2'621'441, 'x')));
  CHECK(too_large.status == 400);
  CHECK(too_large.header("Content-Type") == "text/html; charset=utf-8");
  CHECK(source.send("POST", "incidents/", std::string(100'000, '[')).status == 500);
  CHECK(source.get("incidents/?source_incident_id=" + std::string(4090, 'x')).status == 414);
}

TEST_CASE("the fake server keeps source_incident_ids unique for each source", "[fake]") {
  FakeServer server;
  Asker source(server, server.token());
  Asker other(server, server.other_token());
  const json incident = incident_with("source_incident_id", "4711");
  CHECK(source.post("incidents/", incident).status == 201);
  const Reply duplicate = source.post("incidents/mine/", incident);
  CHECK(duplicate.status == 400);
  REQUIRE(duplicate.body.is_array());
  CHECK(duplicate.body[0].get<std::string>().rfind("duplicate key value violates unique constraint", 0) == 0);
  CHECK(other.post("incidents/", incident).status == 201);
  for (int i = 0; i < 2; ++i) CHECK(source.post("incidents/", incident_with("source_incident_id", "  ")).status == 201);
}

TEST_CASE("the fake server lets only sources post incidents, and superusers for others", "[fake]") {
  FakeServer server;
  Asker person(server, server.person_token());
  Asker source(server, server.token());
  Asker admin(server, server.admin_token());
  CHECK(person.post("incidents/", incident_at(some_time)).body ==
        json{"The requesting user must have a connected source system."});
  CHECK(source.post("incidents/", incident_with("source", 1)).body ==
        json{"You must be a superuser to be allowed to specify the 'source' field."});
  CHECK(admin.post("incidents/", incident_with("source", 99)).body == json{"SourceSystem with pk=99 does not exist."});
  CHECK(admin.post("incidents/", incident_with("source", 2)).body.at("source").at("name") == "othernav");
  CHECK(admin.post("incidents/", incident_at(some_time)).body.at("source").at("name") == "argus");
}

TEST_CASE("the fake server completes details URLs as its version does", "[fake]") {
  const auto shown = [](const std::string& version, const std::string& url) {
    FakeServer server(with_version(version));
    return Asker(server, server.token()).post("incidents/", incident_with("details_url", url)).body.at("details_url");
  };
  const std::string nav = "https://nav.example.org/";
  CHECK(shown("2.10.2", "") == "");
  CHECK(shown("2.10.2", "a/./b/../c") == nav + "a/c");
  CHECK(shown("2.10.2", "../up") == nav + "up");
  CHECK(shown("2.10.2", "?q=1") == nav + "?q=1");
  CHECK(shown("2.10.2", "//h.example.org/p") == "https://h.example.org/p");
  CHECK(shown("2.10.2", "https://else.example.org/x") == "https://else.example.org/x");
  CHECK(shown("2.10.2", "mailto:x@y") == "mailto:x@y");
  CHECK(shown("2.10.2", "a b") == "a b");
  CHECK(shown("1.29.0", "a b") == nav + "a b");
}

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

TEST_CASE("whoever walks the fake server's lists by start time gets every row", "[fake]") {
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

TEST_CASE("the fake server changes what may be changed, and writes it down", "[fake]") {
  FakeServer server;
  Asker source(server, server.token());
  const auto pk = server.add_incident({{"description", "old"}, {"tags", {{{"tag", "host=a"}}, {{"tag", "k=1"}}}}});
  const Reply reply = source.patch(path_of_incident(pk), {{"description", " new "},
                                                          {"level", 2},
                                                          {"details_url", "/x"},
                                                          {"ticket_url", "https://t.example.org/1"},
                                                          {"metadata", {{"a", 1}}},
                                                          {"tags", {{{"tag", "host=b"}}, {{"tag", "k=1"}}}}});
  REQUIRE(reply.status == 200);
  CHECK(reply.body == server.incident(pk));
  CHECK(reply.body.at("description") == "new");
  CHECK(reply.body.at("level") == 2);
  CHECK(reply.body.at("details_url") == "https://nav.example.org/x");
  CHECK(reply.body.at("metadata") == json{{"a", 1}});
  CHECK(reply.body.at("tags").size() == 2);
  std::set<std::string> changes;
  for (const json& event : server.events(pk)) changes.insert(event.at("description").get<std::string>());
  CHECK(changes == std::set<std::string>{"old", "Change: \"description\": old → new", "Change: \"level\": 5 → 2",
                                         "Change: \"details_url\":  → /x",
                                         "Change: \"ticket_url\":  → https://t.example.org/1",
                                         "Change: \"metadata\": 0 item(s) → 1 item(s)",
                                         "Change: \"tags\": ['host=a', 'k=1'] → ['host=b', 'k=1']"});

  CHECK(source.patch(path_of_incident(pk), {{"level", 2}}).status == 200);
  CHECK(source.patch(path_of_incident(pk), json::object()).status == 200);
  CHECK(server.events(pk).size() == 7);
  CHECK(source.patch(path_of_incident(pk), {{"description", ""}, {"tags", json::array()}}).status == 200);
  CHECK(server.incident(pk).at("description") == "");
  CHECK(server.incident(pk).at("tags").empty());
  CHECK(source.send("DELETE", path_of_incident(pk), "").status == 405);
}

TEST_CASE("the fake server refuses other changes", "[fake]") {
  FakeServer server;
  Asker source(server, server.token());
  const auto pk = server.add_incident({{"level", 4}});
  const json before = server.incident(pk);
  const auto refusal = [&](const json& patch) {
    const Reply reply = source.patch(path_of_incident(pk), patch);
    CHECK(reply.status == 400);
    return reply.body;
  };
  CHECK(refusal({{"pk", 1}, {"start_time", some_time}, {"open", true}, {"colour", "red"}, {"level", 9}}) ==
        json{{"pk", "The field is not allowed to be changed."},
             {"start_time", "The field is not allowed to be changed."},
             {"open", "The field does not exist."},
             {"colour", "The field does not exist."}});
  CHECK(refusal({{"level", 9}, {"ticket_url", ""}, {"metadata", nullptr}}) ==
        json{{"level", {"\"9\" is not a valid choice."}},
             {"ticket_url", {"Enter a valid URL."}},
             {"metadata", {"This field may not be null."}}});
  CHECK(source.patch(path_of_incident(pk), {{"metadata", 7}}).status == 500);
  CHECK(source.put(path_of_incident(pk), {{"level", 5}}).body == json{{"tags", {"This field is required."}}});
  CHECK(source.patch(path_of_incident(99), {{"level", 5}}).status == 404);
  CHECK(server.incident(pk) == before);
  CHECK(server.events(pk).size() == 1);
}

TEST_CASE("the fake server lets only superusers remove others' tags by a change", "[fake]") {
  FakeServer server;
  Asker source(server, server.token());
  Asker person(server, server.person_token());
  Asker admin(server, server.admin_token());
  const auto pk = server.add_incident({{"level", 4}});
  CHECK(person.patch(path_of_incident(pk), {{"tags", {{{"tag", "seen_by=me"}}}}}).status == 200);
  const Reply refused = source.patch(path_of_incident(pk), {{"tags", json::array()}, {"level", 1}});
  CHECK(refused.status == 400);
  CHECK(refused.body == json{{"seen_by=me", "Cannot remove this tag when you're not the one who added it."}});
  CHECK(server.incident(pk).at("level") == 4);
  CHECK(admin.patch(path_of_incident(pk), {{"tags", json::array()}}).status == 200);
}

TEST_CASE("the fake server takes any text for a ticket on its own address", "[fake]") {
  FakeServer server;
  Asker source(server, server.token());
  const auto pk = server.add_incident({{"ticket_url", "https://t.example.org/1"}});
  const std::string path = path_of_incident(pk) + "ticket_url/";
  CHECK(source.put(path, {{"ticket_url", ""}}).body == json{{"ticket_url", ""}});
  CHECK(server.incident(pk).at("ticket_url") == "");
  CHECK(source.put(path, {{"ticket_url", " any "}}).body == json{{"ticket_url", "any"}});
  CHECK(source.put(path, {{"ticket_url", nullptr}}).status == 400);
  CHECK(source.put(path, json::object()).status == 500);
  CHECK(source.get(path).status == 405);
  CHECK(server.events(pk).size() == 3);
  CHECK(source.put(path_of_incident(pk) + "automatic-ticket/", nullptr).body == json{{"ticket_url", "any"}});
  CHECK(source.put(path, {{"ticket_url", ""}}).status == 200);
  const Reply no_plugin = source.put(path_of_incident(pk) + "automatic-ticket/", nullptr);
  CHECK(no_plugin.status == 400);
  CHECK(no_plugin.body.is_string());
}

TEST_CASE("the fake server ends, restarts, closes and reopens", "[fake]") {
  FakeServer server;
  Asker source(server, server.token());
  Asker person(server, server.person_token());
  const auto pk = server.add_incident(incident_at(some_time));
  const auto is_open = [&] { return server.incident(pk).at("open").get<bool>(); };
  const auto post = [&](Asker& asker, const std::string& type, const std::string& time) {
    json event{{"type", type}};
    if (!time.empty()) event["timestamp"] = time;
    return asker.post(path_of_events(pk), event);
  };

  const Reply end = source.post(path_of_events(pk),
                                {{"type", "END"}, {"timestamp", "2024-01-14T12:00:00"}, {"description", " over "}});
  REQUIRE(end.status == 201);
  CHECK(end.body.at("type") == json{{"value", "END"}, {"display", "Incident end"}});
  CHECK(end.body.at("actor").at("username") == "glue");
  CHECK(end.body.at("timestamp") == "2024-01-14T12:00:00+01:00");
  CHECK(end.body.at("description") == "over");
  CHECK(server.incident(pk).at("end_time") == "2024-01-14T12:00:00+01:00");
  CHECK_FALSE(is_open());

  CHECK(post(source, "END", "2024-01-20T12:00:00Z").status == 201);
  CHECK(server.incident(pk).at("end_time") == "2024-01-14T12:00:00+01:00");
  CHECK(post(person, "CLO", "").body == json{{"type", "The incident is already closed."}});
  CHECK(post(person, "REO", "").status == 201);
  CHECK(is_open());
  CHECK(post(person, "REO", "").body == json{{"type", "The incident is already open."}});
  CHECK(post(source, "END", some_time).status == 201);
  CHECK_FALSE(is_open());
  CHECK(post(source, "RES", some_time).status == 201);
  CHECK(is_open());
  CHECK(post(source, "RES", some_time).status == 201);
  CHECK(post(source, "END", "2999-01-01T00:00:00Z").status == 201);
  CHECK(is_open());
  CHECK(post(source, "END", some_time).status == 201);
  CHECK_FALSE(is_open());
  server.post_event_as_person(pk, "REO");
  CHECK(is_open());
  server.post_event_as_person(pk, "CLO", "enough");
  CHECK_FALSE(is_open());
  CHECK(server.events(pk)[0].at("timestamp") == "2999-01-01T01:00:00+01:00");
  CHECK(source.get(path_of_events(pk)).body == server.events(pk));
  const json newest = server.events(pk)[1];
  CHECK(newest.at("description") == "enough");
  CHECK(newest.at("actor").at("username") == "person");
  CHECK(source.get(path_of_events(pk) + newest.at("pk").dump() + "/").body == newest);
  CHECK(source.get(path_of_events(pk) + "1/").status == 404);
}

TEST_CASE("the fake server checks events and who posts them", "[fake]") {
  FakeServer server;
  Asker source(server, server.token());
  Asker person(server, server.person_token());
  const auto pk = server.add_incident(incident_at(some_time));
  const auto post = [&](Asker& asker, const json& event) { return asker.post(path_of_events(pk), event); };
  const json required{"This field is required."};
  CHECK(post(source, json::object()).body == json{{"type", required}, {"timestamp", required}});
  CHECK(post(person, json::object()).body == json{{"type", required}});
  CHECK(post(source, {{"type", "XXX"}, {"timestamp", some_time}}).body ==
        json{{"type", {"\"XXX\" is not a valid choice."}}});
  CHECK(post(source, {{"type", {{"value", "END"}}}, {"timestamp", some_time}}).body ==
        json{{"type", {"\"{'value': 'END'}\" is not a valid choice."}}});
  for (const char* type : {"CLO", "REO", "ACK"}) {
    CHECK(post(source, {{"type", type}, {"timestamp", some_time}}).body ==
          json{{"type", std::string("A source system cannot post events of type '") + type + "'."}});
  }
  for (const char* type : {"STA", "END", "RES", "CHI", "LES"}) {
    CHECK(post(person, {{"type", type}}).body ==
          json{{"type", std::string("An end user cannot post events of type '") + type + "'."}});
  }
  CHECK(post(person, {{"type", "ACK"}})
            .body.at("type")
            .get<std::string>()
            .find(host_of(server) + "/api/v2/incidents/1/acks/.") != std::string::npos);
  CHECK(server.events(pk).size() == 1);
  for (const char* type : {"STA", "OTH", "CHI", "LES"}) {
    CHECK(post(source, {{"type", type}, {"timestamp", some_time}}).status == 201);
  }
  CHECK(post(person, {{"type", "OTH"}}).status == 201);

  const Reply missing = source.post(path_of_events(99), {{"type", "END"}, {"timestamp", some_time}});
  CHECK(missing.status == 500);
  CHECK(missing.header("Content-Type") == "text/html; charset=utf-8");
  CHECK(source.get(path_of_events(99)).status == 404);
}

TEST_CASE("the fake server never changes the state of a stateless incident", "[fake]") {
  FakeServer server;
  Asker source(server, server.token());
  Asker person(server, server.person_token());
  const auto pk = server.add_incident(incident_with("end_time", nullptr));
  for (const char* type : {"STA", "END", "RES", "LES"}) {
    CHECK(source.post(path_of_events(pk), {{"type", type}, {"timestamp", some_time}}).status == 201);
  }
  for (const char* type : {"CLO", "REO"}) {
    CHECK(person.post(path_of_events(pk), {{"type", type}}).body ==
          json{{"type", "Cannot change the state of a stateless incident."}});
  }
  CHECK(server.incident(pk).at("end_time").is_null());
}

TEST_CASE("an old fake server knows no restart, and one END", "[fake]") {
  FakeServer server(with_version("2.9.1"));
  Asker source(server, server.token());
  const auto pk = server.add_incident(incident_at(some_time));
  const auto end = [&](const std::string& time) {
    return source.post(path_of_events(pk), {{"type", "END"}, {"timestamp", time}}).status;
  };
  CHECK(end(some_time) == 201);
  CHECK(server.incident(pk).at("open") == false);
  CHECK(source.post(path_of_events(pk), {{"type", "RES"}, {"timestamp", some_time}}).body ==
        json{{"type", {"\"RES\" is not a valid choice."}}});
  server.post_event_as_person(pk, "REO");
  CHECK(end(some_time) == 201);
  CHECK(server.incident(pk).at("open") == true);
  server.post_event_as_person(pk, "CLO");
  CHECK(server.incident(pk).at("open") == false);

  const auto pending = server.add_incident(incident_at(some_time));
  for (const char* time : {"2999-01-01T00:00:00Z", some_time}) {
    CHECK(source.post(path_of_events(pending), {{"type", "END"}, {"timestamp", time}}).status == 201);
  }
  CHECK(server.incident(pending).at("open") == true);
}

TEST_CASE("the fake server lists the events of all incidents", "[fake]") {
  FakeServer server;
  Asker source(server, server.token());
  for (int i = 0; i < 3; ++i) server.add_incident(incident_at(some_time));
  const json page = source.get("incidents/events/?page_size=2").body;
  CHECK(page.at("results").size() == 2);
  CHECK(page.at("next").is_string());
  CHECK(source.post("incidents/events/", json::object()).status == 405);
}

TEST_CASE("the fake server acknowledges", "[fake]") {
  std::atomic<std::int64_t> seconds{1'705'320'000};  // 2024-01-15T12:00:00Z
  FakeServer::Options options;
  options.clock = [&] { return std::chrono::system_clock::time_point(std::chrono::seconds(seconds)); };
  FakeServer server(options);
  Asker source(server, server.token());
  const auto pk = server.add_incident(json::object());
  CHECK(server.incident(pk).at("start_time") == "2024-01-15T13:00:00+01:00");
  const std::string path = path_of_acknowledgements(pk);
  const auto is_acknowledged = [&] { return server.incident(pk).at("acked").get<bool>(); };

  CHECK(source.get(path).body == json::array());
  CHECK(source.post(path, json::object()).body == json{{"timestamp", {"This field is required."}}});
  CHECK(source.post(path, {{"timestamp", some_time}, {"expiration", some_time}}).body ==
        json{{"non_field_errors", {"'expiration' is earlier than creation timestamp."}}});
  CHECK_FALSE(is_acknowledged());
  const Reply reply =
      source.post(path, {{"timestamp", some_time}, {"description", " seen "}, {"expiration", "2024-01-15T13:00:00Z"}});
  REQUIRE(reply.status == 201);
  CHECK(reply.body.at("expiration") == "2024-01-15T14:00:00+01:00");
  CHECK(reply.body.at("event").at("type") == json{{"value", "ACK"}, {"display", "Acknowledge"}});
  CHECK(reply.body.at("event").at("description") == "seen");
  CHECK(reply.body.at("pk") == reply.body.at("event").at("pk"));
  CHECK(is_acknowledged());

  const std::string item = path + reply.body.at("pk").dump() + "/";
  CHECK(source.get(path).body == json::array({reply.body}));
  CHECK(source.get(item).body == reply.body);
  CHECK(source.put(item, {{"expiration", some_time}})
            .body.at("expiration")[0]
            .get<std::string>()
            .rfind("'expiration' must be later than current moment (2024-01-15 12:00:00+00:00)", 0) == 0);
  CHECK(source.patch(item, {{"expiration", "2024-01-15T12:00:05Z"}}).status == 200);
  seconds += 6;
  CHECK_FALSE(is_acknowledged());
  CHECK(source.patch(item, {{"expiration", nullptr}}).body == json{"Cannot change expired Acknowledgement"});
  const Reply lasting = source.post(path, {{"timestamp", some_time}, {"expiration", nullptr}});
  CHECK(lasting.body.at("expiration").is_null());
  CHECK(is_acknowledged());
  const std::string lasting_item = path + lasting.body.at("pk").dump() + "/";
  CHECK(source.put(lasting_item, {{"expiration", "2024-01-16T00:00:00Z"}}).body.at("expiration").is_string());
  CHECK(source.put(lasting_item, json::object()).body.at("expiration").is_null());
  CHECK(source.send("DELETE", item, "").status == 405);
  CHECK(source.get(path + "99/").body == json{{"detail", "No Acknowledgement matches the given query."}});
  CHECK(source.get(path_of_acknowledgements(99)).status == 404);
}

TEST_CASE("the fake server adds and removes tags one by one", "[fake]") {
  FakeServer server;
  Asker source(server, server.token());
  const auto pk = server.add_incident({{"tags", {{{"tag", "a=1"}}}}});
  const std::string path = path_of_tags(pk);
  for (int i = 0; i < 2; ++i) {
    const Reply reply = source.post(path, {{"tag", " b = x y"}});
    CHECK(reply.status == 201);
    CHECK(reply.body == json{{"tag", "b=x y"}});
  }
  CHECK(source.get(path).body == json{{{"tag", "a=1"}}, {{"tag", "b=x y"}}});
  CHECK(source.get(path + "b=x%20y/").body == json{{"tag", "b=x y"}});
  CHECK(source.post(path, {{"tag", "bad"}}).body == json{{"tag", "The tag does not have its delimiter: =."}});
  CHECK(source.post(path, json::object()).status == 500);
  CHECK(Asker(server, server.person_token()).send("DELETE", path + "a=1/", "").status == 204);
  CHECK(source.send("DELETE", path + "a=1/", "").body == json{{"detail", "No Tag matches the given query."}});
  CHECK(source.get(path + "a/").body == json{"The tag does not have its delimiter: =."});
  CHECK(source.post(path_of_tags(99), {{"tag", "a=b"}}).body == json{"An incident with pk=99 does not exist"});
  CHECK(server.events(pk).size() == 1);
}

TEST_CASE("the fake server gives a second token for the first", "[fake]") {
  FakeServer server;
  Asker source(server, server.token());
  const Reply reply = source.send("POST", "auth/token/login/", "");
  REQUIRE(reply.status == 200);
  CHECK(reply.body.size() == 2);
  CHECK(reply.body.at("expiry").is_string());
  const std::string token = reply.body.at("token").get<std::string>();
  CHECK(token != server.token());
  CHECK(Asker(server, token).get("auth/user/").body.at("username") == "glue");
  CHECK(source.get("auth/user/").status == 200);

  CHECK(source.post("auth/token/login/", json::object()).status == 403);
  CHECK(Asker(server, "nobody").send("POST", "auth/token/login/", "").body == json{{"detail", "Invalid token."}});
  CHECK(Asker(server, "").send("POST", "auth/token/login/", "").status == 403);
  FakeServer old(with_version("1.28.0"));
  CHECK(Asker(old, old.token()).send("POST", "auth/token/login/", "").status == 404);
}

TEST_CASE("the fake server takes heartbeats where its version does", "[fake]") {
  const char path[] = "incidents/sources/heartbeat/";
  FakeServer server;
  Asker source(server, server.token());
  Asker person(server, server.person_token());
  CHECK(source.send("POST", path, "").status == 204);
  CHECK(person.send("POST", path, "").status == 403);
  CHECK(person.send("POST", path, "").text.empty());
  CHECK(source.get(path).status == 405);

  FakeServer old(with_version("2.9.1"));
  Asker old_source(old, old.token());
  CHECK(old_source.send("POST", path, "").status == 403);
  CHECK(old_source.send("POST", path, "").body.contains("detail"));
  CHECK(Asker(old, old.admin_token()).send("POST", path, "").status == 405);
  CHECK(old_source.get(path).status == 404);
  CHECK(old_source.get("incidents/sources/1/").body.at("name") == "testnav");
  CHECK(old_source.get("incidents/sources/").body.size() == 3);
}

TEST_CASE("the fake server reads a chunked body as empty", "[fake]") {
  FakeServer server;
  const auto pk = server.add_incident({{"level", 4}});
  RawConnection connection(server);
  connection.write("PATCH " + std::string(api_root) + path_of_incident(pk) +
                   " HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nConnection: close\r\n"
                   "Authorization: Token " +
                   server.token() + "\r\nTransfer-Encoding: chunked\r\n\r\nb\r\n{\"level\":5}\r\n0\r\n\r\n");
  CHECK(connection.read_to_end().rfind("HTTP/1.1 200", 0) == 0);
  CHECK(server.incident(pk).at("level") == 4);
}

TEST_CASE("the fake server fails on request", "[fake]") {
  FakeServer server;
  Asker source(server, server.token());
  server.fail_next(503, "<h1>down</h1>", 2);
  server.fail_next(429);
  for (int i = 0; i < 2; ++i) {
    const Reply reply = source.post("incidents/", incident_at(some_time));
    CHECK(reply.status == 503);
    CHECK(reply.text == "<h1>down</h1>");
    CHECK(reply.header("Content-Type") == "text/html; charset=utf-8");
  }
  CHECK(source.get("incidents/").status == 429);
  CHECK(server.incidents().empty());
  CHECK(source.get("incidents/").status == 200);
  CHECK_THROWS_AS(server.fail_next(42), std::invalid_argument);
  CHECK_THROWS_AS(server.fail_next(600), std::invalid_argument);
}

TEST_CASE("the fake server carries out a request and drops its answer", "[fake]") {
  FakeServer server;
  const std::string body = incident_at(some_time).dump();
  const std::string request =
      "POST /api/v2/incidents/ HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
      "Authorization: Token " +
      server.token() + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
  RawConnection untouched(server);
  RawConnection connection(server);
  server.drop_next_answer();
  connection.write(request);
  CHECK(connection.read_to_end().empty());
  CHECK(server.incidents().size() == 1);

  untouched.write(request);
  CHECK(untouched.read_until("\r\n").rfind("HTTP/1.1 201", 0) == 0);
  CHECK(server.incidents().size() == 2);
}

TEST_CASE("the fake server drops an answer after its failures", "[fake]") {
  FakeServer server;
  Asker source(server, server.token());
  server.drop_next_answer();
  server.fail_next(500);
  CHECK(source.get("incidents/").status == 500);
  CHECK_THROWS_AS(source.get("incidents/"), std::runtime_error);
  CHECK(source.get("incidents/").status == 200);
}

TEST_CASE("the fake server answers late, but carries out at once", "[fake]") {
  FakeServer server;
  server.delay_answers(std::chrono::milliseconds{100});
  const auto start = Clock::now();
  CHECK(Asker(server, server.token()).get("incidents/").status == 200);
  CHECK(since(start).count() >= 100);

  auto stalled = std::make_unique<FakeServer>();
  stalled->delay_answers(std::chrono::hours{1});
  std::atomic<bool> has_answer{false};
  std::thread poster([&, asker = std::make_unique<Asker>(*stalled, stalled->token())] {
    try {
      asker->post("incidents/", incident_at(some_time));
      has_answer = true;
    } catch (const std::runtime_error&) {
      // The server stops before it answers.
    }
  });
  while (stalled->incidents().empty()) std::this_thread::sleep_for(std::chrono::milliseconds{1});
  stalled->delay_answers(std::chrono::milliseconds{0});
  CHECK(Asker(*stalled, stalled->token()).get("incidents/").status == 200);
  stalled.reset();
  poster.join();
  CHECK_FALSE(has_answer);
}

TEST_CASE("the fake server remembers what it was asked", "[fake]") {
  FakeServer server;
  Asker source(server, server.token());
  const auto pk = server.add_incident(json::object());
  CHECK(server.request_count() == 0);
  source.get("incidents/?open=true&tags=host%3Da");
  source.get("incidents/");
  source.post(path_of_events(pk), {{"type", "OTH"}});
  CHECK(server.request_count() == 3);
  CHECK(server.request_count("GET", "incidents/") == 2);
  CHECK(server.request_count("GET", "/api/v2/incidents/") == 2);
  CHECK(server.request_count("POST", "incidents/") == 0);
  CHECK(server.request_count("POST", path_of_events(pk)) == 1);
  const auto requests = server.requests();
  REQUIRE(requests.size() == 3);
  CHECK(requests[0].target == "/api/v2/incidents/?open=true&tags=host%3Da");
  CHECK(requests[2].method == "POST");
  CHECK(json::parse(requests[2].body) == json{{"type", "OTH"}});
  server.clear_requests();
  CHECK(server.request_count() == 0);
}

TEST_CASE("the fake server can be worked with behind the client's back", "[fake]") {
  FakeServer server;
  CHECK_THROWS_AS(server.incident(1), std::out_of_range);
  CHECK_THROWS_AS(server.events(1), std::out_of_range);
  CHECK_THROWS_AS(server.add_incident({{"level", 9}}), std::invalid_argument);
  CHECK_THROWS_AS(server.post_event_as_person(1, "CLO"), std::invalid_argument);
  try {
    server.call(server.person_token(), "POST", "incidents/", incident_at(some_time));
    FAIL("a person's incident was taken");
  } catch (const std::invalid_argument& error) {
    CHECK(error.what() == std::string("FakeServer: POST incidents/ is refused with 400: [\"The requesting user must "
                                      "have a connected source system.\"]"));
  }
  const auto older = server.add_incident(incident_at("2024-01-15T12:00:00Z"));
  const auto newer = server.add_incident(incident_at("2024-01-16T12:00:00Z"));
  CHECK(server.incidents()[0].at("pk") == newer);
  CHECK(server.incidents()[1].at("pk") == older);
  CHECK(server.call(server.token(), "GET", "incidents/?page_size=1").at("results").size() == 1);

  server.fail_next(503);
  server.call(server.token(), "POST", path_of_tags(older), {{"tag", "a=b"}});
  CHECK(server.call(server.token(), "DELETE", path_of_tags(older) + "a=b/").is_null());
  CHECK(server.request_count() == 0);
}

TEST_CASE("the fake server serves many connections at once", "[fake]") {
  FakeServer server;
  constexpr int clients = 40;
  std::vector<std::unique_ptr<Asker>> idle;
  for (int i = 0; i < clients; ++i) {
    idle.push_back(std::make_unique<Asker>(server, server.token()));
    REQUIRE(idle.back()->get("incidents/").status == 200);
  }
  std::atomic<int> stored{0};
  std::vector<std::thread> threads;
  const auto start = Clock::now();
  for (int i = 0; i < clients; ++i) {
    threads.emplace_back([&] {
      Asker asker(server, server.token());
      for (int j = 0; j < 5; ++j) stored += asker.post("incidents/", incident_at(some_time)).status == 201 ? 1 : 0;
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(stored == clients * 5);
  CHECK(server.incidents().size() == clients * 5);
  CHECK(since(start).count() < 5000);
}

TEST_CASE("the fake server stops at once, whatever its connections do", "[fake]") {
  auto server = std::make_unique<FakeServer>();
  Asker idle(*server, server->token());
  CHECK(idle.get("incidents/").status == 200);
  const RawConnection silent(*server);
  RawConnection half_way(*server);
  half_way.write("POST /api/v2/incidents/ HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{");
  RawConnection waiting(*server);
  server->delay_answers(std::chrono::seconds{60});
  waiting.write("GET /api/ HTTP/1.1\r\nHost: x\r\n\r\n");
  while (server->request_count("GET", "/api/") == 0) std::this_thread::sleep_for(std::chrono::milliseconds{1});

  const auto start = Clock::now();
  server.reset();
  CHECK(since(start).count() < 1000);
  CHECK_THROWS_AS(idle.get("incidents/"), std::runtime_error);
}

TEST_CASE("the fake server starts and stops often", "[fake]") {
  const auto start = Clock::now();
  for (int i = 0; i < 50; ++i) FakeServer server;
  CHECK(since(start).count() < 5000);
}

TEST_CASE("the fake server leaves the process's signals alone", "[fake]") {
  struct sigaction before {};
  struct sigaction deadly {};
  deadly.sa_handler = SIG_DFL;
  sigaction(SIGPIPE, &deadly, &before);
  {
    FakeServer server;
    struct sigaction during {};
    sigaction(SIGPIPE, nullptr, &during);
    CHECK(during.sa_handler == SIG_DFL);
    server.drop_next_answer();
    RawConnection connection(server);
    connection.write("GET /api/ HTTP/1.1\r\nHost: x\r\n\r\n");
    CHECK(connection.read_to_end().empty());
  }
  sigaction(SIGPIPE, &before, nullptr);
}
