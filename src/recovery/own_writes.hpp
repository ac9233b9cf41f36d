#pragma once

#include <argus/detail/api_client.hpp>
#include <argus/detail/operations.hpp>
#include <argus/detail/write_memory.hpp>
#include <argus/models/acknowledgement.hpp>
#include <argus/models/event.hpp>
#include <argus/models/planned_maintenance_task.hpp>
#include <argus/models/user.hpp>

#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace argus::detail {

/// Distinguishes what a call has posted from what is otherwise the same: another user's, known by the name, which it
/// asks for when it is first needed; and what an earlier call of this client has returned.
class OwnWrites {
 public:
  /// Asks nothing yet.
  explicit OwnWrites(ApiClient api) : api_(std::move(api)), name_(std::make_shared<std::string>()) {}

  /// Whether this user has posted it and no call has returned it.
  /// @throws TransportError, HttpError, DecodeError
  bool operator()(const Event& event) const {
    return !api_.memory().has(Kind::event, event.pk, event.timestamp) && is_own(event.actor);
  }
  /// The same for planned maintenance.
  bool operator()(const PlannedMaintenanceTask& task) const {
    return !api_.memory().has(Kind::maintenance, task.pk, task.start_time) && is_own(task.created_by);
  }

  /// Keeps other calls from taking it for theirs.
  /// @returns false where one of them has
  bool take(const Event& event) const { return api_.memory().add(Kind::event, event.pk, event.timestamp); }
  /// The same for an acknowledgement.
  bool take(const Acknowledgement& acknowledgement) const { return take(acknowledgement.event); }
  /// The same for planned maintenance.
  bool take(const PlannedMaintenanceTask& task) const {
    return api_.memory().add(Kind::maintenance, task.pk, task.start_time);
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
    if (name_->empty()) *name_ = send<User>(api_, operations::get_current_user).username;
    return actor.username == *name_;
  }

  ApiClient api_;
  std::shared_ptr<std::string> name_;
};

}  // namespace argus::detail
