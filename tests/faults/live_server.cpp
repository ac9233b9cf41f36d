#include "faults/live_server.hpp"

#include "faults/shell.hpp"

#include <chrono>
#include <exception>
#include <iostream>

using argus::Client;

namespace {

constexpr int accounts_at_once = 100;

Client client_of(const char* token) {
  return {environment("ARGUS_URL"), environment(token)};
}

}  // namespace

LiveServer::LiveServer()
    : run_("f" + std::to_string(argus::now().time_since_epoch().count()) + "-"),
      source_(client_of("ARGUS_TOKEN")),
      person_(client_of("ARGUS_USER_TOKEN")),
      administrator_(client_of("ARGUS_ADMIN_TOKEN")) {
  const nlohmann::json filter = {{"name", run_}, {"filter", {{"tags", {"run=" + run_ + "nothing"}}}}};
  filter_ = administrator_.request("POST", "notificationprofiles/filters/", filter).at("pk").get<std::int64_t>();
}

LiveServer::~LiveServer() {
  try {
    const std::string ours = " LIKE '" + run_ + "%'";
    ServerBackend::execute(
        "DELETE FROM argus_plannedmaintenance_plannedmaintenancetask_filters WHERE plannedmaintenancetask_id IN"
        " (SELECT id FROM argus_plannedmaintenance_plannedmaintenancetask WHERE description" +
        ours + "); DELETE FROM argus_plannedmaintenance_plannedmaintenancetask WHERE description" + ours +
        "; DELETE FROM argus_notificationprofile_filter WHERE name" + ours +
        "; DELETE FROM argus_incident_sourcesystem WHERE name" + ours +
        "; DELETE FROM argus_incident_sourcesystemtype WHERE name" + ours +
        "; DELETE FROM argus_incident_event WHERE timestamp > now() + interval '1 year' AND description" + ours);
  } catch (const std::exception& exception) {
    std::cerr << "the run's leftovers stay on the server: " << exception.what() << "\n";
  }
}

Account LiveServer::take_account() {
  const std::lock_guard lock{mutex_};
  if (accounts_.empty()) make_accounts();
  Account account = accounts_.back();
  accounts_.pop_back();
  return account;
}

/// Past the API, which has no way to make users with passwords.
void LiveServer::make_accounts() {
  const std::string prefix = run_ + "account-" + std::to_string(accounts_made_) + "-";
  ServerBackend::execute(
      "WITH account AS (INSERT INTO argus_auth_user"
      " (username, password, is_superuser, is_staff, is_active, first_name, last_name, email, date_joined)"
      " SELECT '" +
      prefix +
      "' || number || '.', password, false, false, true, '', '', '', now() FROM argus_auth_user,"
      " generate_series(1, " +
      std::to_string(accounts_at_once) +
      ") AS number WHERE username = 'person' RETURNING id, username)"
      " INSERT INTO authtoken_token (key, created, user_id) SELECT md5('token of ' || username), now(), id FROM "
      "account");
  for (const auto& row : ServerBackend::query("SELECT username, key FROM argus_auth_user JOIN authtoken_token"
                                              " ON user_id = id WHERE username LIKE '" +
                                              prefix + "%'"))
    accounts_.push_back({row.at("username"), row.at("key")});
  accounts_made_ += accounts_at_once;
}

std::string LiveServer::log_in(const Account& account) {
  argus::ClientOptions options;
  options.api_root_url = environment("ARGUS_URL");
  return Client::login(options, account.username, password()).token.reveal();
}

argus::Incident new_incident(const std::string& description) {
  argus::Incident incident;
  incident.start_time = argus::now() - std::chrono::minutes{5};
  incident.description = description;
  incident.source_incident_id = description;
  incident.tags = {{"host", "a.example.org"}, {"host", "b.example.org"}};
  return incident;
}

argus::PlannedMaintenanceTask new_task(const std::string& description, std::int64_t filter) {
  argus::PlannedMaintenanceTask task;
  task.start_time = argus::now() + std::chrono::hours{24};
  task.end_time = task.start_time + std::chrono::hours{1};
  task.description = description;
  task.filters.emplace_back().pk = filter;
  return task;
}

argus::NewSourceSystem new_source(const std::string& name) {
  argus::NewSourceSystem source;
  source.name = name;
  source.username = name;
  source.type = "nav";
  source.base_url = "https://nav.example.org/";
  return source;
}
