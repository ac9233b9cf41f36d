#include "catch.hpp"

#include <argus/errors.hpp>
#include <argus/http/response.hpp>

#include <map>
#include <stdexcept>
#include <string>
#include <vector>

using argus::check_response;
using argus::Request;
using argus::Response;
using Fields = std::map<std::string, std::vector<std::string>>;

namespace {

Request request(const char* method) {
  Request result;
  result.method = method;
  result.url = "https://argus.example.org/api/v2/incidents/";
  return result;
}

Response response(int status, std::string body = "", std::vector<argus::Header> headers = {}) {
  Response result;
  result.status = status;
  result.body = std::move(body);
  result.headers = std::move(headers);
  return result;
}

Fields fields_of(const std::string& body) {
  try {
    check_response(request("POST"), response(400, body));
  } catch (const argus::ValidationError& error) {
    return error.fields();
  }
  return {};
}

}  // namespace

TEST_CASE("a success passes") {
  CHECK_NOTHROW(check_response(request("GET"), response(200)));
  CHECK_NOTHROW(check_response(request("POST"), response(201)));
  CHECK_NOTHROW(check_response(request("POST"), response(204)));
}

TEST_CASE("a write that was answered with 408 may have been carried out; one that wasn't read was not") {
  const auto maybe_processed = [](const char* method, int status) {
    try {
      check(request(method), response(status));
    } catch (const argus::HttpError& error) {
      return error.maybe_processed();
    }
    throw std::logic_error("accepted");
  };
  CHECK(maybe_processed("POST", 408));
  CHECK(maybe_processed("POST", 530));
  CHECK_FALSE(maybe_processed("GET", 408));
  CHECK_FALSE(maybe_processed("POST", 421));
  CHECK_FALSE(maybe_processed("POST", 425));
}

TEST_CASE("the statuses of connections come with advice") {
  CHECK_THROWS_WITH(check(request("GET"), response(408)),
                    contains("answered 408; the server or a proxy before it gave"));
  CHECK_THROWS_WITH(check(request("GET"), response(421)), contains("answered 421; the connection led to a server"));
  CHECK_THROWS_WITH(check(request("GET"), response(425)), contains("answered 425; the server takes no early data"));
}

TEST_CASE("each status has its error") {
  CHECK_THROWS_AS(check_response(request("GET"), response(400)), argus::ValidationError);
  CHECK_THROWS_AS(check_response(request("GET"), response(401)), argus::AuthenticationError);
  CHECK_THROWS_AS(check_response(request("GET"), response(403)), argus::PermissionError);
  CHECK_THROWS_AS(check_response(request("GET"), response(404)), argus::NotFoundError);
  CHECK_THROWS_AS(check_response(request("GET"), response(429)), argus::RateLimitError);
  CHECK_THROWS_AS(check_response(request("GET"), response(301)), argus::RedirectError);
  CHECK_THROWS_AS(check_response(request("GET"), response(500)), argus::ServerError);
  CHECK_THROWS_AS(check_response(request("GET"), response(599)), argus::ServerError);
  for (const int status : {100, 405, 406, 409, 413, 415}) {
    INFO(status);
    CHECK_THROWS_AS(check_response(request("GET"), response(status)), argus::HttpError);
  }
}

// Every body below is a real server's; 2.10.2 unless said otherwise.
TEST_CASE("each shape of error body gives its fields") {
  CHECK(fields_of(R"({"detail":"Invalid token."})") == Fields{{"non_field_errors", {"Invalid token."}}});
  CHECK(fields_of(R"({"start_time":["This field is required."],"level":["\"9\" is not a valid choice."]})") ==
        Fields{{"start_time", {"This field is required."}}, {"level", {"\"9\" is not a valid choice."}}});
  CHECK(fields_of(R"({"type":"A source system cannot post events of type 'CLO'."})") ==
        Fields{{"type", {"A source system cannot post events of type 'CLO'."}}});
  CHECK(fields_of(R"({"pk":"The field is not allowed to be changed.","foo":"The field does not exist."})").size() == 2);
  CHECK(fields_of(R"(["You must be a superuser to be allowed to specify the 'source' field."])") ==
        Fields{{"non_field_errors", {"You must be a superuser to be allowed to specify the 'source' field."}}});
  CHECK(fields_of(R"({"tags":{"0":{"tag":"The tag does not have its delimiter: =."}}})") ==
        Fields{{"tags.0.tag", {"The tag does not have its delimiter: =."}}});
  // 1.29.0
  CHECK(fields_of(R"({"tags":[{"tag":"The tag does not have its delimiter: =."},{}]})") ==
        Fields{{"tags.0.tag", {"The tag does not have its delimiter: =."}}});
  CHECK(fields_of(R"({"non_field_errors":["end_time must be at the same time or later than start_time."]})") ==
        Fields{{"non_field_errors", {"end_time must be at the same time or later than start_time."}}});
  CHECK(fields_of(R"({"__all__":["wrong"]})") == Fields{{"non_field_errors", {"wrong"}}});
  CHECK(fields_of(R"("No path to ticket plugin can be found in the settings.")") ==
        Fields{{"non_field_errors", {"No path to ticket plugin can be found in the settings."}}});
  CHECK(fields_of("").empty());
  CHECK(fields_of("<html><head><title>Bad Request</title></head></html>").empty());
  CHECK(fields_of(R"({"a":[1,null,true]})") == Fields{{"a", {"1", "true"}}});
}

