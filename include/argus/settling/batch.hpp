#pragma once

#include <argus/batch_options.hpp>
#include <argus/errors.hpp>
#include <argus/http/answer_fit.hpp>
#include <argus/http/exchange.hpp>
#include <argus/http/run_quietly.hpp>
#include <argus/json.hpp>
#include <argus/result.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <exception>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace argus {

/// One of many, while it is under way.
template <class Value, class Look, class Notes, class Attempts>
struct BatchItem {
  /// Which of the many.
  std::size_t index = 0;
  /// The right to write it, where an order is kept.
  WriteOrder::Turn turn{};
  /// Where the answer is put.
  Value value{};
  /// Why the last attempt failed; null where it didn't.
  std::exception_ptr failure{};
  /// Whether that is for an answer which belongs to another request.
  bool is_foreign = false;
  /// What the work keeps of it from round to round.
  Notes notes{};
  /// What was seen when it was looked for; nothing where nobody looked.
  std::optional<Result<Look>> seen{};
  /// The attempts at finding out what became of it.
  std::optional<Attempts> attempts{};
};

/// Does one thing for each of many, in parts. Those of a part are sent at once, several at a time; those of them that
/// failed are then looked for, and sent again, in rounds in which they share the waits. What has to wait for others is
/// done alone, so that nothing waits for a turn while it holds another.
///
/// A Work has a Value; a Look, which is what tells of a value that may have been stored; Notes; size(); and for each
/// index: refusal(), why it can't be sent, or null; key(), under which an order is kept, or blank; try_turn() and
/// wait_turn(); request(); accept(), whether a value is its answer. After a failure: looks(), whether to send
/// look_request(); compare_look(); judge(), which gives the value, or nothing if it must go on, or throws; give_up(),
/// which throws; and repeats, whether to go on is to send it again.
template <class Exchange, class Work>
class Batch {
 public:
  /// What each of them brings.
  using Value = typename Work::Value;

  /// @throws std::invalid_argument for options that can't work
  Batch(Exchange exchange, const Work& work, const BatchOptions& options)
      : exchange_(std::move(exchange)), work_(work), options_(options), results_(work.size()) {
    if (options_.concurrency == 0) throw std::invalid_argument("concurrency 0: must be at least 1");
  }

  /// @returns what came of each, in their order
  std::vector<Result<Value>> run() {
    for (std::size_t i = 0; i < work_.size(); ++i) {
      if (work_.refusal(i)) {
        end(i, Result<Value>{work_.refusal(i)});
      } else {
        waiting_.push_back(i);
      }
    }
    while (!waiting_.empty()) {
      std::vector<Item> part = next_part();
      if (part.empty()) part = first_alone();
      Items all;
      for (Item& item : part) all.push_back(&item);
      settle(send(all));
    }
    std::vector<Result<Value>> results;
    for (std::optional<Result<Value>>& result : results_) results.push_back(*std::move(result));
    return results;
  }

 private:
  using Look = typename Work::Look;
  // Named by what gives them, so that a program without a batch compiles none of it.
  using Attempts = decltype(std::declval<const Exchange&>().attempts());
  using Requests = std::vector<std::decay_t<decltype(std::declval<const Work&>().request(0))>>;
  /// A set, but for its header: <map> is compiled for nlohmann/json anyway, <set> would be for this alone.
  using Keys = std::map<std::decay_t<decltype(std::declval<const Work&>().key(0))>, bool>;
  using Item = BatchItem<Value, Look, typename Work::Notes, Attempts>;
  using Items = std::vector<Item*>;

  /// As many are sent together as keep the connections busy, and not so many that others wait long for their turns.
  static constexpr std::size_t most_at_once = 512;

  /// Those of the waiting that may be sent now. What is to be written under one key stays in order.
  std::vector<Item> next_part() {
    std::vector<Item> part;
    std::vector<std::size_t> waiting;
    Keys taken;
    // Further ahead nobody looks: with much that has to wait, each part would walk all of it.
    const std::size_t end = (std::min)(waiting_.size(), 4 * most_at_once);
    std::size_t seen = 0;
    for (; seen < end && part.size() < most_at_once; ++seen) {
      const std::size_t index = waiting_[seen];
      const auto key = work_.key(index);
      Item item;
      item.index = index;
      if (taken.count(key) > 0 || !work_.try_turn(index, item.turn)) {
        waiting.push_back(index);
      } else {
        part.push_back(std::move(item));
      }
      if (!key.empty()) taken[key] = true;
    }
    for (; seen < waiting_.size(); ++seen) waiting.push_back(waiting_[seen]);
    waiting_ = std::move(waiting);
    return part;
  }

  /// The first of the waiting, whose turn it is in the end; nothing where that takes too long.
  std::vector<Item> first_alone() {
    std::vector<Item> part(1);
    Item& item = part.front();
    item.index = waiting_.front();
    waiting_.erase(waiting_.begin());
    try {
      item.turn = work_.wait_turn(item.index);
    } catch (const std::exception&) {
      end(item, Result<Value>{std::current_exception()});
      part.clear();
    }
    return part;
  }

