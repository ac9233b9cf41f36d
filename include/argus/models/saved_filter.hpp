#pragma once

#include <argus/models/model.hpp>

#include <cstdint>
#include <string>

namespace argus {

/// A selection of incidents that a user of Argus has saved there.
///
/// @snippet nouns_test.cpp saved_filter
struct SavedFilter {
  /// Argus's primary key.
  std::int64_t pk = 0;
  /// What its owner calls it.
  std::string name{};
  /// What it selects, in the server's own terms.
  nlohmann::json filter = detail::codec::make_object();
};

template <>
struct detail::codec::Fields<SavedFilter> {
  static constexpr const char* name = "SavedFilter";
  template <class Visitor, class... Models>
  static void visit(Visitor& visitor, Models&... models) {
    visitor.required("pk", models.pk...);
    visitor.field("name", models.name...);
    visitor.field("filter", models.filter...);
  }
};

}  // namespace argus
