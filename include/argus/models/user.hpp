#pragma once

#include <argus/models/model.hpp>

#include <optional>
#include <string>

namespace argus {

/// Somebody who may log in: a person, or a source system's user.
///
/// @snippet nouns_test.cpp user
struct User {
  /// The name that the user logs in with.
  std::string username{};
  /// May be blank.
  std::string first_name{};
  /// May be blank.
  std::string last_name{};
  /// May be blank.
  std::string email{};
  /// Where the server's administrators do their work; unset for all others, and on any user but the token's own.
  std::optional<std::string> admin_url{};
};

template <>
struct detail::codec::Fields<User> {
  static constexpr const char* name = "User";
  template <class Visitor, class... Models>
  static void visit(Visitor& visitor, Models&... models) {
    visitor.required("username", models.username...);
    visitor.field("first_name", models.first_name...);
    visitor.field("last_name", models.last_name...);
    visitor.field("email", models.email...);
    visitor.field("admin_url", models.admin_url...);
  }
};

}  // namespace argus
