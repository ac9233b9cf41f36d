#pragma once

#include <argus/batch_options.hpp>
#include <argus/checks.hpp>
#include <argus/errors.hpp>
#include <argus/event.hpp>
#include <argus/http/answer_fit.hpp>
#include <argus/http/exchange.hpp>
#include <argus/http/operations.hpp>
#include <argus/incident.hpp>
#include <argus/incident_page.hpp>
#include <argus/result.hpp>
#include <argus/settling/batch.hpp>
#include <argus/settling/event_posting.hpp>
#include <argus/settling/incident_lookup.hpp>
#include <argus/settling/incident_posting.hpp>
#include <argus/settling/own_writes.hpp>
#include <argus/settling/single_posting.hpp>
#include <argus/time.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace argus {

/// The methods of Client that do for many what another method does for one, with several requests under way at once:
/// from the calling thread, and over connections that are reused. Each of the many is repeated, looked up and kept in
/// order as that other method promises. One that fails doesn't stop the others, and neither does one that can't be
/// sent: its result holds the std::invalid_argument.
///
/// Where the time that CallOptions allow is over, or the call is cancelled, what was not sent by then fails with
/// TimeoutError or CancelledError; what had been done by then stays done, and its result tells.
template <class Self>
class ManyMethods {
 public:
  /// post_incident for each of them. Two of one source_incident_id are posted one after the other.
  /// @endpoint POST incidents/
  /// @roles source; superuser for the source that is named in it
  /// @since 1.1
  /// @returns what came of each, in their order
  /// @throws std::invalid_argument for options that can't work
  std::vector<Result<Incident>> post_incidents(const std::vector<Incident>& incidents,
                                               const BatchOptions& options = {}) const {
    return run(Posting<Exchange>{exchange(), incidents}, options);
  }

  /// resolve_incident for each of them. Two of one primary key are posted one after the other.
  /// @endpoint POST incidents/{pk}/events/
  /// @roles source, whoever's incident it is
  /// @since 1.1
  /// @param timestamp when they ended; now if unset
  /// @returns what came of each, in their order
  /// @throws std::invalid_argument for options that can't work
  std::vector<Result<Event>> resolve_incidents(const std::vector<std::int64_t>& pks,
                                               const std::string& description = "",
                                               std::optional<Timestamp> timestamp = std::nullopt,
                                               const BatchOptions& options = {}) const {
    Event end;
    end.type = EventType::incident_end;
    end.description = description;
    end.timestamp = timestamp.value_or(Timestamp{});
    return run(Resolving<Exchange>{exchange(), pks, end}, options);
  }

  /// get_incident for each of them.
  /// @endpoint GET incidents/{pk}/
  /// @roles any
  /// @since 1.1
  /// @returns what came of each, in their order
  /// @throws std::invalid_argument for options that can't work
  std::vector<Result<Incident>> get_incidents_by_id(const std::vector<std::int64_t>& pks,
                                                    const BatchOptions& options = {}) const {
    return run(Reading<Exchange>{exchange(), pks}, options);
  }

 private:
  friend Self;
  ManyMethods() = default;

  const Exchange& exchange() const { return static_cast<const Self&>(*this).exchange(); }

  template <class Work>
  auto run(const Work& work, const BatchOptions& options) const {
    return Batch<Exchange, Work>{exchange(), work, options}.run();
  }

  /// Why something can't be sent; null where it can.
  template <class Step>
  static std::exception_ptr refusal_of(const Step& step) {
    try {
      step();
      return nullptr;
    } catch (const std::invalid_argument&) {
      return std::current_exception();
    }
  }

  template <class Sender>
  class Posting {
   public:
    using Value = Incident;
    using Look = IncidentPage;
    using Notes = typename IncidentPosting<Sender>::Progress;
    static constexpr bool repeats = true;

    Posting(const Sender& exchange, const std::vector<Incident>& incidents)
        : exchange_(exchange), postings_(incidents.size()), keys_(incidents.size()) {
      for (std::size_t i = 0; i < incidents.size(); ++i) {
        refusals_.push_back(refusal_of([&] {
          postings_[i].emplace(exchange, incidents[i]);
          keys_[i] = checks::trimmed(incidents[i].source_incident_id);
        }));
      }
    }

    std::size_t size() const { return keys_.size(); }
    const std::exception_ptr& refusal(std::size_t index) const { return refusals_[index]; }
    std::string key(std::size_t index) const { return keys_[index]; }
    bool try_turn(std::size_t index, WriteOrder::Turn& turn) const {
      if (keys_[index].empty()) return true;
      turn = exchange_.try_turn(keys_[index]);
      return static_cast<bool>(turn);
    }
    WriteOrder::Turn wait_turn(std::size_t index) const { return exchange_.wait_turn(keys_[index]); }
    Request request(std::size_t index) const { return postings_[index]->request(); }
    void accept(AnswerFit& fit, std::size_t index, const Incident& answer) const {
      postings_[index]->accept(fit, answer);
    }

