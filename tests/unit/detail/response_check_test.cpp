#include "catch.hpp"

#include <argus/argus.hpp>
#include <argus/detail/concealment.hpp>
#include <argus/detail/response_check.hpp>
#include <argus/http/response.hpp>

#include <sys/resource.h>

#include <chrono>
#include <cstddef>
#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

namespace response_check_test {

using argus::Request;
using argus::Response;
using argus::detail::check_response;
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

Fields fields_of(const std::string& body, const argus::detail::Secrets& secrets = {}) {
  try {
    check_response(request("POST"), response(400, body), secrets);
  } catch (const argus::ValidationError& error) {
    return error.fields();
  }
  return {};
}

argus::HttpFailure failure_of(const Request& sent, const Response& answer, const argus::detail::Secrets& secrets) {
  try {
    check_response(sent, answer, secrets);
  } catch (const argus::HttpError& error) {
    return error.failure();
  }
  return {};
}

std::string repeated(const std::string& text, std::size_t count) {
  std::string result;
  for (std::size_t i = 0; i < count; ++i) result += text;
  return result;
}

/// The most memory that the process has had, in MiB.
long most_memory() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss / 1024;
}

/// The names of a model's fields, those of what is in it included.
template <class Model>
void add_names(std::set<std::string>& names, Model model = {}) {
  const nlohmann::json json = model;
  for (const auto& [name, value] : json.items()) {
    names.insert(name);
    if (value.is_object()) {
      for (const auto& [inner, ignored] : value.items()) names.insert(inner);
    }
  }
}

}  // namespace

TEST_CASE("a 2xx answer is no error") {
  CHECK_NOTHROW(check_response(request("GET"), response(200)));
  CHECK_NOTHROW(check_response(request("POST"), response(201)));
  CHECK_NOTHROW(check_response(request("POST"), response(204)));
}

TEST_CASE("a write may have been processed unless its answer says that it was not") {
  const auto maybe_processed = [](const char* method, int status) {
    try {
      check_response(request(method), response(status));
    } catch (const argus::HttpError& error) {
      return error.maybe_processed();
    }
    throw std::logic_error("accepted");
  };
  CHECK(maybe_processed("POST", 408));
  CHECK(maybe_processed("POST", 530));
  CHECK(maybe_processed("POST", 303));
  CHECK(maybe_processed("POST", 100));
  CHECK(maybe_processed("POST", 0));
  CHECK_FALSE(maybe_processed("POST", 307));
  CHECK_FALSE(maybe_processed("GET", 408));
  CHECK_FALSE(maybe_processed("POST", 421));
  CHECK_FALSE(maybe_processed("POST", 425));
}

TEST_CASE("the errors for 408, 421 and 425 come with advice") {
  CHECK_THROWS_WITH(check_response(request("GET"), response(408)),
                    contains("answered 408; the server or a proxy before it gave"));
  CHECK_THROWS_WITH(check_response(request("GET"), response(421)),
                    contains("answered 421; the connection led to a server"));
  CHECK_THROWS_WITH(check_response(request("GET"), response(425)),
                    contains("answered 425; the server takes no early data"));
}

