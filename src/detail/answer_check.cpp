#include <argus/detail/answer_check.hpp>
#include <argus/detail/checks.hpp>

namespace argus::detail {

DecodeError AnswerCheck::error(const Request& request) const {
  const std::string problem = problem_ + ": the answer belongs to another request; does a proxy mix answers up?";
  return DecodeError(field_, problem).of_request(request.method, request.url, request.is_write());
}

void AnswerCheck::differ(const char* field, std::int64_t asked, std::int64_t answered) {
  fail(field, std::to_string(answered) + " in place of " + std::to_string(asked));
}

void AnswerCheck::differ(const char* field, Timestamp asked, Timestamp answered) {
  fail(field, to_string(answered) + " in place of " + to_string(asked));
}

void AnswerCheck::compare_trimmed(const char* field, std::string_view asked, std::string_view answered) {
  expect(field, checks::trimmed(asked) == checks::trimmed(answered));
}

void AnswerCheck::fail(const char* field, const std::string& problem) {
  if (!passed()) return;
  field_ = field;
  problem_ = problem;
}

}  // namespace argus::detail
