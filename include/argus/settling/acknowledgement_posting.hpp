#pragma once

#include <argus/acknowledgement.hpp>
#include <argus/http/answer_fit.hpp>
#include <argus/http/exchange.hpp>
#include <argus/http/operations.hpp>
#include <argus/json.hpp>
#include <argus/request_body.hpp>
#include <argus/settling/own_writes.hpp>
#include <argus/settling/reading.hpp>
#include <argus/settling/single_posting.hpp>
#include <argus/settling/stored_form.hpp>

#include <cstdint>
#include <optional>
#include <utility>

namespace argus {

/// Acknowledges an incident, or several. Where the answer is lost, looks among an incident's acknowledgements.
template <class Exchange>
class AcknowledgementPosting {
 public:
  /// @throws std::invalid_argument for what the server would refuse
  AcknowledgementPosting(Exchange exchange, const Acknowledgement& acknowledgement)
      : exchange_(std::move(exchange)),
        sent_(with_time(acknowledgement)),
        body_(request_body(sent_)),
        own_(exchange_) {}

  /// What is sent of it.
  const nlohmann::json& body() const { return body_; }

  /// Compares an answer with what was posted.
  void compare(AnswerFit& fit, std::int64_t pk, const Acknowledgement& answer) const {
    fit.key("pk", answer.pk);
    fit.number("event.incident", pk, answer.event.incident);
    fit.time("event.timestamp", sent_.event.timestamp, answer.event.timestamp);
    fit.expect("expiration", sent_.expiration == answer.expiration);
  }

  /// Keeps other calls from taking it for theirs.
  /// @returns false where one of them has
  bool take(const Acknowledgement& answer) const { return own_.take(answer); }

  /// Looks for it; nothing if it isn't there.
  /// @throws TransportError, HttpError, DecodeError
  std::optional<Acknowledgement> find(std::int64_t pk) const {
    const auto list = read_acknowledgements(exchange_, pk);
    return own_.taken(stored_form::find_acknowledgement(sent_, list, own_));
  }

  /// @throws TransportError, HttpError, DecodeError
  Acknowledgement run(std::int64_t pk) const {
    Request request = exchange_.request(operations::post_incident_acknowledgement, {pk}, body_);
    const auto accept = [&](AnswerFit& fit, const Acknowledgement& answer) {
      compare(fit, pk, answer);
      if (fit.holds()) fit.expect("pk", take(answer), "of an acknowledgement that was posted before");
    };
    return SinglePosting<Acknowledgement>(exchange_, std::move(request)).run(accept, [&] { return find(pk); });
  }

 private:
  Exchange exchange_;
  Acknowledgement sent_;
  nlohmann::json body_;
  OwnWrites<Exchange> own_;
};

}  // namespace argus
