#pragma once

#include <argus/http/key_walk.hpp>
#include <argus/incident.hpp>
#include <argus/incident_filter.hpp>
#include <argus/incident_page.hpp>

#include <cstddef>
#include <functional>
#include <iterator>
#include <memory>
#include <utility>
#include <vector>

namespace argus {

/// Asks the server for the first page of a filter.
using FetchIncidents = std::function<IncidentPage(const IncidentFilter&)>;

/// One walk over a list of incidents, page by page, newest start_time first. Loses none to the server's paging; see
/// KeyWalk.
class IncidentWalk {
 public:
  /// Fetches the first page.
  IncidentWalk(FetchIncidents fetch, IncidentFilter filter)
      : fetch_(std::move(fetch)), filter_(std::move(filter)), walk_(filter_.start_time_lte, filter_.page_size) {
    load();
  }

  /// Whether all have been walked over.
  bool at_end() const { return position_ == fresh_.size(); }
  /// The present incident, unless at the end.
  const Incident& current() const { return rows_[fresh_[position_]]; }

  /// Goes to the next incident; fetches the next page where this one is at its end. Where that fails, it stays where it
  /// is, and may be tried again.
  void advance() {
    if (position_ + 1 < fresh_.size()) {
      ++position_;
    } else {
      load();
    }
  }

 private:
  void load() {
    IncidentPage page;
    std::vector<std::size_t> fresh;
    if (walk_.has_more()) {
      filter_.start_time_lte = walk_.latest();
      filter_.page_size = walk_.page_size();
      page = fetch_(filter_);
      std::vector<KeyWalk::Row> keys;
      for (const Incident& incident : page.results) keys.push_back({incident.pk, incident.start_time});
      fresh = walk_.accept(keys, page.next.has_value());
    }
    rows_.swap(page.results);
    fresh_.swap(fresh);
    position_ = 0;
  }

  FetchIncidents fetch_;
  IncidentFilter filter_;
  KeyWalk walk_;
  std::vector<Incident> rows_;
  std::vector<std::size_t> fresh_;
  std::size_t position_ = 0;
};

/// A list of incidents, fetched while it is walked. Every begin() is a new walk and asks the server anew; ++ may fetch,
/// and so throws what Client::get_incidents_page does; it then stays where it is, and may be incremented again. It owns
/// all it needs, so it may outlive its client.
class [[nodiscard]] IncidentRange {
 public:
  /// An input iterator: copies share one walk.
  class iterator {
   public:
    using iterator_category = std::input_iterator_tag;
    using value_type = Incident;
    using difference_type = std::ptrdiff_t;
    using pointer = const Incident*;
    using reference = const Incident&;

    /// What `it++` returns: the incident that it left.
    class Left {
     public:
      explicit Left(Incident incident) : incident_(std::move(incident)) {}
      const Incident& operator*() const { return incident_; }

     private:
      Incident incident_;
    };

    /// The end of every range.
    iterator() = default;
    explicit iterator(std::shared_ptr<IncidentWalk> walk) : walk_(std::move(walk)) { end_if_done(); }

    /// Good until this iterator, or a copy of it, is incremented.
    reference operator*() const { return walk_->current(); }
    pointer operator->() const { return &walk_->current(); }

    iterator& operator++() {
      walk_->advance();
      end_if_done();
      return *this;
    }
    Left operator++(int) {
      Left left{**this};
      ++*this;
      return left;
    }

    friend bool operator==(const iterator& left, const iterator& right) { return left.walk_ == right.walk_; }
    friend bool operator!=(const iterator& left, const iterator& right) { return !(left == right); }

   private:
    void end_if_done() {
      if (walk_->at_end()) walk_.reset();
    }

    std::shared_ptr<IncidentWalk> walk_;
  };
  /// The incidents can't be changed through it.
  using const_iterator = iterator;
  /// What it holds.
  using value_type = Incident;

  /// A list of what `fetch` finds for the filter.
  IncidentRange(FetchIncidents fetch, IncidentFilter filter) : fetch_(std::move(fetch)), filter_(std::move(filter)) {}

  /// Fetches the first page.
  iterator begin() const { return iterator{std::make_shared<IncidentWalk>(fetch_, filter_)}; }
  /// The same for every walk.
  iterator end() const { return {}; }

  /// Reads the whole list.
  std::vector<Incident> to_vector() const { return {begin(), end()}; }

 private:
  FetchIncidents fetch_;
  IncidentFilter filter_;
};

}  // namespace argus
