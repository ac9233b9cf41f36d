#pragma once

#include "../recovery/event_posting.hpp"
#include "../recovery/own_writes.hpp"
#include "../recovery/single_posting.hpp"
#include "batch.hpp"
#include "refusal.hpp"

#include <argus/detail/answer_check.hpp>
#include <argus/detail/api_client.hpp>
#include <argus/detail/checks.hpp>
#include <argus/detail/operations.hpp>
#include <argus/detail/write_locks.hpp>
#include <argus/errors.hpp>
#include <argus/http/request.hpp>
#include <argus/models/event.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <optional>
#include <string>
#include <vector>

namespace argus::detail {

/// Closes incidents as Client::resolve_incident does.
class ResolveIncidents {
 public:
  using Value = Event;
  using Lookup = std::vector<Event>;
  struct Notes {};
  using Item = BatchItem<Value, Lookup, Notes>;
  static constexpr bool repeats = false;

  ResolveIncidents(const ApiClient& api, const std::vector<std::int64_t>& pks, const Event& end)
      : api_(api), pks_(pks), postings_(pks.size()) {
    const OwnWrites own{api};
    for (std::size_t i = 0; i < pks.size(); ++i) {
      refusals_.push_back(refusal_of([&] {
        checks::primary_key("incident", pks[i]);
        postings_[i].emplace(api, end, own);
      }));
    }
  }

  std::size_t size() const { return pks_.size(); }
  const std::exception_ptr& refusal(std::size_t index) const { return refusals_[index]; }
  std::string key(std::size_t index) const { return std::to_string(pks_[index]); }
  bool try_lock(std::size_t index, WriteLocks::Lock& lock) const {
    lock = api_.try_lock(pks_[index]);
    return static_cast<bool>(lock);
  }
  WriteLocks::Lock lock(std::size_t index) const { return api_.lock(pks_[index]); }
  Request request(std::size_t index) const { return postings_[index]->request(pks_[index]); }
  void accept(AnswerCheck& check, std::size_t index, const Event& answer) const {
    postings_[index]->accept(check, pks_[index], answer);
  }

  bool looks(std::size_t /*index*/, const Error& failure) const { return failure.maybe_processed(); }
  Request lookup_request(std::size_t index) const {
    return api_.request(operations::get_incident_events, {pks_[index]});
  }
  void compare_lookup(AnswerCheck& check, std::size_t index, const std::vector<Event>& log) const {
    for (const Event& event : log) {
      check.key("pk", event.pk);
      check.number("incident", pks_[index], event.incident);
    }
  }
  std::optional<Event> judge(const Item& item, std::chrono::milliseconds& /*grace*/) const {
    try {
      std::rethrow_exception(item.failure);
    } catch (const Error& failure) {
      if (!failure.maybe_processed()) throw;
      return look_up_quietly<Event>([&] { return postings_[item.index]->find(item.seen->value()); }, failure);
    }
  }
  void give_up(const Item& item) const { std::rethrow_exception(item.failure); }

 private:
  ApiClient api_;
  const std::vector<std::int64_t>& pks_;
  std::vector<std::optional<EventPosting>> postings_;
  std::vector<std::exception_ptr> refusals_{};
};

}  // namespace argus::detail
