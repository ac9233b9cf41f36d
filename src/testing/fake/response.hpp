#pragma once

#include <cstdint>
#include <exception>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace argus::testing::fake {

/// The parameters of a query, decoded. Where a name stands more than once, the last one counts.
class Query {
 public:
  Query() = default;
  explicit Query(const std::string& encoded);

  bool has(const std::string& name) const { return last(name).has_value(); }
  std::optional<std::string> last(const std::string& name) const;
  /// `{name: last value}`.
  nlohmann::json to_json() const;
  /// The query sorted by name and encoded, with `cursor` in the place of any cursor it had.
  std::string with_cursor(const std::string& cursor) const;

 private:
  std::vector<std::pair<std::string, std::string>> parameters_;
};

/// The text as a form or a query has it.
std::string encode_form(const std::string& text);
std::string percent_decode(const std::string& text);

/// What the routes need of a request.
struct Request {
  std::string method{};
  std::string path{};  ///< as sent, still encoded, without the query
  std::string query{};
  std::string body{};
  std::string host{};
  std::string accept{};
  std::optional<std::string> authorization{};
  std::optional<std::string> content_type{};
};

struct SendResult {
  int status = 200;
  std::string content_type{};  ///< blank where there is no body
  std::string body{};
  std::vector<std::pair<std::string, std::string>> headers{};
};

inline const std::string html_type = "text/html; charset=utf-8";

SendResult json_answer(int status, const nlohmann::json& body);
SendResult detail_answer(int status, const std::string& detail);
SendResult html_answer(int status, const std::string& title);
SendResult empty_answer(int status);

/// Ends the handling of a request early; whoever handles requests answers with `answer()`.
class Refused : public std::exception {
 public:
  explicit Refused(SendResult answer) : answer_(std::move(answer)) {}
  const SendResult& answer() const { return answer_; }
  const char* what() const noexcept override { return "the fake server refuses the request"; }

 private:
  SendResult answer_;
};

[[noreturn]] void refuse(int status, const nlohmann::json& body);
/// What the real server does where it crashes: 500 and a page of HTML.
[[noreturn]] void crash();

}  // namespace argus::testing::fake
