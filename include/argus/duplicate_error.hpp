#pragma once

#include <argus/errors.hpp>
#include <argus/export.hpp>
#include <argus/incident.hpp>

#include <memory>
#include <utility>

namespace argus {

/// The source system already has an incident of this source_incident_id; closed ones count. Inline as a whole, so that
/// no compiled function holds a model.
class ARGUS_EXPORT DuplicateError : public ValidationError {
 public:
  /// The server's refusal and the incident that it is about.
  DuplicateError(HttpFailure failure, Incident existing)
      : ValidationError(std::move(failure)), existing_(std::make_shared<const Incident>(std::move(existing))) {}

  /// The incident that has the id, as it was right after the refusal.
  const Incident& existing() const noexcept { return *existing_; }

 private:
  std::shared_ptr<const Incident> existing_;
};

}  // namespace argus
