#pragma once

#include <argus/batch_options.hpp>
#include <argus/http/exchange.hpp>
#include <argus/json.hpp>
#include <argus/result.hpp>

#include <cstddef>
#include <exception>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace argus {

/// Does one thing for each of many. Those whose turn to write it is are sent at once, several at a time; what failed is
/// settled after that, and what has to wait for others is done last, one by one. So nothing waits for a turn while it
/// holds another.
///
/// A Work has a Value, size(), and for each index key() (blank where no order is kept), request(), take_turn(),
/// settle(), which makes of an answer what the method promises, and run(), which does it all alone.
template <class Exchange, class Work>
class Batch {
 public:
  /// What each of them brings.
  using Value = typename Work::Value;

  /// @throws std::invalid_argument for options that can't work
  Batch(Exchange exchange, const Work& work, const BatchOptions& options)
      : exchange_(std::move(exchange)), work_(work), options_(options), results_(work.size()) {
    if (options_.concurrency == 0) throw std::invalid_argument("concurrency 0: must be at least 1");
    for (std::size_t i = 0; i < work.size(); ++i) waiting_.push_back(i);
  }

  /// @returns what came of each, in their order
  std::vector<Result<Value>> run() {
    while (!waiting_.empty()) {
      std::vector<Sent> part = next_part();
      if (part.empty()) {
        const std::size_t first = waiting_.front();
        waiting_.erase(waiting_.begin());
        end(first, [this, first] { return work_.run(first); });
        continue;
      }
      send(part);
      for (Sent& sent : part) {
        if (sent.failure) settle(sent);
      }
    }
    std::vector<Result<Value>> results;
    for (std::optional<Result<Value>>& result : results_) results.push_back(*std::move(result));
    return results;
  }

 private:
  /// As many are sent together as keep the connections busy, and not so many that others wait long for their turns.
  static constexpr std::size_t most_per_connection = 64;

  struct Sent {
    std::size_t index = 0;
    WriteOrder::Turn turn{};
    Value value{};
    std::exception_ptr failure{};
  };

  /// Those of the waiting that may be sent now. What is to be written under one key stays in order.
  std::vector<Sent> next_part() {
    std::vector<Sent> part;
    std::vector<std::size_t> waiting;
    std::set<std::string> taken;
    std::size_t seen = 0;
    for (; seen < waiting_.size() && part.size() < options_.concurrency * most_per_connection; ++seen) {
      const std::size_t index = waiting_[seen];
      const std::string key = work_.key(index);
      Sent sent;
      sent.index = index;
      if (taken.count(key) != 0 || !work_.take_turn(index, sent.turn)) {
        waiting.push_back(index);
      } else {
        part.push_back(std::move(sent));
      }
      if (!key.empty()) taken.insert(key);
    }
    waiting.insert(waiting.end(), waiting_.begin() + static_cast<std::ptrdiff_t>(seen), waiting_.end());
    waiting_ = std::move(waiting);
    return part;
  }

  void send(std::vector<Sent>& part) {
    std::vector<Request> requests;
    for (const Sent& sent : part) requests.push_back(work_.request(sent.index));
    Session::Many many;
    many.value = [&part](std::size_t place) -> void* { return &part[place].value; };
    many.done = [this, &part](std::size_t place, std::exception_ptr failure) {
      Sent& sent = part[place];
      sent.failure = std::move(failure);
      if (sent.failure) return;
      end(sent.index, [&sent] { return std::move(sent.value); });
      if (sent.turn) sent.turn.mark_settled();
      sent.turn = {};
    };
    exchange_.send_many(requests, options_.concurrency, codec::Codec<Value>::shape, many);
  }

  void settle(Sent& sent) {
    end(sent.index, [this, &sent] {
      return work_.settle(sent.index, sent.turn, [&sent]() -> Value { std::rethrow_exception(sent.failure); });
    });
    sent.turn = {};
  }

  template <class Step>
  void end(std::size_t index, const Step& step) {
    try {
      results_[index].emplace(step());
    } catch (...) {
      results_[index].emplace(std::current_exception());
    }
    ++ended_;
    try {
      if (options_.on_progress) options_.on_progress(ended_, results_.size());
    } catch (...) {
      // Promised by BatchOptions.
    }
  }

  Exchange exchange_;
  const Work& work_;
  const BatchOptions& options_;
  std::vector<std::optional<Result<Value>>> results_;
  std::vector<std::size_t> waiting_{};
  std::size_t ended_ = 0;
};

}  // namespace argus
