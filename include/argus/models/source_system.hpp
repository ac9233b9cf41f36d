#pragma once

#include <argus/models/model.hpp>
#include <argus/time.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace argus {

/// A monitoring system that posts incidents to Argus.
///
/// @snippet nouns_test.cpp source_system
struct SourceSystem {
  /// Argus's primary key.
  std::int64_t pk = 0;
  /// Its name, unique within its type.
  std::string name{};
  /// The name of its type, as in "nav".
  std::string type{};
  /// The primary key of the user that posts for it.
  std::int64_t user = 0;
  /// What the server joins relative details_urls with.
  std::string base_url{};
  /// When the server last heard of it; only in version 3 of the API.
  std::optional<Timestamp> last_seen{};
};

template <>
struct detail::codec::Fields<SourceSystem> {
  static constexpr const char* name = "SourceSystem";
  template <class Visitor, class... Models>
  static void visit(Visitor& visitor, Models&... models) {
    visitor.required("pk", models.pk...);
    visitor.required("name", models.name...);
    visitor.named("type", models.type...);
    visitor.field("user", models.user...);
    visitor.field("base_url", models.base_url...);
    visitor.not_compared("last_seen", models.last_seen...);
  }
};

}  // namespace argus
