#include "fake_filter.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <functional>
#include <locale>
#include <sstream>

#include "fake_fields.hpp"

namespace argus::testing::fake {
namespace {

using Predicate = std::function<bool(const Incident&)>;

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char character) { return static_cast<char>(std::tolower(character)); });
  return text;
}

/// The elements between the commas, trimmed, blank ones too.
std::vector<std::string> split_list(const std::string& text) {
  std::vector<std::string> elements;
  std::size_t start = 0;
  while (start <= text.size()) {
    const std::size_t end = std::min(text.find(',', start), text.size());
    elements.push_back(trimmed(text.substr(start, end - start)));
    start = end + 1;
  }
  return elements;
}

std::optional<double> read_number(const std::string& text) {
  if (text.find_first_not_of("+-.0123456789") != std::string::npos) return std::nullopt;
  std::istringstream stream(text);
  stream.imbue(std::locale::classic());
  double number = 0;
  if (!(stream >> number) || stream.peek() != std::istringstream::traits_type::eof()) return std::nullopt;
  return number;
}

/// true, True, TRUE, 1 and their opposites; anything else is no filter.
std::optional<bool> read_boolean(const std::string& text) {
  const std::string value = lower(text);
  if (value == "true" || value == "1") return true;
  if (value == "false" || value == "0") return false;
  return std::nullopt;
}

/// A word of a search, or several in quotation marks.
std::vector<std::string> split_search(const std::string& text) {
  std::vector<std::string> words(1);
  bool in_quotes = false;
  for (const char character : lower(text)) {
    if (character == '"') {
      in_quotes = !in_quotes;
    } else if (!in_quotes && (character == ',' || std::isspace(static_cast<unsigned char>(character)) != 0)) {
      words.emplace_back();
    } else {
      words.back() += character;
    }
  }
  words.erase(std::remove(words.begin(), words.end(), ""), words.end());
  return words;
}

/// Turns a query into the predicates that an incident has to meet.
class FilterBuilder {
 public:
  FilterBuilder(const State& state, const Query& query, Instant now) : state_(state), query_(query), now_(now) {}

  std::vector<Predicate> build(FilterSet filters);

 private:
  void add_state_filters();
  void add_time_filters();
  void add_tag_filter();
  void add_duration_filter();
  void add_source_incident_id_filter();
  void add_foreign_filters();
  void add_source_filters();
  void add_level_filter();
  void add_search_filter();

  /// The value, trimmed; nothing where it is missing or blank, which is no filter.
  std::optional<std::string> value(const std::string& name) const;
  std::optional<bool> boolean(const std::string& name) const;
  std::optional<double> number(const std::string& name);
  std::optional<std::vector<double>> numbers(const std::string& name);
  std::optional<Instant> time(const std::string& name);
  void add_error(const std::string& name, const std::string& error) { errors_[name] = nlohmann::json::array({error}); }
  void add(Predicate predicate) { predicates_.push_back(std::move(predicate)); }

  const State& state_;
  const Query& query_;
  Instant now_;
  std::vector<Predicate> predicates_{};
  nlohmann::json errors_ = nlohmann::json::object();
};

std::vector<Predicate> FilterBuilder::build(FilterSet filters) {
  add_state_filters();
  add_time_filters();
  add_tag_filter();
  add_duration_filter();
  add_source_incident_id_filter();
  add_foreign_filters();
  if (filters == FilterSet::all_incidents) {
    add_source_filters();
    add_level_filter();
    add_search_filter();
  }
  if (!errors_.empty()) refuse(400, errors_);
  return predicates_;
}

std::optional<std::string> FilterBuilder::value(const std::string& name) const {
  const auto text = query_.last(name);
  if (!text || trimmed(*text).empty()) return std::nullopt;
  return trimmed(*text);
}

std::optional<bool> FilterBuilder::boolean(const std::string& name) const {
  const auto text = query_.last(name);
  return text ? read_boolean(*text) : std::nullopt;
}

