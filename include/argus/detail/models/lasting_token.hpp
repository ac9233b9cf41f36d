#pragma once

#include <argus/models/model.hpp>
#include <argus/secret.hpp>

namespace argus::detail {

/// A user's lasting token, of which the server doesn't say when it expires.
struct LastingToken {
  /// The secret itself.
  Secret token{};
};

template <>
struct codec::Fields<LastingToken> {
  static constexpr const char* name = "LastingToken";
  template <class Visitor, class... Models>
  static void visit(Visitor& visitor, Models&... models) {
    visitor.required("token", models.token...);
  }
};

}  // namespace argus::detail