    bool looks(std::size_t index, const Error& failure) const {
      return !keys_[index].empty() && IncidentPosting<Sender>::needs_look(failure);
    }
    Request look_request(std::size_t index) const { return postings_[index]->lookup().request(); }
    void compare_look(AnswerFit& fit, std::size_t index, const IncidentPage& page) const {
      postings_[index]->lookup().compare(fit, page);
    }
    template <class Item>
    std::optional<Incident> judge(Item& item, std::chrono::milliseconds& patience) const {
      try {
        std::rethrow_exception(item.failure);
      } catch (Error& failure) {
        if (keys_[item.index].empty()) throw;
        return postings_[item.index]->judge(failure, existing(item), item.turn, item.notes, patience);
      }
    }
    template <class Item>
    void give_up(const Item& item, const std::string& reason) const {
      IncidentPosting<Sender>::give_up(item.notes, item.attempts->count(), reason);
    }

   private:
    template <class Item>
    std::optional<Incident> existing(const Item& item) const {
      if (!item.seen || !*item.seen) return std::nullopt;
      return IncidentLookup<Sender>::found_in(item.seen->value());
    }

    Sender exchange_;
    std::vector<std::optional<IncidentPosting<Sender>>> postings_;
    std::vector<std::string> keys_;
    std::vector<std::exception_ptr> refusals_{};
  };

  template <class Sender>
  class Resolving {
   public:
    using Value = Event;
    using Look = std::vector<Event>;
    struct Notes {};
    static constexpr bool repeats = false;

    Resolving(const Sender& exchange, const std::vector<std::int64_t>& pks, const Event& end)
        : exchange_(exchange), pks_(pks), postings_(pks.size()) {
      const OwnWrites<Sender> own{exchange};
      for (std::size_t i = 0; i < pks.size(); ++i) {
        refusals_.push_back(refusal_of([&] {
          checks::primary_key("incident", pks[i]);
          postings_[i].emplace(exchange, end, own);
        }));
      }
    }

    std::size_t size() const { return pks_.size(); }
    const std::exception_ptr& refusal(std::size_t index) const { return refusals_[index]; }
    std::string key(std::size_t index) const { return std::to_string(pks_[index]); }
    bool try_turn(std::size_t index, WriteOrder::Turn& turn) const {
      turn = exchange_.try_turn(pks_[index]);
      return static_cast<bool>(turn);
    }
    WriteOrder::Turn wait_turn(std::size_t index) const { return exchange_.wait_turn(pks_[index]); }
    Request request(std::size_t index) const { return postings_[index]->request(pks_[index]); }
    void accept(AnswerFit& fit, std::size_t index, const Event& answer) const {
      postings_[index]->accept(fit, pks_[index], answer);
    }

    bool looks(std::size_t /*index*/, const Error& failure) const { return failure.maybe_processed(); }
    Request look_request(std::size_t index) const {
      return exchange_.request(operations::get_incident_events, {pks_[index]});
    }
    void compare_look(AnswerFit& fit, std::size_t index, const std::vector<Event>& log) const {
      for (const Event& event : log) {
        fit.key("pk", event.pk);
        fit.number("incident", pks_[index], event.incident);
      }
    }
    template <class Item>
    std::optional<Event> judge(const Item& item, std::chrono::milliseconds& /*patience*/) const {
      try {
        std::rethrow_exception(item.failure);
      } catch (const Error& failure) {
        if (!failure.maybe_processed()) throw;
        return SinglePosting<Event>::look_quietly([&] { return postings_[item.index]->find(item.seen->value()); },
                                                  failure);
      }
    }
    template <class Item>
    void give_up(const Item& item, const std::string& /*reason*/) const {
      std::rethrow_exception(item.failure);
    }

   private:
    Sender exchange_;
    const std::vector<std::int64_t>& pks_;
    std::vector<std::optional<EventPosting<Sender>>> postings_;
    std::vector<std::exception_ptr> refusals_{};
  };

  template <class Sender>
  class Reading {
   public:
    using Value = Incident;
    using Look = Incident;
    struct Notes {};
    static constexpr bool repeats = true;

    Reading(const Sender& exchange, const std::vector<std::int64_t>& pks) : exchange_(exchange), pks_(pks) {
      for (const std::int64_t pk : pks) refusals_.push_back(refusal_of([pk] { checks::primary_key("incident", pk); }));
    }

    std::size_t size() const { return pks_.size(); }
    const std::exception_ptr& refusal(std::size_t index) const { return refusals_[index]; }
    std::string key(std::size_t /*index*/) const { return {}; }
    bool try_turn(std::size_t /*index*/, WriteOrder::Turn& /*turn*/) const { return true; }
    WriteOrder::Turn wait_turn(std::size_t /*index*/) const { return {}; }
    Request request(std::size_t index) const { return exchange_.request(operations::get_incident, {pks_[index]}); }
    void accept(AnswerFit& fit, std::size_t index, const Incident& answer) const {
      fit.number("pk", pks_[index], answer.pk);
    }

    bool looks(std::size_t /*index*/, const Error& /*failure*/) const { return false; }
    Request look_request(std::size_t index) const { return request(index); }
    void compare_look(AnswerFit& /*fit*/, std::size_t /*index*/, const Incident& /*look*/) const {}
    template <class Item>
    std::optional<Incident> judge(const Item& item, std::chrono::milliseconds& /*patience*/) const {
      if (item.is_foreign) return std::nullopt;
      std::rethrow_exception(item.failure);
    }
    template <class Item>
    void give_up(const Item& item, const std::string& /*reason*/) const {
      std::rethrow_exception(item.failure);
    }

   private:
    Sender exchange_;
    const std::vector<std::int64_t>& pks_;
    std::vector<std::exception_ptr> refusals_{};
  };
};

}  // namespace argus
