#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

// What texts in answers are made of: times, numbers, what Python prints of its sets.

std::int64_t to_microseconds(std::chrono::system_clock::time_point time);

/// A time as answers have it, in microseconds since 1970; nothing for other texts.
std::optional<std::int64_t> read_time(const std::string& text);

struct Piece {
  enum class Kind { time, number, other };
  Kind kind = Kind::other;
  std::string text{};
};
std::vector<Piece> split_into_pieces(const std::string& text);

std::string replaced(std::string text, const std::string& old, const std::string& fresh);

/// A list or set of tags within a change event, sorted.
std::string with_sorted_sets(const std::string& text);

/// Without the suffix that a user gets whose name is taken.
std::string without_random_suffix(const std::string& username);

/// Without the primary key in what the database says of a row that it refuses.
std::string without_key_of_row(const std::string& text);

/// The text with the same sign for any number, so that texts which differ in keys and times sort alike.
std::string skeleton_of_text(const std::string& text);
