#pragma once

#include <argus/batch_options.hpp>
#include <argus/checks.hpp>
#include <argus/event.hpp>
#include <argus/http/exchange.hpp>
#include <argus/http/operations.hpp>
#include <argus/incident.hpp>
#include <argus/result.hpp>
#include <argus/settling/batch.hpp>
#include <argus/settling/event_posting.hpp>
#include <argus/settling/incident_posting.hpp>
#include <argus/time.hpp>

#include <cstddef>
#include <cstdint>
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

    Posting(const Sender& exchange, const std::vector<Incident>& incidents) : exchange_(exchange) {
      for (const Incident& incident : incidents) {
        postings_.emplace_back(exchange, incident);
        keys_.push_back(checks::trimmed(incident.source_incident_id));
      }
    }

    std::size_t size() const { return keys_.size(); }
    std::string key(std::size_t index) const { return keys_[index]; }
    Request request(std::size_t index) const { return postings_[index].request(); }
    bool take_turn(std::size_t index, WriteOrder::Turn& turn) const {
      if (keys_[index].empty()) return true;
      turn = exchange_.try_turn(keys_[index]);
      return static_cast<bool>(turn);
    }
    template <class Answer>
    Incident settle(std::size_t index, WriteOrder::Turn& turn, const Answer& answer) const {
      return turn ? postings_[index].settle(turn, answer) : answer();
    }
    Incident run(std::size_t index) const { return postings_[index].run(); }

   private:
    Sender exchange_;
    std::vector<IncidentPosting<Sender>> postings_{};
    std::vector<std::string> keys_{};
  };

  template <class Sender>
  class Resolving {
   public:
    using Value = Event;

    Resolving(const Sender& exchange, const std::vector<std::int64_t>& pks, const Event& end)
        : exchange_(exchange), pks_(pks), posting_(exchange, end) {
      for (const std::int64_t pk : pks) checks::primary_key("incident", pk);
    }

    std::size_t size() const { return pks_.size(); }
    std::string key(std::size_t index) const { return std::to_string(pks_[index]); }
    Request request(std::size_t index) const { return posting_.request(pks_[index]); }
    bool take_turn(std::size_t index, WriteOrder::Turn& turn) const {
      turn = exchange_.try_turn(pks_[index]);
      return static_cast<bool>(turn);
    }
    template <class Answer>
    Event settle(std::size_t index, WriteOrder::Turn& turn, const Answer& answer) const {
      return posting_.settle(turn, pks_[index], answer);
    }
    Event run(std::size_t index) const {
      WriteOrder::Turn turn = exchange_.wait_turn(pks_[index]);
      return posting_.run(turn, pks_[index]);
    }

   private:
    Sender exchange_;
    const std::vector<std::int64_t>& pks_;
    EventPosting<Sender> posting_;
  };

  template <class Sender>
  class Reading {
   public:
    using Value = Incident;

    Reading(const Sender& exchange, const std::vector<std::int64_t>& pks) : exchange_(exchange), pks_(pks) {
      for (const std::int64_t pk : pks) checks::primary_key("incident", pk);
    }

    std::size_t size() const { return pks_.size(); }
    std::string key(std::size_t /*index*/) const { return {}; }
    Request request(std::size_t index) const { return exchange_.request(operations::get_incident, {pks_[index]}); }
    bool take_turn(std::size_t /*index*/, WriteOrder::Turn& /*turn*/) const { return true; }
    template <class Answer>
    Incident settle(std::size_t /*index*/, WriteOrder::Turn& /*turn*/, const Answer& answer) const {
      return answer();
    }
    Incident run(std::size_t index) const { return call<Incident>(exchange_, operations::get_incident, {pks_[index]}); }

   private:
    Sender exchange_;
    const std::vector<std::int64_t>& pks_;
  };
};

}  // namespace argus
