#pragma once

#include <argus/detail/api_client.hpp>
#include <argus/detail/retry_loop.hpp>
#include <argus/errors.hpp>
#include <argus/http/request.hpp>

#include <functional>
#include <optional>
#include <utility>

namespace argus::detail {

/// Asks the server for what was posted; nothing where it isn't there.
template <class Value>
using Lookup = std::function<std::optional<Value>()>;

/// Looks it up once, after this failure.
/// @returns nothing where it isn't there, or the lookup failed
/// @throws NotFoundError where both say so
template <class Value>
std::optional<Value> look_up_quietly(const Lookup<Value>& look_up, const Error& failure) {
  try {
    return look_up();
  } catch (const NotFoundError&) {
    if (failure.refusal() != nullptr && failure.refusal()->status == 500) throw;
  } catch (const Error&) {
    // The failed posting is what the caller must hear.
  }
  return std::nullopt;
}

/// Posts what the server would store again, or refuse, if it came twice: sends it once, and where the answer is lost
/// looks for it where it must stand.
/// @param accept compares the answer with what was posted: `void accept(AnswerCheck& check, const Value& answer)`
/// @throws NotFoundError where the lookup says so after a 500, which is how the server answers an event for a missing
/// incident; otherwise an error whose maybe_processed() is true where it isn't there, since it may still come
template <class Value, class Compare>
Value post_once(const ApiClient& api, const Request& request, const Compare& accept, const Lookup<Value>& look_up) {
  try {
    return send_checked<Value>(api, request, accept);
  } catch (const Error& failure) {
    if (!failure.maybe_processed()) throw;
    RetryLoop retries = api.retry_loop();
    while (true) {
      std::optional<Value> stored = look_up_quietly(look_up, failure);
      if (stored) return *std::move(stored);
      if (!retries.wait_for_next()) throw;
    }
  }
}

}  // namespace argus::detail
