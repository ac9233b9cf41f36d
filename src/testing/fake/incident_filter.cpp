#include "incident_filter.hpp"

#include <algorithm>
#include <cmath>
#include <locale>
#include <sstream>

#include "criteria.hpp"
#include "django/search.hpp"
#include "django/text.hpp"
#include "tag_text.hpp"

namespace argus::testing::fake {
namespace {

/// As Python's Decimal().
std::optional<double> read_decimal(const std::string& text) {
  std::string digits = trimmed(text);
  digits.erase(std::remove(digits.begin(), digits.end(), '_'), digits.end());
  if (digits.find_first_not_of("+-.0123456789eE") != std::string::npos) return std::nullopt;
  std::istringstream stream(digits);
  stream.imbue(std::locale::classic());
  double number = 0;
  if (!(stream >> number) || stream.peek() != std::istringstream::traits_type::eof()) return std::nullopt;
  return number;
}

std::optional<std::vector<std::int64_t>> read_keys(const std::string& text) {
  constexpr double greatest_key = 9e18;
  std::vector<std::int64_t> keys;
  for (const std::string& element : split(text, ',')) {
    if (element.empty()) continue;
    const auto number = read_decimal(element);
    if (!number) return std::nullopt;
    if (std::abs(*number) < greatest_key) keys.push_back(static_cast<std::int64_t>(*number));
  }
  return keys;
}

/// Makes criteria of a query.
class FilterBuilder {
 public:
  explicit FilterBuilder(const Call& call) : call_(call), state_(call.state) {}

  Criteria build(FilterSet filters) {
    add_flags();
    add_times();
    add_tags();
    add_duration();
    add_token_expiry();
    add_source_incident_id();
    add_saved_filter();
    if (filters == FilterSet::all_incidents) {
      add_keys_and_names();
      add_source_types();
      if (const auto level = number("level__lte")) criteria_.greatest_level = std::trunc(*level);
    }
    if (!errors_.empty()) refuse(400, errors_);
    for (const auto& action : later_) action();
    if (filters == FilterSet::all_incidents) add_search();
    return criteria_;
  }

 private:
  void add_error(const std::string& name, const std::string& error) { errors_[name].push_back(error); }
  void add(std::function<bool(const Incident&)> condition) { criteria_.conditions.push_back(std::move(condition)); }
  void add_nothing() {
    add([](const Incident&) { return false; });
  }

  std::optional<std::string> value(const std::string& name) const {
    const auto text = call_.query.find(name);
    return text && !text->empty() ? text : std::nullopt;
  }

  /// What `read` makes of the parameter; if that is nothing, the error is added.
  template <typename Read>
  auto value(const std::string& name, const std::string& error, const Read& read) -> decltype(read(std::string())) {
    const auto text = value(name);
    if (!text) return std::nullopt;
    const auto result = read(*text);
    if (!result) add_error(name, error);
    return result;
  }

  std::optional<bool> flag(const std::string& name) const {
    const std::string text = upper(value(name).value_or(""));
    if (text == "TRUE" || text == "1") return true;
    if (text == "FALSE" || text == "0") return false;
    return std::nullopt;
  }

  std::optional<double> number(const std::string& name) { return value(name, "Enter a number.", read_decimal); }

  bool has_null(const std::string& name, const std::string& text) {
    if (text.find('\0') == std::string::npos) return false;
    add_error(name, null_character_error);
    return true;
  }

  void add_flags() {
    criteria_.open = flag("open");
    criteria_.acked = flag("acked");
    criteria_.stateful = flag("stateful");
    criteria_.hides_closed_acked = state_.release.at_least(2, 9) && flag("hide_closed_acked").value_or(false);
    if (const auto wanted = flag("end_time__isnull")) {
      add([=](const Incident& incident) { return incident.is_stateful() != *wanted; });
    }
    if (const auto wanted = flag("ticket")) {
      add([=](const Incident& incident) { return incident.ticket_url.empty() != *wanted; });
    }
  }

  void add_times() {
    const auto add_limit = [&](const std::string& name, auto is_met) {
      const auto limit = value(name, "Enter a valid date/time.",
                               [&](const std::string& text) { return parse_instant(trimmed(text), state_.zone); });
      if (limit) add([limit = *limit, is_met](const Incident& incident) { return is_met(incident, limit); });
    };
    add_limit("start_time__gte", [](const Incident& incident, Instant limit) { return incident.start_time >= limit; });
    add_limit("start_time__lte", [](const Incident& incident, Instant limit) { return incident.start_time <= limit; });
    add_limit("end_time__gte",
              [](const Incident& incident, Instant limit) { return incident.end_time && *incident.end_time >= limit; });
    add_limit("end_time__lte",
              [](const Incident& incident, Instant limit) { return incident.end_time && *incident.end_time <= limit; });
  }

  void add_tags() {
    const auto text = value("tags");
    if (!text) return;
    std::vector<std::string> texts = split(*text, ',');
    for (std::string& tag : texts) {
      tag = trimmed(tag);
      if (!tag.empty() && !is_strict_tag(tag)) add_error("tags", strict_tag_error(state_.release.at_least(2, 7)));
      has_null("tags", tag);
      if (errors_.contains("tags")) return;
    }
    later_.emplace_back([this, texts] { criteria_.tags = tags_or_crash(texts); });
  }

