#include <argus/checks.hpp>
#include <argus/http/answer_fit.hpp>

namespace argus {

DecodeError AnswerFit::error(const Request& request) const {
  const std::string problem = problem_ + ": the answer belongs to another request; does a proxy mix answers up?";
  return DecodeError(field_, problem).of_request(request.method, request.url, request.is_write());
}

void AnswerFit::differ(const char* field, std::int64_t asked, std::int64_t answered) {
  fail(field, std::to_string(answered) + " in place of " + std::to_string(asked));
}

void AnswerFit::differ(const char* field, Timestamp asked, Timestamp answered) {
  fail(field, to_string(answered) + " in place of " + to_string(asked));
}

void AnswerFit::compare_trimmed(const char* field, std::string_view asked, std::string_view answered) {
  expect(field, checks::trimmed(asked) == checks::trimmed(answered));
}

void AnswerFit::fail(const char* field, const std::string& problem) {
  if (!holds()) return;
  field_ = field;
  problem_ = problem;
}

}  // namespace argus
