#pragma once

#include <argus/checks.hpp>
#include <argus/errors.hpp>
#include <argus/http/answer_fit.hpp>
#include <argus/http/exchange.hpp>
#include <argus/http/operations.hpp>
#include <argus/http/query.hpp>
#include <argus/incident.hpp>
#include <argus/incident_page.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace argus {

/// Finds the incident of one source system that has this id there; a source has at most one.
template <class Exchange>
class IncidentLookup {
 public:
  /// @param source_pk the source system, for superusers; 0 for the user's own
  IncidentLookup(Exchange exchange, const std::string& source_incident_id, std::int64_t source_pk = 0)
      : exchange_(std::move(exchange)), id_(checks::trimmed(source_incident_id)), source_pk_(source_pk) {}

  /// GET incidents/mine/?source_incident_id=, or GET incidents/ for a source that is named.
  /// @throws TransportError, HttpError; DecodeError also for an answer that holds an incident of another id
  std::optional<Incident> run() const {
    return found_in(send_checked<IncidentPage>(
        exchange_, request(), [this](AnswerFit& fit, const IncidentPage& page) { compare(fit, page); }));
  }

  /// What is asked.
  Request request() const {
    Query query;
    query.add("source_incident_id", id_);
    if (source_pk_ != 0) query.add_keys("source__id__in", {source_pk_});
    query.add("page_size", "2");
    const Operation& operation = source_pk_ == 0 ? operations::get_my_incidents : operations::get_incidents;
    return exchange_.query(operation, query);
  }

  /// Compares the answer with what is asked.
  void compare(AnswerFit& fit, const IncidentPage& page) const {
    for (const Incident& incident : page.results) {
      fit.key("results.pk", incident.pk);
      fit.expect("results.source_incident_id", incident.source_incident_id == id_);
    }
  }

  /// The incident in the answer.
  static std::optional<Incident> found_in(IncidentPage page) {
    if (page.results.empty()) return std::nullopt;
    return std::move(page.results.front());
  }

  /// The same, but nothing also where the look-up fails: for those who have a worse failure to tell.
  std::optional<Incident> run_quietly() const {
    try {
      return run();
    } catch (const Error&) {
      return std::nullopt;
    }
  }

 private:
  Exchange exchange_;
  std::string id_;
  std::int64_t source_pk_;
};

}  // namespace argus
