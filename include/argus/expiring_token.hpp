#pragma once

#include <argus/json.hpp>
#include <argus/time.hpp>

#include <ostream>
#include <string>

namespace argus {

/// A fresh token and the time until which it is good.
struct ExpiringToken {
  /// The secret itself. Printing an ExpiringToken shows `***` in its place; writing it as JSON does not.
  std::string token{};
  /// When the server stops accepting it.
  Timestamp expiry{};
};

inline bool operator==(const ExpiringToken& left, const ExpiringToken& right) {
  return left.token == right.token && left.expiry == right.expiry;
}
inline bool operator!=(const ExpiringToken& left, const ExpiringToken& right) {
  return !(left == right);
}

template <>
struct codec::Fields<ExpiringToken> {
  static constexpr const char* name = "ExpiringToken";
  template <class Self, class Visitor>
  static void visit(Self& token, Visitor& visitor) {
    visitor.required("token", token.token);
    visitor.required("expiry", token.expiry);
  }
};

inline void to_json(nlohmann::json& json, const ExpiringToken& token) {
  json = codec::Codec<ExpiringToken>::encode(token);
}
/// @throws DecodeError if the JSON is not a token and its expiry
inline void from_json(const nlohmann::json& json, ExpiringToken& token) {
  codec::Codec<ExpiringToken>::decode(json, token);
}

inline std::string to_string(const ExpiringToken& token) {
  return "ExpiringToken(token=***, expiry=" + to_string(token.expiry) + ")";
}
inline std::ostream& operator<<(std::ostream& out, const ExpiringToken& token) {
  return out << to_string(token);
}

}  // namespace argus
