#pragma once

#include <argus/incident.hpp>
#include <argus/json.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace argus {

/// One page of a list of incidents, newest start_time first.
struct IncidentPage {
  /// The incidents of this page.
  std::vector<Incident> results{};
  /// The cursor of the page after this one, for Client::get_incidents_page; unset on the last page.
  std::optional<std::string> next{};
};

/// Takes the cursor out of a `next` link. The link's host is never asked: behind a proxy it may name the wrong one.
/// @throws DecodeError if there is none in it
ARGUS_EXPORT std::string cursor_of(std::string_view next_link);

template <>
struct codec::Codec<IncidentPage> {
  static void decode(const nlohmann::json& json, IncidentPage& page) {
    IncidentPage result;
    std::optional<std::string> link;
    const Reader reader{&json};
    reader.required("results", result.results);
    reader.required("next", link);
    if (link) result.next = cursor_of(*link);
    page = std::move(result);
  }
};

}  // namespace argus
