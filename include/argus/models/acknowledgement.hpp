#pragma once

#include <argus/models/event.hpp>
#include <argus/models/model.hpp>
#include <argus/time.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace argus {

/// Somebody has taken note of an incident, for good or until a point in time.
///
/// The order of the members is part of the interface: C++20 callers use designated initializers.
///
/// @snippet nouns_test.cpp acknowledgement
struct Acknowledgement {
  /// Argus's primary key; 0 before it is stored.
  std::int64_t pk = 0;
  /// The event that recorded it. When posting, its description and timestamp are sent (a zero time means now).
  Event event{};
  /// When it stops counting; unset where it never does.
  std::optional<Timestamp> expiration{};
};

template <>
struct detail::codec::Fields<Acknowledgement> {
  static constexpr const char* name = "Acknowledgement";
  template <class Visitor, class... Models>
  static void visit(Visitor& visitor, Models&... models) {
    visitor.required("pk", models.pk...);
    visitor.required("event", models.event...);
    visitor.field("expiration", models.expiration...);
  }
};

}  // namespace argus
