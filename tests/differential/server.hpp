#pragma once

#include <argus/http/curl_transport.hpp>
#include <argus/testing/fake_server.hpp>

#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

/// An answer, as far as it is compared.
struct SendResult {
  int status = 0;
  std::map<std::string, std::string> headers{};
  std::string text{};
  /// Discarded where the answer isn't JSON.
  nlohmann::json body{};
};

/// A request, ready to be sent.
struct FilledRequest {
  std::string method{};
  std::string target{};
  std::string body{};
  std::vector<argus::Header> headers{};
};

/// A user that both servers know, by what it may do there.
struct KnownUser {
  std::string username{};
  std::int64_t pk = 0;
  std::int64_t source_pk = 0;  ///< 0 for a person
  std::string token{};
};

/// The users with tokens; `server` is one more, to whom a server's own doings are put down.
inline const std::vector<std::string> roles{"glue", "glue2", "person", "boss"};

/// One of the two servers that are compared.
class Server {
 public:
  Server() = default;
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  virtual ~Server() = default;

  /// Like `http://127.0.0.1:9310`.
  virtual std::string origin() const = 0;
  /// What stands before the names of the users and sources here, and not on the other server.
  virtual std::string prefix() const { return ""; }
  virtual void expire(const std::string& token) = 0;
  /// Throws argus::TransportError where no answer comes.
  SendResult send(const FilledRequest& request);
  /// Gets new tokens for all users by their passwords.
  void renew_tokens();

  const KnownUser& user(const std::string& role) const { return users_.at(role); }
  static std::string password_of(const std::string& username) { return "password-of-" + username; }

 protected:
  std::map<std::string, KnownUser> users_{};

 private:
  argus::CurlTransport transport_{argus::ClientOptions{}};
};

/// A fake server, with nothing on it.
class Fake : public Server {
 public:
  explicit Fake(const argus::testing::FakeServerOptions& options);

  std::string origin() const override;
  void expire(const std::string& token) override;

 private:
  argus::testing::FakeServer server_;
};

/// Some users of a real server, for one thread: what they do is undisturbed by those of other threads.
class Lane : public Server {
 public:
  Lane(std::string origin, int number);

  std::string origin() const override { return origin_; }
  std::string prefix() const override { return prefix_; }
  void expire(const std::string& token) override;

 private:
  /// Looks for the primary keys of the users and of their sources.
  void find_keys();
  SendResult ask(const std::string& path);

  std::string origin_;
  std::string prefix_;
};

/// An incident like those that the server makes of tokens that expire: lists ask for them in another way once there is
/// one.
void post_token_incident(Server& server);
