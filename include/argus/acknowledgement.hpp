#pragma once

#include <argus/event.hpp>
#include <argus/json.hpp>
#include <argus/time.hpp>

#include <cstdint>
#include <optional>
#include <ostream>
#include <string>

namespace argus {

/// Somebody has taken note of an incident, for good or until a point in time.
///
/// The order of the members is part of the interface: C++20 callers use designated initializers.
struct Acknowledgement {
  /// Argus's primary key; 0 before it is stored.
  std::int64_t pk = 0;
  /// The event that recorded it. When posting, its description and timestamp are sent (a zero time means now).
  Event event{};
  /// When it stops counting; unset where it never does.
  std::optional<Timestamp> expiration{};
};

inline bool operator==(const Acknowledgement& left, const Acknowledgement& right) {
  return left.pk == right.pk && left.event == right.event && left.expiration == right.expiration;
}
inline bool operator!=(const Acknowledgement& left, const Acknowledgement& right) {
  return !(left == right);
}

template <>
struct codec::Fields<Acknowledgement> {
  static constexpr const char* name = "Acknowledgement";
  template <class Self, class Visitor>
  static void visit(Self& acknowledgement, Visitor& visitor) {
    visitor.required("pk", acknowledgement.pk);
    visitor.required("event", acknowledgement.event);
    visitor.field("expiration", acknowledgement.expiration);
  }
};

/// The server's own shape of an acknowledgement, read-only fields included.
inline void to_json(nlohmann::json& json, const Acknowledgement& acknowledgement) {
  json = codec::Codec<Acknowledgement>::encode(acknowledgement);
}
/// @throws DecodeError if the JSON is not an acknowledgement
inline void from_json(const nlohmann::json& json, Acknowledgement& acknowledgement) {
  codec::Codec<Acknowledgement>::decode(json, acknowledgement);
}

inline std::string to_string(const Acknowledgement& acknowledgement) {
  return codec::print_fields(acknowledgement);
}
inline std::ostream& operator<<(std::ostream& out, const Acknowledgement& acknowledgement) {
  return out << to_string(acknowledgement);
}

}  // namespace argus
