#pragma once

#include <argus/models/model.hpp>

#include <cstdint>

namespace argus::detail {

/// How many incidents a list holds.
struct IncidentCount {
  /// At least 0.
  std::int64_t count = 0;
};

template <>
struct codec::Fields<IncidentCount> {
  static constexpr const char* name = "IncidentCount";
  template <class Visitor, class... Models>
  static void visit(Visitor& visitor, Models&... models) {
    visitor.required("count", models.count...);
  }
};

}  // namespace argus::detail
