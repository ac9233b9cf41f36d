#pragma once

#include <argus/export.hpp>
#include <argus/models/incident.hpp>
#include <argus/models/model.hpp>

#include <ostream>
#include <string>

namespace argus {

/// What became of an incident that was to be opened.
///
/// @snippet nouns_test.cpp open_result
struct OpenResult {
  /// How it came to be there.
  enum class Outcome {
    created,         ///< it was not there before
    already_open,    ///< the source system had posted it before, and it is open
    already_closed,  ///< the source system had posted it before, and it was closed since, or never was open
  };

  /// How it came to be there.
  Outcome outcome = Outcome::created;
  /// As the server has it: not changed where it was there before, but completed if an earlier call had left it
  /// unfinished.
  Incident incident{};
};

/// The outcome in words, such as `already open`.
inline std::string to_string(OpenResult::Outcome outcome) {
  switch (outcome) {
    case OpenResult::Outcome::created:
      return "created";
    case OpenResult::Outcome::already_open:
      return "already open";
    case OpenResult::Outcome::already_closed:
      return "already closed";
  }
  return "unknown";
}
inline std::ostream& operator<<(std::ostream& out, OpenResult::Outcome outcome) {
  return out << to_string(outcome);
}

template <>
struct detail::codec::Fields<OpenResult> {
  static constexpr const char* name = "OpenResult";
  template <class Visitor, class... Models>
  static void visit(Visitor& visitor, Models&... models) {
    visitor.required("outcome", models.outcome...);
    visitor.required("incident", models.incident...);
  }
};

/// The outcome in words, and the incident.
ARGUS_EXPORT std::string to_string(const OpenResult& result);

}  // namespace argus
