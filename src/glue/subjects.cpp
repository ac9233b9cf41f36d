#include "subjects.hpp"

#include <functional>
#include <utility>

namespace argus::glue::detail {

const Subject* Subjects::find(std::string_view key) const {
  const std::uint32_t number = places_[place_of(key, hash(key))].number;
  return number == 0 ? nullptr : &subjects_[number - 1];
}

Subject& Subjects::at(std::string_view key) {
  if (2 * subjects_.size() >= places_.size()) grow();
  const std::uint32_t hashed = hash(key);
  Place& place = places_[place_of(key, hashed)];
  if (place.number != 0) return subjects_[place.number - 1];
  Subject& subject = subjects_.emplace_back();
  subject.key = key;
  place = {hashed, static_cast<std::uint32_t>(subjects_.size())};
  return subject;
}

std::uint32_t Subjects::hash(std::string_view key) {
  return static_cast<std::uint32_t>(std::hash<std::string_view>{}(key));
}

/// Where the key is or would be.
std::size_t Subjects::place_of(std::string_view key, std::uint32_t hash) const {
  const std::size_t mask = places_.size() - 1;
  std::size_t i = hash & mask;
  const auto is_other = [&](const Place& place) {
    return place.number != 0 && (place.hash != hash || subjects_[place.number - 1].key != key);
  };
  while (is_other(places_[i])) i = (i + 1) & mask;
  return i;
}

void Subjects::grow() {
  const std::vector<Place> before = std::exchange(places_, std::vector<Place>(2 * places_.size()));
  for (const Place& place : before) {
    if (place.number != 0) places_[place_of(subjects_[place.number - 1].key, place.hash)] = place;
  }
}

}  // namespace argus::glue::detail
