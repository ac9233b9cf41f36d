#include "../detail/codec/request_body.hpp"
#include "../detail/codec/stored_form.hpp"
#include "../paging/incident_pages.hpp"
#include "../recovery/incident_posting.hpp"
#include "../recovery/recover_by_reading.hpp"

#include <argus/detail/calls.hpp>
#include <argus/detail/checks.hpp>
#include <argus/detail/filter_query.hpp>
#include <argus/detail/models/incident_count.hpp>
#include <argus/detail/operations.hpp>
#include <argus/duplicate_error.hpp>

#include <utility>

namespace argus::detail {
namespace {

/// What no incident of the list can differ in.
void compare(AnswerCheck& check, const IncidentFilter& filter, const IncidentPage& page) {
  for (const Incident& incident : page.results) {
    check.key("results.pk", incident.pk);
    if (filter.source_incident_id)
      check.text("results.source_incident_id", *filter.source_incident_id, incident.source_incident_id);
    check.expect("results.start_time", !filter.start_time_lte || incident.start_time <= *filter.start_time_lte);
    check.expect("results.start_time", !filter.start_time_gte || incident.start_time >= *filter.start_time_gte);
  }
}

IncidentPage fetch_incidents(const ApiClient& api, const Operation& operation, const IncidentFilter& filter,
                             const std::string& cursor) {
  Query query = to_query(filter);
  query.add("page_size", std::to_string(filter.page_size));
  if (!cursor.empty()) query.add("cursor", cursor);
  return send_checked<IncidentPage>(
      api, api.query(operation, query),
      [&filter](AnswerCheck& check, const IncidentPage& page) { compare(check, filter, page); });
}

OpenResult found(Incident incident) {
  const auto outcome = incident.open ? OpenResult::Outcome::already_open : OpenResult::Outcome::already_closed;
  return {outcome, std::move(incident)};
}

/// Sends a PATCH. Where the answer is lost, reads the incident and compares.
Incident patch_incident(const ApiClient& api, std::int64_t pk, const IncidentPatch& patch) {
  const Request request = api.request(operations::update_incident, {pk}, request_body(patch, api.root().version()));
  WriteLocks::Lock lock = api.lock(pk);
  return with_lock(lock, [&] {
    try {
      return send_checked<Incident>(api, request, [&](AnswerCheck& check, const Incident& answer) {
        check.number("pk", pk, answer.pk);
        if (patch.level) check.number("level", *patch.level, answer.level);
      });
    } catch (const Error& failure) {
      return recover_by_reading(api, pk, lock, failure,
                                [&patch](const Incident& stored) { return stored_form::is_applied(patch, stored); });
    }
  });
}

/// A blank ticket_url, which PATCH refuses, has an endpoint of its own. It doesn't answer with the incident.
Incident clear_ticket_url(const ApiClient& api, std::int64_t pk) {
  std::optional<Incident> stored = set_ticket_url(api, pk, "");
  if (stored) return *std::move(stored);
  return after_write([&] { return read_incident(api, pk); });
}

}  // namespace

IncidentRange list_incidents(const ApiClient& api, const Operation& operation, const IncidentFilter& filter) {
  checks::page_size(filter.page_size);
  to_query(filter);
  return IncidentRange{[api, &operation, filter]() -> IncidentRange::NextPage {
    api.require_version(needs_of(filter));
    IncidentPages pages{
        [api, &operation](const IncidentFilter& part) { return fetch_incidents(api, operation, part, ""); }, filter};
    return [pages]() mutable { return pages.next(); };
  }};
}

IncidentPage read_incidents_page(const ApiClient& api, const IncidentFilter& filter, const std::string& cursor) {
  checks::page_size(filter.page_size);
  api.require_version(needs_of(filter));
  return fetch_incidents(api, operations::get_incidents, filter, cursor);
}

std::int64_t count_incidents(const ApiClient& api, const Operation& operation, const IncidentFilter& filter) {
  Query query = to_query(filter);
  query.add("count", "true");
  api.require_version(needs_of(filter));
  return send<IncidentCount>(api, api.query(operation, query)).count;
}

void delete_incident(const ApiClient& api, std::int64_t pk) {
  const WriteLocks::Lock lock = api.lock(pk);
  api.remove(operations::delete_incident, {pk});
}

Incident post_incident(const ApiClient& api, const Incident& incident) {
  return IncidentPosting(api, incident).run();
}

OpenResult open_incident(const ApiClient& api, const Incident& incident) {
  checks::source_incident_id(incident.source_incident_id);
  const IncidentPosting posting{api, incident};
  std::optional<Incident> existing = posting.look_up();
  if (existing) return found(posting.resume(*std::move(existing)));
  try {
    return {OpenResult::Outcome::created, posting.run()};
  } catch (const DuplicateError& error) {
    return found(posting.resume(error.existing()));
  }
}

Incident update_incident(const ApiClient& api, std::int64_t pk, const IncidentPatch& patch) {
  IncidentPatch rest = patch;
  const bool clears_ticket = patch.ticket_url && checks::is_blank(*patch.ticket_url);
  if (clears_ticket) rest.ticket_url.reset();
  if (rest.empty()) return clears_ticket ? clear_ticket_url(api, pk) : read_incident(api, pk);
  Incident patched = patch_incident(api, pk, rest);
  if (!clears_ticket) return patched;
  return after_write([&] { return clear_ticket_url(api, pk); });
}

}  // namespace argus::detail
