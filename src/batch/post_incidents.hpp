#pragma once

#include "../recovery/incident_lookup.hpp"
#include "../recovery/incident_posting.hpp"
#include "batch.hpp"
#include "refusal.hpp"

#include <argus/detail/answer_check.hpp>
#include <argus/detail/api_client.hpp>
#include <argus/detail/checks.hpp>
#include <argus/detail/write_locks.hpp>
#include <argus/errors.hpp>
#include <argus/http/request.hpp>
#include <argus/models/incident.hpp>
#include <argus/models/incident_page.hpp>

#include <chrono>
#include <cstddef>
#include <exception>
#include <optional>
#include <string>
#include <vector>

namespace argus::detail {

/// Posts incidents as Client::post_incident does.
class PostIncidents {
 public:
  using Value = Incident;
  using Lookup = IncidentPage;
  using Notes = IncidentPosting::Progress;
  using Item = BatchItem<Value, Lookup, Notes>;
  static constexpr bool repeats = true;

  PostIncidents(const ApiClient& api, const std::vector<Incident>& incidents)
      : api_(api), postings_(incidents.size()), keys_(incidents.size()) {
    for (std::size_t i = 0; i < incidents.size(); ++i) {
      refusals_.push_back(refusal_of([&] {
        postings_[i].emplace(api, incidents[i]);
        keys_[i] = checks::trimmed(incidents[i].source_incident_id);
      }));
    }
  }

  std::size_t size() const { return keys_.size(); }
  const std::exception_ptr& refusal(std::size_t index) const { return refusals_[index]; }
  std::string key(std::size_t index) const { return keys_[index]; }
  bool try_lock(std::size_t index, WriteLocks::Lock& lock) const {
    if (keys_[index].empty()) return true;
    lock = api_.try_lock(keys_[index]);
    return static_cast<bool>(lock);
  }
  WriteLocks::Lock lock(std::size_t index) const { return api_.lock(keys_[index]); }
  Request request(std::size_t index) const { return postings_[index]->request(); }
  void accept(AnswerCheck& check, std::size_t index, const Incident& answer) const {
    postings_[index]->accept(check, answer);
  }

  bool looks(std::size_t index, const Error& failure) const {
    return !keys_[index].empty() && IncidentPosting::needs_lookup(failure);
  }
  Request lookup_request(std::size_t index) const { return postings_[index]->lookup().request(); }
  void compare_lookup(AnswerCheck& check, std::size_t index, const IncidentPage& page) const {
    postings_[index]->lookup().compare(check, page);
  }
  std::optional<Incident> judge(Item& item, std::chrono::milliseconds& grace) const {
    try {
      std::rethrow_exception(item.failure);
    } catch (Error& failure) {
      if (keys_[item.index].empty()) throw;
      return postings_[item.index]->judge(failure, existing(item), item.lock, item.notes, grace);
    }
  }
  void give_up(const Item& item) const { IncidentPosting::give_up(item.notes, *item.retries); }

 private:
  std::optional<Incident> existing(const Item& item) const {
    if (!item.seen || !*item.seen) return std::nullopt;
    return IncidentLookup::found_in(item.seen->value());
  }

  ApiClient api_;
  std::vector<std::optional<IncidentPosting>> postings_;
  std::vector<std::string> keys_;
  std::vector<std::exception_ptr> refusals_{};
};

}  // namespace argus::detail
