#pragma once

#include <argus/time.hpp>

#include <optional>
#include <ostream>
#include <string>

namespace argus {

/// When an incident ended: at a known time, not yet known (open-ended, the API's `"infinity"`), or never to be known,
/// because the incident is a single point in time (stateless, the API's `null`). The API's `"-infinity"` is a known
/// time: `0001-01-01T00:00:00Z`, see Timestamp.
///
/// @snippet nouns_test.cpp end_time
class EndTime {
 public:
  /// Open-ended, as the server's own default.
  constexpr EndTime() = default;
  /// Ended at that time; not checked against the start time.
  constexpr EndTime(Timestamp time) : kind_(Kind::at), time_(time) {}

  /// The value behind argus::STATELESS.
  static constexpr EndTime stateless() {
    EndTime result;
    result.kind_ = Kind::stateless;
    return result;
  }

  /// Not ended yet.
  constexpr bool is_open_ended() const { return kind_ == Kind::open_ended; }
  /// A single point in time, which has no end.
  constexpr bool is_stateless() const { return kind_ == Kind::stateless; }
  /// The time of the end, where there is one.
  constexpr std::optional<Timestamp> time() const {
    if (kind_ != Kind::at) return std::nullopt;
    return time_;
  }

  /// The same kind and, where there is one, the same time.
  friend constexpr bool operator==(const EndTime& left, const EndTime& right) {
    return left.kind_ == right.kind_ && left.time_ == right.time_;
  }
  /// The opposite of ==.
  friend constexpr bool operator!=(const EndTime& left, const EndTime& right) { return !(left == right); }

 private:
  enum class Kind { open_ended, stateless, at };
  Kind kind_ = Kind::open_ended;
  Timestamp time_{};
};

/// The end time of an incident that is a single point in time and can't be closed.
inline constexpr EndTime STATELESS = EndTime::stateless();
/// The end time of an incident that has not ended yet.
inline constexpr EndTime open_ended{};

/// The time, or `open-ended`, or `stateless`.
inline std::string to_string(const EndTime& end) {
  if (end.is_stateless()) return "stateless";
  return end.time() ? to_string(*end.time()) : "open-ended";
}

inline std::ostream& operator<<(std::ostream& out, const EndTime& end) {
  return out << to_string(end);
}

}  // namespace argus
