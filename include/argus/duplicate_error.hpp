#pragma once

#include <argus/errors.hpp>
#include <argus/export.hpp>
#include <argus/incident.hpp>

#include <memory>

namespace argus {

/// The source system already has an incident of this source_incident_id; closed ones count. Inline as a whole, so that
/// no compiled function holds a model.
///
/// @snippet nouns_test.cpp duplicate_error
class ARGUS_EXPORT DuplicateError : public ValidationError {
 public:
  /// The server's refusal and the incident that it is about.
  // A template, as its parts cost a compilation much, and only who throws one needs them.
  template <class Failure>
  DuplicateError(const Failure& failure, const Incident& existing)
      : ValidationError(failure), existing_(std::make_shared<const Incident>(existing)) {}

  /// The incident that has the id, as it was right after the refusal.
  const Incident& existing() const noexcept { return *existing_; }

 private:
  std::shared_ptr<const Incident> existing_;
};

}  // namespace argus
