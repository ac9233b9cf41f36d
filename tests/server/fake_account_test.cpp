// Tokens and users of the fake server; each expectation is a real server's answer.

#include "server/fake_asker.hpp"

#include <string>

#include "catch.hpp"

namespace fake_account_test {

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

TEST_CASE("the fake server lets users log in by their passwords", "[fake]") {
  FakeServer server;
  Asker nobody(server, "");
  const char path[] = "auth/token/login/";
  for (const char* username : {"glue", "glue2", "person", "boss"}) {
    INFO(username);
    const Reply reply =
        nobody.post(path, {{"username", username}, {"password", std::string("password-of-") + username}});
    REQUIRE(reply.status == 200);
    Asker user(server, reply.body.at("token").get<std::string>());
    CHECK(user.get("auth/user/").body.at("username") == username);
  }
  const auto refusal = [&](const std::string& body) {
    const Reply reply = nobody.send("POST", path, body);
    CHECK(reply.status == 403);
    return reply.body.at("detail").get<std::string>();
  };
  CHECK(refusal(R"({"username": "glue", "password": "x"})") ==
        "{'non_field_errors': [ErrorDetail(string='Unable to log in with provided credentials.', "
        "code='authorization')]}");
  CHECK(refusal("{}") ==
        "{'username': [ErrorDetail(string='This field is required.', code='required')], 'password': "
        "[ErrorDetail(string='This field is required.', code='required')]}");
  CHECK(refusal("null") == "{'non_field_errors': [ErrorDetail(string='No data provided', code='null')]}");
}

TEST_CASE("the fake server logs out those who have logged in", "[fake]") {
  FakeServer server;
  Asker api(server, server.token());
  const auto log_in = [&] {
    return Asker(server, api.send("POST", "auth/token/login/", "").body.at("token").get<std::string>());
  };
  Asker first = log_in();
  Asker second = log_in();
  CHECK(first.send("POST", "auth/token/logout/", "").status == 204);
  CHECK(first.get("auth/user/").status == 401);
  CHECK(second.send("POST", "auth/token/logoutall", "").status == 204);
  CHECK(second.get("auth/user/").body == json{{"detail", "Invalid token."}});
  const Reply refused = api.send("POST", "auth/token/logout/", "");
  CHECK(refused.status == 401);
  CHECK(refused.body == json{{"detail", "Invalid token."}});
  CHECK(api.get("auth/user/").status == 200);
}

TEST_CASE("the fake server gives each user one token for the API at a time", "[fake]") {
  FakeServer server;
  Asker source(server, server.token());
  const Reply refreshed = source.send("POST", "auth/refresh-token/", "");
  REQUIRE(refreshed.status == 200);
  CHECK(refreshed.body.size() == 1);
  CHECK(source.get("auth/user/").status == 401);
  Asker second(server, refreshed.body.at("token").get<std::string>());
  CHECK(second.get("auth/user/").status == 200);

  Asker nobody(server, "");
  const json credentials{{"username", "glue"}, {"password", "password-of-glue"}};
  const Reply obtained = nobody.post("token-auth/", credentials);
  REQUIRE(obtained.status == 200);
  CHECK(second.get("auth/user/").status == 401);
  CHECK(nobody.post("token-auth/", {{"username", "glue"}, {"password", "x"}}).body ==
        json{{"non_field_errors", {"Unable to log in with provided credentials."}}});
  CHECK(nobody.post("token-auth/", json::object()).status == 400);

  Asker third(server, obtained.body.at("token").get<std::string>());
  const std::string login = third.send("POST", "auth/token/login/", "").body.at("token").get<std::string>();
  Asker logged_in(server, login);
  CHECK(logged_in.send("POST", "auth/refresh-token/", "").status == 200);
  CHECK(logged_in.get("auth/user/").status == 200);
  CHECK(third.get("auth/user/").status == 401);
}

TEST_CASE("the fake server's tokens expire by its clock", "[fake]") {
  std::atomic<std::int64_t> seconds{1'705'320'000};
  FakeServer::Options options;
  options.clock = [&] { return std::chrono::system_clock::time_point(std::chrono::seconds(seconds)); };
  FakeServer server(options);
  Asker api(server, server.token());
  const Reply reply = api.send("POST", "auth/token/login/", "");
  CHECK(reply.body.at("expiry") == "2024-01-15T23:00:00+01:00");
  Asker logged_in(server, reply.body.at("token").get<std::string>());
  constexpr int hour = 60 * 60;
  seconds += 10 * hour;
  CHECK(logged_in.get("auth/user/").status == 200);
  seconds += 1;
  CHECK(logged_in.get("auth/user/").body == json{{"detail", "Invalid token."}});
  CHECK(api.get("auth/user/").status == 200);
  seconds += 14 * 24 * hour;
  CHECK(api.get("auth/user/").body == json{{"detail", "Token has expired."}});
  CHECK(api.get("auth/user/").body == json{{"detail", "Invalid token."}});
  CHECK(api.send("POST", "auth/refresh-token/", "").status == 401);
}

TEST_CASE("a test makes a token of the fake server expire", "[fake]") {
  FakeServer server;
  Asker source(server, server.token());
  const std::string token = source.send("POST", "auth/token/login/", "").body.at("token").get<std::string>();
  server.expire(token);
  CHECK(Asker(server, token).get("auth/user/").body == json{{"detail", "Invalid token."}});
  CHECK_THROWS_AS(server.expire(token), std::invalid_argument);
  server.expire(server.token());
  CHECK(source.get("auth/user/").body == json{{"detail", "Token has expired."}});
  CHECK(source.get("auth/user/").header("WWW-Authenticate") == "Token");
  CHECK_THROWS_AS(server.expire("nobody's"), std::invalid_argument);
}

TEST_CASE("the fake server tells about users", "[fake]") {
  FakeServer server;
  Asker boss(server, server.admin_token());
  const json nothing_more{{"username", "boss"}, {"first_name", ""}, {"last_name", ""}, {"email", ""}};
  CHECK(boss.get("auth/users/4/").body == nothing_more);
  json with_admin_url = nothing_more;
  with_admin_url["admin_url"] = host_of(server) + "/admin/";
  CHECK(boss.get("auth/user/").body == with_admin_url);
  CHECK(Asker(server, server.token()).get("auth/user/").body.at("admin_url").is_null());
  CHECK(boss.get("auth/users/99/").body == json{{"detail", "No User matches the given query."}});
}

}  // namespace fake_account_test
