#pragma once

#include <argus/checks.hpp>
#include <argus/errors.hpp>
#include <argus/http/answer_fit.hpp>
#include <argus/http/exchange.hpp>
#include <argus/http/operations.hpp>
#include <argus/json.hpp>
#include <argus/request_body.hpp>
#include <argus/settling/stored_form.hpp>
#include <argus/tags.hpp>

#include <cstdint>
#include <utility>

namespace argus {

/// Sends a request whose answer is one tag: in version 3 of the API a list with it.
/// @throws TransportError, HttpError; DecodeError also for an answer with another tag
template <class Exchange>
void exchange_tag(const Exchange& exchange, const Request& request, const Tag& tag) {
  const auto compare = [&tag](AnswerFit& fit, const Tags& answer) {
    fit.expect("tag", stored_form::has_tag(answer, tag));
  };
  if (exchange.root().version() == 3) {
    send_checked<Tags>(exchange, request, compare);
    return;
  }
  send_checked<Tag>(exchange, request, [&compare](AnswerFit& fit, const Tag& answer) { compare(fit, Tags{answer}); });
}

/// Adds one tag to an incident. Where the server fails, looks whether the incident has it: version 3 of the API answers
/// 500 to one that version 2 has added before.
template <class Exchange>
class TagPosting {
 public:
  /// @throws std::invalid_argument for a tag that the server would refuse
  TagPosting(Exchange exchange, std::int64_t pk, const Tag& tag)
      : exchange_(std::move(exchange)), pk_(pk), tag_(tag), body_(request_body(tag, exchange_.root().version())) {}

  /// @throws TransportError, HttpError, DecodeError
  void run() const {
    try {
      exchange_tag(exchange_, exchange_.request(operations::post_incident_tag, {pk_}, body_), tag_);
    } catch (const Error& failure) {
      if (!failure.maybe_processed() || !is_there()) throw;
    }
  }

 private:
  bool is_there() const {
    try {
      return stored_form::has_tag(call<Tags>(exchange_, operations::get_incident_tags, {pk_}), tag_);
    } catch (const Error&) {
      // The failed posting is what the caller must hear.
      return false;
    }
  }

  Exchange exchange_;
  std::int64_t pk_;
  Tag tag_;
  nlohmann::json body_;
};

}  // namespace argus
