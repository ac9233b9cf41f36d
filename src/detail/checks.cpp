#include "../http/url.hpp"
#include "quote.hpp"
#include "rules.hpp"

#include <argus/detail/checks.hpp>
#include <argus/detail/codec/details_url.hpp>
#include <argus/detail/query.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <stdexcept>
#include <string>

namespace argus::detail::checks {
namespace {

using rules::refuse;

constexpr std::size_t most_metadata_levels = 120;
constexpr std::int64_t most_page_size = 1'000'000;

/// @param levels how many more it may have
void check_metadata(const nlohmann::json& value, std::size_t levels) {
  if (value.is_string()) text("metadata", value.get_ref<const std::string&>());
  if (!value.is_structured()) return;
  if (levels == 0) refuse("metadata", "nested deeper than 120 levels", "make it flatter, or send it as a text");
  for (const auto& item : value.items()) {
    if (value.is_object()) text("metadata", item.key());
    check_metadata(item.value(), levels - 1);
  }
}

/// Whether libcurl, a proxy or the server would make another path of it. Decoded first, slashes too: some proxies do.
bool has_dot_part(std::string_view path) {
  const auto decoded = percent_decode(path);
  if (!decoded) return true;
  const std::string parts = "/" + *decoded + "/";
  return parts.find("/./") != std::string::npos || parts.find("/../") != std::string::npos;
}

}  // namespace

bool is_blank(std::string_view value) {
  return rules::is_blank(value);
}

std::string trimmed(std::string_view value) {
  return std::string(rules::trimmed(value));
}

void text(std::string_view name, std::string_view value) {
  rules::text(name, value);
}

void primary_key(std::string_view name, std::int64_t value) {
  if (value > 0) return;
  refuse(name, std::to_string(value), "a primary key is above 0; was it ever stored?");
}

void some_primary_keys(std::string_view name, const std::vector<std::int64_t>& values) {
  if (values.empty()) refuse(name, "[]", "must name at least one");
  for (const std::int64_t value : values) primary_key(name, value);
}

void source_incident_id(std::string_view value) {
  rules::source_incident_id(value);
}

void time(std::string_view name, Timestamp value) {
  if (!is_writable(value)) refuse(name, to_string(value), "must be in the years 1 to 9999");
}

void time_to_store(std::string_view name, Timestamp value) {
  static const Timestamp first = parse_timestamp("0001-01-02T00:00:00Z");
  static const Timestamp end = parse_timestamp("9999-12-31T00:00:00Z");
  if (value >= first && value < end) return;
  refuse(
      name, to_string(value),
      "must be from 0001-01-02 to 9999-12-30, as servers take what is nearer to the ends of the calendar for no time; "
      "leave it unset, or argus::open_ended, where there is none");
}

void not_stateless(std::string_view name, const EndTime& value) {
  if (value.is_stateless()) refuse(name, to_string(value), "must be a time, or argus::open_ended");
}

void start_time(Timestamp value) {
  if (value == Timestamp{})
    throw std::invalid_argument("start_time is not set: every incident needs one, as in argus::now()");
  time_to_store("start_time", value);
}

void password(std::string_view value) {
  if (value.empty()) throw std::invalid_argument("password: must not be blank");
  try {
    text("password", value);
  } catch (const std::invalid_argument&) {
    throw std::invalid_argument("password: must be UTF-8 without NUL");
  }
}

void event_type(std::string_view value) {
  if (is_blank(value)) refuse("event type", quoted(value), "must not be blank, as in argus::EventType::other");
}

void bulk_event_type(std::string_view value) {
  event_type(value);
  if (value == "END" || value == "RES")
    refuse("event type", quoted(value),
           "the server records it in bulk, and neither closes nor opens anything; use ensure_resolved, "
           "restart_incident, or CLO and REO");
  if (value == "ACK") refuse("event type", quoted(value), "use post_bulk_acknowledgements");
}

void not_blank(std::string_view name, std::string_view value) {
  if (is_blank(value)) refuse(name, quoted(value), "must not be blank");
}

void heartbeat_frequency(std::chrono::seconds value) {
  if (value >= std::chrono::minutes{1} && value <= std::chrono::hours{24}) return;
  refuse("heartbeat_frequency", std::to_string(value.count()) + " s", "must be 60 to 86400");
}

void level(int value) {
  rules::level(value);
}

void url(std::string_view name, std::string_view value) {
  text(name, value);
  if (!details_url::can_be_split(value))
    refuse(name, quoted(value),
           "its host has a bracket that encloses no IPv6 address, or a character that looks like "
           "one of / ? # @ :, and the server could list it no more");
}

void metadata(const nlohmann::json& value) {
  if (value.is_number() || value.is_boolean())
    refuse("metadata", value.dump(), "must be an object: the server could not change a number, true or false");
  check_metadata(value, most_metadata_levels);
}

void tag_key(std::string_view value) {
  rules::tag_key(value);
}

void tag_value_of_v3(std::string_view value) {
  rules::tag_value_of_v3(value);
}

void listed(std::string_view name, std::string_view value) {
  text(name, value);
  if (is_blank(value)) refuse(name, quoted(value), "must not be blank: the server would ignore it");
  if (value.find(',') != std::string_view::npos)
    refuse(name, quoted(value),
           "the server can't filter for a text with a comma; list without it and compare the results");
}

void at_most_a_day(std::string_view name, std::chrono::milliseconds value) {
  if (value <= std::chrono::hours{24}) return;
  refuse(name, std::to_string(value.count()) + " ms", "must be at most a day");
}

void duration(std::chrono::minutes value) {
  if (value.count() >= 1) return;
  refuse("duration_gte", std::to_string(value.count()) + " min", "must be 1 or more; leave it unset for all incidents");
}

void search(std::string_view value) {
  text("search", value);
  std::string words{value};
  const auto separates = [](char character) { return character == ',' || character == '"' || character == '\''; };
  words.erase(std::remove_if(words.begin(), words.end(), separates), words.end());
  if (is_blank(words))
    refuse("search", quoted(value), "has no word, and the server would ignore it; leave it unset for all incidents");
}

void page_size(std::int64_t value) {
  if (value >= 1 && value <= most_page_size) return;
  refuse("page_size", std::to_string(value), "must be 1 to " + std::to_string(most_page_size));
}

void method(std::string_view value) {
  for (const std::string_view known : {"GET", "POST", "PUT", "PATCH", "DELETE"}) {
    if (value == known) return;
  }
  refuse("method", quoted(value), "must be GET, POST, PUT, PATCH or DELETE");
}

void relative_path(std::string_view value) {
  // Compared as a byte: whether a char is signed is up to the machine.
  const auto harmful = [](unsigned char c) { return c <= 0x20 || c >= 0x7f || c == '#' || c == '\\'; };
  const std::string_view path = value.substr(0, value.find('?'));
  const bool leaves = path.empty() || path.front() == '/' || path.find("://") != std::string_view::npos;
  if (leaves || has_dot_part(path) || std::any_of(value.begin(), value.end(), harmful))
    refuse("path", quoted(value), "must be relative to the API's root, percent-encoded, as in incidents/4711/");
}

void path_part(std::string_view value) {
  text("name", value);
  if (is_blank(value) || value == "." || value == "..") refuse("name", quoted(value), "is none that the API can have");
  if (value.find('/') != std::string_view::npos)
    refuse("name", quoted(value), "the API can't be asked for a name with a slash; list all and compare");
}

}  // namespace argus::detail::checks
