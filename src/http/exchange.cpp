#include <argus/checks.hpp>
#include <argus/http/exchange.hpp>
#include <argus/http/query.hpp>

#include <algorithm>
#include <charconv>
#include <utility>

namespace argus {
namespace {

/// The path with its words in braces replaced, one after the other.
std::string path_of(const Operation& operation, std::initializer_list<PathPart> parts) {
  std::string path = operation.path;
  for (const PathPart& part : parts) {
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

PathPart::PathPart(std::int64_t primary_key) : text_(std::to_string(primary_key)) {
  checks::primary_key("pk", primary_key);
}

PathPart::PathPart(const std::string& name) : text_(percent_encode(name)) {
  checks::path_part(name);
}

Exchange::Exchange(std::shared_ptr<const Session> session, CallOptions limits)
    : session_(std::move(session)), limits_(std::move(limits)) {}

Request Exchange::request(const Operation& operation, std::initializer_list<PathPart> parts) const {
  Request request;
  request.operation = operation.name;
  request.method = operation.method;
  const bool uses_v3 = operation.is_in_v3 && root().version() == 3;
  request.url = root().url(path_of(operation, parts), uses_v3 ? 3 : 2);
  request.repeat = operation.repeat;
  request.since = uses_v3 ? (std::max)(operation.since, api_v3_since) : operation.since;
  request.limits = limits_;
  return request;
}

Request Exchange::request(const Operation& operation, std::initializer_list<PathPart> parts,
                          const nlohmann::json& body) const {
  Request result = request(operation, parts);
  result.body = dump_json(body);
  return result;
}

Request Exchange::query(const Operation& operation, const Query& query) const {
  Request result = request(operation);
  result.url += query.to_string();
  return result;
}

Request Exchange::raw_request(const std::string& method, const std::string& path) const {
  Request result;
  result.operation = "request";
  result.method = method;
  result.url = root().url(path);
  result.repeat = result.is_write() ? Repeat::if_not_sent : Repeat::always;
  result.limits = limits_;
  return result;
}

void Exchange::remove(const Operation& operation, std::initializer_list<PathPart> parts) const {
  try {
    send_empty(request(operation, parts));
  } catch (const NotFoundError& error) {
    if (!error.maybe_processed()) throw;
  }
}

WriteOrder::Turn Exchange::wait_turn(std::int64_t pk) const {
  checks::primary_key("incident", pk);
  return session_->write_order().wait_turn(key_of(pk), WriteOrder::Settling::wait, limits_);
}

WriteOrder::Turn Exchange::try_turn(std::int64_t pk) const {
  return session_->write_order().try_turn(key_of(pk), WriteOrder::Settling::wait);
}

std::vector<WriteOrder::Turn> Exchange::wait_turns(const std::vector<std::int64_t>& pks) const {
  std::vector<WriteOrder::Turn> turns;
  for (const std::int64_t pk : pks) turns.push_back(wait_turn(pk));
  return turns;
}

WriteOrder::Turn Exchange::wait_turn(const std::string& source_incident_id) const {
  return session_->write_order().wait_turn(key_of(source_incident_id), WriteOrder::Settling::ignore, limits_);
}

WriteOrder::Turn Exchange::try_turn(const std::string& source_incident_id) const {
  return session_->write_order().try_turn(key_of(source_incident_id), WriteOrder::Settling::ignore);
}

bool Exchange::pause(std::chrono::milliseconds wait) const {
  return session_->pause(wait, limits_);
}

}  // namespace argus
