#pragma once

#include <exception>
#include <optional>
#include <utility>

namespace argus {

/// What came of one of many: a value, or the error that the same call would have thrown alone.
///
/// @snippet nouns_test.cpp result
template <class Value>
class Result {
 public:
  /// It was done.
  explicit Result(Value value) : value_(std::move(value)) {}
  /// It failed.
  explicit Result(std::exception_ptr error) : error_(std::move(error)) {}

  /// Whether it was done.
  bool has_value() const noexcept { return value_.has_value(); }
  /// The same.
  explicit operator bool() const noexcept { return has_value(); }

  /// What came of it.
  /// @throws the error where it failed
  const Value& value() const {
    if (error_) std::rethrow_exception(error_);
    return *value_;
  }

  /// Why it failed; null where it was done.
  const std::exception_ptr& error() const noexcept { return error_; }

 private:
  std::optional<Value> value_{};
  std::exception_ptr error_{};
};

}  // namespace argus
