#pragma once

#include <argus/errors.hpp>
#include <argus/http/exchange.hpp>

#include <functional>
#include <optional>
#include <utility>

namespace argus {

/// Posts what the server would store again, or refuse, if it came twice: sends it once, and where the answer is lost
/// looks for it where it must stand.
template <class Value>
class SinglePosting {
 public:
  /// Asks the server for what was posted; nothing where it isn't there.
  using Look = std::function<std::optional<Value>()>;

  /// @param request what is sent
  SinglePosting(Exchange exchange, Request request) : exchange_(std::move(exchange)), request_(std::move(request)) {}

  /// @param accept compares the answer with what was posted: `void accept(AnswerFit& fit, const Value& answer)`
  /// @throws NotFoundError where the look says so after a 500, which is how the server answers an event for a missing
  /// incident; otherwise an error whose maybe_processed() is true where it isn't there, since it may still come
  template <class Compare>
  Value run(const Compare& accept, const Look& look) const {
    try {
      return send_checked<Value>(exchange_, request_, accept);
    } catch (const Error& failure) {
      if (!failure.maybe_processed()) throw;
      Attempts attempts = exchange_.attempts();
      while (true) {
        std::optional<Value> stored = look_quietly(look, failure);
        if (stored) return *std::move(stored);
        if (attempts.next()) throw;
      }
    }
  }

  /// Looks once, after this failure.
  /// @returns nothing where it isn't there, or the look failed
  /// @throws NotFoundError where both say so
  static std::optional<Value> look_quietly(const Look& look, const Error& failure) {
    try {
      return look();
    } catch (const NotFoundError&) {
      if (failure.refusal() != nullptr && failure.refusal()->status == 500) throw;
    } catch (const Error&) {
      // The failed posting is what the caller must hear.
    }
    return std::nullopt;
  }

 private:
  Exchange exchange_;
  Request request_;
};

}  // namespace argus