TEST_CASE("each HTTP status has its error class") {
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
TEST_CASE("each form of error body gives its fields") {
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
  CHECK(fields_of(R"({"a":[1,null,true,-1,2.50]})") == Fields{{"a", {"1", "true", "-1", "2.50"}}});
}

TEST_CASE("a refusal in HTML points to the size of the body") {
  CHECK_THROWS_WITH(check_response(request("POST"), response(400, "<html>")), contains("2.5 MB"));
}

TEST_CASE("a server error in HTML is reported by its status, without the page") {
  try {
    check_response(request("POST"), response(500, "<head>\n  <title>500 - Internal Server Error</title>"));
    FAIL("passed");
  } catch (const argus::ServerError& error) {
    CHECK(std::string(error.what()).find('<') == std::string::npos);
    CHECK(error.body().front() == '<');
  }
}

TEST_CASE("only a write that failed on the server's side may have been processed") {
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

TEST_CASE("the error for a redirect has its location, without the query") {
  try {
    check_response(request("GET"),
                   response(301, "", {{"location", "https://other.example.org/api/v2/incidents/?a=b"}}));
    FAIL("passed");
  } catch (const argus::RedirectError& error) {
    CHECK(error.location() == "https://other.example.org/api/v2/incidents/");
    CHECK_THAT(error.what(), contains("other.example.org") && contains("api_root_url"));
  }
}

TEST_CASE("an error has the Retry-After that the server sent") {
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
  CHECK(wait("Sunday, 06-Nov-94 08:49:37 GMT") == 0);
  CHECK(wait("Sun Nov  6 08:49:37 1994") == 0);
  CHECK(wait("Sun, 06 Nov 920368 08:49:37 GMT") == -1);
  CHECK(wait("06 Nov 2147483647") == -1);
  CHECK(wait("99999999999999999999999") == 366L * 24 * 3600);
  CHECK(wait("-1") == -1);
  CHECK(wait("-99999999999999999999999") == -1);
  CHECK(wait("soon") == -1);
  CHECK(wait("") == -1);
}

TEST_CASE("a refusal's long body is cut in the error") {
  try {
    check_response(request("GET"), response(500, std::string(1'000'000, 'x')));
    FAIL("passed");
  } catch (const argus::HttpError& error) {
    CHECK(error.body().size() == 16 * 1024);
  }
}

TEST_CASE("the fields of a long refusal are bounded, and the first of them are kept") {
  CHECK(fields_of("{\"detail\":\"" + std::string(1'000'000, 'x') + "\"}").begin()->second.front().size() <= 16 * 1024);

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

TEST_CASE("an error body nested to the limit is in the error, and one beyond it is left out") {
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
  CHECK(argus::detail::find_header(answer, "X-a") == "2");
  CHECK_FALSE(argus::detail::find_header(answer, "X-B"));
}

TEST_CASE("no form of a secret is left in what a refusal said") {
  const argus::detail::Secrets secrets{"p/\"\xc3\xa5"};
  const std::string form = GENERATE(as<std::string>{}, R"(p/\"\u00e5)", R"(p\/\"\u00E5)", "p\\/\\\"\xc3\xa5",
                                    R"(\u0070\u002f\u0022\u00e5)", R"(p/\\\"\\u00e5)");
  const int status = GENERATE(301, 400, 401, 403, 404, 418, 429, 500);
  INFO(status << ": " << form);
  for (const std::string& body :
       {R"({"detail":"<)" + form + R"(>"})", R"({"<)" + form + R"(>":{"a":["<)" + form + R"(>"]}})",
        R"(["<)" + form + R"(>"])", R"("<)" + form + R"(>")", R"([{"x":{"<)" + form + R"(>":1}}])"}) {
    const auto failure = failure_of(request("POST"), response(status, body), secrets);
    CHECK(failure.status == status);
    CHECK(failure.body.find(form) == std::string::npos);
    CHECK_THAT(failure.body, contains("<***>"));
    REQUIRE_FALSE(failure.fields.empty());
    const auto& [name, messages] = *failure.fields.begin();
    CHECK_THAT(name + messages.front(), contains("<***>"));
    CHECK((name + messages.front()).find('p') == std::string::npos);
    CHECK((name + messages.front()).find("\xc3\xa5") == std::string::npos);
  }
}

TEST_CASE("no form of a secret is left in a redirect's location") {
  const auto location = [](const std::string& value, const std::string& secret) {
    return failure_of(request("GET"), response(301, "", {{"Location", value}}), {secret}).location;
  };
  CHECK(location("https://x/hunter2/y", "hunter2") == "https://x/***/y");
  CHECK(location("https://x/%68unter2/?hunter2", "hunter2") == "https://x/***/");
  CHECK(location("https://x/a?b", "a?b") == "https://x/***");
  CHECK(location("https://x/" + std::string(1'000'000, 'y'), "hunter2").size() <= 16 * 1024);
}

// A token may be any word.
TEST_CASE("a secret that is a word of the API hides its messages, and not its names") {
  CHECK(fields_of(R"({"field":["a field"],"level":["e"]})", {"field"}) == Fields{{"***", {"a ***"}}, {"level", {"e"}}});
  CHECK(fields_of(R"({"level":["every"],"tags":{"0":{"tag":"e"}}})", {"e"}) ==
        Fields{{"level", {"***v***ry"}}, {"tags.0.tag", {"***"}}});
  CHECK(fields_of(R"({"tags":{"0":{"tag":"0"}}})", {"0"}) == Fields{{"tags.0.tag", {"***"}}});
  CHECK(fields_of(R"({"12345678":["x"]})", {"12345678"}) == Fields{{"***", {"x"}}});
  for (const std::string word : {"non_field_errors", "detail", "__all__", "e", "_"}) {
    INFO(word);
    CHECK(fields_of("{\"" + std::string("non_field_errors") + "\":[\"x\"]}", {word}) ==
          Fields{{"non_field_errors", {"x"}}});
    CHECK(fields_of(R"(["x"])", {word}) == Fields{{"non_field_errors", {"x"}}});
    CHECK(fields_of(R"({"detail":"x"})", {word}) == Fields{{"non_field_errors", {"x"}}});
  }
  for (const std::string word : {"changes", "4711", "errors", "ids", "s", "1"}) {
    INFO(word);
    CHECK(fields_of(R"({"changes":{"4711":{"ack":null,"errors":{"ids":"no"}}}})", {word}) ==
          Fields{{"changes.4711.errors.ids", {"no"}}});
  }
}

TEST_CASE("the names of all fields of the models are in errors, whatever the secret") {
  std::set<std::string> names;
  add_names<argus::Incident>(names);
  add_names<argus::Event>(names);
  add_names<argus::Acknowledgement>(names);
  add_names<argus::SourceSystem>(names);
  add_names<argus::User>(names);
  add_names<argus::PlannedMaintenanceTask>(names);
  add_names<argus::SavedFilter>(names);
  add_names<argus::ExpiringToken>(names);
  CHECK(names.size() > 30);
  for (const std::string& name : names) {
    INFO(name);
    CHECK(fields_of("{\"" + name + "\":[\"x\"]}", {name}) == Fields{{name, {"x"}}});
  }
}

TEST_CASE("an answer that may bring a token is kept where it refuses one alone") {
  const std::string operation = GENERATE(as<std::string>{}, "login", "refresh_token", "obtain_token", "replace_token");
  Request sent = request("POST");
  sent.operation = operation;
  for (const int status : {302, 500, 502}) {
    const auto failure = failure_of(sent, response(status, R"({"token":"hunter2","expiry":"never"})"), {});
    CHECK(failure.status == status);
    CHECK(failure.body.empty());
    CHECK(failure.fields.empty());
  }
  CHECK(failure_of(sent, response(400, R"({"detail":"wrong"})"), {}).fields == Fields{{"non_field_errors", {"wrong"}}});
  CHECK_THAT(failure_of(sent, response(403, R"({"detail":"wrong"})"), {}).body, contains("wrong"));
  CHECK_THAT(failure_of(request("POST"), response(500, R"({"detail":"wrong"})"), {}).body, contains("wrong"));
}

TEST_CASE("a secret across the cut of a refusal is concealed") {
  for (const std::string form : {"hunter2", R"(\u0068unter2)", R"(h\u0075nter\u0032)"}) {
    INFO(form);
    for (std::size_t before = 16 * 1024 - 30; before <= 16 * 1024; ++before) {
      const std::string body = std::string(before, '.') + form + std::string(100, '.');
      const auto failure = failure_of(request("GET"), response(500, body), {"hunter2"});
      CHECK(failure.body.size() <= 16 * 1024);
      CHECK(failure.body.find_first_not_of(".*") == std::string::npos);
      CHECK(fields_of("[\"" + body + "\"]", {"hunter2"}).begin()->second.front().find_first_not_of(".*") ==
            std::string::npos);
    }
  }
}

TEST_CASE("of a long refusal the beginning is searched for messages, and no more memory is taken") {
  const std::string blanks = repeated("{},", 8'000'000);
  const long before = most_memory();
  CHECK(fields_of("[\"x\"," + blanks + "0]") == Fields{{"non_field_errors", {"x"}}});
  CHECK(fields_of("[" + blanks + "\"x\"]").empty());
  CHECK(most_memory() - before < 300);
  // What is no JSON in so far as it is read is none, however long it is.
  CHECK(fields_of("[\"x\"" + blanks).empty());
}

// Minutes, when the time grew with the square of the length.
TEST_CASE("a long refusal that repeats a secret takes no longer than one that doesn't") {
  const std::string secret = GENERATE(as<std::string>{}, "hunter2", "h");
  const auto begin = std::chrono::steady_clock::now();
  for (const std::string& body : {repeated("hunter2 ", 2'000'000), "[\"" + repeated("hunter2 ", 2'000'000) + "\"]",
                                  "[" + repeated("\"hunter2\",", 2'000'000) + "0]"}) {
    const auto failure = failure_of(request("GET"), response(500, body), {secret});
    CHECK(failure.body.size() <= 16 * 1024);
    CHECK(failure.body.find('h') == std::string::npos);
  }
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds{30});
}

}  // namespace response_check_test
