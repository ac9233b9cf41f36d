#pragma once

#include "batch.hpp"
#include "refusal.hpp"

#include <argus/detail/answer_check.hpp>
#include <argus/detail/api_client.hpp>
#include <argus/detail/checks.hpp>
#include <argus/detail/operations.hpp>
#include <argus/detail/write_locks.hpp>
#include <argus/errors.hpp>
#include <argus/http/request.hpp>
#include <argus/models/incident.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace argus::detail {

/// Reads incidents as Client::get_incident does.
class ReadIncidents {
 public:
  using Value = Incident;
  using Lookup = Incident;
  struct Notes {};
  using Item = BatchItem<Value, Lookup, Notes>;
  static constexpr bool repeats = true;

  ReadIncidents(ApiClient api, const std::vector<std::int64_t>& pks) : api_(std::move(api)), pks_(pks) {
    for (const std::int64_t pk : pks) refusals_.push_back(refusal_of([pk] { checks::primary_key("incident", pk); }));
  }

  std::size_t size() const { return pks_.size(); }
  const std::exception_ptr& refusal(std::size_t index) const { return refusals_[index]; }
  std::string key(std::size_t /*index*/) const { return {}; }
  bool try_lock(std::size_t /*index*/, WriteLocks::Lock& /*lock*/) const { return true; }
  WriteLocks::Lock lock(std::size_t /*index*/) const { return {}; }
  Request request(std::size_t index) const { return api_.request(operations::get_incident, {pks_[index]}); }
  void accept(AnswerCheck& check, std::size_t index, const Incident& answer) const {
    check.number("pk", pks_[index], answer.pk);
  }

  bool looks(std::size_t /*index*/, const Error& /*failure*/) const { return false; }
  Request lookup_request(std::size_t index) const { return request(index); }
  void compare_lookup(AnswerCheck& /*fit*/, std::size_t /*index*/, const Incident& /*lookup*/) const {}
  std::optional<Incident> judge(const Item& item, std::chrono::milliseconds& /*grace*/) const {
    if (item.is_foreign) return std::nullopt;
    std::rethrow_exception(item.failure);
  }
  void give_up(const Item& item) const { std::rethrow_exception(item.failure); }

 private:
  ApiClient api_;
  const std::vector<std::int64_t>& pks_;
  std::vector<std::exception_ptr> refusals_{};
};

}  // namespace argus::detail
