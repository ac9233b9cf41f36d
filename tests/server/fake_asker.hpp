#pragma once

// What the tests of the fake server share: it is asked over HTTP, as a client would ask.

#include <httplib.h>

#include <argus/testing/fake_server.hpp>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

using argus::testing::FakeServer;
using nlohmann::json;

inline const char api_root[] = "/api/v2/";
inline const char some_time[] = "2024-01-15T12:00:00Z";

inline std::string host_of(const FakeServer& server) {
  const std::string url = server.url();
  return url.substr(0, url.find("/api"));
}

inline int port_of(const FakeServer& server) {
  return std::stoi(host_of(server).substr(host_of(server).rfind(':') + 1));
}

inline FakeServer::Options with_version(const std::string& version) {
  FakeServer::Options options;
  options.version = version;
  return options;
}

struct Reply {
  int status = 0;
  std::string text{};
  json body{};
  httplib::Headers headers{};

  std::string header(const std::string& name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? "" : found->second;
  }
};

/// Lets the client send a target as it is; newer cpp-httplib has another name for it.
template <typename Client>
auto leave_targets_alone(Client& client, int) -> decltype(client.set_path_encode(false)) {
  client.set_path_encode(false);
}
template <typename Client>
void leave_targets_alone(Client& client, ...) {
  client.set_url_encode(false);
}

/// A client of a fake server, for one user.
class Asker {
 public:
  Asker(const FakeServer& server, std::string token) : client_(host_of(server)), token_(std::move(token)) {
    client_.set_keep_alive(true);
    leave_targets_alone(client_, 0);
    client_.set_tcp_nodelay(true);
  }

  Reply send(const std::string& method, const std::string& path, const std::string& body,
             const std::string& content_type = "application/json") {
    httplib::Request request;
    request.method = method;
    request.path = path.rfind('/', 0) == 0 ? path : api_root + path;
    if (!token_.empty()) request.set_header("Authorization", "Token " + token_);
    request.set_header("Accept", "application/json");
    if (!body.empty()) request.set_header("Content-Type", content_type);
    request.body = body;
    const auto result = client_.send(request);
    if (!result) throw std::runtime_error("no answer: " + httplib::to_string(result.error()));
    return {result->status, result->body, json::parse(result->body, nullptr, false), result->headers};
  }

  Reply get(const std::string& path) { return send("GET", path, ""); }
  Reply post(const std::string& path, const json& body) { return send("POST", path, body.dump()); }
  Reply put(const std::string& path, const json& body) { return send("PUT", path, body.dump()); }
  Reply patch(const std::string& path, const json& body) { return send("PATCH", path, body.dump()); }

 private:
  httplib::Client client_;
  std::string token_;
};

inline json incident_at(const std::string& start_time) {
  return {{"start_time", start_time}, {"tags", json::array()}};
}

inline json incident_with(const std::string& field, const json& value) {
  json incident = incident_at(some_time);
  incident[field] = value;
  return incident;
}

inline std::string path_of_events(std::int64_t pk) {
  return "incidents/" + std::to_string(pk) + "/events/";
}
inline std::string path_of_incident(std::int64_t pk) {
  return "incidents/" + std::to_string(pk) + "/";
}
inline std::string path_of_acknowledgements(std::int64_t pk) {
  return "incidents/" + std::to_string(pk) + "/acks/";
}
inline std::string path_of_tags(std::int64_t pk) {
  return "incidents/" + std::to_string(pk) + "/tags/";
}

inline std::vector<std::int64_t> pks_of(const json& page) {
  std::vector<std::int64_t> pks;
  for (const json& row : page.at("results")) pks.push_back(row.at("pk").get<std::int64_t>());
  return pks;
}
