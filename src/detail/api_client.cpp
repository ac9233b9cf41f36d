#include <argus/detail/api_client.hpp>
#include <argus/detail/checks.hpp>
#include <argus/detail/query.hpp>

#include <algorithm>
#include <charconv>
#include <utility>

namespace argus::detail {
namespace {

/// The path with its words in braces replaced, one after the other.
std::string path_of(const Operation& operation, std::initializer_list<PathSegment> parts) {
  std::string path = operation.path;
  for (const PathSegment& part : parts) {
    const auto begin = path.find('{');
    path.replace(begin, path.find('}') + 1 - begin, part.text());
  }
  return path;
}

/// Under which name writes to it are kept in order.
std::string key_of(std::int64_t pk) {
  return "incident " + std::to_string(pk);
}
std::string key_of(const std::string& source_incident_id) {
  return "source_incident_id " + source_incident_id;
}

}  // namespace

std::int64_t incident_in(std::string_view path) {
  constexpr std::string_view prefix = "incidents/";
  if (path.substr(0, prefix.size()) != prefix) return 0;
  path.remove_prefix(prefix.size());
  std::int64_t pk = 0;
  const auto [rest, error] = std::from_chars(path.data(), path.data() + path.size(), pk);
  const bool is_whole = error == std::errc{} && rest != path.data() + path.size() && *rest == '/';
  return is_whole && pk > 0 ? pk : 0;
}

PathSegment::PathSegment(std::int64_t primary_key) : text_(std::to_string(primary_key)) {
  checks::primary_key("pk", primary_key);
}

PathSegment::PathSegment(const std::string& name) : text_(percent_encode(name)) {
  checks::path_part(name);
}

ApiClient::ApiClient(std::shared_ptr<const Connection> connection, CallOptions limits)
    : connection_(std::move(connection)), limits_(std::move(limits)) {}

Request ApiClient::request(const Operation& operation, std::initializer_list<PathSegment> parts) const {
  Request request;
  request.operation = operation.name;
  request.method = operation.method;
  const bool uses_v3 = operation.is_in_v3 && root().version() == 3;
  request.url = root().url(path_of(operation, parts), uses_v3 ? 3 : 2);
  request.idempotency = operation.idempotency;
  request.since = uses_v3 ? (std::max)(operation.since, api_v3_since) : operation.since;
  request.limits = limits_;
  return request;
}

Request ApiClient::request(const Operation& operation, std::initializer_list<PathSegment> parts,
                           std::string body) const {
  Request result = request(operation, parts);
  result.body = std::move(body);
  return result;
}

Request ApiClient::query(const Operation& operation, const Query& query) const {
  Request result = request(operation);
  result.url += query.to_string();
  return result;
}

Request ApiClient::raw_request(const std::string& method, const std::string& path) const {
  Request result;
  result.operation = "request";
  result.method = method;
  result.url = root().url(path);
  result.idempotency = result.is_write() ? Idempotency::not_idempotent : Idempotency::idempotent;
  result.limits = limits_;
  return result;
}

void ApiClient::remove(const Operation& operation, std::initializer_list<PathSegment> parts) const {
  try {
    send_empty(request(operation, parts));
  } catch (const NotFoundError& error) {
    if (!error.maybe_processed()) throw;
  }
}

WriteLocks::Lock ApiClient::lock(std::int64_t pk) const {
  checks::primary_key("incident", pk);
  return connection_->write_locks().lock(key_of(pk), WriteLocks::Unclear::wait, limits_);
}

WriteLocks::Lock ApiClient::try_lock(std::int64_t pk) const {
  return connection_->write_locks().try_lock(key_of(pk), WriteLocks::Unclear::wait);
}

std::vector<WriteLocks::Lock> ApiClient::lock_all(const std::vector<std::int64_t>& pks) const {
  std::vector<WriteLocks::Lock> locks;
  for (const std::int64_t pk : pks) locks.push_back(lock(pk));
  return locks;
}

WriteLocks::Lock ApiClient::lock(const std::string& source_incident_id) const {
  return connection_->write_locks().lock(key_of(source_incident_id), WriteLocks::Unclear::ignore, limits_);
}

WriteLocks::Lock ApiClient::try_lock(const std::string& source_incident_id) const {
  return connection_->write_locks().try_lock(key_of(source_incident_id), WriteLocks::Unclear::ignore);
}

bool ApiClient::pause(std::chrono::milliseconds wait) const {
  return connection_->pause(wait, limits_);
}

}  // namespace argus::detail
