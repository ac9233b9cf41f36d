#pragma once

#include <argus/json.hpp>

#include <cstdint>
#include <ostream>
#include <string>

namespace argus {

/// A monitoring system that posts incidents to Argus.
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
};

inline bool operator==(const SourceSystem& left, const SourceSystem& right) {
  return left.pk == right.pk && left.name == right.name && left.type == right.type && left.user == right.user &&
         left.base_url == right.base_url;
}
inline bool operator!=(const SourceSystem& left, const SourceSystem& right) {
  return !(left == right);
}

template <>
struct codec::Fields<SourceSystem> {
  static constexpr const char* name = "SourceSystem";
  template <class Self, class Visitor>
  static void visit(Self& source, Visitor& visitor) {
    visitor.required("pk", source.pk);
    visitor.required("name", source.name);
    visitor.named("type", source.type);
    visitor.field("user", source.user);
    visitor.field("base_url", source.base_url);
  }
};

inline void to_json(nlohmann::json& json, const SourceSystem& source) {
  json = codec::Codec<SourceSystem>::encode(source);
}
/// @throws DecodeError if the JSON is not a source system
inline void from_json(const nlohmann::json& json, SourceSystem& source) {
  codec::Codec<SourceSystem>::decode(json, source);
}

inline std::string to_string(const SourceSystem& source) {
  return codec::print_fields(source);
}
inline std::ostream& operator<<(std::ostream& out, const SourceSystem& source) {
  return out << to_string(source);
}

}  // namespace argus
