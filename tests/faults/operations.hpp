#pragma once

#include "faults/live_server.hpp"
#include "faults/shared_data.hpp"
#include "faults/stored.hpp"

#include <argus/argus.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

/// What one trial of an operation works on.
struct Subject {
  /// In the name or description of whatever the trial stores, and nowhere else.
  std::string name{};
  /// The token that the trial's client has.
  std::string token{};
  /// The user that the trial has for itself, where the operation needs one.
  Account account{};
  /// Stored before the fault, where the operation needs one.
  argus::Incident incident{};
  /// Stored before the fault, where the operation needs several.
  std::vector<argus::Incident> incidents{};
  /// Of what else was stored before the fault.
  std::int64_t pk = 0;
};

/// A model that is not what the server has.
class WrongModel : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// One method of the client, ready for trials.
struct Operation {
  /// Whose token the trial's client has, unless `prepare` gives it another.
  enum class Role { source, person, administrator };

  /// As the table calls it.
  std::string name{};
  bool writes = false;
  Role role = Role::source;
  /// Stores what the trial works on.
  std::function<void(LiveServer&, Subject&)> prepare{};
  /// @throws WrongModel if what comes back isn't whole
  std::function<void(const argus::Client&, const Subject&)> call{};
  /// In the place of `call`, for what a user without a token calls.
  std::function<void(const argus::ClientOptions&, const argus::CallOptions&, std::shared_ptr<argus::Transport>,
                     const Subject&)>
      anonymous_call{};
  /// How often the server has done it; where blank, requests to `path` are counted on their way.
  std::function<int(const Stored&, const Subject&)> effects{};
  /// Where POSTs are counted on their way, for what can't be told from the database, as "auth/token/login/".
  std::string path{};
  /// Whether doing it twice is doing it once, so that it isn't counted.
  bool may_be_doubled = false;
};

/// Those that only read come first: the lists that they fetch grow with what the others store.
std::vector<Operation> all_operations(const SharedData& shared);
