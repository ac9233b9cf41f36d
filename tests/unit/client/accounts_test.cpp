#include "catch.hpp"
#include "unit/client/client_fixture.hpp"

#include <argus/argus.hpp>

#include <stdexcept>
#include <string>
#include <vector>

namespace accounts_test {

using nlohmann::json;

TEST_CASE_METHOD(ClientFixture, "a token is refreshed with an empty body") {
  script->respond(200, real_answers::expiring_token);
  CHECK(client.refresh_token().token.reveal().size() == 64);
  CHECK(asked().method == "POST");
  CHECK(asked().url == std::string(root) + "auth/token/login/");
  CHECK(asked().body.empty());
}

TEST_CASE_METHOD(ClientFixture, "a 403 to refresh_token is an AuthenticationError") {
  script->respond(403, R"({"detail":"Invalid token."})");
  CHECK_THROWS_AS(client.refresh_token(), argus::AuthenticationError);
}

TEST_CASE_METHOD(ClientFixture, "users are read by the token and by primary key") {
  script->respond(200, real_answers::administrator);
  const argus::User user = client.get_current_user();
  CHECK(line() == "GET auth/user/");
  CHECK(user.username == "boss");
  CHECK(user.admin_url == "http://127.0.0.1:9410/admin/");
  script->respond(200, R"({"username":"glue","first_name":"","last_name":"","email":""})");
  CHECK(to_string(client.get_user(3)) == R"(User(username="glue"))");
  CHECK(line(1) == "GET auth/users/3/");
}

TEST_CASE_METHOD(ClientFixture, "a login sends no token, and its password is in no error") {
  argus::ClientOptions nobody = options();
  nobody.token = {};
  std::vector<argus::Header> headers;
  script->then([&headers](const argus::Request& request) {
    headers = request.headers;
    return argus::Response{200, {}, real_answers::expiring_token, 1};
  });
  CHECK(argus::Client::login(nobody, "glue", "open sesame", {}, script).token.reveal().size() == 64);
  CHECK(line() == "POST auth/token/login/");
  CHECK(sent() == json{{"username", "glue"}, {"password", "open sesame"}});
  for (const auto& [name, value] : headers) CHECK(name != "Authorization");
  script->respond(403, R"({"detail":"Unable to log in with provided credentials: open sesame"})");
  try {
    argus::Client::login(nobody, "glue", "open sesame", {}, script);
    FAIL("logged in");
  } catch (const argus::AuthenticationError& error) {
    CHECK_THAT(error.what(), contains("name or password is wrong"));
    CHECK(std::string(error.what()).find("sesame") == std::string::npos);
    CHECK(error.body().find("sesame") == std::string::npos);
  }
  CHECK_THROWS_AS(argus::Client::login(nobody, " ", "open sesame", {}, script), std::invalid_argument);
  CHECK_THROWS_AS(argus::Client::login(nobody, "glue", "", {}, script), std::invalid_argument);
  try {
    argus::Client::login(nobody, "glue", "sesame\xff", {}, script);
    FAIL("sent");
  } catch (const std::invalid_argument& error) {
    CHECK(std::string(error.what()).find("sesame") == std::string::npos);
  }
  CHECK(script->requests().size() == 2);
}

TEST_CASE_METHOD(ClientFixture, "a login has the limits that it is given") {
  argus::CallOptions limits;
  limits.deadline = std::chrono::steady_clock::now() + std::chrono::hours{1};
  limits.cancel.emplace();
  script->respond(200, real_answers::expiring_token).respond(200, R"({"token":"0123"})");
  argus::Client::login(options(), "glue", "open sesame", limits, script);
  argus::Client::obtain_token(options(), "glue", "open sesame", limits, script);
  for (const argus::Request& request : script->requests()) {
    CHECK(request.limits.deadline == limits.deadline);
    CHECK(request.limits.cancel.has_value());
  }
}

TEST_CASE_METHOD(ClientFixture, "a lasting token is obtained by a password, and replaced") {
  script->respond(200, R"({"token":"0123"})");
  CHECK(argus::Client::obtain_token(options(), "glue", "open sesame", {}, script).reveal() == "0123");
  CHECK(line() == "POST token-auth/");
  script->respond(400, R"({"non_field_errors":["Unable to log in with provided credentials."]})");
  CHECK_THROWS_AS(argus::Client::obtain_token(options(), "glue", "wrong", {}, script), argus::AuthenticationError);
  script->respond(200, R"({"token":"4567"})");
  const argus::Secret token = client.replace_token();
  CHECK(token.reveal() == "4567");
  CHECK(line(2) == "POST auth/refresh-token/");
  CHECK(asked(2).body.empty());
  script->respond(400, R"(["No token for the user 'glue' exists"])");
  CHECK_THROWS_AS(client.replace_token(), argus::ValidationError);
  lose_answer();
  CHECK(maybe_processed([&] { client.replace_token(); }));
}

TEST_CASE_METHOD(ClientFixture, "a logout whose answer was lost is looked up by trying the token") {
  script->respond(204).respond(204);
  client.logout();
  client.logout_everywhere();
  CHECK(line() == "POST auth/token/logout/");
  CHECK(line(1) == "POST auth/token/logoutall");
  lose_answer();
  script->respond(401, R"({"detail":"Invalid token."})");
  CHECK_NOTHROW(client.logout());
  lose_answer();
  script->respond(200, real_answers::administrator);
  CHECK(maybe_processed([&] { client.logout(); }));
  lose_answer();
  script->respond(502);
  CHECK(maybe_processed([&] { client.logout(); }));
  script->respond(401, R"({"detail":"Invalid token."})");
  CHECK_THROWS_AS(client.logout(), argus::AuthenticationError);
  CHECK(script->remaining() == 0);
}

}  // namespace accounts_test