  /// @returns those that failed
  Items send(const Items& items) {
    Requests requests;
    for (Item* item : items) {
      // What an answer that was refused has left there would show through the next one.
      item->value = {};
      requests.push_back(work_.request(item->index));
    }
    Session::Many many;
    many.value = [&items](std::size_t place) -> void* { return &items[place]->value; };
    many.done = [&](std::size_t place, std::exception_ptr failure) {
      Item& item = *items[place];
      const bool is_answered = !failure;
      if (is_answered)
        failure = misfit(requests[place], [&](AnswerFit& fit) { work_.accept(fit, item.index, item.value); });
      item.is_foreign = is_answered && failure;
      item.failure = std::move(failure);
      if (!item.failure) end(item, Result<Value>{std::move(item.value)});
    };
    exchange_.send_many(requests, options_.concurrency, codec::Codec<Value>::shape, many);
    return not_ended(items);
  }

  /// Why the answer isn't that of the request; null where it is.
  template <class Compare>
  std::exception_ptr misfit(const Request& request, const Compare& accept) const {
    try {
      AnswerFit fit;
      accept(fit);
      if (fit.holds()) return nullptr;
      exchange_.leave_connections();
      return std::make_exception_ptr(fit.error(request));
    } catch (const std::exception&) {
      return std::current_exception();
    }
  }

  /// Finds out what became of those that failed.
  void settle(Items items) {
    for (Item* item : items) item->attempts.emplace(exchange_.attempts());
    while (!items.empty()) {
      std::chrono::milliseconds patience = exchange_.settle_time();
      look(items);
      for (Item* item : items) judge(*item, patience);
      items = wait(not_ended(items));
      if (Work::repeats) items = send(items);
    }
  }

  void look(const Items& items) {
    Items looked_for;
    Requests requests;
    for (Item* item : items) {
      item->seen.reset();
      if (!looks(*item)) continue;
      looked_for.push_back(item);
      requests.push_back(work_.look_request(item->index));
    }
    std::vector<Look> answers(requests.size());
    Session::Many many;
    many.value = [&answers](std::size_t place) -> void* { return &answers[place]; };
    many.done = [&](std::size_t place, std::exception_ptr failure) {
      const Item& item = *looked_for[place];
      std::optional<Result<Look>>& seen = looked_for[place]->seen;
      if (!failure)
        failure = misfit(requests[place], [&](AnswerFit& fit) { work_.compare_look(fit, item.index, answers[place]); });
      if (failure) {
        seen.emplace(std::move(failure));
      } else {
        seen.emplace(std::move(answers[place]));
      }
    };
    exchange_.send_many(requests, options_.concurrency, codec::Codec<Look>::shape, many);
  }

  bool looks(const Item& item) const {
    try {
      std::rethrow_exception(item.failure);
    } catch (const Error& failure) {
      return work_.looks(item.index, failure);
    } catch (const std::exception&) {
      return false;
    }
  }

  void judge(Item& item, std::chrono::milliseconds& patience) {
    try {
      std::optional<Value> value = work_.judge(item, patience);
      if (value) end(item, Result<Value>{*std::move(value)});
    } catch (const std::exception&) {
      end(item, Result<Value>{std::current_exception()});
    }
  }

  /// Waits until all of them that may go on are due.
  /// @returns those
  Items wait(const Items& items) {
    for (Item* item : items) give_up_if(*item, item->attempts->plan(retry_after(*item)));
    const Items planned = not_ended(items);
    for (Item* item : planned) give_up_if(*item, item->attempts->begin());
    return not_ended(planned);
  }

  static std::optional<std::chrono::seconds> retry_after(const Item& item) {
    try {
      std::rethrow_exception(item.failure);
    } catch (const Error& failure) {
      return failure.retry_after();
    }
  }

  void give_up_if(Item& item, const std::optional<std::string>& reason) {
    if (!reason) return;
    try {
      work_.give_up(item, *reason);
    } catch (const std::exception&) {
      end(item, Result<Value>{std::current_exception()});
    }
  }

  Items not_ended(const Items& items) const {
    Items result;
    for (Item* item : items) {
      if (!results_[item->index]) result.push_back(item);
    }
    return result;
  }

  /// Others may write before the caller is told.
  void end(Item& item, Result<Value> result) {
    if (item.turn) {
      if (result) item.turn.mark_settled();
      if (!result && maybe_processed(result.error())) item.turn.mark_unclear();
      item.turn = {};
    }
    end(item.index, std::move(result));
  }

  void end(std::size_t index, Result<Value> result) {
    results_[index].emplace(std::move(result));
    ++ended_;
    if (options_.on_progress) run_quietly([this] { options_.on_progress(ended_, results_.size()); });
  }

  /// What was sent and ended with anything else than an Error may have been carried out.
  static bool maybe_processed(const std::exception_ptr& failure) {
    try {
      std::rethrow_exception(failure);
    } catch (const Error& error) {
      return error.maybe_processed();
    } catch (const std::exception&) {
      return true;
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
