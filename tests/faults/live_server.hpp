#pragma once

#include <argus/argus.hpp>

#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

/// A user that one trial has for itself.
struct Account {
  std::string username{};
  std::string lasting_token{};
};

/// The real server, without a fault on the way: makes what trials work on, and in the end removes what would make the
/// server's lists longer with every run.
class LiveServer {
 public:
  LiveServer();
  LiveServer(const LiveServer&) = delete;
  LiveServer& operator=(const LiveServer&) = delete;
  ~LiveServer();

  const argus::Client& source() const { return source_; }
  const argus::Client& person() const { return person_; }
  const argus::Client& administrator() const { return administrator_; }

  /// What the names of everything that this run stores begin with.
  const std::string& run() const { return run_; }
  /// A filter for planned maintenance, which selects nothing.
  std::int64_t filter() const { return filter_; }

  /// A user that nobody else gets; safe to call from several threads.
  Account take_account();
  /// What each of them has.
  static std::string password() { return "password-of-person"; }
  /// A token that the account's user gets for a name and a password.
  static std::string log_in(const Account& account);

 private:
  void make_accounts();

  std::string run_;
  argus::Client source_;
  argus::Client person_;
  argus::Client administrator_;
  std::int64_t filter_ = 0;
  std::mutex mutex_;
  std::vector<Account> accounts_;
  int accounts_made_ = 0;
};

/// The incident that trials post.
argus::Incident new_incident(const std::string& description);
/// The maintenance that trials plan: for tomorrow.
argus::PlannedMaintenanceTask new_task(const std::string& description, std::int64_t filter);
/// The source system that trials make.
argus::NewSourceSystem new_source(const std::string& name);
