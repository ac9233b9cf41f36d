#include "faults/operations/parts.hpp"

#include <memory>
#include <utility>

using argus::CallOptions;
using argus::Client;
using argus::ClientOptions;
using argus::Transport;

namespace {

void take_account(LiveServer& workbench, Subject& subject) {
  subject.account = workbench.take_account();
}

void take_account_with_lasting_token(LiveServer& workbench, Subject& subject) {
  take_account(workbench, subject);
  subject.token = subject.account.lasting_token;
}

void take_account_and_log_in(LiveServer& workbench, Subject& subject) {
  take_account(workbench, subject);
  subject.token = LiveServer::log_in(subject.account);
}

void take_account_and_log_in_twice(LiveServer& workbench, Subject& subject) {
  take_account_and_log_in(workbench, subject);
  LiveServer::log_in(subject.account);
}

int login_tokens(const Stored& stored, const Subject& subject) {
  return stored.count(Stored::Kind::login_token, subject.account.username);
}

int without_login_tokens(const Stored& stored, const Subject& subject) {
  return login_tokens(stored, subject) == 0 ? 1 : 0;
}

/// Twice looks like once here: the requests are counted besides.
int without_old_lasting_token(const Stored& stored, const Subject& subject) {
  return 1 - stored.count(Stored::Kind::lasting_token, subject.account.lasting_token);
}

void expect_good(const argus::ExpiringToken& token) {
  expect(!token.token.empty() && token.expiry > argus::now(), "no good token");
}

void expect_another(const argus::Secret& token, const Subject& subject) {
  expect(!token.empty() && token.reveal() != subject.account.lasting_token, "no new token");
}

Operation login() {
  Operation operation = writing("login", {});
  operation.prepare = &take_account;
  operation.anonymous_call = [](const ClientOptions& options, const CallOptions& limits,
                                std::shared_ptr<Transport> transport, const Subject& subject) {
    expect_good(Client::login(options, subject.account.username, LiveServer::password(), limits, std::move(transport)));
  };
  operation.effects = &login_tokens;
  return operation;
}

Operation refresh_token() {
  Operation operation =
      writing("refresh_token", [](const Client& client, const Subject&) { expect_good(client.refresh_token()); });
  operation.prepare = &take_account_and_log_in;
  operation.effects = [](const Stored& stored, const Subject& subject) { return login_tokens(stored, subject) - 1; };
  return operation;
}

Operation logout() {
  Operation operation = writing("logout", [](const Client& client, const Subject&) { client.logout(); });
  operation.prepare = &take_account_and_log_in;
  operation.effects = &without_login_tokens;
  operation.path = "auth/token/logout/";
  return operation;
}

Operation logout_everywhere() {
  Operation operation =
      writing("logout_everywhere", [](const Client& client, const Subject&) { client.logout_everywhere(); });
  operation.prepare = &take_account_and_log_in_twice;
  operation.effects = &without_login_tokens;
  operation.path = "auth/token/logoutall";
  return operation;
}

Operation obtain_token() {
  Operation operation = writing("obtain_token", {});
  operation.prepare = &take_account;
  operation.anonymous_call = [](const ClientOptions& options, const CallOptions& limits,
                                std::shared_ptr<Transport> transport, const Subject& subject) {
    const auto token =
        Client::obtain_token(options, subject.account.username, LiveServer::password(), limits, std::move(transport));
    expect_another(token, subject);
  };
  operation.effects = &without_old_lasting_token;
  operation.path = "token-auth/";
  return operation;
}

Operation replace_token() {
  Operation operation = writing("replace_token", [](const Client& client, const Subject& subject) {
    expect_another(client.replace_token(), subject);
  });
  operation.prepare = &take_account_with_lasting_token;
  operation.effects = &without_old_lasting_token;
  operation.path = "auth/refresh-token/";
  return operation;
}

}  // namespace

std::vector<Operation> account_operations(const SharedData& shared) {
  return {
      reading("get_current_user",
              [](const Client& client) {
                expect_same(client.get_current_user().username, std::string("glue"), "the user");
              }),
      reading("get_user",
              [user = shared.source.user](const Client& client) {
                expect_same(client.get_user(user).username, std::string("glue"), "the user");
              }),
      login(),
      refresh_token(),
      logout(),
      logout_everywhere(),
      obtain_token(),
      replace_token(),
  };
}
