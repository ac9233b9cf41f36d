#pragma once

#include <argus/batch_options.hpp>
#include <argus/checks.hpp>
#include <argus/errors.hpp>
#include <argus/event.hpp>
#include <argus/http/exchange.hpp>
#include <argus/http/operations.hpp>
#include <argus/incident.hpp>
#include <argus/incident_page.hpp>
#include <argus/result.hpp>
#include <argus/settling/batch.hpp>
#include <argus/settling/event_posting.hpp>
#include <argus/settling/incident_posting.hpp>
#include <argus/settling/own_name.hpp>
#include <argus/settling/single_posting.hpp>
#include <argus/time.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace argus {

/// The methods of Client that do for many what another method does for one, with several requests under way at once:
/// from the calling thread, and over connections that are reused. Each of the many is repeated, looked up and kept in
/// order as that other method promises. One that fails doesn't stop the others.
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
  /// @throws std::invalid_argument for one that can't be posted, before any is sent
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
  /// @throws std::invalid_argument for a primary key that can't be one, before anything is sent
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
  /// @throws std::invalid_argument for a primary key that can't be one, before anything is sent
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

  template <class Sender>
  class Posting {
   public:
    using Value = Incident;
    using Look = IncidentPage;
    static constexpr bool repeats = true;

    Posting(const Sender& exchange, const std::vector<Incident>& incidents) : exchange_(exchange) {
      for (const Incident& incident : incidents) {
        postings_.emplace_back(exchange, incident);
        keys_.push_back(checks::trimmed(incident.source_incident_id));
      }
    }

    std::size_t size() const { return keys_.size(); }
    std::string key(std::size_t index) const { return keys_[index]; }
    bool try_turn(std::size_t index, WriteOrder::Turn& turn) const {
      if (keys_[index].empty()) return true;
      turn = exchange_.try_turn(keys_[index]);
      return static_cast<bool>(turn);
    }
    WriteOrder::Turn wait_turn(std::size_t index) const { return exchange_.wait_turn(keys_[index]); }
    Request request(std::size_t index) const { return postings_[index].request(); }

    bool looks(std::size_t index, const Error& failure) const {
      return !keys_[index].empty() && IncidentPosting<Sender>::needs_look(failure);
    }
    Request look_request(std::size_t index) const { return postings_[index].lookup().request(); }
    template <class Item>
    std::optional<Incident> judge(Item& item, std::chrono::milliseconds& patience) const {
      try {
        std::rethrow_exception(item.failure);
      } catch (Error& failure) {
        if (keys_[item.index].empty()) throw;
        return postings_[item.index].judge(failure, existing(item), item.turn, item.unclear, patience);
      }
    }
    template <class Item>
    void give_up(const Item& item, const std::string& reason) const {
      IncidentPosting<Sender>::give_up(item.unclear, item.attempts->count(), reason);
    }

   private:
    template <class Item>
    std::optional<Incident> existing(const Item& item) const {
      if (!item.seen || !*item.seen) return std::nullopt;
      return postings_[item.index].lookup().found_in(item.seen->value());
    }

    Sender exchange_;
    std::vector<IncidentPosting<Sender>> postings_{};
    std::vector<std::string> keys_{};
  };

  template <class Sender>
  class Resolving {
   public:
    using Value = Event;
    using Look = std::vector<Event>;
    static constexpr bool repeats = false;

    Resolving(const Sender& exchange, const std::vector<std::int64_t>& pks, const Event& end)
        : exchange_(exchange), pks_(pks), is_own_(exchange) {
      for (const std::int64_t pk : pks) {
        checks::primary_key("incident", pk);
        postings_.emplace_back(exchange, end);
      }
    }

    std::size_t size() const { return pks_.size(); }
    std::string key(std::size_t index) const { return std::to_string(pks_[index]); }
    bool try_turn(std::size_t index, WriteOrder::Turn& turn) const {
      turn = exchange_.try_turn(pks_[index]);
      return static_cast<bool>(turn);
    }
    WriteOrder::Turn wait_turn(std::size_t index) const { return exchange_.wait_turn(pks_[index]); }
    Request request(std::size_t index) const { return postings_[index].request(pks_[index]); }

    bool looks(std::size_t /*index*/, const Error& failure) const { return failure.maybe_processed(); }
    Request look_request(std::size_t index) const {
      return exchange_.request(operations::get_incident_events, {pks_[index]});
    }
    template <class Item>
    std::optional<Event> judge(const Item& item, std::chrono::milliseconds& /*patience*/) const {
      try {
        std::rethrow_exception(item.failure);
      } catch (const Error& failure) {
        if (!failure.maybe_processed()) throw;
        return SinglePosting<Event>::look_quietly(
            [&] { return postings_[item.index].find(item.seen->value(), is_own_); }, failure);
      }
    }
    template <class Item>
    void give_up(const Item& item, const std::string& /*reason*/) const {
      std::rethrow_exception(item.failure);
    }

   private:
    Sender exchange_;
    const std::vector<std::int64_t>& pks_;
    std::vector<EventPosting<Sender>> postings_{};
    OwnName<Sender> is_own_;
  };

  template <class Sender>
  class Reading {
   public:
    using Value = Incident;
    using Look = Incident;
    static constexpr bool repeats = false;

    Reading(const Sender& exchange, const std::vector<std::int64_t>& pks) : exchange_(exchange), pks_(pks) {
      for (const std::int64_t pk : pks) checks::primary_key("incident", pk);
    }

    std::size_t size() const { return pks_.size(); }
    std::string key(std::size_t /*index*/) const { return {}; }
    bool try_turn(std::size_t /*index*/, WriteOrder::Turn& /*turn*/) const { return true; }
    WriteOrder::Turn wait_turn(std::size_t /*index*/) const { return {}; }
    Request request(std::size_t index) const { return exchange_.request(operations::get_incident, {pks_[index]}); }

    bool looks(std::size_t /*index*/, const Error& /*failure*/) const { return false; }
    Request look_request(std::size_t index) const { return request(index); }
    template <class Item>
    std::optional<Incident> judge(const Item& item, std::chrono::milliseconds& /*patience*/) const {
      std::rethrow_exception(item.failure);
    }
    template <class Item>
    void give_up(const Item& item, const std::string& /*reason*/) const {
      std::rethrow_exception(item.failure);
    }

   private:
    Sender exchange_;
    const std::vector<std::int64_t>& pks_;
  };
};

}  // namespace argus
