#pragma once

#include <argus/glue/outbox_writer.hpp>
#include <argus/time.hpp>

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace CLI {
class App;
}  // namespace CLI

namespace argusctl {

/// An alert, as the flags of a command say it.
struct NoteWords {
  int level = 5;
  std::vector<std::string> tags{};
  std::string start{};
  std::string details_url{};
  bool stateless = false;

  /// Adds the flags that every alert has: its level, tags and link.
  void add_flags(CLI::App& command);
  /// @throws std::invalid_argument for a tag or a time that is none
  argus::glue::Note note(const std::string& id, const std::string& text, argus::Timestamp now) const;
};

/// The time of a flag; `now` where it isn't given.
/// @throws std::invalid_argument
argus::Timestamp time_of(const std::string& text, argus::Timestamp now);

/// The object of a line of JSON.
/// @throws std::invalid_argument for what is none, is nested more deeply than an alert, or has more than 1 MiB
nlohmann::json alert_line(const std::string& text);

/// A text of a line; `usual` where it isn't there.
/// @throws std::invalid_argument for a value of another type
std::string text_in(const nlohmann::json& line, const char* name, const std::string& usual);

/// A flag of a line; `usual` where it isn't there.
/// @throws std::invalid_argument for a value of another type
bool flag_in(const nlohmann::json& line, const char* name, bool usual);

/// @throws std::invalid_argument for a field that no alert has
/// @param more a field besides those of an alert that has begun
void check_names(const nlohmann::json& line, const char* more = "");

/// The alert of a line of JSON. Its fields are those of an incident: `source_incident_id`, `description`, `level`,
/// `tags` as texts or as Argus has them, `start_time`, `details_url`, and `"stateful": false` for one without an end.
/// @throws std::invalid_argument for a field that is unknown, missing or wrong
argus::glue::Note note_of(const nlohmann::json& line, argus::Timestamp now);

}  // namespace argusctl
