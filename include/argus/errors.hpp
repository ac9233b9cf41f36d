#pragma once

#include <argus/export.hpp>

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace argus {

class Secret;
struct HttpFailure;

/// What every failed call throws, apart from misuse, which is std::invalid_argument before anything is sent.
///
/// @snippet nouns_test.cpp error
class ARGUS_EXPORT Error : public std::runtime_error {
 public:
  /// @param message what what() tells
  explicit Error(const std::string& message, bool maybe_processed = false);
  ~Error() override;

  /// What happened, to what, and what to do about it, in one line. Never holds the token.
  const char* what() const noexcept override;

  /// True where the server may have processed the request: a write whose answer was lost, was a 408 or a
  /// 5xx, or can't be read. Repeating it blindly may do it twice. Always false for a read.
  bool maybe_processed() const noexcept { return maybe_processed_; }

  /// How often the request was sent or tried before giving up; at least 1.
  int attempts() const noexcept { return attempts_; }

  /// How long the server asks to wait before another attempt, where it says so.
  virtual std::optional<std::chrono::seconds> retry_after() const noexcept { return std::nullopt; }

  /// What the server said where it refused the request; null for any other failure.
  // In the place of a dynamic_cast, since programs may be compiled without RTTI.
  virtual const HttpFailure* refusal() const noexcept { return nullptr; }

  /// Records that this error ended a series of attempts; for transports that repeat requests.
  void gave_up(int attempts, const std::string& reason);
  /// Puts `***` in place of each secret in what(); for messages of other libraries.
  void conceal(const std::vector<Secret>& secrets);
  /// Records that the server has processed, or may have processed, a write before the failed request.
  void note_earlier_write();

 private:
  std::shared_ptr<const std::string> message_;
  bool maybe_processed_ = false;
  int attempts_ = 1;
};

/// No complete answer came: the network, the server's host or the time limit is to blame.
///
/// @snippet nouns_test.cpp transport_error
class ARGUS_EXPORT TransportError : public Error {
 public:
  /// How far the request came before it failed.
  enum class Stage {
    /// Never sent, and not tried again by this call: a certificate that doesn't verify, a cancelled call, and, as a
    /// TimeoutError, a deadline that has passed, connections that stayed busy, other writes that took too long.
    refused,
    not_sent,    ///< never sent: the name didn't resolve, nobody listened, the handshake broke off
    maybe_sent,  ///< some of it may have reached the server
  };

  /// What happened, and how far the request came.
  TransportError(const std::string& message, Stage stage, bool maybe_processed);
  ~TransportError() override;

  /// How far the request came.
  Stage stage() const noexcept { return stage_; }

 private:
  Stage stage_;
};

/// The host can't be found or reached, or the connection broke.
class ARGUS_EXPORT ConnectionError : public TransportError {
 public:
  /// Made like its base.
  using TransportError::TransportError;
  ~ConnectionError() override;
};

/// The time limit of the connection, the request or the call ran out.
class ARGUS_EXPORT TimeoutError : public TransportError {
 public:
  /// Made like its base.
  using TransportError::TransportError;
  ~TimeoutError() override;
};

/// The server's certificate doesn't verify, or no secure connection could be agreed on.
class ARGUS_EXPORT TlsError : public TransportError {
 public:
  /// Made like its base.
  using TransportError::TransportError;
  ~TlsError() override;
};

/// The call was stopped through its CancellationToken.
class ARGUS_EXPORT CancelledError : public TransportError {
 public:
  /// Made like its base.
  using TransportError::TransportError;
  ~CancelledError() override;
};

/// What the server said when it refused a request.
struct HttpFailure {
  /// As in 404.
  int status = 0;
  /// As in "POST".
  std::string method{};
  /// What was asked, never with credentials.
  std::string url{};
  /// The answer, cut at 16 KiB.
  std::string body{};
  /// Field name to messages, 16 KiB of them at most; those that concern no single field stand under `non_field_errors`.
  /// Nested fields are joined by dots.
  std::map<std::string, std::vector<std::string>> fields{};
  /// Where a redirect points, without its query.
  std::string location{};
  /// How long the server asks to wait.
  std::optional<std::chrono::seconds> retry_after{};
  /// A sentence that replaces the usual advice for this status.
  std::string advice{};
  /// Whether the server may have processed it.
  bool maybe_processed = false;
  /// How often the request was tried.
  int attempts = 1;
  /// Why it wasn't tried again though it might have been, and how long it was tried.
  std::string gave_up{};
};

/// The server answered with a status that is not a success, or, as an UnsupportedError, with its version.
///
/// @snippet nouns_test.cpp http_error
class ARGUS_EXPORT HttpError : public Error {
 public:
  /// Tells the failure in one line.
  explicit HttpError(HttpFailure failure);
  ~HttpError() override;

  /// The HTTP status, as in 404.
  int status() const noexcept { return failure_->status; }
  /// As in "POST".
  const std::string& method() const noexcept { return failure_->method; }
  /// The URL that was asked, never with credentials.
  const std::string& url() const noexcept { return failure_->url; }
  /// The answer's body, cut at 16 KiB.
  const std::string& body() const noexcept { return failure_->body; }
  std::optional<std::chrono::seconds> retry_after() const noexcept override { return failure_->retry_after; }
  const HttpFailure* refusal() const noexcept override { return failure_.get(); }
  /// All that is known, for making a more telling error of it.
  const HttpFailure& failure() const noexcept { return *failure_; }

 private:
  std::shared_ptr<const HttpFailure> failure_;
};

/// 401, or the 403 of a refused login: the token is missing, unknown or expired.
class ARGUS_EXPORT AuthenticationError : public HttpError {
 public:
  /// Made like its base.
  using HttpError::HttpError;
  ~AuthenticationError() override;
};

/// 403: the token is good, but its user may not do this.
class ARGUS_EXPORT PermissionError : public HttpError {
 public:
  /// Made like its base.
  using HttpError::HttpError;
  ~PermissionError() override;
};

/// 404: there is no such thing on the server.
class ARGUS_EXPORT NotFoundError : public HttpError {
 public:
  /// Made like its base.
  using HttpError::HttpError;
  ~NotFoundError() override;
};

/// 400: the server refuses what was sent; sending it again can't help.
///
/// @snippet nouns_test.cpp validation_error
class ARGUS_EXPORT ValidationError : public HttpError {
 public:
  /// Made like its base.
  using HttpError::HttpError;
  ~ValidationError() override;

  /// Field name to messages; those that concern no single field stand under `non_field_errors`, nested ones as
  /// `tags.0.tag`.
  const std::map<std::string, std::vector<std::string>>& fields() const noexcept { return failure().fields; }
};

/// 429: too many requests.
class ARGUS_EXPORT RateLimitError : public HttpError {
 public:
  /// Made like its base.
  using HttpError::HttpError;
  ~RateLimitError() override;
};

/// 5xx: the server, or a proxy before it, failed.
class ARGUS_EXPORT ServerError : public HttpError {
 public:
  /// Made like its base.
  using HttpError::HttpError;
  ~ServerError() override;
};

/// 3xx: redirects aren't followed, so that the token goes nowhere else.
class ARGUS_EXPORT RedirectError : public HttpError {
 public:
  /// Made like its base.
  using HttpError::HttpError;
  ~RedirectError() override;

  /// Where the server points.
  const std::string& location() const noexcept { return failure().location; }
};

/// This server's version lacks what was asked for.
///
/// @snippet nouns_test.cpp unsupported_error
class ARGUS_EXPORT UnsupportedError : public HttpError {
 public:
  /// Made like its base.
  using HttpError::HttpError;
  ~UnsupportedError() override;
};

/// The answer is not what the API promises.
///
/// @snippet nouns_test.cpp decode_error
class ARGUS_EXPORT DecodeError : public Error {
 public:
  /// @param path the field's path in the answer, as in `results[3].tags[0].tag`; blank for the whole
  DecodeError(std::string path, const std::string& problem, bool maybe_processed = false);
  ~DecodeError() override;

  /// The error of an answer that is longer, or holds more, than is read at once.
  static DecodeError too_large(const std::string& problem);
  /// Whether it is one of those: asked for less at once, as with a smaller page_size, the server's answer can be read.
  bool is_too_large() const noexcept { return is_too_large_; }

  /// The field's path in the answer; blank for the whole.
  const std::string& path() const noexcept { return *path_; }

  /// The same error seen from the enclosing value, whose field or index is `outer`.
  DecodeError within(const std::string& outer) const;
  /// The same error as the end of a request.
  DecodeError of_request(const std::string& method, const std::string& url, bool is_write) const;

 private:
  std::shared_ptr<const std::string> path_;
  std::shared_ptr<const std::string> problem_;
  bool is_too_large_ = false;
};

}  // namespace argus
