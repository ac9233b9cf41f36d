// What the fake server itself promises, asked over HTTP as a client would; each expectation is a real server's answer.

#include "loopback.hpp"
#include "server/fake_asker.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "catch.hpp"

namespace fake_server_test {

namespace {

using Clock = std::chrono::steady_clock;

/// A connection on which a test writes and reads bytes.
class RawConnection {
 public:
  explicit RawConnection(const FakeServer& server) : socket_(socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address = loopback(port_of(server));
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
  for (const char* path : {"nothing/", "incidents/mine/3/", "incidents/five/events/", "/api/v4/incidents/"}) {
    INFO(path);
    CHECK(source.get(path).status == 404);
    CHECK(source.get(path).header("Content-Type") == "text/html; charset=utf-8");
  }
  const Reply wrong_method = source.put("incidents/", json::object());
  CHECK(wrong_method.status == 405);
  CHECK(wrong_method.body == json{{"detail", "Method \"PUT\" not allowed."}});
  CHECK(wrong_method.header("Allow") == "GET, POST, HEAD, OPTIONS");
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

}  // namespace fake_server_test
