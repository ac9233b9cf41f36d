#pragma once

#include <argus/detail/codec/field_kind.hpp>
#include <argus/models/end_time.hpp>
#include <argus/models/event.hpp>
#include <argus/models/model.hpp>
#include <argus/models/saved_filter.hpp>
#include <argus/time.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace argus {

/// A change to a planned maintenance task: what is unset is not sent.
///
/// The order of the members is part of the interface: C++20 callers use designated initializers.
///
/// @snippet nouns_test.cpp planned_maintenance_patch
struct PlannedMaintenancePatch {
  /// Only while it hasn't begun.
  std::optional<Timestamp> start_time{};
  /// A time, or argus::open_ended.
  std::optional<EndTime> end_time{};
  /// Up to 255 characters; blank clears.
  std::optional<std::string> description{};
  /// The primary keys of filters, at least one; replaces them all.
  std::optional<std::vector<std::int64_t>> filters{};
};

template <>
struct detail::codec::Fields<PlannedMaintenancePatch> {
  /// A task has these fields too, so that a visitor may be given a patch or tasks. There is no name, since a patch is
  /// neither read nor printed.
  template <class Visitor, class... Models>
  static void visit(Visitor& visitor, Models&... models) {
    visitor.changeable(field_kind::Time{}, "start_time", models.start_time...);
    visitor.changeable(field_kind::OpenEnd{}, "end_time", models.end_time...);
    visitor.changeable(field_kind::Text{}, "description", models.description...);
    visitor.changeable(field_kind::SavedFilters{}, "filters", models.filters...);
  }
};

/// A time during which nobody is notified of the incidents that some filters select.
///
/// The order of the members is part of the interface: C++20 callers use designated initializers.
///
/// @snippet nouns_test.cpp planned_maintenance_task
struct PlannedMaintenanceTask {
  /// Argus's primary key; 0 before it is stored.
  std::int64_t pk = 0;
  /// Set by the server: who made it.
  Actor created_by{};
  /// Set by the server: when it was made.
  Timestamp created{};
  /// When it begins; a zero time means now when it is posted.
  Timestamp start_time{};
  /// When it ends; open-ended unless set to a time. It can't be stateless.
  EndTime end_time{};
  /// What people read, up to 255 characters.
  std::string description{};
  /// An incident must be selected by all of them; at least one, of which the primary key alone is sent.
  std::vector<SavedFilter> filters{};
};

template <>
struct detail::codec::Fields<PlannedMaintenanceTask> {
  static constexpr const char* name = "PlannedMaintenanceTask";
  template <class Visitor, class... Models>
  static void visit(Visitor& visitor, Models&... models) {
    visitor.required("pk", models.pk...);
    visitor.field("created_by", models.created_by...);
    visitor.field("created", models.created...);
    Fields<PlannedMaintenancePatch>::visit(visitor, models...);
  }
};

}  // namespace argus
