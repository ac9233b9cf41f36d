#pragma once

#include <argus/detail/page_reader.hpp>

#include <cstddef>
#include <functional>
#include <iterator>
#include <memory>
#include <utility>
#include <vector>

namespace argus {

/// A list that is fetched while it is iterated over. Every begin() starts at the first page and asks the server for the
/// first page. A further page is fetched when its first value is needed: where an iterator at it is compared with
/// end(), dereferenced, or incremented without either. Each of these throws what a read of the server throws; the
/// iterator then stays where it is, and the same may be tried again. A loop that stops at the end of a page, as with
/// std::views::take, fetches no other.
///
/// It may outlive its client.
///
/// @snippet nouns_test.cpp paged_range
template <class Value>
class [[nodiscard]] PagedRange {
 public:
  /// What it holds.
  using value_type = Value;
  /// Fetches the values of the next page; none when the list is read.
  using NextPage = std::function<std::vector<Value>()>;

  /// An input iterator: copies share one position.
  class iterator {
   public:
    using iterator_category = std::input_iterator_tag;
    using value_type = Value;
    using difference_type = std::ptrdiff_t;
    using pointer = const value_type*;
    using reference = const value_type&;

    /// What `it++` returns: the value that it left.
    class Postfix {
     public:
      explicit Postfix(value_type value) : value_(std::move(value)) {}
      const value_type& operator*() const { return value_; }

     private:
      value_type value_;
    };

    /// The end of every range.
    iterator() = default;
    explicit iterator(std::shared_ptr<detail::PageReader<Value>> reader) : reader_(std::move(reader)) {}

    /// Good until this iterator, or a copy of it, is incremented. May fetch, and throw.
    reference operator*() const { return reader_->current(); }
    pointer operator->() const { return &reader_->current(); }

    /// Fetches nothing where the value that it leaves was looked at, or compared with the end.
    iterator& operator++() {
      reader_->advance();
      return *this;
    }
    Postfix operator++(int) {
      Postfix left{**this};
      ++*this;
      return left;
    }

    /// Whether both are at the end, or share one position. May fetch, and throw.
    friend bool operator==(const iterator& left, const iterator& right) {
      return left.reader_ == right.reader_ || (left.is_at_end() && right.is_at_end());
    }
    friend bool operator!=(const iterator& left, const iterator& right) { return !(left == right); }

   private:
    bool is_at_end() const { return !reader_ || reader_->at_end(); }

    std::shared_ptr<detail::PageReader<Value>> reader_;
  };
  /// What it holds can't be changed through it.
  using const_iterator = iterator;

  /// A list that starts at its first page each time that `begin` is called.
  explicit PagedRange(std::function<NextPage()> begin) : begin_(std::move(begin)) {}

  /// Fetches the first page.
  iterator begin() const { return iterator{std::make_shared<detail::PageReader<Value>>(begin_())}; }
  /// The end of the list.
  iterator end() const { return {}; }

  /// Reads the whole list.
  std::vector<value_type> to_vector() const { return {begin(), end()}; }

 private:
  std::function<NextPage()> begin_;
};

}  // namespace argus