TEST_CASE("a refusal in HTML points to the size of the body") {
  CHECK_THROWS_WITH(check_response(request("POST"), response(400, "<html>")), contains("2.5 MB"));
}

TEST_CASE("a server error in HTML is told by its status, and its page is not repeated") {
  try {
    check_response(request("POST"), response(500, "<head>\n  <title>500 - Internal Server Error</title>"));
    FAIL("passed");
  } catch (const argus::ServerError& error) {
    CHECK(std::string(error.what()).find('<') == std::string::npos);
    CHECK(error.body().front() == '<');
  }
}

TEST_CASE("only a write that failed on the server's side may have been carried out") {
  const auto maybe = [](const char* method, int status) {
    try {
      check_response(request(method), response(status));
    } catch (const argus::HttpError& error) {
      return error.maybe_processed();
    }
    return false;
  };
  CHECK(maybe("POST", 500));
  CHECK(maybe("PATCH", 503));
  CHECK(maybe("PUT", 502));
  CHECK_FALSE(maybe("GET", 500));
  CHECK_FALSE(maybe("POST", 400));
  CHECK_FALSE(maybe("POST", 401));
  CHECK_FALSE(maybe("POST", 429));
}

TEST_CASE("a redirect tells where it points, without the query") {
  try {
    check_response(request("GET"),
                   response(301, "", {{"location", "https://other.example.org/api/v2/incidents/?a=b"}}));
    FAIL("passed");
  } catch (const argus::RedirectError& error) {
    CHECK(error.location() == "https://other.example.org/api/v2/incidents/");
    CHECK_THAT(error.what(), contains("other.example.org") && contains("api_root_url"));
  }
}

TEST_CASE("the wait that a server asks for is told") {
  const auto wait = [](const std::string& value) -> long {
    try {
      check_response(request("GET"), response(429, "", {{"Retry-After", value}}));
    } catch (const argus::RateLimitError& error) {
      return error.retry_after() ? static_cast<long>(error.retry_after()->count()) : -1;
    }
    return -2;
  };
  CHECK(wait("7") == 7);
  CHECK(wait("0") == 0);
  CHECK(wait("Wed, 21 Oct 2015 07:28:00 GMT") == 0);
  CHECK(wait("Fri, 31 Dec 9999 23:59:59 GMT") == 366L * 24 * 3600);
  CHECK(wait("99999999999999999999999") == 366L * 24 * 3600);
  CHECK(wait("-1") == -1);
  CHECK(wait("-99999999999999999999999") == -1);
  CHECK(wait("soon") == -1);
  CHECK(wait("") == -1);
}

TEST_CASE("a long body is cut") {
  try {
    check_response(request("GET"), response(500, std::string(1'000'000, 'x')));
    FAIL("passed");
  } catch (const argus::HttpError& error) {
    CHECK(error.body().size() == 16 * 1024);
  }
}

TEST_CASE("the fields of a long refusal are bounded, and the first of them are kept") {
  CHECK(fields_of("{\"detail\":\"" + std::string(5'000'000, 'x') + "\"}").begin()->second.front().size() <= 16 * 1024);

  const std::string long_name(1'000, 'k');
  std::string many = "{\"" + long_name + "\":{\"0\":0";
  for (int i = 1; i < 20'000; ++i) many += ",\"" + std::to_string(i) + "\":0";
  const Fields fields = fields_of(many + "}}");
  CHECK(fields.count(long_name + ".0") == 1);
  CHECK(fields.size() <= 17);

  std::string blank = "[\"\"";
  for (int i = 0; i < 100'000; ++i) blank += ",\"\"";
  CHECK(fields_of(blank + "]").begin()->second.size() < 2'000);
  CHECK(fields_of("{\"" + std::string(5'000'000, 'k') + "\":{\"a\":1}}").empty());
}

TEST_CASE("an error body nested to the limit is told, and one beyond it is left out") {
  const auto nested = [](std::size_t levels) {
    std::string open;
    for (std::size_t i = 0; i < levels; ++i) open += "{\"a\":";
    return open + "\"x\"" + std::string(levels, '}');
  };
  CHECK(fields_of(nested(128)).begin()->second == std::vector<std::string>{"x"});
  CHECK(fields_of(nested(129)).empty());
  CHECK(fields_of(nested(1'000'000)).empty());
}

TEST_CASE("a header is found whatever its case; the last one counts") {
  const Response answer = response(200, "", {{"X-A", "1"}, {"x-a", "2"}});
  CHECK(argus::find_header(answer, "X-a") == "2");
  CHECK_FALSE(argus::find_header(answer, "X-B"));
}
