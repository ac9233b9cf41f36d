#pragma once

#include <argus/models/model.hpp>
#include <argus/secret.hpp>
#include <argus/time.hpp>

namespace argus {

/// A fresh token and the time until which it is good.
///
/// @snippet nouns_test.cpp expiring_token
struct ExpiringToken {
  /// Printed as `***`. Its JSON holds it in clear, for programs that save it.
  Secret token{};
  /// When the server stops accepting it.
  Timestamp expiry{};
};

template <>
struct detail::codec::Fields<ExpiringToken> {
  static constexpr const char* name = "ExpiringToken";
  template <class Visitor, class... Models>
  static void visit(Visitor& visitor, Models&... models) {
    visitor.required("token", models.token...);
    visitor.required("expiry", models.expiry...);
  }
};

}  // namespace argus
