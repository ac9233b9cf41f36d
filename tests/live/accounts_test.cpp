#include "catch.hpp"
#include "live/live_fixture.hpp"

#include <argus/argus.hpp>

namespace accounts_test {

using argus::Client;

TEST_CASE_METHOD(LiveFixture, "a refreshed token works, and so does the old one") {
  const argus::ExpiringToken fresh = source.refresh_token();
  CHECK(fresh.expiry > argus::now());
  CHECK_FALSE(fresh.token.empty());
  const Client renewed{server.url(), fresh.token};
  CHECK(renewed.post_incident(new_incident()).source.name == "testnav");
  CHECK_NOTHROW(source.get_my_incidents(true).begin());
}

TEST_CASE_METHOD(LiveFixture, "a bad token is an AuthenticationError in each call") {
  const Client stranger{server.url(), "0000000000000000000000000000000000000000"};
  CHECK_THROWS_AS(stranger.get_incidents().begin(), argus::AuthenticationError);
  CHECK_THROWS_AS(stranger.post_incident(new_incident()), argus::AuthenticationError);
  CHECK_THROWS_AS(stranger.refresh_token(), argus::AuthenticationError);
  CHECK_THROWS_AS(stranger.supports_heartbeat(), argus::AuthenticationError);
  CHECK(stranger.server_version() >= argus::Version{1, 29, 0});
}

TEST_CASE_METHOD(LiveFixture, "the token's user and another user are read") {
  CHECK(source.get_current_user().username == "glue");
  CHECK_FALSE(source.get_current_user().admin_url);
  CHECK(administrator.get_current_user().admin_url);
  const std::int64_t pk = post().source.user;
  CHECK(person.get_user(pk).username == "glue");
  CHECK_THROWS_AS(source.get_user(999'999'999), argus::NotFoundError);
}

TEST_CASE_METHOD(LiveFixture, "a login gives a token that works until its logout") {
  argus::ClientOptions options;
  options.api_root_url = server.url();
  const auto login = [&] { return Client::login(options, "person", server.password_of("person")).token; };
  const Client first{server.url(), login()};
  const Client second{server.url(), login()};
  const Client third{server.url(), login()};
  CHECK(first.get_current_user().username == "person");
  first.logout();
  CHECK_THROWS_AS(first.get_current_user(), argus::AuthenticationError);
  CHECK(second.get_current_user().username == "person");
  second.logout_everywhere();
  CHECK_THROWS_AS(third.get_current_user(), argus::AuthenticationError);
  // The lasting token isn't one that a login made.
  CHECK(person.get_current_user().username == "person");
  CHECK_THROWS_AS(person.logout(), argus::AuthenticationError);
  CHECK_THROWS_AS(Client::login(options, "person", "wrong"), argus::AuthenticationError);
  CHECK_THROWS_AS(Client::login(options, name, "wrong"), argus::AuthenticationError);
}

TEST_CASE_METHOD(LiveFixture, "a lasting token is replaced, and the old one ends") {
  const ServerUnderTest::SpareUser spare = server.spare_user();
  argus::ClientOptions options;
  options.api_root_url = spare.url;
  const auto obtain = [&] { return Client::obtain_token(options, spare.name, server.password_of(spare.name)); };
  const Client first{spare.url, obtain()};
  CHECK(first.get_current_user().username == spare.name);
  const Client second{spare.url, first.replace_token()};
  CHECK_THROWS_AS(first.get_current_user(), argus::AuthenticationError);
  CHECK(second.get_current_user().username == spare.name);
  const Client third{spare.url, obtain()};
  CHECK_THROWS_AS(second.get_current_user(), argus::AuthenticationError);
  CHECK(third.get_current_user().username == spare.name);
  CHECK_THROWS_AS(Client::obtain_token(options, spare.name, "wrong"), argus::AuthenticationError);
  CHECK_THROWS_AS(Client::obtain_token(options, name, "wrong"), argus::AuthenticationError);
  CHECK(third.get_current_user().username == spare.name);
}

}  // namespace accounts_test
