#include "../detail/rules.hpp"

#include <argus/detail/outbox_folder.hpp>
#include <argus/glue/outbox_writer.hpp>

#include <string_view>
#include <utility>

namespace argus::glue {

using namespace argus::detail;

namespace {

constexpr std::size_t most_note_bytes = std::size_t{1024} * 1024;
/// What a tag's key and value may have together: the server's index holds no more.
/// The first moment that a server can store, 0001-01-02, and the first one that it can't, 9999-12-31.
constexpr std::chrono::seconds first_storable{-62'135'510'400};
constexpr std::chrono::seconds end_of_storable{253'402'214'400};
/// As the suffix of an id that is used again; its colons and @ are longer when they are encoded.
constexpr std::string_view longest_start = "@2026-01-01T00:00:00.000000Z";

/// A text as a JSON string.
std::string json_text(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20) {
      result += "\\u00";
      result += "0123456789abcdef"[byte >> 4U];
      result += "0123456789abcdef"[byte & 0x0fU];
      continue;
    }
    if (c == '"' || c == '\\') result += '\\';
    result += c;
  }
  return result + '"';
}

/// A JSON object, of a few kinds of fields.
class NoteText {
 public:
  explicit NoteText(const char* kind) { add("kind", kind); }

  void add(const char* name, std::string_view value) { add_json(name, json_text(value)); }
  void add(const char* name, Timestamp value) { add_json(name, std::to_string(value.time_since_epoch().count())); }
  void add_json(const char* name, const std::string& value) {
    text_ += (text_.empty() ? "{\"" : ",\"") + std::string(name) + "\":" + value;
  }
  std::string finish() const { return text_ + "}\n"; }

 private:
  std::string text_;
};

void check_id(const std::string& id) {
  rules::source_incident_id(id);
  const std::string longest = id + std::string(longest_start);
  if (longest.size() > rules::most_id_bytes || rules::encoded_size(longest) > rules::most_encoded_id_bytes)
    rules::refuse("id", argus::detail::quoted(id),
                  "at most 2572 bytes, and 3566 when percent-encoded; use a hash of it");
}

void check_note_time(const char* name, Timestamp time) {
  if (time == Timestamp{}) throw std::invalid_argument(std::string(name) + " is not set");
  if (time < Timestamp{first_storable} || time >= Timestamp{end_of_storable})
    throw std::invalid_argument(std::string(name) + ": must be from 0001-01-02 to 9999-12-30");
}

void check_tag(const std::string& key, const std::string& value) {
  rules::tag_key(key);
  rules::text("tag value", value);
  rules::tag_value_of_v3(value);
  if (key.size() + value.size() > rules::most_tag_bytes)
    rules::refuse("tag", argus::detail::quoted(key), "at most 2600 bytes with its value; shorten it");
}

std::string list_of(const std::vector<std::pair<std::string, std::string>>& tags) {
  std::string list;
  for (const auto& [key, value] : tags)
    list += (list.empty() ? "[" : ",[") + json_text(key) + "," + json_text(value) + "]";
  return "[" + list + "]";
}

std::string put_note(const std::filesystem::path& folder, const NoteText& note, const OutboxLimits& limits) {
  const std::string text = note.finish();
  if (text.size() > most_note_bytes)
    throw std::invalid_argument("note: has " + std::to_string(text.size()) + " bytes, and at most 1 MiB is taken");
  return OutboxFolder{folder.string()}.put(text, limits);
}

}  // namespace

OutboxWriter::OutboxWriter(std::filesystem::path folder, OutboxLimits limits)
    : folder_(std::move(folder)), limits_(limits) {
  OutboxFolder{folder_.string()};
}

std::string OutboxWriter::open(const Note& note) {
  check_id(note.id);
  check_note_time("start_time", note.start_time);
  rules::text("description", note.description);
  rules::level(note.level);
  rules::text("details_url", note.details_url);
  for (const auto& [key, value] : note.tags) check_tag(key, value);
  NoteText text{"open"};
  text.add("id", note.id);
  text.add("time", note.start_time);
  text.add("text", note.description);
  text.add_json("level", std::to_string(note.level));
  text.add("details_url", note.details_url);
  text.add_json("tags", list_of(note.tags));
  text.add_json("stateless", note.stateless ? "true" : "false");
  return put_note(folder_, text, limits_);
}

std::string OutboxWriter::end(const std::string& id, const std::string& text, Timestamp time) {
  check_id(id);
  check_note_time("end time", time);
  rules::text("text", text);
  NoteText note{"end"};
  note.add("id", id);
  note.add("time", time);
  note.add("text", text);
  return put_note(folder_, note, limits_);
}

}  // namespace argus::glue
