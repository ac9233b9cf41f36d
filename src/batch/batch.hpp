#pragma once

#include <argus/batch_options.hpp>
#include <argus/detail/answer_check.hpp>
#include <argus/detail/api_client.hpp>
#include <argus/detail/codec/codec.hpp>
#include <argus/detail/retry_loop.hpp>
#include <argus/detail/run_quietly.hpp>
#include <argus/detail/write_locks.hpp>
#include <argus/errors.hpp>
#include <argus/http/request.hpp>
#include <argus/result.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <exception>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace argus::detail {

/// One of many, while it is under way.
template <class Value, class Lookup, class Notes>
struct BatchItem {
  /// Which of the many.
  std::size_t index = 0;
  /// The right to write it, where an order is kept.
  WriteLocks::Lock lock{};
  /// Where the answer is put.
  Value value{};
  /// Why the last attempt failed; null where it didn't.
  std::exception_ptr failure{};
  /// Whether that is for an answer which belongs to another request.
  bool is_foreign = false;
  /// What the work keeps of it from round to round.
  Notes notes{};
  /// What was seen when it was looked for; nothing where nobody looked.
  std::optional<Result<Lookup>> seen{};
  /// How often it was tried to find out what became of it.
  std::optional<RetryLoop> retries{};
};

/// Does one thing for each of many, in parts. Those of a part are sent at once, several at a time; those of them that
/// failed are then looked for, and sent again, in rounds in which they share the waits. What has to wait for others is
/// done alone, so that nothing waits for a lock while it holds another.
///
/// A Work has a Value; a Lookup, which is what the server answers about a value that may have been stored; Notes;
/// size(); and for each index: refusal(), why it can't be sent, or null; key(), under which an order is kept, or blank;
/// try_lock() and lock(); request(); accept(), whether a value is its answer. After a failure: looks(), whether to send
/// lookup_request(); compare_lookup(); judge(), which gives the value, or nothing if it must go on, or throws;
/// give_up(), which throws; and repeats, whether to go on is to send it again.
template <class Work>
class Batch {
 public:
  /// What each of them brings.
  using Value = typename Work::Value;