  void add_duration() {
    const auto minutes = number("duration__gte");
    if (!minutes || *minutes == 0) return;
    constexpr double longest = 1.44e12;
    if (std::abs(*minutes) >= longest) {
      later_.emplace_back(crash);
      return;
    }
    const double shortest = std::trunc(*minutes) * static_cast<double>(microseconds_per_minute);
    add([shortest, now = call_.now](const Incident& incident) {
      if (!incident.is_stateful()) return false;
      // The database can't subtract from infinity.
      if (incident.end_time == before_all) crash();
      const Instant end = incident.is_open(now) ? now : *incident.end_time;
      return static_cast<double>(end - incident.start_time) >= shortest;
    });
  }

  /// Whether true or false, it asks for the incidents that the server itself has posted about tokens. If there has
  /// never been one, it finds the server's incidents without tags.
  void add_token_expiry() {
    if (!flag("token_expiry")) return;
    const KeyAndValue tag{"problem_type", "token_expiry"};
    const bool is_known = state_.known_tags.count(tag) > 0;
    add([=](const Incident& incident) {
      return (is_known ? incident.has_tag(tag) : incident.tags.empty()) && incident.source == server_source;
    });
  }

  void add_source_incident_id() {
    const std::string wanted = trimmed(value("source_incident_id").value_or(""));
    if (wanted.empty() || has_null("source_incident_id", wanted)) return;
    add([=](const Incident& incident) { return incident.source_incident_id == wanted; });
  }

  void add_saved_filter() {
    const auto read_key = [](const std::string& text) { return read_integer(text).value; };
    const auto pk = value("filter_pk", "Enter a whole number.", read_key);
    // There are no notification profiles.
    if (value("notificationprofile_pk", "Enter a whole number.", read_key)) add_nothing();
    later_.emplace_back([this, pk] {
      const SavedFilter* filter = pk ? state_.filters.find(*pk) : nullptr;
      if (pk && filter == nullptr) add_nothing();
      if (filter != nullptr) {
        add([this_call = &call_, criteria = criteria_of(*filter, state_)](const Incident& incident) {
          return criteria.are_met_by(incident, this_call->state, this_call->now);
        });
      }
      // The server reads both once more, as they were sent.
      for (const char* name : {"filter_pk", "notificationprofile_pk"}) {
        if (value(name) && !python_int(*value(name))) crash();
      }
      if (filter != nullptr && filter->user != call_.user.pk) add_nothing();
    });
  }

  void add_keys_and_names() {
    if (const auto wanted = value("id__in", "Enter a number.", read_keys)) {
      add([wanted](const Incident& incident) {
        return std::find(wanted->begin(), wanted->end(), incident.pk) != wanted->end();
      });
    }
    criteria_.sources = value("source__id__in", "Enter a number.", read_keys);
    const auto text = value("source__name__in");
    if (!text || has_null("source__name__in", *text)) return;
    std::vector<std::string> names = split(*text, ',');
    std::transform(names.begin(), names.end(), names.begin(), trimmed);
    add([state = &state_, names](const Incident& incident) {
      return std::find(names.begin(), names.end(), state->sources.find(incident.source)->name) != names.end();
    });
  }

  void add_source_types() {
    const auto text = value("source__type__in");
    if (!text || has_null("source__type__in", *text)) return;
    const std::vector<std::string> types = split(*text, ',');
    for (const std::string& type : types) {
      if (!type.empty() && state_.source_types.count(type) == 0) return add_error("source__type__in", choice_error);
    }
    criteria_.source_types = types;
  }

  void add_search() {
    const std::string text = value("search").value_or("");
    if (text.find('\0') != std::string::npos) refuse_with_list(null_character_error);
    for (const std::string& term : search_terms(text)) {
      add([wanted = upper(term)](const Incident& incident) {
        return upper(incident.description).find(wanted) != std::string::npos ||
               upper(incident.search_text).find(wanted) != std::string::npos;
      });
    }
  }

  const Call& call_;
  const State& state_;
  Criteria criteria_{};
  nlohmann::json errors_ = nlohmann::json::object();
  /// What the real server does only if it has found no errors.
  std::vector<std::function<void()>> later_{};
};

}  // namespace

std::vector<const Incident*> filtered_incidents(const Call& call, FilterSet filters) {
  const Criteria criteria = FilterBuilder(call).build(filters);
  std::vector<const Incident*> found;
  for (const auto& incident : call.state.incidents) {
    if (criteria.are_met_by(*incident, call.state, call.now)) found.push_back(incident.get());
  }
  return found;
}

Incident& filtered_incident_or_refuse(const Call& call) {
  const auto found = filtered_incidents(call, FilterSet::all_incidents);
  Incident& incident = call.incident_or_refuse();
  if (std::find(found.begin(), found.end(), &incident) == found.end()) refuse_unknown("Incident");
  return incident;
}

}  // namespace argus::testing::fake
