#include "note_words.hpp"

#include <argus/models/tags.hpp>

#include <CLI/CLI.hpp>

#include <set>
#include <stdexcept>
#include <utility>

namespace argusctl {
namespace {

using argus::Timestamp;
using argus::glue::Note;
using nlohmann::json;

std::pair<std::string, std::string> tag_of(const std::string& text) {
  const auto equals = text.find('=');
  if (equals == std::string::npos || equals == 0)
    throw std::invalid_argument("the tag \"" + text + "\" must be KEY=VALUE");
  return {text.substr(0, equals), text.substr(equals + 1)};
}

template <class Value>
void read(const json& line, const char* name, Value& value) {
  const auto field = line.find(name);
  if (field == line.end()) return;
  try {
    field->get_to(value);
  } catch (const json::exception&) {
    throw std::invalid_argument(std::string(name) + " has a value of another type");
  }
}

void check_names(const json& line) {
  static const std::set<std::string> known{"source_incident_id", "description", "level",   "tags",
                                           "start_time",         "details_url", "stateful"};
  for (const auto& field : line.items()) {
    if (known.count(field.key()) == 0) throw std::invalid_argument(field.key() + " is no field of an alert");
  }
}

std::string tag_text(const json& tag) {
  if (tag.is_string()) return tag.get<std::string>();
  if (tag.is_object() && tag.contains("tag") && tag["tag"].is_string()) return tag["tag"].get<std::string>();
  throw std::invalid_argument("tags must be texts, as in \"host=db1\"");
}

}  // namespace

void NoteWords::add_flags(CLI::App& command) {
  command.add_option("-l,--level", level, "how severe it is, from 1 (critical) to 5 (information)")
      ->type_name("LEVEL")
      ->check(CLI::Range(1, 5));
  command.add_option("-t,--tag", tags, "a tag; may be given several times")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
  command.add_option("--details-url", details_url, "where people read more")->type_name("URL");
}

Note NoteWords::note(const std::string& id, const std::string& text, Timestamp now) const {
  Note note;
  note.id = id;
  note.description = text;
  note.level = level;
  for (const std::string& tag : tags) note.tags.push_back(tag_of(tag));
  note.start_time = time_of(start, now);
  note.details_url = details_url;
  note.stateless = stateless;
  return note;
}

Timestamp time_of(const std::string& text, Timestamp now) {
  return text.empty() ? now : argus::parse_timestamp(text);
}

Note note_of(const json& line, Timestamp now) {
  if (!line.is_object()) throw std::invalid_argument("a line must be a JSON object");
  check_names(line);
  Note note;
  read(line, "source_incident_id", note.id);
  read(line, "description", note.description);
  read(line, "level", note.level);
  read(line, "details_url", note.details_url);
  std::string start;
  read(line, "start_time", start);
  note.start_time = time_of(start, now);
  bool stateful = true;
  read(line, "stateful", stateful);
  note.stateless = !stateful;
  json tags = json::array();
  read(line, "tags", tags);
  for (const json& tag : tags) note.tags.push_back(tag_of(tag_text(tag)));
  return note;
}

}  // namespace argusctl
