#pragma once

#include <argus/models/event.hpp>
#include <argus/models/model.hpp>

#include <optional>
#include <string>
#include <vector>

namespace argus {

/// One page of the events of all incidents, newest first.
///
/// @snippet nouns_test.cpp event_page
struct EventPage {
  /// The events of this page.
  std::vector<Event> results{};
  /// The cursor of the page after this one, for Client::get_events_page; unset on the last page.
  std::optional<std::string> next{};
};

template <>
struct detail::codec::Fields<EventPage> {
  static constexpr const char* name = "EventPage";
  template <class Visitor, class... Models>
  static void visit(Visitor& visitor, Models&... models) {
    visitor.required("results", models.results...);
    visitor.cursor("next", models.next...);
  }
};

}  // namespace argus
