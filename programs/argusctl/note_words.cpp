#include "note_words.hpp"

#include "programs/tag_words.hpp"
#include "src/glue/repaired_text.hpp"

#include <argus/models/tags.hpp>

#include <CLI/CLI.hpp>

#include <set>
#include <stdexcept>
#include <utility>

namespace argusctl {
namespace {

using argus::Timestamp;
using argus::glue::Note;
using argus::glue::detail::repaired;
using nlohmann::json;

/// A script writes null for what its monitor doesn't say.
template <class Value>
void read(const json& line, const char* name, Value& value) {
  const auto field = line.find(name);
  if (field == line.end() || field->is_null()) return;
  try {
    field->get_to(value);
  } catch (const json::exception&) {
    throw std::invalid_argument(std::string(name) + " has a value of another type");
  }
}

/// Not more than the outbox takes.
constexpr std::size_t most_line_bytes = std::size_t{1024} * 1024;
/// Far more than an alert has, and far less than what a copy of the value can't be nested to.
constexpr int deepest_level = 16;

bool is_shallow(int depth, json::parse_event_t, json&) {
  if (depth > deepest_level) throw std::invalid_argument("it is nested too deeply for an alert");
  return true;
}

int level_in(const json& line, int usual) {
  const auto field = line.find("level");
  if (field == line.end() || field->is_null()) return usual;
  if (!field->is_number_integer() || *field < 1 || *field > 5)
    throw std::invalid_argument("level must be a whole number from 1 to 5");
  return field->get<int>();
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
  note.description = repaired(text);
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

json alert_line(const std::string& text) {
  if (text.size() > most_line_bytes)
    throw std::invalid_argument("it has " + std::to_string(text.size()) + " bytes, and at most 1 MiB is taken");
  json line;
  try {
    line = json::parse(text, &is_shallow);
  } catch (const json::parse_error& error) {
    throw std::invalid_argument("it is no JSON in UTF-8 from byte " + std::to_string(error.byte) + " on");
  }
  if (!line.is_object()) throw std::invalid_argument("a line must be a JSON object");
  return line;
}

std::string text_in(const json& line, const char* name, const std::string& usual) {
  std::string value = usual;
  read(line, name, value);
  return value;
}

bool flag_in(const json& line, const char* name, bool usual) {
  bool value = usual;
  read(line, name, value);
  return value;
}

void check_names(const json& line, const char* more) {
  static const std::set<std::string> known{"source_incident_id", "description", "level",   "tags",
                                           "start_time",         "details_url", "stateful"};
  for (const auto& field : line.items()) {
    if (known.count(field.key()) == 0 && field.key() != more)
      throw std::invalid_argument(field.key() + " is no field of an alert");
  }
}

Note note_of(const json& line, Timestamp now) {
  check_names(line);
  Note note;
  read(line, "source_incident_id", note.id);
  note.description = text_in(line, "description", "");
  note.level = level_in(line, note.level);
  read(line, "details_url", note.details_url);
  std::string start;
  read(line, "start_time", start);
  note.start_time = time_of(start, now);
  note.stateless = !flag_in(line, "stateful", true);
  json tags = json::array();
  read(line, "tags", tags);
  for (const json& tag : tags) note.tags.push_back(tag_of(tag_text(tag)));
  return note;
}

}  // namespace argusctl
