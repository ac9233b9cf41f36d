#pragma once

#include <argus/detail/answer_check.hpp>
#include <argus/detail/api_client.hpp>
#include <argus/detail/operation.hpp>

#include <cstdint>
#include <initializer_list>

namespace argus::detail {

/// Reads what has a primary key, and makes sure that it is what the answer holds.
/// @param pk the last of the parts
/// @throws TransportError, HttpError, DecodeError
template <class Value>
Value read_by_key(const ApiClient& api, const Operation& operation, std::initializer_list<PathSegment> parts,
                  std::int64_t pk) {
  return send_checked<Value>(api, operation, parts,
                             [pk](AnswerCheck& check, const Value& answer) { check.number("pk", pk, answer.pk); });
}

}  // namespace argus::detail
