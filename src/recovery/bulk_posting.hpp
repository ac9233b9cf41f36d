#pragma once

#include "../detail/codec/request_body.hpp"

#include <argus/detail/answer_check.hpp>
#include <argus/detail/api_client.hpp>
#include <argus/detail/operation.hpp>
#include <argus/errors.hpp>
#include <argus/models/acknowledgement.hpp>
#include <argus/models/bulk_outcome.hpp>
#include <argus/models/event.hpp>
#include <argus/models/model.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace argus::detail {

/// The name under which a bulk call's answer has what it stored.
template <class Value>
inline constexpr const char* bulk_name = nullptr;
template <>
inline constexpr const char* bulk_name<Acknowledgement> = "ack";
template <>
inline constexpr const char* bulk_name<Event> = "event";
template <>
inline constexpr const char* bulk_name<std::string> = "ticket_url";

/// What the server says of one incident of a bulk call: what it stored, or why not.
template <class Value>
struct BulkChange {
  /// What was stored, where it was.
  std::optional<Value> value{};
  /// Null where there are none.
  nlohmann::json errors{};
};

template <class Value>
struct codec::Fields<BulkChange<Value>> {
  static constexpr const char* name = "BulkChange";
  template <class Visitor, class... Models>
  static void visit(Visitor& visitor, Models&... models) {
    visitor.field(bulk_name<Value>, models.value...);
    visitor.field("errors", models.errors...);
  }
};

/// What the server says of each incident of a bulk call, by its primary key.
template <class Value>
struct BulkAnswer {
  /// Without an incident that the server forgot.
  std::map<std::int64_t, BulkChange<Value>> changes{};
};

template <class Value>
struct codec::Fields<BulkAnswer<Value>> {
  static constexpr const char* name = "BulkAnswer";
  template <class Visitor, class... Models>
  static void visit(Visitor& visitor, Models&... models) {
    visitor.required("changes", models.changes...);
  }
};

/// @throws DecodeError if the server says neither what it stored nor why not
template <class Value>
BulkOutcome<Value> outcome_of(std::int64_t pk, BulkChange<Value> change) {
  if (codec::is_null(change.errors)) {
    if (change.value) return {pk, BulkStatus::ok, std::move(change.value), ""};
    throw DecodeError("changes." + std::to_string(pk) + "." + bulk_name<Value>, "is missing");
  }
  const std::string said = codec::Codec<nlohmann::json>::print(change.errors);
  const auto status = codec::has_field(change.errors, "ids") ? BulkStatus::missing : BulkStatus::failed;
  return {pk, status, std::nullopt, said.empty() ? "the server doesn't say why" : said};
}

/// Does the same to several incidents with one request. Sent once: where the answer is lost, looks at each of them.
template <class Value>
class BulkPosting {
 public:
  /// @param body what is sent beside the primary keys
  /// @throws std::invalid_argument for a primary key that can't be one
  BulkPosting(ApiClient api, const Operation& operation, const std::vector<std::int64_t>& pks, RequestBody body)
      : api_(std::move(api)), operation_(operation), pks_(pks) {
    std::sort(pks_.begin(), pks_.end());
    pks_.erase(std::unique(pks_.begin(), pks_.end()), pks_.end());
    body.add("ids", pks_);
    body_ = body.take();
  }

  /// @param work what is posted for each: compare(check, pk, value) says whether a value is of that; take(value) keeps
  /// other calls from taking it, and is false where one has; find(pk) looks for it, and gives nothing where it isn't
  /// there
  /// @returns an outcome for each incident, in ascending order of primary keys
  /// @throws TransportError, HttpError, DecodeError where nothing is known of any
  template <class Work>
  std::map<std::int64_t, BulkOutcome<Value>> run(const Work& work) const {
    if (pks_.empty()) return {};
    const Request request = api_.request(operation_, {}, body_);
    std::vector<WriteLocks::Lock> locks = api_.lock_all(pks_);
    try {
      auto answer = send_checked<BulkAnswer<Value>>(
          api_, request, [&](AnswerCheck& check, const BulkAnswer<Value>& told) { compare(check, told, work); });
      Outcomes outcomes = after_write([&] { return taken(outcomes_of(std::move(answer.changes)), work); });
      for (std::size_t i = 0; i < pks_.size(); ++i) {
        if (is_unclear(outcomes, pks_[i])) locks[i].mark_unclear();
      }
      return outcomes;
    } catch (const ValidationError& refusal) {
      if (!is_about_missing_incidents(refusal)) throw;
      return all_missing(refusal);
    } catch (const Error& failure) {
      if (!failure.maybe_processed()) throw;
      for (WriteLocks::Lock& lock : locks) lock.mark_unclear();
      return recover(work);
    } catch (...) {
      for (WriteLocks::Lock& lock : locks) lock.mark_unclear();
      throw;
    }
  }

