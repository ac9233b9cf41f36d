#include <argus/checks.hpp>
#include <argus/http/exchange.hpp>

#include <charconv>
#include <utility>

namespace argus {
namespace {

std::string path_of(const Operation& operation, std::int64_t pk) {
  constexpr std::string_view placeholder = "{pk}";
  std::string path = operation.path;
  const auto at = path.find(placeholder);
  if (at == std::string::npos) return path;
  checks::primary_key("incident", pk);
  return path.replace(at, placeholder.size(), std::to_string(pk));
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

Exchange::Exchange(std::shared_ptr<const Session> session, CallOptions limits)
    : session_(std::move(session)), limits_(std::move(limits)) {}

Request Exchange::request(const Operation& operation, std::int64_t pk) const {
  Request request;
  request.operation = operation.name;
  request.method = operation.method;
  request.url = root().url(path_of(operation, pk));
  request.repeat = operation.repeat;
  request.limits = limits_;
  return request;
}

Request Exchange::request(const Operation& operation, std::int64_t pk, const nlohmann::json& body) const {
  Request result = request(operation, pk);
  result.body = dump_json(body);
  return result;
}

WriteOrder::Turn Exchange::wait_turn(std::int64_t pk) const {
  checks::primary_key("incident", pk);
  return session_->write_order().wait_turn("incident " + std::to_string(pk), WriteOrder::Settling::wait, limits_);
}

WriteOrder::Turn Exchange::wait_turn(const std::string& source_incident_id) const {
  return session_->write_order().wait_turn("source_incident_id " + source_incident_id, WriteOrder::Settling::ignore,
                                           limits_);
}

bool Exchange::pause(std::chrono::milliseconds wait) const {
  return session_->pause(wait, limits_);
}

}  // namespace argus
