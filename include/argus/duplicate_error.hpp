#pragma once

#include <argus/errors.hpp>
#include <argus/export.hpp>
#include <argus/models/incident.hpp>

#include <memory>

namespace argus {

/// The source system already has an incident of this source_incident_id; closed ones count.
///
/// @snippet nouns_test.cpp duplicate_error
class ARGUS_EXPORT DuplicateError : public ValidationError {
 public:
  /// The server's refusal and the incident that it is about.
  DuplicateError(HttpFailure failure, const Incident& existing);
  ~DuplicateError() override;

  /// The incident that has the id, as it was right after the refusal.
  const Incident& existing() const noexcept { return *existing_; }

 private:
  std::shared_ptr<const Incident> existing_;
};

}  // namespace argus
