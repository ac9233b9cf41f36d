#include "catch.hpp"

#include <argus/errors.hpp>

#include <stdexcept>
#include <string>
#include <type_traits>

namespace errors_test {

using argus::DecodeError;
using argus::HttpFailure;
using argus::TransportError;

namespace {

template <class Error, class Base>
constexpr bool is_a = std::is_base_of_v<Base, Error>;

HttpFailure refusal() {
  HttpFailure failure;
  failure.status = 400;
  failure.method = "POST";
  failure.url = "https://argus.example.org/api/v2/incidents/";
  failure.fields = {{"non_field_errors", {"all wrong"}}, {"tags.0.tag", {"no\ndelimiter"}}};
  return failure;
}

}  // namespace

static_assert(is_a<argus::Error, std::runtime_error>);
static_assert(is_a<TransportError, argus::Error> && is_a<argus::HttpError, argus::Error> &&
              is_a<DecodeError, argus::Error>);
static_assert(is_a<argus::ConnectionError, TransportError> && is_a<argus::TimeoutError, TransportError>);
static_assert(is_a<argus::TlsError, TransportError> && is_a<argus::CancelledError, TransportError>);
static_assert(is_a<argus::AuthenticationError, argus::HttpError> && is_a<argus::PermissionError, argus::HttpError>);
static_assert(is_a<argus::NotFoundError, argus::HttpError> && is_a<argus::ValidationError, argus::HttpError>);
static_assert(is_a<argus::RateLimitError, argus::HttpError> && is_a<argus::ServerError, argus::HttpError>);
static_assert(is_a<argus::RedirectError, argus::HttpError> && is_a<argus::UnsupportedError, argus::HttpError>);
static_assert(std::is_nothrow_copy_constructible_v<argus::ValidationError>,
              "a throwing copy would end the program while an error flies");
static_assert(std::is_nothrow_copy_constructible_v<DecodeError>);

TEST_CASE("a refusal says what happened, to what, in one line") {
  const argus::ValidationError error{refusal()};
  CHECK(std::string(error.what()) ==
        "POST https://argus.example.org/api/v2/incidents/ answered 400: all wrong; tags.0.tag: no delimiter");
  CHECK(error.status() == 400);
  CHECK(error.method() == "POST");
  CHECK(error.fields().at("tags.0.tag").front() == "no\ndelimiter");
  CHECK_FALSE(error.maybe_processed());
}

TEST_CASE("a message is one line of bounded length, whatever the server says") {
  HttpFailure failure = refusal();
  failure.fields = {{"a\nb", {"\x1b[31m\x7f\u0085Ås"}}};
  failure.location = "https://x/\x1b\xc2\x9b" + std::string(1'000'000, 'x');
  const std::string message = argus::HttpError(failure).what();
  CHECK_THAT(message, contains("400: a b:  [31m  Ås (to \"https://x/???xxx"));
  CHECK(message.size() < 1'000);
}

TEST_CASE("a long message is cut between two characters") {
  std::string text;
  while (text.size() < 4'000) text += "Å";
  for (const std::string start : {"", "x"}) {
    HttpFailure failure = refusal();
    failure.fields = {{"non_field_errors", {start + text}}};
    const std::string message = argus::HttpError(failure).what();
    CHECK_THAT(message, contains("ÅÅ..."));
    CHECK(message.size() < 2'200);
  }
}

TEST_CASE("an error that leaves its outcome open says so") {
  HttpFailure failure = refusal();
  failure.status = 502;
  failure.fields.clear();
  failure.maybe_processed = true;
  failure.attempts = 3;
  const argus::ServerError error{failure};
  CHECK(error.maybe_processed());
  CHECK(error.attempts() == 3);
  CHECK_THAT(error.what(),
             contains("may have processed it") && contains("gave up after 3 attempts") && contains("server's log"));
}

TEST_CASE("an error has the attempts that were made, also through a base class") {
  argus::TimeoutError error{"GET x: timed out", TransportError::Stage::maybe_sent, false};
  static_cast<argus::Error&>(error).gave_up(4, "gave up after 4 attempts in 10 ms");
  CHECK(error.attempts() == 4);
  CHECK(std::string(error.what()) == "GET x: timed out; gave up after 4 attempts in 10 ms");
}

TEST_CASE(
    "an answer that is too large is distinguished from one that is wrong, also after path and request were added") {
  CHECK_FALSE(DecodeError("", "x").is_too_large());
  CHECK_FALSE(DecodeError("", "x").within("a").of_request("GET", "https://x/", false).is_too_large());
  const DecodeError error = DecodeError::too_large("over 9 values").within("a").of_request("GET", "https://x/", false);
  CHECK(error.is_too_large());
  CHECK_THAT(error.what(), contains("over 9 values"));
}

TEST_CASE("a decode error grows its path from the inside out") {
  const DecodeError inner{"tag", "expected a string, got number"};
  const DecodeError outer = inner.within("[0]").within("tags").within("[3]").within("results");
  CHECK(outer.path() == "results[3].tags[0].tag");
  CHECK(std::string(outer.what()) == "unexpected answer: results[3].tags[0].tag: expected a string, got number");
  const DecodeError ended = outer.of_request("POST", "https://x/", true);
  CHECK(ended.maybe_processed());
  CHECK(ended.path() == outer.path());
  CHECK_THAT(ended.what(), contains("POST https://x/") && contains("may have processed it"));
  CHECK_FALSE(outer.of_request("GET", "https://x/", false).maybe_processed());
}

TEST_CASE("what the server said of a refusal is found without a dynamic_cast") {
  argus::HttpFailure failure;
  failure.status = 500;
  const argus::ServerError refused{failure};
  const argus::Error& error = refused;
  REQUIRE(error.refusal() != nullptr);
  CHECK(error.refusal()->status == 500);
  CHECK(argus::DecodeError("", "x").refusal() == nullptr);
  CHECK(argus::TimeoutError("x", argus::TransportError::Stage::not_sent, false).refusal() == nullptr);
}

}  // namespace errors_test
