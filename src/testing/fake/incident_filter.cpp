#include "incident_filter.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <locale>
#include <sstream>

#include "call.hpp"
#include "django/fields.hpp"
#include "django/python.hpp"
#include "django/search.hpp"
#include "django/text.hpp"
#include "saved_filter.hpp"

namespace argus::testing::fake {
namespace {

/// Beyond this no number is that of anything.
constexpr double greatest_whole = 9e18;

/// The elements between the commas, blank ones too.
std::vector<std::string> split_list(const std::string& text) {
  std::vector<std::string> elements;
  std::size_t start = 0;
  while (start <= text.size()) {
    const std::size_t end = std::min(text.find(',', start), text.size());
    elements.push_back(text.substr(start, end - start));
    start = end + 1;
  }
  return elements;
}

/// true, True, TRUE, 1 and their opposites; anything else is no filter.
std::optional<bool> read_flag(const std::string& text) {
  const std::string value = upper(text);
  if (value == "TRUE" || value == "1") return true;
  if (value == "FALSE" || value == "0") return false;
  return std::nullopt;
}

/// A decimal number as Python's Decimal() reads it.
std::optional<double> read_decimal(std::string text) {
  text.erase(std::remove(text.begin(), text.end(), '_'), text.end());
  if (text.find_first_not_of("+-.0123456789eE") != std::string::npos) return std::nullopt;
  std::istringstream stream(text);
  stream.imbue(std::locale::classic());
  double number = 0;
  if (!(stream >> number) || stream.peek() != std::istringstream::traits_type::eof()) return std::nullopt;
  return number;
}

/// A whole number as Python's int() reads it, with zeros behind a point or without.
std::optional<std::int64_t> read_whole(const std::string& text) {
  return read_integer(text).value;
}

/// Turns a query into the predicates that an incident has to meet.
class FilterBuilder {
 public:
  explicit FilterBuilder(const Call& call) : call_(call), state_(call.state), query_(call.query), now_(call.now) {}

  std::vector<Predicate> build(FilterSet filters);

 private:
  void add_state_filters();
  void add_time_filters();
  void add_tag_filter();
  void add_duration_filter();
  void add_token_expiry_filter();
  void add_source_incident_id_filter();
  void add_saved_filter();
  void add_profile_filter();
  void add_source_filters();
  void add_source_type_filter();
  void add_level_filter();
  void add_search_filter();

  /// The value, trimmed; nothing where it is missing or blank, which is no filter.
  std::optional<std::string> value(const std::string& name) const;
  /// The elements of a list as they are; nothing where it is missing or has none.
  std::optional<std::vector<std::string>> list(const std::string& name) const;
  std::optional<bool> flag(const std::string& name) const;
  std::optional<double> number(const std::string& name);
  std::optional<std::vector<std::int64_t>> numbers(const std::string& name);
  std::optional<std::int64_t> whole_number(const std::string& name);
  std::optional<Instant> time(const std::string& name);
  bool has_null(const std::string& name, const std::string& text);
  void add_error(const std::string& name, const std::string& error);
  void add(Predicate predicate) { predicates_.push_back(std::move(predicate)); }

