#pragma once

#include <argus/export.hpp>
#include <argus/models/model.hpp>
#include <argus/time.hpp>

#include <cstddef>
#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace argus {

/// What kind of event it is: one of the API's three-letter codes, or one that this library does not know, which is kept
/// as it is.
///
/// @snippet nouns_test.cpp event_type
class EventType {
 public:
  /// It began; posted by the server.
  static constexpr std::string_view incident_start = "STA";
  /// Its source system says it is over: the incident closes.
  static constexpr std::string_view incident_end = "END";
  /// Something about it changed.
  static constexpr std::string_view incident_change = "CHI";
  /// Its source system says it is not over after all (server 2.10 and later).
  static constexpr std::string_view incident_restart = "RES";
  /// A person closed it.
  static constexpr std::string_view close = "CLO";
  /// A person opened it again.
  static constexpr std::string_view reopen = "REO";
  /// Somebody has taken note of it.
  static constexpr std::string_view acknowledge = "ACK";
  /// Anything else worth a line in the log.
  static constexpr std::string_view other = "OTH";
  /// A single point in time.
  static constexpr std::string_view stateless = "LES";

  EventType() = default;
  /// From a code, as in `EventType{"OTH"}` or `EventType::other`.
  template <class Code, class = std::enable_if_t<std::is_constructible_v<std::string, Code> &&
                                                 !std::is_base_of_v<EventType, std::decay_t<Code>>>>
  EventType(Code&& code) : code_(std::forward<Code>(code)) {}
  /// A code with the server's words for it.
  EventType(std::string code, std::string display) : code_(std::move(code)), display_(std::move(display)) {}

  /// The three letters, as in "END"; blank where none are set.
  const std::string& code() const { return code_; }
  /// The server's words for it, as in "Incident end"; blank where the server was not asked.
  const std::string& display() const { return display_; }

  /// Compares the codes alone.
  friend bool operator==(const EventType& left, const EventType& right) { return left.code_ == right.code_; }
  /// The opposite of ==.
  friend bool operator!=(const EventType& left, const EventType& right) { return !(left == right); }
  /// Orders by the codes.
  friend bool operator<(const EventType& left, const EventType& right) { return left.code_ < right.code_; }
  /// The reverse of <.
  friend bool operator>(const EventType& left, const EventType& right) { return right < left; }
  /// The opposite of >.
  friend bool operator<=(const EventType& left, const EventType& right) { return !(right < left); }
  /// The opposite of <.
  friend bool operator>=(const EventType& left, const EventType& right) { return !(left < right); }

 private:
  friend struct detail::codec::Codec<EventType>;

  std::string code_;
  std::string display_;
};

/// The type's code, such as `STA`.
inline std::string to_string(const EventType& type) {
  return type.code();
}
inline std::ostream& operator<<(std::ostream& out, const EventType& type) {
  return out << type.code();
}

template <>
struct ARGUS_EXPORT detail::codec::Codec<EventType> {
  static const Schema schema;
  static nlohmann::json encode(const EventType& type);
  static std::string print(const EventType& type);

 private:
  static void list_fields(FieldList& fields, void* value);
};

ARGUS_EXPORT void to_json(nlohmann::json& json, const EventType& type);
/// @throws DecodeError if the JSON is not an event type
ARGUS_EXPORT void from_json(const nlohmann::json& json, EventType& type);

/// The user who caused an event.
///
/// @snippet nouns_test.cpp actor
struct Actor {
  /// The user's primary key; 0 where the server doesn't say.
  std::int64_t pk = 0;
  /// The name that the user logs in with.
  std::string username{};
};

template <>
struct detail::codec::Fields<Actor> {
  static constexpr const char* name = "Actor";
  template <class Visitor, class... Models>
  static void visit(Visitor& visitor, Models&... models) {
    visitor.field("pk", models.pk...);
    visitor.required("username", models.username...);
  }
};

/// One line of an incident's log.
///
/// The order of the members is part of the interface: C++20 callers use designated initializers.
///
/// @snippet nouns_test.cpp event
struct Event {
  /// Argus's primary key; 0 before it is stored.
  std::int64_t pk = 0;
  /// The primary key of its incident.
  std::int64_t incident = 0;
  /// Set by the server: who posted it.
  Actor actor{};
  /// When it happened; a zero time means now when it is posted.
  Timestamp timestamp{};
  /// Set by the server: when it was posted.
  Timestamp received{};
  /// What kind of event it is.
  EventType type{};
  /// What people read in the log.
  std::string description{};
};

template <>
struct detail::codec::Fields<Event> {
  static constexpr const char* name = "Event";
  template <class Visitor, class... Models>
  static void visit(Visitor& visitor, Models&... models) {
    visitor.required("pk", models.pk...);
    visitor.required("incident", models.incident...);
    visitor.field("actor", models.actor...);
    visitor.required("timestamp", models.timestamp...);
    visitor.field("received", models.received...);
    visitor.required("type", models.type...);
    visitor.field("description", models.description...);
  }
};

}  // namespace argus

/// @cond
// Of the code, as == compares it.
template <>
struct std::hash<argus::EventType> {
  std::size_t operator()(const argus::EventType& type) const noexcept { return std::hash<std::string>{}(type.code()); }
};
/// @endcond
