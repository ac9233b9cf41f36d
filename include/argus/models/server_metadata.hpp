#pragma once

#include <argus/models/model.hpp>
#include <argus/models/version.hpp>

#include <optional>
#include <string>

namespace argus {

/// What a server says about itself to anyone.
///
/// @snippet nouns_test.cpp server_metadata
struct ServerMetadata {
  /// The version that the server runs.
  Version version{};
  /// What it makes tickets with; unset where it is set up with nothing.
  std::optional<std::string> ticket_plugin{};
};

template <>
struct ARGUS_EXPORT detail::codec::Codec<Version> {
  static const Schema schema;
  static void decode(const Scalar& scalar, Version& value);
  static nlohmann::json encode(const Version& value);
  static std::string print(const Version& value);
};

template <>
struct detail::codec::Fields<ServerMetadata> {
  static constexpr const char* name = "ServerMetadata";
  template <class Visitor, class... Models>
  static void visit(Visitor& visitor, Models&... models) {
    visitor.required("server-version", models.version...);
    visitor.field("ticket_plugin", models.ticket_plugin...);
  }
};

}  // namespace argus
