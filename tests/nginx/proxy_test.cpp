#include "catch.hpp"
#include "nginx/behind_nginx.hpp"

#include <argus/argus.hpp>

#include <chrono>
#include <string>
#include <vector>

namespace proxy_test {

using argus::Client;
using argus::Incident;
using argus::ServerError;

namespace {

/// Posts without an id, and gives the error that came.
template <class Error>
Error error_of_post(const Client& client, const std::string& description = "The earth was demolished") {
  try {
    client.post_incident(new_incident(description));
  } catch (const Error& error) {
    return error;
  }
  throw std::runtime_error("the post succeeded");
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("reads and writes share one connection to nginx") {
  const BehindNginx place;
  const Client client = place.client();
  constexpr std::size_t rounds = 10;
  for (std::size_t i = 0; i < rounds; ++i) {
    const auto pk = client.post_incident(new_incident()).pk;
    argus::IncidentPatch patch;
    patch.level = 3;
    client.update_incident(pk, patch);
    client.get_incident(pk);
  }
  CHECK(place.nginx.requests(3 * rounds).size() == 3 * rounds);
  CHECK(place.nginx.connections(3 * rounds) == 1);
}

TEST_CASE("a connection that nginx has closed meanwhile is replaced, and nothing is sent twice") {
  const BehindNginx place{{"", "good", "keepalive_requests 2;"}};
  const Client client = place.client();
  for (int i = 0; i < 6; ++i) client.post_incident(new_incident());
  CHECK(place.server.incidents().size() == 6);
  CHECK(place.nginx.connections(6) == 3);
}

TEST_CASE("a big list is received complete through nginx") {
  BehindNginx place;
  const std::string description(10'000, 'x');
  constexpr int count = 500;
  for (int i = 0; i < count; ++i) place.server.add_incident({{"description", description}});
  argus::IncidentFilter filter;
  filter.page_size = 1'000;
  argus::ClientOptions direct = place.options();
  direct.api_root_url = place.server.url();
  const std::vector<Incident> all = place.client().get_incidents(filter).to_vector();
  CHECK(all.size() == count);
  CHECK((all == Client{direct}.get_incidents(filter).to_vector()));
}

TEST_CASE("a big incident is sent complete through nginx") {
  const BehindNginx place{{"", "good", "client_max_body_size 10m;"}};
  const std::string description(2'000'000, 'x');
  CHECK(place.client().post_incident(new_incident(description)).description == description);
}

TEST_CASE("a body over nginx's limit is an error that says so, and wasn't processed") {
  const BehindNginx place{{"", "good", "client_max_body_size 100k;"}};
  const Client client = place.client();
  const auto size = GENERATE(as<std::size_t>{}, 110'000, 20'000'000);
  const auto error = error_of_post<argus::HttpError>(client, std::string(size, 'x'));
  CHECK(error.status() == 413);
  CHECK_FALSE(error.maybe_processed());
  CHECK(error.attempts() == 1);
  CHECK_FALSE(has(error.what(), "<html>"));
  CHECK(place.server.request_count() == 0);
  CHECK(client.post_incident(new_incident()).pk == 1);
}

TEST_CASE("an Argus that is gone is nginx's 502, after which a write may have been processed") {
  const Nginx nginx{NginxOptions{}};
  argus::ClientOptions options;
  options.api_root_url = nginx.url();
  options.token = "hunter2";
  options.ca_file = Certificates::instance().certificate("ca");
  options.retry.max_attempts = 3;
  options.retry.first_wait = std::chrono::milliseconds{1};
  const Client client{options};
  const auto write = error_of_post<ServerError>(client);
  CHECK(write.status() == 502);
  CHECK(write.maybe_processed());
  CHECK(write.attempts() == 1);
  CHECK(has(write.body(), "nginx"));
  CHECK_FALSE(has(write.what(), "<html>"));
  for (const std::string& text : {std::string(write.what()), write.url(), write.body()})
    CHECK_FALSE(has(text, "hunter2"));
  try {
    client.get_incident(1);
    FAIL("answered");
  } catch (const ServerError& error) {
    CHECK(error.status() == 502);
    CHECK_FALSE(error.maybe_processed());
    CHECK(error.attempts() == 3);
  }
  CHECK(nginx.requests(4).size() == 4);
}

TEST_CASE("a 502 that hides a write which was processed says that it may have been") {
  BehindNginx place;
  place.server.drop_next_answer();
  const auto error = error_of_post<ServerError>(place.client());
  CHECK(error.status() == 502);
  CHECK(error.maybe_processed());
  CHECK(place.server.incidents().size() == 1);
  CHECK(place.nginx.requests(1).size() == 1);
}

TEST_CASE("a read that was answered with nginx's 502 is repeated") {
  BehindNginx place;
  place.server.drop_next_answer();
  CHECK(place.client().get_incidents().to_vector().empty());
  CHECK(place.nginx.requests(2).size() == 2);
}

TEST_CASE("an Argus that is too slow for nginx is its 504, after which a write may have been processed") {
  BehindNginx place{{"", "good", "proxy_read_timeout 200ms;"}};
  place.server.delay_answers(std::chrono::seconds{20});
  const auto error = error_of_post<ServerError>(place.client());
  CHECK(error.status() == 504);
  CHECK(error.maybe_processed());
  CHECK(error.attempts() == 1);
  CHECK(place.server.incidents().size() == 1);
  CHECK(place.server.request_count("POST", "incidents/") == 1);
}

}  // namespace proxy_test