  /// @throws std::invalid_argument for options that can't work
  Batch(ApiClient api, const Work& work, const BatchOptions& options)
      : api_(std::move(api)), work_(work), options_(options), results_(work.size()) {
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
      recover(send(all));
    }
    std::vector<Result<Value>> results;
    for (std::optional<Result<Value>>& result : results_) results.push_back(*std::move(result));
    return results;
  }

 private:
  using Lookup = typename Work::Lookup;
  using Requests = std::vector<Request>;
  using Item = typename Work::Item;
  using Items = std::vector<Item*>;

  /// As many are sent together as keep the connections busy, and not so many that others wait long for their locks.
  static constexpr std::size_t most_at_once = 512;

  /// Those of the waiting that may be sent now. What is to be written under one key stays in order.
  std::vector<Item> next_part() {
    std::vector<Item> part;
    std::vector<std::size_t> waiting;
    std::set<std::string> taken;
    // No further, since each part would otherwise read through all items that have to wait.
    const std::size_t end = (std::min)(waiting_.size(), 4 * most_at_once);
    std::size_t seen = 0;
    for (; seen < end && part.size() < most_at_once; ++seen) {
      const std::size_t index = waiting_[seen];
      const auto key = work_.key(index);
      Item item;
      item.index = index;
      if (taken.count(key) > 0 || !work_.try_lock(index, item.lock)) {
        waiting.push_back(index);
      } else {
        part.push_back(std::move(item));
      }
      if (!key.empty()) taken.insert(key);
    }
    for (; seen < waiting_.size(); ++seen) waiting.push_back(waiting_[seen]);
    waiting_ = std::move(waiting);
    return part;
  }

  /// The first of those that wait, once it has the lock; nothing where that takes too long.
  std::vector<Item> first_alone() {
    std::vector<Item> part(1);
    Item& item = part.front();
    item.index = waiting_.front();
    waiting_.erase(waiting_.begin());
    try {
      item.lock = work_.lock(item.index);
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
    Connection::Many many;
    many.value = [&items](std::size_t place) -> void* { return &items[place]->value; };
    many.done = [&](std::size_t place, std::exception_ptr failure) {
      Item& item = *items[place];
      const bool is_answered = !failure;
      if (is_answered)
        failure = mismatch(requests[place], [&](AnswerCheck& check) { work_.accept(check, item.index, item.value); });
      item.is_foreign = is_answered && failure;
      item.failure = std::move(failure);
      if (!item.failure) end(item, Result<Value>{std::move(item.value)});
    };
    api_.send_many(requests, options_.concurrency, codec::Codec<Value>::schema, many);
    return not_ended(items);
  }

  /// Why the answer isn't that of the request; null where it is.
  template <class Compare>
  std::exception_ptr mismatch(const Request& request, const Compare& accept) const {
    try {
      AnswerCheck check;
      accept(check);
      if (check.passed()) return nullptr;
      api_.drop_connections();
      return std::make_exception_ptr(check.error(request));
    } catch (const std::exception&) {
      return std::current_exception();
    }
  }

  /// Finds out what became of those that failed.
  void recover(Items items) {
    for (Item* item : items) item->retries.emplace(api_.retry_loop());
    while (!items.empty()) {
      std::chrono::milliseconds grace = api_.settle_time();
      look_up(items);
      for (Item* item : items) judge(*item, grace);
      items = wait(not_ended(items));
      if (Work::repeats) items = send(items);
    }
  }

  void look_up(const Items& items) {
    Items looked_for;
    Requests requests;
    for (Item* item : items) {
      item->seen.reset();
      if (!looks(*item)) continue;
      looked_for.push_back(item);
      requests.push_back(work_.lookup_request(item->index));
    }
    std::vector<Lookup> answers(requests.size());
    Connection::Many many;
    many.value = [&answers](std::size_t place) -> void* { return &answers[place]; };
    many.done = [&](std::size_t place, std::exception_ptr failure) {
      const Item& item = *looked_for[place];
      std::optional<Result<Lookup>>& seen = looked_for[place]->seen;
      if (!failure)
        failure = mismatch(requests[place],
                           [&](AnswerCheck& check) { work_.compare_lookup(check, item.index, answers[place]); });
      if (failure) {
        seen.emplace(std::move(failure));
      } else {
        seen.emplace(std::move(answers[place]));
      }
    };
    api_.send_many(requests, options_.concurrency, codec::Codec<Lookup>::schema, many);
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

  void judge(Item& item, std::chrono::milliseconds& grace) {
    try {
      std::optional<Value> value = work_.judge(item, grace);
      if (value) end(item, Result<Value>{*std::move(value)});
    } catch (const std::exception&) {
      end(item, Result<Value>{std::current_exception()});
    }
  }

  /// Waits until all of them that may go on are due.
  /// @returns those
  Items wait(const Items& items) {
    for (Item* item : items) {
      if (!item->retries->schedule_next(retry_after(*item))) give_up(*item);
    }
    const Items scheduled = not_ended(items);
    for (Item* item : scheduled) {
      if (!item->retries->wait_until_due()) give_up(*item);
    }
    return not_ended(scheduled);
  }

  static std::optional<std::chrono::seconds> retry_after(const Item& item) {
    try {
      std::rethrow_exception(item.failure);
    } catch (const Error& failure) {
      return failure.retry_after();
    }
  }

  void give_up(Item& item) {
    try {
      work_.give_up(item);
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

  /// Others may write before the caller gets the result.
  void end(Item& item, Result<Value> result) {
    if (item.lock) {
      if (result) item.lock.mark_clear();
      if (!result && maybe_processed(result.error())) item.lock.mark_unclear();
      item.lock = {};
    }
    end(item.index, std::move(result));
  }

  void end(std::size_t index, Result<Value> result) {
    results_[index].emplace(std::move(result));
    ++ended_;
    if (options_.on_progress) run_quietly([this] { options_.on_progress(ended_, results_.size()); });
  }

  /// The server may have processed what ended with anything else than an Error.
  static bool maybe_processed(const std::exception_ptr& failure) {
    try {
      std::rethrow_exception(failure);
    } catch (const Error& error) {
      return error.maybe_processed();
    } catch (const std::exception&) {
      return true;
    }
  }

  ApiClient api_;
  const Work& work_;
  const BatchOptions& options_;
  std::vector<std::optional<Result<Value>>> results_;
  std::vector<std::size_t> waiting_{};
  std::size_t ended_ = 0;
};

}  // namespace argus::detail
