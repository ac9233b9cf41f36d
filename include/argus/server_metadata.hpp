#pragma once

#include <argus/json.hpp>
#include <argus/version.hpp>

namespace argus {

/// What a server says about itself to anyone.
struct ServerMetadata {
  /// The version that the server runs.
  Version version{};
};

template <>
struct ARGUS_EXPORT codec::Codec<Version> {
  static void decode(const nlohmann::json& json, Version& version);
};

template <>
struct codec::Fields<ServerMetadata> {
  static constexpr const char* name = "ServerMetadata";
  template <class Self, class Visitor>
  static void visit(Self& metadata, Visitor& visitor) {
    visitor.required("server-version", metadata.version);
  }
};

}  // namespace argus