std::optional<double> FilterBuilder::number(const std::string& name) {
  const auto text = value(name);
  if (!text) return std::nullopt;
  const auto read = read_number(*text);
  if (!read) add_error(name, "Enter a number.");
  return read;
}

std::optional<std::vector<double>> FilterBuilder::numbers(const std::string& name) {
  const auto text = value(name);
  if (!text) return std::nullopt;
  std::vector<double> read;
  for (const std::string& element : split_list(*text)) {
    if (element.empty()) continue;
    const auto element_read = read_number(element);
    if (!element_read) {
      add_error(name, "Enter a number.");
      return std::nullopt;
    }
    read.push_back(*element_read);
  }
  return read;
}

std::optional<Instant> FilterBuilder::time(const std::string& name) {
  const auto text = value(name);
  if (!text) return std::nullopt;
  const auto read = parse_instant(*text, state_.zone());
  if (!read) add_error(name, "Enter a valid date/time.");
  return read;
}

void FilterBuilder::add_state_filters() {
  const Instant now = now_;
  if (const auto wanted = boolean("open")) {
    add([=](const Incident& incident) { return *wanted ? incident.is_open(now) : incident.is_closed(now); });
  }
  if (const auto wanted = boolean("acked")) {
    add([=](const Incident& incident) { return state_.is_acknowledged(incident.pk, now) == *wanted; });
  }
  if (const auto wanted = boolean("stateful")) {
    add([=](const Incident& incident) { return incident.is_stateful() == *wanted; });
  }
  if (const auto wanted = boolean("ticket")) {
    add([=](const Incident& incident) { return incident.ticket_url.empty() != *wanted; });
  }
  const bool knows_hide_closed_acked = state_.release().at_least(2, 9);
  if (knows_hide_closed_acked && boolean("hide_closed_acked").value_or(false)) {
    add([=](const Incident& incident) {
      return !(incident.is_closed(now) && state_.is_acknowledged(incident.pk, now));
    });
  }
  // Whether true or false, it asks for incidents that the server itself makes of tokens; there are none here.
  if (boolean("token_expiry")) add([](const Incident&) { return false; });
}

void FilterBuilder::add_time_filters() {
  if (const auto limit = time("start_time__gte")) {
    add([=](const Incident& incident) { return incident.start_time >= *limit; });
  }
  if (const auto limit = time("start_time__lte")) {
    add([=](const Incident& incident) { return incident.start_time <= *limit; });
  }
  if (const auto limit = time("end_time__gte")) {
    add([=](const Incident& incident) { return incident.end_time && *incident.end_time >= *limit; });
  }
  if (const auto limit = time("end_time__lte")) {
    add([=](const Incident& incident) { return incident.end_time && *incident.end_time <= *limit; });
  }
  if (const auto wanted = boolean("end_time__isnull")) {
    add([=](const Incident& incident) { return incident.is_stateful() != *wanted; });
  }
}

void FilterBuilder::add_tag_filter() {
  const auto text = value("tags");
  if (!text) return;
  std::map<std::string, std::vector<std::string>> values_by_key;
  bool has_blank = false;
  for (const std::string& element : split_list(*text)) {
    const TagReading reading = read_tag(element);
    if (element.empty()) {
      has_blank = true;
    } else if (!reading.tag || reading.tag->second.empty()) {
      const std::string rule = "Enter a valid key-value construct: \"key=value\", where key and value are strings.";
      const std::string detail = " The key can consist of lowercase letters, numbers and underscores.";
      return add_error("tags", state_.release().at_least(2, 7) ? rule + detail : rule);
    } else {
      values_by_key[reading.tag->first].push_back(reading.tag->second);
    }
  }
  if (has_blank) crash();
  for (const auto& entry : values_by_key) {
    add([entry](const Incident& incident) {
      return std::any_of(entry.second.begin(), entry.second.end(),
                         [&](const std::string& tag_value) { return incident.has_tag(entry.first, tag_value); });
    });
  }
}

