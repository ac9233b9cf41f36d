#pragma once

#include <exception>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

namespace argus::testing::fake {

/// What the server uses of a request.
struct Request {
  std::string method{};
  std::string path{};  ///< percent-encoded, without the query
  std::string query{};
  std::string body{};
  std::string host{};
  std::string authorization{};
  std::string content_type{};
};

struct Response {
  int status = 200;
  std::string content_type{};  ///< blank if there is no body
  std::string body{};
  std::vector<std::pair<std::string, std::string>> headers{};
};

inline const std::string json_type = "application/json";
inline const std::string html_type = "text/html; charset=utf-8";

inline Response json_response(int status, const nlohmann::json& body) {
  return {status, json_type, body.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace), {}};
}

inline Response detail_response(int status, const std::string& detail) {
  return json_response(status, {{"detail", detail}});
}

inline Response html_response(int status, const std::string& title) {
  const std::string head = "<!doctype html>\n<html><head><title>" + title + "</title></head>";
  return {status, html_type, head + "<body><h1>" + title + "</h1></body></html>\n", {}};
}

/// Ends the handling of a request with the response.
struct Refused : std::exception {
  explicit Refused(Response sent) : response(std::move(sent)) {}
  Response response{};
};

[[noreturn]] inline void refuse(int status, const nlohmann::json& body) {
  throw Refused(json_response(status, body));
}

/// Refuses with a list of the error alone.
[[noreturn]] inline void refuse_with_list(const std::string& error) {
  refuse(400, nlohmann::json::array({error}));
}

/// Refuses a request for a row that the table `name` doesn't have.
[[noreturn]] inline void refuse_unknown(const std::string& name) {
  refuse(404, {{"detail", "No " + name + " matches the given query."}});
}

/// Answers what the real server does if an exception ends its view: 500 and a page of HTML.
[[noreturn]] inline void crash() {
  throw Refused(html_response(500, "500 - Internal Server Error"));
}

}  // namespace argus::testing::fake