  const Call& call_;
  const State& state_;
  const Query& query_;
  Instant now_;
  std::vector<Predicate> predicates_{};
  nlohmann::json errors_ = nlohmann::json::object();
  /// What the real server comes to only after it has found no errors.
  std::vector<std::function<void()>> later_{};
};

std::vector<Predicate> FilterBuilder::build(FilterSet filters) {
  add_state_filters();
  add_time_filters();
  add_tag_filter();
  add_duration_filter();
  add_token_expiry_filter();
  add_source_incident_id_filter();
  add_saved_filter();
  add_profile_filter();
  if (filters == FilterSet::all_incidents) {
    add_source_filters();
    add_source_type_filter();
    add_level_filter();
  }
  if (!errors_.empty()) refuse(400, errors_);
  for (const auto& action : later_) action();
  if (filters == FilterSet::all_incidents) add_search_filter();
  return predicates_;
}

std::optional<std::string> FilterBuilder::value(const std::string& name) const {
  const auto text = query_.last(name);
  if (!text || trimmed(*text).empty()) return std::nullopt;
  return trimmed(*text);
}

std::optional<std::vector<std::string>> FilterBuilder::list(const std::string& name) const {
  const auto text = query_.last(name);
  if (!text || text->empty()) return std::nullopt;
  return split_list(*text);
}

std::optional<bool> FilterBuilder::flag(const std::string& name) const {
  const auto text = query_.last(name);
  return text ? read_flag(*text) : std::nullopt;
}

std::optional<double> FilterBuilder::number(const std::string& name) {
  const auto text = query_.last(name);
  if (!text || text->empty()) return std::nullopt;
  const auto read = read_decimal(trimmed(*text));
  if (!read) add_error(name, "Enter a number.");
  return read;
}

std::optional<std::vector<std::int64_t>> FilterBuilder::numbers(const std::string& name) {
  const auto elements = list(name);
  if (!elements) return std::nullopt;
  std::vector<std::int64_t> read;
  for (const std::string& element : *elements) {
    if (element.empty()) continue;
    const auto number = read_decimal(trimmed(element));
    if (!number) {
      add_error(name, "Enter a number.");
      return std::nullopt;
    }
    if (std::abs(*number) < greatest_whole) read.push_back(static_cast<std::int64_t>(*number));
  }
  return read;
}

std::optional<std::int64_t> FilterBuilder::whole_number(const std::string& name) {
  const auto text = query_.last(name);
  if (!text || text->empty()) return std::nullopt;
  const auto read = read_whole(*text);
  if (!read) add_error(name, "Enter a whole number.");
  return read;
}

std::optional<Instant> FilterBuilder::time(const std::string& name) {
  const auto text = query_.last(name);
  if (!text || text->empty()) return std::nullopt;
  const auto read = parse_instant(trimmed(*text), state_.zone());
  if (!read) add_error(name, "Enter a valid date/time.");
  return read;
}

void FilterBuilder::add_error(const std::string& name, const std::string& error) {
  errors_[name].push_back(error);
}

bool FilterBuilder::has_null(const std::string& name, const std::string& text) {
  if (text.find('\0') == std::string::npos) return false;
  add_error(name, "Null characters are not allowed.");
  return true;
}

void FilterBuilder::add_state_filters() {
  const Instant now = now_;
  if (const auto wanted = flag("open")) {
    add([=](const Incident& incident) { return *wanted ? incident.is_open(now) : incident.is_closed(now); });
  }
  if (const auto wanted = flag("acked")) {
    add([=](const Incident& incident) { return state_.has_acknowledgement(incident.pk, now) == *wanted; });
  }
  if (const auto wanted = flag("stateful")) {
    add([=](const Incident& incident) { return incident.is_stateful() == *wanted; });
  }
  if (const auto wanted = flag("ticket")) {
    add([=](const Incident& incident) { return incident.ticket_url.empty() != *wanted; });
  }
  const bool knows_hide_closed_acked = state_.release().at_least(2, 9);
  if (knows_hide_closed_acked && flag("hide_closed_acked").value_or(false)) {
    add([=](const Incident& incident) {
      return !(incident.is_closed(now) && state_.has_acknowledgement(incident.pk, now));
    });
  }
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
  if (const auto wanted = flag("end_time__isnull")) {
    add([=](const Incident& incident) { return incident.is_stateful() != *wanted; });
  }
}

void FilterBuilder::add_tag_filter() {
  const auto elements = list("tags");
  if (!elements) return;
  for (const std::string& element : *elements) {
    const std::string text = trimmed(element);
    if (!text.empty() && !is_strict_tag(text)) add_error("tags", strict_tag_error(state_.release().at_least(2, 7)));
    has_null("tags", text);
    if (errors_.contains("tags")) return;
  }
  later_.emplace_back([this, elements] {
    std::vector<KeyAndValue> tags;
    for (const std::string& element : *elements) {
      const TagReading reading = read_tag(trimmed(element));
      if (!reading.tag) crash();
      tags.push_back(*reading.tag);
    }
    add(has_tags(tags));
  });
}

void FilterBuilder::add_duration_filter() {
  const auto minutes = number("duration__gte");
  if (!minutes || *minutes == 0) return;
  constexpr double longest = 1.44e12;
  if (std::abs(*minutes) >= longest) {
    later_.emplace_back([] { crash(); });
    return;
  }
  const double shortest = std::trunc(*minutes) * static_cast<double>(microseconds_per_minute);
  add([shortest, now = now_](const Incident& incident) {
    if (!incident.is_stateful()) return false;
    // The database can't subtract a time from infinity.
    if (incident.end_time == before_all) crash();
    const Instant end = incident.is_open(now) ? now : *incident.end_time;
    return static_cast<double>(end - incident.start_time) >= shortest;
  });
}

void FilterBuilder::add_token_expiry_filter() {
  // Whether true or false, it asks for what the server itself says of tokens. Where it has never said anything it finds
  // its incidents without tags.
  if (!flag("token_expiry")) return;
  const bool is_known = state_.knows_tag({"problem_type", "token_expiry"});
  add([=](const Incident& incident) {
    const bool fits = is_known ? incident.has_tag("problem_type", "token_expiry") : incident.tags.empty();
    return fits && incident.source == server_source;
  });
}

void FilterBuilder::add_source_incident_id_filter() {
  const auto wanted = value("source_incident_id");
  if (!wanted || has_null("source_incident_id", *wanted)) return;
  add([=](const Incident& incident) { return incident.source_incident_id == *wanted; });
}

void FilterBuilder::add_saved_filter() {
  const auto pk = whole_number("filter_pk");
  later_.emplace_back([this, pk] {
    if (pk) {
      const SavedFilter* filter = state_.find_filter(*pk);
      add(filter == nullptr ? Predicate{[](const Incident&) { return false; }} : predicate_of(*filter, state_, now_));
    }
    // The server looks at it once more, as it was sent.
    const std::string text = query_.last("filter_pk").value_or("");
    if (text.empty()) return;
    const auto key = python_int(text);
    if (!key) crash();
    const SavedFilter* filter = state_.find_filter(*key);
    if (filter != nullptr && filter->user != call_.user.pk) add([](const Incident&) { return false; });
  });
}

void FilterBuilder::add_profile_filter() {
  const auto pk = whole_number("notificationprofile_pk");
  // There are no profiles here.
  if (pk) add([](const Incident&) { return false; });
  later_.emplace_back([this] {
    const std::string text = query_.last("notificationprofile_pk").value_or("");
    if (!text.empty() && !python_int(text)) crash();
  });
}

void FilterBuilder::add_source_filters() {
  const auto is_one_of = [](const std::vector<std::int64_t>& wanted, std::int64_t pk) {
    return std::find(wanted.begin(), wanted.end(), pk) != wanted.end();
  };
  if (const auto wanted = numbers("id__in")) {
    add([=](const Incident& incident) { return is_one_of(*wanted, incident.pk); });
  }
  if (const auto wanted = numbers("source__id__in")) {
    add([=](const Incident& incident) { return is_one_of(*wanted, incident.source); });
  }
  auto names = list("source__name__in");
  if (!names) return;
  for (std::string& name : *names) {
    name = trimmed(name);
    if (has_null("source__name__in", name)) return;
  }
  add([this, names](const Incident& incident) {
    return std::find(names->begin(), names->end(), state_.find_source(incident.source)->name) != names->end();
  });
}

void FilterBuilder::add_source_type_filter() {
  const auto types = list("source__type__in");
  if (!types) return;
  for (const std::string& type : *types) {
    if (has_null("source__type__in", type)) return;
    if (!type.empty() && state_.source_types().count(type) == 0) {
      return add_error("source__type__in", "Select a valid choice. That choice is not one of the available choices.");
    }
  }
  add([this, types](const Incident& incident) {
    return std::find(types->begin(), types->end(), state_.find_source(incident.source)->type) != types->end();
  });
}

void FilterBuilder::add_level_filter() {
  const auto limit = number("level__lte");
  if (!limit) return;
  add([=](const Incident& incident) { return incident.level <= std::trunc(*limit); });
}

void FilterBuilder::add_search_filter() {
  const std::string text = query_.last("search").value_or("");
  if (text.find('\0') != std::string::npos) {
    refuse(400, nlohmann::json::array({"Null characters are not allowed."}));
  }
  for (const std::string& term : search_terms(text)) {
    add([wanted = upper(term)](const Incident& incident) {
      return upper(incident.description).find(wanted) != std::string::npos ||
             upper(incident.search_text).find(wanted) != std::string::npos;
    });
  }
}

}  // namespace

std::vector<const Incident*> filtered_incidents(const Call& call, FilterSet filters) {
  FilterBuilder builder(call);
  const auto predicates = builder.build(filters);
  std::vector<const Incident*> found;
  for (const auto& [pk, incident] : call.state.incidents()) {
    const Incident& candidate = incident;
    if (std::all_of(predicates.begin(), predicates.end(), [&](const auto& meets) { return meets(candidate); })) {
      found.push_back(&incident);
    }
  }
  return found;
}

}  // namespace argus::testing::fake
