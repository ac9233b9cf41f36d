#pragma once

#include <argus/errors.hpp>
#include <argus/http/exchange.hpp>
#include <argus/http/operation.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

namespace argus {

/// Posts to an incident what the server would store again if it came twice: sends it once, and where the answer is lost
/// looks for it in the list that it must stand in.
template <class Value>
class SinglePosting {
 public:
  /// Picks what was posted out of a list.
  using Find = std::function<std::optional<Value>(const std::vector<Value>&)>;

  /// @param post how it is posted
  /// @param list what has it then
  SinglePosting(Exchange exchange, const Operation& post, const Operation& list, std::int64_t pk)
      : exchange_(std::move(exchange)), post_(post), list_(list), pk_(pk) {}

  /// @throws NotFoundError where the incident is missing, which the server itself answers with 500; otherwise an error
  /// whose maybe_processed() is true where it isn't in the list, since it may still come
  Value run(const nlohmann::json& body, const Find& find) const {
    try {
      return exchange_.call<Value>(post_, pk_, body);
    } catch (Error& failure) {
      if (!failure.maybe_processed()) throw;
      Attempts attempts = exchange_.attempts();
      while (true) {
        const std::optional<Value> stored = look(find, failure);
        if (stored) return *stored;
        if (attempts.next()) throw;
      }
    }
  }

 private:
  std::optional<Value> look(const Find& find, const Error& failure) const {
    try {
      return find(exchange_.call<std::vector<Value>>(list_, pk_));
    } catch (const NotFoundError&) {
      const auto* const answer = dynamic_cast<const ServerError*>(&failure);
      if (answer != nullptr && answer->status() == 500) throw;
    } catch (const Error&) {
      // The failed posting is what the caller must hear.
    }
    return std::nullopt;
  }

  Exchange exchange_;
  Operation post_;
  Operation list_;
  std::int64_t pk_;
};

}  // namespace argus
