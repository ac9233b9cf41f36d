#pragma once

#include <argus/detail/calls.hpp>
#include <argus/detail/method_group.hpp>
#include <argus/detail/operations.hpp>
#include <argus/detail/read_by_key.hpp>
#include <argus/models/acknowledgement.hpp>
#include <argus/time.hpp>

#include <cstdint>
#include <optional>
#include <vector>

namespace argus {

/// The methods of Client that read and write acknowledgements. They race no other write: the server keeps each apart.
template <class Client>
class AcknowledgementMethods : public detail::MethodGroup<Client, AcknowledgementMethods> {
 public:
  /// An incident's acknowledgements, newest first.
  /// @endpoint GET incidents/{pk}/acks/
  /// @roles any
  /// @since 1.1
  std::vector<Acknowledgement> get_incident_acknowledgements(std::int64_t pk) const {
    return detail::read_acknowledgements(api(), pk);
  }

  /// One of an incident's acknowledgements.
  /// @endpoint GET incidents/{pk}/acks/{acknowledgement}/
  /// @roles any
  /// @since 1.1
  Acknowledgement get_incident_acknowledgement(std::int64_t pk, std::int64_t acknowledgement_pk) const {
    return detail::read_by_key<Acknowledgement>(api(), detail::operations::get_incident_acknowledgement,
                                                {pk, acknowledgement_pk}, acknowledgement_pk);
  }

  /// Acknowledges an incident: the description and timestamp of its event and the expiration are sent; a zero timestamp
  /// means now. Sent once: where the answer is lost, it is looked for among the acknowledgements.
  /// @endpoint POST incidents/{pk}/acks/
  /// @roles any; source since 1.6
  /// @since 1.1
  Acknowledgement post_incident_acknowledgement(std::int64_t pk, const Acknowledgement& acknowledgement) const {
    return detail::post_acknowledgement(api(), pk, acknowledgement);
  }

  /// Changes until when an acknowledgement counts; unset: for good. One that has expired can't be changed any more.
  /// @endpoint PATCH incidents/{pk}/acks/{acknowledgement}/
  /// @roles any
  /// @since 1.3
  /// @param expiration in the future
  Acknowledgement update_incident_acknowledgement(std::int64_t pk, std::int64_t acknowledgement_pk,
                                                  std::optional<Timestamp> expiration) const {
    return detail::update_acknowledgement(api(), pk, acknowledgement_pk, expiration);
  }

 private:
  using detail::MethodGroup<Client, AcknowledgementMethods>::api;
};

}  // namespace argus
