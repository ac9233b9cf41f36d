#pragma once

#include <argus/json.hpp>
#include <argus/time.hpp>

#include <string>

namespace argus {

/// A fresh token and the time until which it is good.
///
/// @snippet nouns_test.cpp expiring_token
struct ExpiringToken {
  /// The secret itself. Printing an ExpiringToken shows `***` in its place; writing it as JSON does not.
  std::string token{};
  /// When the server stops accepting it.
  Timestamp expiry{};
};

template <>
struct codec::Fields<ExpiringToken> {
  static constexpr const char* name = "ExpiringToken";
  template <class Visitor, class... Models>
  static void visit(Visitor& visitor, Models&... models) {
    visitor.required("token", models.token...);
    visitor.required("expiry", models.expiry...);
  }
};

/// The token as `***`, and its expiry.
inline std::string to_string(const ExpiringToken& token) {
  return "ExpiringToken(token=***, expiry=" + to_string(token.expiry) + ")";
}

}  // namespace argus
