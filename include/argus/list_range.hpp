#pragma once

#include <cstddef>
#include <functional>
#include <iterator>
#include <memory>
#include <utility>
#include <vector>

namespace argus {

/// A list that is fetched while it is walked. Every begin() is a new walk, which asks the server anew for the first
/// page. A further page is fetched when its first value is needed: where an iterator at it is compared with end(),
/// dereferenced, or incremented without either. Each of these throws what a read of the server throws; the iterator
/// then stays where it is, and the same may be tried again. A loop that stops at the end of a page, as with
/// std::views::take, fetches no other.
///
/// It owns all it needs, so it may outlive its client.
///
/// A Walk fetches its first page when it is made, and has a Value, at_end(), current() and advance(), which fetch
/// what they need.
///
/// @snippet nouns_test.cpp list_range
template <class Walk>
class [[nodiscard]] ListRange {
 public:
  /// What it holds.
  using value_type = typename Walk::Value;

  /// An input iterator: copies share one walk.
  class iterator {
   public:
    using iterator_category = std::input_iterator_tag;
    using value_type = typename Walk::Value;
    using difference_type = std::ptrdiff_t;
    using pointer = const value_type*;
    using reference = const value_type&;

    /// What `it++` returns: the value that it left.
    class Left {
     public:
      explicit Left(value_type value) : value_(std::move(value)) {}
      const value_type& operator*() const { return value_; }

     private:
      value_type value_;
    };

    /// The end of every range.
    iterator() = default;
    explicit iterator(std::shared_ptr<Walk> walk) : walk_(std::move(walk)) {}

    /// Good until this iterator, or a copy of it, is incremented. May fetch, and throw.
    reference operator*() const { return walk_->current(); }
    pointer operator->() const { return &walk_->current(); }

    /// Fetches nothing where the value that it leaves was looked at, or compared with the end.
    iterator& operator++() {
      walk_->advance();
      return *this;
    }
    Left operator++(int) {
      Left left{**this};
      ++*this;
      return left;
    }

    /// Whether both are at the end, or at the same place of one walk. May fetch, and throw.
    friend bool operator==(const iterator& left, const iterator& right) {
      return left.walk_ == right.walk_ || (left.is_at_end() && right.is_at_end());
    }
    friend bool operator!=(const iterator& left, const iterator& right) { return !(left == right); }

   private:
    bool is_at_end() const { return !walk_ || walk_->at_end(); }

    std::shared_ptr<Walk> walk_;
  };
  /// What it holds can't be changed through it.
  using const_iterator = iterator;

  /// A list that begins anew each time that `begin` is called.
  explicit ListRange(std::function<std::shared_ptr<Walk>()> begin) : begin_(std::move(begin)) {}

  /// Fetches the first page.
  iterator begin() const { return iterator{begin_()}; }
  /// The same for every walk.
  iterator end() const { return {}; }

  /// Reads the whole list.
  std::vector<value_type> to_vector() const { return {begin(), end()}; }

 private:
  std::function<std::shared_ptr<Walk>()> begin_;
};

}  // namespace argus
