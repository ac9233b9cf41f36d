#pragma once

#include <argus/acknowledgement.hpp>
#include <argus/event.hpp>
#include <argus/http/exchange.hpp>
#include <argus/http/operations.hpp>
#include <argus/http/write_memory.hpp>
#include <argus/planned_maintenance_task.hpp>
#include <argus/user.hpp>

#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace argus {

/// Tells what a call has posted from what is otherwise the same: another user's, told by the name, which it asks for
/// when it is first needed; and what an earlier call of this client has returned.
template <class Exchange>
class OwnWrites {
 public:
  /// Asks nothing yet.
  explicit OwnWrites(Exchange exchange) : exchange_(std::move(exchange)), name_(std::make_shared<std::string>()) {}

  /// Whether this user has posted it and no call has returned it.
  /// @throws TransportError, HttpError, DecodeError
  bool operator()(const Event& event) const {
    return !exchange_.memory().has(Kind::event, event.pk, event.timestamp) && is_own(event.actor);
  }
  /// The same for planned maintenance.
  bool operator()(const PlannedMaintenanceTask& task) const {
    return !exchange_.memory().has(Kind::maintenance, task.pk, task.start_time) && is_own(task.created_by);
  }

  /// Keeps other calls from taking it for theirs.
  /// @returns false where one of them has
  bool take(const Event& event) const { return exchange_.memory().add(Kind::event, event.pk, event.timestamp); }
  /// The same for an acknowledgement.
  bool take(const Acknowledgement& acknowledgement) const { return take(acknowledgement.event); }
  /// The same for planned maintenance.
  bool take(const PlannedMaintenanceTask& task) const {
    return exchange_.memory().add(Kind::maintenance, task.pk, task.start_time);
  }

  /// A copy of what was found, for a call to return; nothing where there is none, or another call has it.
  template <class Value>
  std::optional<Value> taken(const Value* found) const {
    if (found == nullptr || !take(*found)) return std::nullopt;
    return *found;
  }

 private:
  using Kind = WriteMemory::Kind;

  bool is_own(const Actor& actor) const {
    if (name_->empty()) *name_ = call<User>(exchange_, operations::get_current_user).username;
    return actor.username == *name_;
  }

  Exchange exchange_;
  std::shared_ptr<std::string> name_;
};

}  // namespace argus
