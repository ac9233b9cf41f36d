#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <vector>

/// Random values for requests: most are as they should be, the others odd.
class Values {
 public:
  /// Of a hundred values, `oddity` are odd ones, more or less.
  explicit Values(std::uint64_t seed) : random_(seed), oddity_(pick<int>({1, 5, 10, 20, 50})) {}

  bool is_odd() { return chance(oddity_); }
  int below(int limit) { return static_cast<int>(random_() % static_cast<std::uint64_t>(limit)); }
  bool chance(int percent) { return below(100) < percent; }
  template <typename T>
  const T& pick(const std::vector<T>& values) {
    return values[static_cast<std::size_t>(below(static_cast<int>(values.size())))];
  }

  /// A time that servers take, in any of its forms; two of them are seldom the same.
  std::string time();
  /// A time near now, as a placeholder.
  std::string time_near_now();
  /// A time, or what looks like one.
  nlohmann::json any_time();
  /// Text of any kind, also with NUL and thousands of characters.
  std::string any_text();
  /// A tag, or what looks like one.
  std::string any_tag();
  std::string any_url();
  std::string any_type_of_event();
  /// A value of any type.
  nlohmann::json any_json();
  nlohmann::json any_metadata();
  /// JSON that no serializer writes.
  std::string any_json_text();
  /// Text that no compression makes shorter.
  std::string noise(std::size_t length);

 private:
  std::mt19937_64 random_;
  int oddity_;
};
