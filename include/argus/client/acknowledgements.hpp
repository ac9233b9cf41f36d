#pragma once

#include <argus/acknowledgement.hpp>
#include <argus/http/answer_fit.hpp>
#include <argus/http/exchange.hpp>
#include <argus/http/operations.hpp>
#include <argus/request_body.hpp>
#include <argus/settling/acknowledgement_posting.hpp>
#include <argus/settling/reading.hpp>
#include <argus/time.hpp>

#include <cstdint>
#include <optional>
#include <vector>

namespace argus {

/// The methods of Client that read and write acknowledgements. They race no other write: the server keeps each apart.
template <class Self>
class AcknowledgementMethods {
 public:
  /// An incident's acknowledgements, newest first.
  /// @endpoint GET incidents/{pk}/acks/
  /// @roles any
  /// @since 1.1
  std::vector<Acknowledgement> get_incident_acknowledgements(std::int64_t pk) const {
    return read_acknowledgements(exchange(), pk);
  }

  /// One of an incident's acknowledgements.
  /// @endpoint GET incidents/{pk}/acks/{acknowledgement}/
  /// @roles any
  /// @since 1.1
  Acknowledgement get_incident_acknowledgement(std::int64_t pk, std::int64_t acknowledgement_pk) const {
    return read_by_key<Acknowledgement>(exchange(), operations::get_incident_acknowledgement, {pk, acknowledgement_pk},
                                        acknowledgement_pk);
  }

  /// Acknowledges an incident: the description and timestamp of its event and the expiration are sent; a zero timestamp
  /// means now. Sent once: where the answer is lost, it is looked for among the acknowledgements.
  /// @endpoint POST incidents/{pk}/acks/
  /// @roles any; source since 1.6
  /// @since 1.1
  Acknowledgement post_incident_acknowledgement(std::int64_t pk, const Acknowledgement& acknowledgement) const {
    return AcknowledgementPosting(exchange(), acknowledgement).run(pk);
  }

  /// Changes until when an acknowledgement counts; unset: for good. One that has expired can't be changed any more.
  /// @endpoint PATCH incidents/{pk}/acks/{acknowledgement}/
  /// @roles any
  /// @since 1.3
  /// @param expiration in the future
  Acknowledgement update_incident_acknowledgement(std::int64_t pk, std::int64_t acknowledgement_pk,
                                                  std::optional<Timestamp> expiration) const {
    RequestBody body;
    body.add_optional_time("expiration", expiration);
    const Request request =
        exchange().request(operations::update_incident_acknowledgement, {pk, acknowledgement_pk}, body.take());
    return send_checked<Acknowledgement>(exchange(), request, [&](AnswerFit& fit, const Acknowledgement& answer) {
      fit.number("pk", acknowledgement_pk, answer.pk);
      fit.expect("expiration", expiration == answer.expiration);
    });
  }

 private:
  friend Self;
  AcknowledgementMethods() = default;

  const Exchange& exchange() const { return static_cast<const Self&>(*this).exchange(); }
};

}  // namespace argus
