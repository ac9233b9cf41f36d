#include "server.hpp"

#include <cctype>
#include <cstdlib>
#include <stdexcept>

#include "faults/shell.hpp"

namespace {

std::string lower(std::string text) {
  for (char& character : text) character = static_cast<char>(std::tolower(static_cast<unsigned char>(character)));
  return text;
}

/// The name of the source that the user with this role is, blank for a person.
std::string source_of(const std::string& role) {
  static const std::map<std::string, std::string> sources{
      {"glue", "testnav"}, {"glue2", "othernav"}, {"boss", "argus"}};
  const auto found = sources.find(role);
  return found == sources.end() ? "" : found->second;
}

}  // namespace

SendResult Server::send(const FilledRequest& request) {
  argus::Request sent;
  sent.method = request.method;
  sent.url = origin() + request.target;
  sent.headers = request.headers;
  sent.body = request.body;
  const argus::Response response = transport_.send(sent);
  SendResult answer{response.status, {}, response.body, nlohmann::json::parse(response.body, nullptr, false)};
  for (const auto& [name, value] : response.headers) answer.headers[lower(name)] = value;
  return answer;
}

void Server::renew_tokens() {
  for (const std::string& role : roles) {
    const std::string username = prefix() + role;
    const nlohmann::json credentials{{"username", username}, {"password", password_of(username)}};
    const SendResult answer =
        send({"POST", "/api/v2/token-auth/", credentials.dump(), {{"Content-Type", "application/json"}}});
    if (answer.status != 200) {
      throw std::runtime_error("the user " + username + " can't log in at " + origin() +
                               ": start the server anew, so that it has this user");
    }
    users_[role].username = username;
    users_[role].token = answer.body.at("token").get<std::string>();
  }
}

Fake::Fake(const argus::testing::FakeServerOptions& options) : server_(options) {
  users_ = {{"glue", {"glue", 1, 1, server_.token()}},
            {"glue2", {"glue2", 2, 2, server_.other_token()}},
            {"person", {"person", 3, 0, server_.person_token()}},
            {"boss", {"boss", 4, 3, server_.admin_token()}},
            {"server", {"argus", 5, 4, ""}}};
}

std::string Fake::origin() const {
  const std::string url = server_.url();
  return url.substr(0, url.find("/api/"));
}

void Fake::expire(const std::string& token) {
  try {
    server_.expire(token);
  } catch (const std::invalid_argument&) {
    // One that is invalid already stays so, as on the real server.
  }
}

Lane::Lane(std::string origin, int number)
    : origin_(std::move(origin)), prefix_("lane" + std::to_string(number) + "-") {
  renew_tokens();
  find_keys();
}

void Lane::find_keys() {
  for (const auto& source : ask("/api/v2/incidents/sources/").body) {
    const auto name = source.at("name").get<std::string>();
    const std::string type = source.at("type").at("name").get<std::string>();
    for (const std::string& role : roles) {
      if (type == "nav" && name == prefix_ + source_of(role)) users_[role].source_pk = source.at("pk");
    }
    if (type == "argus" && name == "argus") users_["server"] = {"argus", source.at("user"), source.at("pk"), ""};
  }
  // The users of a lane are made one after the other, the sources among them with their names.
  constexpr std::int64_t most_users = 1000;
  std::size_t found = 0;
  for (std::int64_t pk = 1; pk < most_users && found < roles.size(); ++pk) {
    const auto username = ask("/api/v2/auth/users/" + std::to_string(pk) + "/").body.value("username", "");
    for (const std::string& role : roles) {
      if (username != prefix() + role) continue;
      users_[role].pk = pk;
      ++found;
    }
  }
  if (found < roles.size()) throw std::runtime_error("not all users of " + prefix_ + " are to be found at " + origin_);
}

SendResult Lane::ask(const std::string& path) {
  return send({"GET", path, "", {{"Authorization", "Token " + user("boss").token}, {"Accept", "application/json"}}});
}

void Lane::expire(const std::string& token) {
  constexpr std::size_t kept_of_login_token = 15;
  // Each statement meets tokens of one kind.
  output_of(ServerBackend::command(
      "psql",
      "-c " +
          in_quotes("UPDATE authtoken_token SET created = created - interval '15 days' WHERE key = '" + token + "'") +
          " -c " +
          in_quotes("UPDATE knox_authtoken SET expiry = now() - interval '1 minute' WHERE token_key = '" +
                    token.substr(0, kept_of_login_token) + "'")));
}

void post_token_incident(Server& server) {
  // The other tags are those that sequences use most. One that is in use nowhere is deleted by the real server, perhaps
  // between the two halves of what another thread does with it.
  nlohmann::json tags = nlohmann::json::array();
  for (const char* tag : {"problem_type=token_expiry", "host=a", "host=b", "k=1", "k=2"})
    tags.push_back({{"tag", tag}});
  const nlohmann::json incident{
      {"start_time", "2001-01-01T00:00:00Z"}, {"description", "Token expires"}, {"tags", tags}};
  const SendResult answer = server.send({"POST",
                                         "/api/v2/incidents/",
                                         incident.dump(),
                                         {{"Authorization", "Token " + server.user("boss").token},
                                          {"Accept", "application/json"},
                                          {"Content-Type", "application/json"}}});
  if (answer.status != 201) throw std::runtime_error("no incident can be posted at " + server.origin());
}
