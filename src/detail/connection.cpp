#include <argus/detail/checks.hpp>
#include <argus/detail/concealment.hpp>
#include <argus/detail/connection.hpp>
#include <argus/detail/operations.hpp>
#include <argus/detail/response_check.hpp>
#include <argus/detail/retry_environment.hpp>
#include <argus/http/curl_transport.hpp>
#include <argus/http/log_transport.hpp>
#include <argus/http/retry_transport.hpp>
#include <argus/models/server_metadata.hpp>

#include "../http/asks_for_token.hpp"
#include "../http/attempt.hpp"
#include "../http/concealing_transport.hpp"
#include "../http/guard.hpp"
#include "../http/http_date.hpp"
#include "../http/lost_answer.hpp"
#include "../http/proxy_secrets.hpp"
#include "../http/token_transport.hpp"
#include "credentials.hpp"

#include <algorithm>
#include <map>
#include <stdexcept>
#include <utility>

#ifndef ARGUS_VERSION
#error "the build defines ARGUS_VERSION"
#endif

namespace argus::detail {
namespace {

bool is_printable(char character) {
  return character > 0x20 && character < 0x7f;
}

std::string user_agent(const std::string& application) {
  const auto allowed = [](char c) { return c == ' ' || is_printable(c); };
  if (!std::all_of(application.begin(), application.end(), allowed))
    throw std::invalid_argument("user_agent: must be printable ASCII");
  return application + (application.empty() ? "" : " ") + "argus-cpp/" ARGUS_VERSION;
}

std::vector<Header> common_headers(const ClientOptions& options) {
  return {{"Accept", "application/json"}, {"User-Agent", user_agent(options.user_agent)}};
}

// Every server in use has what is older, so that it isn't asked in vain.
constexpr Version oldest_in_use{1, 29, 0};

constexpr codec::Schema version_schema = codec::object_schema<Version>([](codec::FieldList& fields, void* version) {
  fields.required("server-version", *static_cast<Version*>(version));
});

[[noreturn]] void throw_unsupported(const std::string& what, const Version& since, const Version& version,
                                    HttpFailure failure) {
  failure.advice = what + " needs Argus " + to_string(since) + " or later, and this server is " + to_string(version);
  throw UnsupportedError(std::move(failure));
}

/// Whether the server may have refused it for want of the operation.
bool may_be_unsupported(const Request& request, const HttpError& refusal) {
  const int status = refusal.status();
  return request.since > oldest_in_use && (status == 400 || status == 403 || status == 404 || status == 405);
}
bool may_be_unsupported(const Request& request, const std::exception_ptr& failure) {
  if (!failure) return false;
  try {
    std::rethrow_exception(failure);
  } catch (const HttpError& refusal) {
    return may_be_unsupported(request, refusal);
  } catch (const std::exception&) {
    return false;
  }
}

void throw_if_older(const Request& request, const HttpError& refusal, const std::optional<Version>& version) {
  if (version && *version < request.since)
    throw_unsupported(request.operation, request.since, *version, refusal.failure());
}

/// A refusal, or what explains it better.
std::exception_ptr explained(const Request& request, const std::exception_ptr& failure,
                             const std::optional<Version>& version) {
  try {
    std::rethrow_exception(failure);
  } catch (const HttpError& refusal) {
    try {
      throw_if_older(request, refusal, version);
    } catch (const UnsupportedError&) {
      return std::current_exception();
    }
  }
  return failure;
}

std::shared_ptr<Transport> make_transport(const ClientOptions& options, std::shared_ptr<Credentials> credentials,
                                          std::shared_ptr<Transport> transport) {
  if (!transport) transport = std::make_shared<CurlTransport>(options);
  transport = std::make_shared<ConcealingTransport>(std::move(transport), credentials);
  if (options.on_attempt) transport = std::make_shared<LogTransport>(std::move(transport), options.on_attempt);
  transport = std::make_shared<RetryTransport>(std::move(transport), options.retry, options.retry_environment);
  if (!credentials->can_renew()) return transport;
  return std::make_shared<TokenTransport>(std::move(transport), std::move(credentials));
}

std::chrono::milliseconds checked_settle_time(std::chrono::milliseconds value) {
  checks::at_most_a_day("settle_time", value);
  if (value >= std::chrono::milliseconds{0}) return value;
  throw std::invalid_argument("settle_time " + std::to_string(value.count()) + " ms: must not be negative");
}

}  // namespace

std::shared_ptr<const Connection> Connection::create(const ClientOptions& options,
                                                     std::shared_ptr<Transport> transport) {
  auto credentials = std::make_shared<Credentials>(proxy_secrets(options), options.token, options.token_source);
  return std::make_shared<const Connection>(options, std::move(credentials), std::move(transport));
}

std::shared_ptr<const Connection> Connection::create_anonymous(const ClientOptions& options, Secret secret,
                                                               std::shared_ptr<Transport> transport) {
  Secrets secrets = proxy_secrets(options);
  secrets.push_back(std::move(secret));
  return std::make_shared<const Connection>(options, std::make_shared<Credentials>(std::move(secrets)),
                                            std::move(transport));
}

Connection::Connection(const ClientOptions& options, std::shared_ptr<Credentials> credentials,
                       std::shared_ptr<Transport> transport)
    : root_(options.api_root_url, options.allow_plain_http),
      headers_(common_headers(options)),
      credentials_(std::move(credentials)),
      retry_(options.retry),
      environment_(complete(options.retry_environment)),
      settle_time_(checked_settle_time(options.settle_time)),
      write_locks_(settle_time_, options.retry.total_time, environment_),
      memory_(environment_),
      transport_(make_transport(options, credentials_, std::move(transport))) {}

std::string Connection::quotable(std::string_view said) const {
  return concealed(said, *credentials_->secrets());
}

bool Connection::pause(std::chrono::milliseconds wait, const CallOptions& limits) const {
  if (limits.deadline && environment_.now() + wait >= *limits.deadline) return false;
  environment_.wait(wait, limits.cancel);
  return !limits.is_cancelled();
}

void Connection::send(const Request& request, const codec::Schema& schema, void* value) const {
  decode(request, exchange(request), schema, value);
}

void Connection::send_many(const std::vector<Request>& requests, std::size_t concurrency, const codec::Schema& schema,
                           const Many& many) const {
  std::vector<Request> complete = requests;
  for (Request& request : complete) complete_headers(request);
  std::vector<bool> is_answered(requests.size());
  std::map<std::size_t, std::exception_ptr> refused;
  const auto take = [&](std::size_t index, SendResult answer) {
    is_answered[index] = true;
    const std::exception_ptr failure = failure_of(requests[index], std::move(answer), schema, many.value(index));
    // To ask for the version now would keep those that are under way from going on.
    if (may_be_unsupported(requests[index], failure)) {
      refused[index] = failure;
    } else {
      many.done(index, failure);
    }
  };
  std::string reason = "the transport gave no answer";
  guard([&] { transport_->send_many(complete, concurrency, take); },
        [&](const std::exception_ptr& failure) { reason = quotable(message_of(failure)); });
  for (std::size_t i = 0; i < requests.size(); ++i) {
    if (!is_answered[i]) many.done(i, lost_answer(requests[i], reason));
  }
  if (refused.empty()) return;
  const std::optional<Version> version = look_up_version_quietly(requests.front().limits);
  for (const auto& [index, failure] : refused) many.done(index, explained(requests[index], failure, version));
}

std::exception_ptr Connection::failure_of(const Request& request, SendResult answer, const codec::Schema& schema,
                                          void* value) const {
  try {
    decode(request, checked(request, response_of(std::move(answer))), schema, value);
  } catch (const std::exception&) {
    return std::current_exception();
  }
  return nullptr;
}

void Connection::decode(const Request& request, const Response& response, const codec::Schema& schema,
                        void* value) const {
  const std::string_view text = response.body.empty() ? std::string_view("null") : response.body;
  try {
    codec::read_text(text, schema, value, *credentials_->secrets());
  } catch (const DecodeError& error) {
    drop_connections();
    const DecodeError told =
        asks_for_token(request)
            ? DecodeError(error.path(), "not what the API promises; no more is shown, since it may hold a token")
            : error;
    throw told.of_request(request.method, request.url, request.is_write());
  }
}

void Connection::send_empty(const Request& request) const {
  constexpr int no_content = 204;
  const Response response = exchange(request);
  if (response.status == no_content) return;
  drop_connections();
  throw DecodeError(
      "", "status " + std::to_string(response.status) + " in place of 204: does something else answer for the server?")
      .of_request(request.method, request.url, request.is_write());
}

Response Connection::exchange(Request request) const {
  complete_headers(request);
  Response response = transport_->send(request);
  try {
    return checked(request, std::move(response));
  } catch (const HttpError& refusal) {
    throw_if_unsupported(request, refusal);
    throw;
  }
}

void Connection::complete_headers(Request& request) const {
  request.headers.insert(request.headers.end(), headers_.begin(), headers_.end());
  std::string authorization = credentials_->authorization();
  if (!authorization.empty()) request.headers.emplace_back("Authorization", std::move(authorization));
  if (!request.body.empty()) request.headers.emplace_back("Content-Type", "application/json");
}

Response Connection::checked(const Request& request, Response response) const {
  check_response(request, response, *credentials_->secrets());
  return response;
}

void Connection::throw_if_unsupported(const Request& request, const HttpError& refusal) const {
  if (may_be_unsupported(request, refusal)) throw_if_older(request, refusal, look_up_version_quietly(request.limits));
}

std::optional<Version> Connection::look_up_version_quietly(const CallOptions& limits) const {
  try {
    return look_up_version(version_request(limits));
  } catch (const Error&) {
    // The refusal is what the caller must hear.
    return std::nullopt;
  }
}

void Connection::require_version(const MinimumVersion& requirement, const CallOptions& limits) const {
  if (requirement.since <= oldest_in_use) return;
  const Request request = version_request(limits);
  const Version version = look_up_version(request);
  if (version >= requirement.since) return;
  HttpFailure failure;
  failure.status = 200;
  failure.method = request.method;
  failure.url = request.url;
  throw_unsupported(requirement.what, requirement.since, version, std::move(failure));
}

Request Connection::version_request(const CallOptions& limits) const {
  Request request;
  request.operation = operations::get_server_metadata.name;
  request.method = operations::get_server_metadata.method;
  request.url = root_.metadata_url();
  request.idempotency = operations::get_server_metadata.idempotency;
  request.limits = limits;
  return request;
}

Version Connection::look_up_version(const Request& request) const {
  Version version;
  send(request, version_schema, &version);
  return version;
}

std::optional<Timestamp> Connection::server_time(const CallOptions& limits) const {
  const Request request = version_request(limits);
  const Response response = exchange(request);
  // Something else that answers for the server has a clock of its own.
  Version version;
  decode(request, response, version_schema, &version);
  const auto date = find_header(response, "Date");
  return date ? parse_http_date(*date) : std::nullopt;
}

}  // namespace argus::detail
