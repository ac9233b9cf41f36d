#pragma once

#include "../detail/codec/request_body.hpp"

#include <argus/detail/answer_check.hpp>
#include <argus/detail/api_client.hpp>
#include <argus/detail/codec/stored_field.hpp>
#include <argus/detail/operations.hpp>
#include <argus/errors.hpp>
#include <argus/http/request.hpp>
#include <argus/models/tags.hpp>

#include <cstdint>

namespace argus::detail {

/// Sends a request whose answer is one tag: in version 3 of the API a list with it.
/// @throws TransportError, HttpError; DecodeError also for an answer with another tag
inline void send_tag(const ApiClient& api, const Request& request, const Tag& tag) {
  const auto compare = [&tag](AnswerCheck& check, const Tags& answer) {
    check.expect("tag", stored_form::has_tag(answer, tag));
  };
  if (api.root().version() == 3) {
    send_checked<Tags>(api, request, compare);
    return;
  }
  send_checked<Tag>(api, request, [&compare](AnswerCheck& check, const Tag& answer) { compare(check, Tags{answer}); });
}

/// Whether the incident has the tag; false also where that isn't known.
inline bool has_tag_quietly(const ApiClient& api, std::int64_t pk, const Tag& tag) {
  try {
    return stored_form::has_tag(send<Tags>(api, operations::get_incident_tags, {pk}), tag);
  } catch (const Error&) {
    return false;
  }
}

/// Adds one tag to an incident. Where the server fails, looks whether the incident has it: version 3 of the API answers
/// 500 to one that version 2 has added before.
/// @throws std::invalid_argument for a tag that the server would refuse
/// @throws TransportError, HttpError, DecodeError
inline void post_tag(const ApiClient& api, std::int64_t pk, const Tag& tag) {
  const Request request = api.request(operations::post_incident_tag, {pk}, request_body(tag, api.root().version()));
  try {
    send_tag(api, request, tag);
  } catch (const Error& failure) {
    if (!failure.maybe_processed() || !has_tag_quietly(api, pk, tag)) throw;
  }
}

}  // namespace argus::detail
