#pragma once

#include <argus/errors.hpp>
#include <argus/export.hpp>
#include <argus/http/request.hpp>
#include <argus/time.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace argus::detail {

/// Whether an answer belongs to its request: compares what the server repeats as it was asked or sent. Bytes that
/// waited on a connection, or a proxy that mixes answers up, give one request the answer to another.
class ARGUS_EXPORT AnswerCheck {
 public:
  /// A number that is in both.
  void number(const char* field, std::int64_t asked, std::int64_t answered) {
    if (asked != answered) differ(field, asked, answered);
  }
  /// A time that is in both.
  void time(const char* field, Timestamp asked, Timestamp answered) {
    if (asked != answered) differ(field, asked, answered);
  }
  /// A text that is in both; the server trims it.
  void text(const char* field, std::string_view asked, std::string_view answered) {
    if (asked != answered) compare_trimmed(field, asked, answered);
  }
  /// The primary key of what is stored.
  void key(const char* field, std::int64_t answered) {
    if (answered <= 0) fail(field, std::to_string(answered) + " can't be a primary key");
  }
  /// Anything else that an answer to the request has.
  void expect(const char* field, bool is_so, const char* problem = "not what was asked") {
    if (!is_so) fail(field, problem);
  }

  /// Whether nothing has differed.
  bool passed() const { return problem_.empty(); }
  /// What differed first, as the end of that request.
  DecodeError error(const Request& request) const;

 private:
  void differ(const char* field, std::int64_t asked, std::int64_t answered);
  void differ(const char* field, Timestamp asked, Timestamp answered);
  void compare_trimmed(const char* field, std::string_view asked, std::string_view answered);
  void fail(const char* field, const std::string& problem);

  std::string field_{};
  std::string problem_{};
};

}  // namespace argus::detail