 private:
  using Outcomes = std::map<std::int64_t, BulkOutcome<Value>>;

  /// The server answers with the incidents that it was asked for, and no others.
  template <class Work>
  void compare(AnswerCheck& check, const BulkAnswer<Value>& answer, const Work& work) const {
    for (const auto& [pk, change] : answer.changes) {
      check.expect("changes", std::binary_search(pks_.begin(), pks_.end(), pk), "of an incident that wasn't asked for");
      if (change.value) work.compare(check, pk, *change.value);
    }
  }

  /// What another call has already returned isn't what this one has stored, and an incident that the answer doesn't
  /// tell of may have been changed.
  template <class Work>
  Outcomes taken(Outcomes outcomes, const Work& work) const {
    for (const std::int64_t pk : pks_) {
      const auto told = outcomes.find(pk);
      if (told == outcomes.end()) {
        outcomes[pk] = look(work, pk, "the answer doesn't tell of this incident");
      } else if (told->second.value && !work.take(*told->second.value)) {
        told->second = look(work, pk);
      }
    }
    return outcomes;
  }

  Outcomes outcomes_of(std::map<std::int64_t, BulkChange<Value>> changes) const {
    Outcomes outcomes;
    for (auto& [pk, change] : changes) {
      BulkOutcome<Value>& outcome = outcomes[pk] = outcome_of(pk, std::move(change));
      outcome.error = api_.quotable(outcome.error);
    }
    return outcomes;
  }

  /// The server refuses the call as a whole where it finds none of the incidents.
  static bool is_about_missing_incidents(const ValidationError& refusal) {
    const auto first = refusal.fields().lower_bound("changes.");
    return first != refusal.fields().end() && first->first.compare(0, 8, "changes.") == 0;
  }

  Outcomes all_missing(const ValidationError& refusal) const {
    Outcomes outcomes;
    for (const std::int64_t pk : pks_) {
      const auto said = refusal.fields().find("changes." + std::to_string(pk) + ".errors.ids");
      const bool is_told = said != refusal.fields().end() && !said->second.empty();
      outcomes[pk] = {pk, BulkStatus::missing, std::nullopt, is_told ? said->second.front() : "not found"};
    }
    return outcomes;
  }

  /// For the handler of a failure: throws it again where nothing shows that the server has processed any of it.
  template <class Work>
  Outcomes recover(const Work& work) const {
    Outcomes outcomes;
    RetryLoop retries = api_.retry_loop();
    do {
      for (const std::int64_t pk : pks_) {
        if (is_unclear(outcomes, pk)) outcomes[pk] = look(work, pk);
      }
    } while (count_unclear(outcomes) != 0 && retries.wait_for_next());
    if (count_unclear(outcomes) != 0 && !shows_any(outcomes)) throw;
    return outcomes;
  }

  static bool is_unclear(const Outcomes& outcomes, std::int64_t pk) {
    const auto found = outcomes.find(pk);
    return found == outcomes.end() || found->second.status == BulkStatus::unclear;
  }

  static bool shows_any(const Outcomes& outcomes) {
    return std::any_of(outcomes.begin(), outcomes.end(),
                       [](const auto& entry) { return entry.second.status == BulkStatus::ok; });
  }

  std::size_t count_unclear(const Outcomes& outcomes) const {
    return static_cast<std::size_t>(
        std::count_if(pks_.begin(), pks_.end(), [&](std::int64_t pk) { return is_unclear(outcomes, pk); }));
  }

  /// @param reason why it is looked for
  template <class Work>
  BulkOutcome<Value> look(const Work& work, std::int64_t pk, const char* reason = "the answer was lost") const {
    try {
      std::optional<Value> stored = work.find(pk);
      if (stored) return {pk, BulkStatus::ok, std::move(stored), ""};
      return {pk, BulkStatus::unclear, std::nullopt, reason};
    } catch (const NotFoundError& error) {
      return {pk, BulkStatus::missing, std::nullopt, error.what()};
    } catch (const Error& error) {
      return {pk, BulkStatus::unclear, std::nullopt, error.what()};
    }
  }

  ApiClient api_;
  Operation operation_;
  std::vector<std::int64_t> pks_;
  std::string body_;
};

}  // namespace argus::detail
