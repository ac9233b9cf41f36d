#pragma once

#include <argus/models/model.hpp>

#include <string>

namespace argus::detail {

/// A kind of source system, as in "nav".
struct SourceType {
  /// Lower case.
  std::string name{};
};

template <>
struct codec::Fields<SourceType> {
  static constexpr const char* name = "SourceType";
  template <class Visitor, class... Models>
  static void visit(Visitor& visitor, Models&... models) {
    visitor.required("name", models.name...);
  }
};

}  // namespace argus::detail
