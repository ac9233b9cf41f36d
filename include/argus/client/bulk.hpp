#pragma once

#include <argus/acknowledgement.hpp>
#include <argus/bulk_outcome.hpp>
#include <argus/checks.hpp>
#include <argus/event.hpp>
#include <argus/http/answer_fit.hpp>
#include <argus/http/exchange.hpp>
#include <argus/http/operations.hpp>
#include <argus/json.hpp>
#include <argus/request_body.hpp>
#include <argus/settling/acknowledgement_posting.hpp>
#include <argus/settling/bulk_posting.hpp>
#include <argus/settling/event_posting.hpp>
#include <argus/settling/reading.hpp>
#include <argus/settling/stored_form.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace argus {

/// The methods of Client that do the same to several incidents with one request. The server carries them out one by one
/// and never as a whole: each incident has an outcome of its own, in the order that was asked for. Where the answer is
/// lost, each incident is looked at; the failure is thrown only where nothing shows that any of it was carried out.
template <class Self>
class BulkMethods {
 public:
  /// Acknowledges each of these incidents; a zero timestamp means now.
  /// @endpoint POST incidents/acks/bulk/
  /// @roles any
  /// @since 1.11
  [[nodiscard]] std::vector<BulkOutcome<Acknowledgement>> post_bulk_acknowledgements(
      const std::vector<std::int64_t>& pks, const Acknowledgement& acknowledgement) const {
    const AcknowledgementPosting<Exchange> posting{exchange(), acknowledgement};
    const BulkPosting<Acknowledgement> bulk{exchange(), operations::post_bulk_acknowledgements, pks,
                                            codec::make_object("ack", posting.body())};
    return in_order(pks, bulk.run(posting));
  }

  /// Records the same event for each of these incidents; a zero timestamp means now. `CLO` closes and `REO` reopens
  /// them, for source systems too; what is closed already, or stateless, gets the event all the same. The server asks
  /// here for no role.
  /// @endpoint POST incidents/events/bulk/
  /// @roles any
  /// @since 1.11
  /// @throws std::invalid_argument for `END` and `RES`, which the server would record without closing or opening
  /// anything (see ensure_resolved, restart_incident), and for `ACK` (see post_bulk_acknowledgements)
  [[nodiscard]] std::vector<BulkOutcome<Event>> post_bulk_events(const std::vector<std::int64_t>& pks,
                                                                 const Event& event) const {
    checks::bulk_event_type(event.type.code());
    const EventPosting<Exchange> posting{exchange(), event};
    const BulkPosting<Event> bulk{exchange(), operations::post_bulk_events, pks,
                                  codec::make_object("event", posting.body())};
    return in_order(pks, bulk.run(posting));
  }

  /// Says for each of these incidents where its ticket is; a blank URL removes it. The server takes any text here.
  /// @endpoint POST incidents/ticket_url/bulk/
  /// @roles any
  /// @since 1.11
  [[nodiscard]] std::vector<BulkOutcome<std::string>> set_bulk_ticket_url(const std::vector<std::int64_t>& pks,
                                                                          const std::string& ticket_url) const {
    RequestBody body;
    body.add_text("ticket_url", ticket_url);
    const BulkPosting<std::string> bulk{exchange(), operations::set_bulk_ticket_url, pks, body.take()};
    return in_order(pks, bulk.run(Ticket<Exchange>{exchange(), ticket_url}));
  }

 private:
  friend Self;
  BulkMethods() = default;

  const Exchange& exchange() const { return static_cast<const Self&>(*this).exchange(); }

  /// Where several incidents' ticket is to be.
  template <class Sender>
  struct Ticket {
    void compare(AnswerFit& fit, std::int64_t /*pk*/, const std::string& answer) const {
      fit.text("ticket_url", url, answer);
    }
    bool take(const std::string& /*answer*/) const { return true; }
    std::optional<std::string> find(std::int64_t pk) const {
      const auto incident = read_incident(exchange, pk);
      if (!stored_form::is_same_text(url, incident.ticket_url)) return std::nullopt;
      return incident.ticket_url;
    }

    const Sender& exchange;
    const std::string& url;
  };

  template <class Value>
  static std::vector<BulkOutcome<Value>> in_order(const std::vector<std::int64_t>& pks,
                                                  const std::map<std::int64_t, BulkOutcome<Value>>& outcomes) {
    std::vector<BulkOutcome<Value>> result;
    for (const std::int64_t pk : pks) result.push_back(outcomes.at(pk));
    return result;
  }
};

}  // namespace argus