void FilterBuilder::add_duration_filter() {
  const auto minutes = number("duration__gte");
  if (!minutes || *minutes == 0) return;
  const double shortest = std::trunc(*minutes) * static_cast<double>(microseconds_per_minute);
  add([shortest, now = now_](const Incident& incident) {
    if (!incident.is_stateful()) return false;
    const Instant end = incident.is_open(now) ? now : *incident.end_time;
    return static_cast<double>(end - incident.start_time) >= shortest;
  });
}

void FilterBuilder::add_source_incident_id_filter() {
  const auto wanted = value("source_incident_id");
  if (!wanted) return;
  add([=](const Incident& incident) { return incident.source_incident_id == *wanted; });
}

void FilterBuilder::add_foreign_filters() {
  for (const char* name : {"filter_pk", "notificationprofile_pk"}) {
    const auto text = value(name);
    if (!text) continue;
    const auto read = read_number(*text);
    if (!read || *read != std::trunc(*read)) {
      add_error(name, "Enter a whole number.");
    } else {
      add([](const Incident&) { return false; });
    }
  }
}

void FilterBuilder::add_source_filters() {
  const auto is_one_of = [](const std::vector<double>& wanted, std::int64_t pk) {
    return std::find(wanted.begin(), wanted.end(), static_cast<double>(pk)) != wanted.end();
  };
  if (const auto wanted = numbers("id__in")) {
    add([=](const Incident& incident) { return is_one_of(*wanted, incident.pk); });
  }
  if (const auto wanted = numbers("source__id__in")) {
    add([=](const Incident& incident) { return is_one_of(*wanted, incident.source); });
  }
  if (const auto text = value("source__name__in")) {
    add([this, wanted = split_list(*text)](const Incident& incident) {
      return std::find(wanted.begin(), wanted.end(), state_.find_source(incident.source)->name) != wanted.end();
    });
  }
  const auto text = value("source__type__in");
  if (!text) return;
  const auto wanted = split_list(*text);
  const auto& types = source_types();
  const bool known = std::all_of(wanted.begin(), wanted.end(), [&](const std::string& type) {
    return std::find(types.begin(), types.end(), type) != types.end();
  });
  if (!known) {
    return add_error("source__type__in", "Select a valid choice. That choice is not one of the available choices.");
  }
  add([this, wanted](const Incident& incident) {
    return std::find(wanted.begin(), wanted.end(), state_.find_source(incident.source)->type) != wanted.end();
  });
}

void FilterBuilder::add_level_filter() {
  const auto limit = number("level__lte");
  if (!limit) return;
  add([=](const Incident& incident) { return incident.level <= *limit; });
}

void FilterBuilder::add_search_filter() {
  const auto text = value("search");
  if (!text) return;
  add([this, words = split_search(*text)](const Incident& incident) {
    const std::string description = lower(incident.description);
    std::string events;
    for (const Event* event : state_.events_of(incident.pk)) events += ' ' + lower(event->description);
    return std::all_of(words.begin(), words.end(), [&](const std::string& word) {
      return description.find(word) != std::string::npos || events.find(word) != std::string::npos;
    });
  });
}

}  // namespace

std::vector<const Incident*> filtered_incidents(const State& state, const Query& query, FilterSet filters,
                                                Instant now) {
  FilterBuilder builder(state, query, now);
  const auto predicates = builder.build(filters);
  std::vector<const Incident*> found;
  for (const auto& [pk, incident] : state.incidents()) {
    const Incident& candidate = incident;
    if (std::all_of(predicates.begin(), predicates.end(), [&](const auto& meets) { return meets(candidate); })) {
      found.push_back(&incident);
    }
  }
  return found;
}

}  // namespace argus::testing::fake
