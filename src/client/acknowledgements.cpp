#include "../detail/codec/request_body.hpp"
#include "../recovery/acknowledgement_posting.hpp"

#include <argus/detail/calls.hpp>
#include <argus/detail/operations.hpp>

namespace argus::detail {

Acknowledgement post_acknowledgement(const ApiClient& api, std::int64_t pk, const Acknowledgement& acknowledgement) {
  return AcknowledgementPosting(api, acknowledgement).run(pk);
}

Acknowledgement update_acknowledgement(const ApiClient& api, std::int64_t pk, std::int64_t acknowledgement_pk,
                                       std::optional<Timestamp> expiration) {
  RequestBody body;
  body.add(field_kind::Time{}, "expiration", expiration);
  const Request request =
      api.request(operations::update_incident_acknowledgement, {pk, acknowledgement_pk}, body.take());
  return send_checked<Acknowledgement>(api, request, [&](AnswerCheck& check, const Acknowledgement& answer) {
    check.number("pk", acknowledgement_pk, answer.pk);
    check.expect("expiration", expiration == answer.expiration);
  });
}

}  // namespace argus::detail
