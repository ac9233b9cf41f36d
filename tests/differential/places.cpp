#include "places.hpp"

#include <string>

using nlohmann::json;

namespace {

void add_places(const json& value, const json::json_pointer& place, std::vector<json::json_pointer>& places) {
  if (!value.is_structured()) return;
  std::size_t index = 0;
  for (const auto& [key, element] : value.items()) {
    const json::json_pointer inner = value.is_array() ? place / index++ : place / key;
    places.push_back(inner);
    add_places(element, inner, places);
  }
}

}  // namespace

std::vector<json::json_pointer> all_places_in(const json& value) {
  std::vector<json::json_pointer> places;
  add_places(value, json::json_pointer(), places);
  return places;
}

void erase_place(json& value, const json::json_pointer& place) {
  json& parent = value[place.parent_pointer()];
  if (parent.is_object()) {
    parent.erase(place.back());
  } else {
    parent.erase(static_cast<std::size_t>(std::stoul(place.back())));
  }
}
