#include "ids.hpp"

#include "../detail/quote.hpp"
#include "../detail/rules.hpp"
#include "hash.hpp"

#include <argus/stored_text.hpp>

#include <nlohmann/json.hpp>

#include <cstddef>
#include <cstdint>
#include <stdexcept>

namespace argus::glue::detail {
namespace {

constexpr const char* key_name = "glue_key";
constexpr std::size_t kept_id_bytes = 500;

std::uint64_t fnv1a(std::string_view text, std::uint64_t state) {
  constexpr std::uint64_t prime = 0x100000001b3U;
  for (const char character : text) state = (state ^ static_cast<unsigned char>(character)) * prime;
  return state;
}

void append_hexadecimal(std::string& text, std::uint64_t value) {
  for (int shift = 60; shift >= 0; shift -= 4)
    text += "0123456789abcdef"[(value >> static_cast<unsigned>(shift)) & 15U];
}

bool can_be_looked_up(std::string_view id) {
  namespace rules = argus::detail::rules;
  return id.size() <= rules::most_id_bytes && rules::encoded_size(id) <= rules::most_encoded_id_bytes;
}

/// The beginning of a text, at most so many bytes, not ending within a character.
std::string_view beginning(std::string_view text, std::size_t bytes) {
  if (text.size() <= bytes) return text;
  return text.substr(0, argus::detail::whole_characters(text, bytes));
}

}  // namespace

std::string hash(std::string_view text) {
  constexpr std::uint64_t basis = 0xcbf29ce484222325U;
  std::string digits;
  append_hexadecimal(digits, fnv1a(text, basis));
  append_hexadecimal(digits, fnv1a(text, fnv1a("second half", basis)));
  return digits;
}

Ids::Ids(std::string_view prefix) : start_(std::string(prefix) + ":") {
  if (prefix.empty() || stored_text(prefix) != prefix || prefix.find(':') != std::string_view::npos)
    throw std::invalid_argument("prefix \"" + std::string(prefix) +
                                "\": must be a name without white space at its ends and without a colon, so that no "
                                "other program's ids begin as this one's do");
}

std::string Ids::make(const std::string& key, const std::string& outage) const {
  std::string id = start_ + key + (outage.empty() ? "" : "@" + outage);
  if (can_be_looked_up(id)) return id;
  return std::string(beginning(id, kept_id_bytes)) + "#" + hash(id);
}

bool Ids::is_verbatim(std::string_view key) const {
  const std::size_t bytes = start_.size() + key.size();
  return bytes <= argus::detail::rules::most_encoded_id_bytes / 3 || can_be_looked_up(start_ + std::string(key));
}

void Ids::assign(Incident& incident, const std::string& key, const std::string& outage) const {
  incident.source_incident_id = make(key, outage);
  if (incident.metadata.is_null()) incident.metadata = nlohmann::json::object();
  if (!incident.metadata.is_object()) return;
  incident.metadata.erase(key_name);
  if (incident.source_incident_id != start_ + key) incident.metadata[key_name] = key;
}

std::optional<std::string_view> Ids::suffix(const Incident& incident) const {
  const std::string_view id = incident.source_incident_id;
  if (id.compare(0, start_.size(), start_) != 0 || id.size() == start_.size()) return std::nullopt;
  return id.substr(start_.size());
}

bool Ids::is_of(const Incident& incident, const std::string& key) const {
  if (!suffix(incident)) return incident.source_incident_id == key;
  const auto named = named_key(incident);
  if (named) return *named == key;
  const std::string own = make(key);
  const std::string& id = incident.source_incident_id;
  return id == own || id.compare(0, own.size() + 1, own + "@") == 0;
}

std::optional<std::string_view> Ids::named_key(const Incident& incident) {
  const auto& metadata = incident.metadata;
  const auto found = metadata.find(key_name);
  if (!metadata.is_object() || found == metadata.end() || !found->is_string()) return std::nullopt;
  return found->get_ref<const std::string&>();
}

}  // namespace argus::glue::detail
