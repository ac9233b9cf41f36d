#pragma once

#include <argus/detail/answer_check.hpp>
#include <argus/detail/api_client.hpp>
#include <argus/detail/checks.hpp>
#include <argus/detail/operations.hpp>
#include <argus/detail/query.hpp>
#include <argus/errors.hpp>
#include <argus/models/incident.hpp>
#include <argus/models/incident_page.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace argus::detail {

/// Finds the incident of one source system that has this id there; a source has at most one.
class IncidentLookup {
 public:
  /// @param source_pk the source system, for superusers; 0 for the user's own
  IncidentLookup(ApiClient api, const std::string& source_incident_id, std::int64_t source_pk = 0)
      : api_(std::move(api)), id_(checks::trimmed(source_incident_id)), source_pk_(source_pk) {}

  /// GET incidents/mine/?source_incident_id=, or GET incidents/ for a source that is named.
  /// @throws TransportError, HttpError; DecodeError also for an answer that holds an incident of another id
  std::optional<Incident> run() const {
    return found_in(send_checked<IncidentPage>(
        api_, request(), [this](AnswerCheck& check, const IncidentPage& page) { compare(check, page); }));
  }

  /// What is asked.
  Request request() const {
    Query query;
    query.add("source_incident_id", id_);
    if (source_pk_ != 0) query.add_keys("source__id__in", {source_pk_});
    query.add("page_size", "2");
    const Operation& operation = source_pk_ == 0 ? operations::get_my_incidents : operations::get_incidents;
    return api_.query(operation, query);
  }

  /// Compares the answer with what is asked.
  void compare(AnswerCheck& check, const IncidentPage& page) const {
    for (const Incident& incident : page.results) {
      check.key("results.pk", incident.pk);
      check.expect("results.source_incident_id", incident.source_incident_id == id_);
    }
  }

  /// The incident in the answer.
  static std::optional<Incident> found_in(IncidentPage page) {
    if (page.results.empty()) return std::nullopt;
    return std::move(page.results.front());
  }

  /// The same, but nothing also if the lookup fails: for callers that have another failure to report.
  std::optional<Incident> run_quietly() const {
    try {
      return run();
    } catch (const Error&) {
      return std::nullopt;
    }
  }

 private:
  ApiClient api_;
  std::string id_;
  std::int64_t source_pk_;
};

}  // namespace argus::detail
