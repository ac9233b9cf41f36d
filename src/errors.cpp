#include "detail/quote.hpp"

#include <argus/detail/concealment.hpp>
#include <argus/errors.hpp>
#include <argus/secret.hpp>

#include <utility>

namespace argus {

using namespace detail;

namespace {

/// What a message repeats of the server's words: enough for some fields, and no log is drowned in it.
constexpr std::size_t most_said_bytes = 2000;
constexpr std::size_t most_location_bytes = 500;

std::string advice_for(int status) {
  if (status == 401) return "the token is missing, unknown or expired: check it, or get a new one";
  if (status == 403) return "the token's user may not do this: is it the right user, and does it have a source system?";
  if (status == 404) return "it does not exist: check the primary key and api_root_url";
  if (status == 408) return "the server or a proxy before it gave up waiting for the request: is the network slow?";
  if (status == 421)
    return "the connection led to a server that doesn't answer for this host: check api_root_url and the proxy before "
           "it";
  if (status == 425) return "the server takes no early data: check the TLS settings of the proxy before it";
  if (status == 429) return "too many requests: wait and try again";
  if (status >= 500) return "the server or a proxy before it failed: see the server's log";
  if (status >= 300 && status < 400) return "redirects are not followed: correct api_root_url";
  return "";
}

std::string describe_fields(const HttpFailure& failure) {
  std::string text;
  for (const auto& [field, messages] : failure.fields) {
    for (const auto& message : messages) {
      if (!text.empty()) text += "; ";
      if (field != "non_field_errors") text += field + ": ";
      text += message;
    }
  }
  return one_line(std::move(text), most_said_bytes);
}

std::string describe_failure(const HttpFailure& failure) {
  std::string text = failure.method + " " + failure.url + " answered " + std::to_string(failure.status);
  const std::string said = describe_fields(failure);
  if (!said.empty()) text += ": " + said;
  if (!failure.location.empty()) text += " (to " + quoted(failure.location, most_location_bytes) + ")";
  const std::string advice = failure.advice.empty() ? advice_for(failure.status) : failure.advice;
  if (!advice.empty()) text += "; " + advice;
  if (failure.maybe_processed) text += "; the server may have processed it";
  return text;
}

std::string describe_failure(const std::string& path, const std::string& problem) {
  return path.empty() ? "unexpected answer: " + problem : "unexpected answer: " + path + ": " + problem;
}

}  // namespace

Error::Error(const std::string& message, bool maybe_processed)
    : std::runtime_error(message),
      message_(std::make_shared<const std::string>(message)),
      maybe_processed_(maybe_processed) {}
Error::~Error() = default;

const char* Error::what() const noexcept {
  return message_->c_str();
}

void Error::gave_up(int attempts, const std::string& reason) {
  attempts_ = attempts;
  if (!reason.empty()) message_ = std::make_shared<const std::string>(*message_ + "; " + reason);
}

void Error::conceal(const Secrets& secrets) {
  if (holds_secret(*message_, secrets)) message_ = std::make_shared<const std::string>(concealed(*message_, secrets));
}

void Error::note_earlier_write() {
  if (maybe_processed_) return;
  maybe_processed_ = true;
  message_ = std::make_shared<const std::string>(*message_ + "; the server may have processed a write before it");
}

TransportError::TransportError(const std::string& message, Stage stage, bool maybe_processed)
    : Error(message, maybe_processed), stage_(stage) {}
TransportError::~TransportError() = default;
ConnectionError::~ConnectionError() = default;
TimeoutError::~TimeoutError() = default;
TlsError::~TlsError() = default;
CancelledError::~CancelledError() = default;

HttpError::HttpError(HttpFailure failure)
    : Error(describe_failure(failure), failure.maybe_processed),
      failure_(std::make_shared<const HttpFailure>(std::move(failure))) {
  const std::string count = "gave up after " + std::to_string(failure_->attempts) + " attempts";
  gave_up(failure_->attempts, failure_->gave_up.empty() && failure_->attempts > 1 ? count : failure_->gave_up);
}
HttpError::~HttpError() = default;
AuthenticationError::~AuthenticationError() = default;
PermissionError::~PermissionError() = default;
NotFoundError::~NotFoundError() = default;
ValidationError::~ValidationError() = default;
RateLimitError::~RateLimitError() = default;
ServerError::~ServerError() = default;
RedirectError::~RedirectError() = default;
UnsupportedError::~UnsupportedError() = default;

DecodeError::DecodeError(std::string path, const std::string& problem, bool maybe_processed)
    : Error(describe_failure(path, problem), maybe_processed),
      path_(std::make_shared<const std::string>(std::move(path))),
      problem_(std::make_shared<const std::string>(problem)) {}
DecodeError::~DecodeError() = default;

DecodeError DecodeError::too_large(const std::string& problem) {
  DecodeError error{"", problem};
  error.is_too_large_ = true;
  return error;
}

DecodeError DecodeError::within(const std::string& outer) const {
  const bool joins = path_->empty() || path_->front() == '[';
  DecodeError error{outer + (joins ? "" : ".") + *path_, *problem_, maybe_processed()};
  error.is_too_large_ = is_too_large_;
  return error;
}

DecodeError DecodeError::of_request(const std::string& method, const std::string& url, bool is_write) const {
  std::string problem = *problem_ + "; in the answer to " + method + " " + url;
  if (is_write) problem += "; the server may have processed it";
  DecodeError error{*path_, problem, is_write};
  error.is_too_large_ = is_too_large_;
  return error;
}

}  // namespace argus
