#include "../detail/codec/request_body.hpp"
#include "../recovery/acknowledgement_posting.hpp"
#include "../recovery/bulk_posting.hpp"
#include "../recovery/bulk_ticket.hpp"
#include "../recovery/event_posting.hpp"

#include <argus/detail/calls.hpp>
#include <argus/detail/checks.hpp>
#include <argus/detail/operations.hpp>

#include <map>
#include <utility>

namespace argus::detail {
namespace {

template <class Value>
std::vector<BulkOutcome<Value>> in_order(const std::vector<std::int64_t>& pks,
                                         const std::map<std::int64_t, BulkOutcome<Value>>& outcomes) {
  std::vector<BulkOutcome<Value>> result;
  for (const std::int64_t pk : pks) result.push_back(outcomes.at(pk));
  return result;
}

}  // namespace

std::vector<BulkOutcome<Acknowledgement>> post_bulk_acknowledgements(const ApiClient& api,
                                                                     const std::vector<std::int64_t>& pks,
                                                                     const Acknowledgement& acknowledgement) {
  const AcknowledgementPosting posting{api, acknowledgement};
  RequestBody body;
  body.add_body("ack", posting.body());
  const BulkPosting<Acknowledgement> bulk{api, operations::post_bulk_acknowledgements, pks, std::move(body)};
  return in_order(pks, bulk.run(posting));
}

std::vector<BulkOutcome<Event>> post_bulk_events(const ApiClient& api, const std::vector<std::int64_t>& pks,
                                                 const Event& event) {
  checks::bulk_event_type(event.type.code());
  const EventPosting posting{api, event};
  RequestBody body;
  body.add_body("event", posting.body());
  const BulkPosting<Event> bulk{api, operations::post_bulk_events, pks, std::move(body)};
  return in_order(pks, bulk.run(posting));
}

std::vector<BulkOutcome<std::string>> set_bulk_ticket_url(const ApiClient& api, const std::vector<std::int64_t>& pks,
                                                          const std::string& ticket_url) {
  RequestBody body;
  body.add(field_kind::Text{}, "ticket_url", ticket_url);
  const BulkPosting<std::string> bulk{api, operations::set_bulk_ticket_url, pks, std::move(body)};
  return in_order(pks, bulk.run(BulkTicket{api, ticket_url}));
}

}  // namespace argus::detail
