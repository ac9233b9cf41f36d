#pragma once

#include <cstdint>
#include <optional>
#include <ostream>
#include <string>

namespace argus {

/// What a bulk call did to one incident.
enum class BulkStatus {
  ok,       ///< done
  missing,  ///< there is no such incident
  failed,   ///< the server says why not
  unclear,  ///< the answer was lost or doesn't tell of it; it isn't there, but may still come
};

/// The status as its name, such as `missing`.
inline std::string to_string(BulkStatus status) {
  switch (status) {
    case BulkStatus::ok:
      return "ok";
    case BulkStatus::missing:
      return "missing";
    case BulkStatus::failed:
      return "failed";
    case BulkStatus::unclear:
      return "unclear";
  }
  return "unknown";
}
inline std::ostream& operator<<(std::ostream& out, BulkStatus status) {
  return out << to_string(status);
}

/// What became of one incident in a bulk call.
///
/// @snippet nouns_test.cpp bulk_outcome
template <class Value>
struct BulkOutcome {
  /// The incident's primary key.
  std::int64_t pk = 0;
  /// Whether it was done.
  BulkStatus status = BulkStatus::failed;
  /// What was stored, where it was done.
  std::optional<Value> value{};
  /// Why not, where it was not done.
  std::string error{};
};

template <class Value>
bool operator==(const BulkOutcome<Value>& left, const BulkOutcome<Value>& right) {
  return left.pk == right.pk && left.status == right.status && left.value == right.value && left.error == right.error;
}
template <class Value>
bool operator!=(const BulkOutcome<Value>& left, const BulkOutcome<Value>& right) {
  return !(left == right);
}

/// As in `4711: missing: Incident with id 4711 could not be found.`
template <class Value>
std::string to_string(const BulkOutcome<Value>& outcome) {
  std::string text = std::to_string(outcome.pk) + ": " + to_string(outcome.status);
  return outcome.error.empty() ? text : text + ": " + outcome.error;
}
template <class Value>
std::ostream& operator<<(std::ostream& out, const BulkOutcome<Value>& outcome) {
  return out << to_string(outcome);
}

}  // namespace argus
