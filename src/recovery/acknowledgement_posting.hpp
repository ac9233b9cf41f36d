#pragma once

#include "../detail/codec/request_body.hpp"
#include "../detail/codec/stored_form.hpp"
#include "own_writes.hpp"
#include "single_posting.hpp"

#include <argus/detail/answer_check.hpp>
#include <argus/detail/api_client.hpp>
#include <argus/detail/calls.hpp>
#include <argus/detail/codec/codec.hpp>
#include <argus/detail/operations.hpp>
#include <argus/models/acknowledgement.hpp>

#include <cstdint>
#include <optional>
#include <utility>

namespace argus::detail {

/// Acknowledges an incident, or several. Where the answer is lost, looks among an incident's acknowledgements.
class AcknowledgementPosting {
 public:
  /// @throws std::invalid_argument for what the server would refuse
  AcknowledgementPosting(ApiClient api, const Acknowledgement& acknowledgement)
      : api_(std::move(api)), sent_(with_time(acknowledgement)), body_(request_body(sent_)), own_(api_) {}

  /// What is sent of it.
  const std::string& body() const { return body_; }

  /// Compares an answer with what was posted.
  void compare(AnswerCheck& check, std::int64_t pk, const Acknowledgement& answer) const {
    check.key("pk", answer.pk);
    check.number("event.incident", pk, answer.event.incident);
    check.time("event.timestamp", sent_.event.timestamp, answer.event.timestamp);
    check.expect("expiration", sent_.expiration == answer.expiration);
  }

  /// Keeps other calls from taking it for theirs.
  /// @returns false where one of them has
  bool take(const Acknowledgement& answer) const { return own_.take(answer); }

  /// Looks for it; nothing if it isn't there.
  /// @throws TransportError, HttpError, DecodeError
  std::optional<Acknowledgement> find(std::int64_t pk) const {
    const auto list = read_acknowledgements(api_, pk);
    return own_.taken(stored_form::find_acknowledgement(sent_, list, own_));
  }

  /// @throws TransportError, HttpError, DecodeError
  Acknowledgement run(std::int64_t pk) const {
    const Request request = api_.request(operations::post_incident_acknowledgement, {pk}, body_);
    const auto accept = [&](AnswerCheck& check, const Acknowledgement& answer) {
      compare(check, pk, answer);
      if (check.passed()) check.expect("pk", take(answer), "of an acknowledgement that was posted before");
    };
    return post_once<Acknowledgement>(api_, request, accept, [&] { return find(pk); });
  }

 private:
  ApiClient api_;
  Acknowledgement sent_;
  std::string body_;
  OwnWrites own_;
};

}  // namespace argus::detail
