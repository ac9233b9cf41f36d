#include "state.hpp"

#include <argus/detail/codec/details_url.hpp>

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "django/text.hpp"
#include "django/url_validator.hpp"
#include "response.hpp"

namespace argus::testing::fake {
namespace {

template <typename Map>
auto find_in(Map& map, std::int64_t pk) -> decltype(&map.begin()->second) {
  const auto found = map.find(pk);
  return found == map.end() ? nullptr : &found->second;
}

nlohmann::json time_or_null(const std::optional<Instant>& instant, std::chrono::minutes zone) {
  if (!instant) return nullptr;
  if (*instant == infinity) return "infinity";
  if (*instant == before_all) return "-infinity";
  return to_text(*instant, zone);
}

}  // namespace

Release::Release(const std::string& text) : text_(text) {
  const std::string error = "FakeServer: the version \"" + text + R"(" isn't like "2.10.2")";
  std::vector<int> parts;
  std::size_t start = 0;
  while (start <= text.size()) {
    const std::size_t end = std::min(text.find('.', start), text.size());
    const std::string part = text.substr(start, end - start);
    if (part.empty() || part.size() > 4 || part.find_first_not_of("0123456789") != std::string::npos) {
      throw std::invalid_argument(error);
    }
    parts.push_back(std::stoi(part));
    start = end + 1;
  }
  if (parts.size() < 2) throw std::invalid_argument(error);
  major_ = parts[0];
  minor_ = parts[1];
}

bool Release::at_least(int major, int minor) const {
  return std::make_pair(major_, minor_) >= std::make_pair(major, minor);
}

bool Incident::has_tag(const std::string& key, const std::string& value) const {
  return std::any_of(tags.begin(), tags.end(), [&](const Tag& tag) { return tag.key == key && tag.value == value; });
}

std::vector<std::pair<std::string, std::string>> event_types(const Release& release) {
  std::vector<std::pair<std::string, std::string>> types{
      {"STA", "Incident start"}, {"END", "Incident end"}, {"CHI", "Incident change"}, {"CLO", "Close"},
      {"REO", "Reopen"},         {"ACK", "Acknowledge"},  {"OTH", "Other"},           {"LES", "Stateless"}};
  if (release.at_least(2, 10)) types.emplace_back("RES", "Incident restart");
  return types;
}

std::vector<std::string> event_type_codes(const Release& release) {
  std::vector<std::string> codes;
  for (const auto& [code, display] : event_types(release)) codes.push_back(code);
  return codes;
}

State::State(Settings settings) : settings_(std::move(settings)), release_(settings_.version) {
  const std::string base_url = "https://nav.example.org/";
  source_types_ = {"argus", "nav"};
  for (const Source& source :
       {Source{1, "testnav", "nav", base_url, 1}, Source{2, "othernav", "nav", base_url, 2},
        Source{3, "argus", "nav", base_url, 4}, Source{server_source, "argus", "argus", "", server_user}}) {
    sources_[source.pk] = source;
  }
  for (const User& known :
       {User{1, "glue", "password-of-glue", false, false, 1}, User{2, "glue2", "password-of-glue2", false, false, 2},
        User{3, "person", "password-of-person", false, false, std::nullopt},
        User{4, "boss", "password-of-boss", true, true, 3},
        User{server_user, "argus", "", true, false, server_source}}) {
    users_[known.pk] = known;
  }
}

const Source* State::find_source(std::int64_t pk) const {
  return find_in(sources_, pk);
}

Source* State::find_source(std::int64_t pk) {
  return find_in(sources_, pk);
}

const User* State::find_user(const std::string& username) const {
  const auto found =
      std::find_if(users_.begin(), users_.end(), [&](const auto& entry) { return entry.second.username == username; });
  return found == users_.end() ? nullptr : &found->second;
}

const SavedFilter* State::find_filter(std::int64_t pk) const {
  return find_in(filters_, pk);
}

Incident* State::find_incident(std::int64_t pk) {
  return find_in(incidents_, pk);
}

const Event* State::find_event(std::int64_t incident, std::int64_t pk) const {
  const auto found = events_.find(pk);
  return found == events_.end() || found->second.incident != incident ? nullptr : &found->second;
}

Acknowledgement* State::find_acknowledgement(std::int64_t incident, std::int64_t pk) {
  const auto found = acknowledgements_.find(pk);
  return found == acknowledgements_.end() || find_event(incident, pk) == nullptr ? nullptr : &found->second;
}

std::vector<const Event*> State::events_of(std::int64_t incident) const {
  std::vector<const Event*> found;
  for (const auto& [pk, event] : events_) {
    if (event.incident == incident) found.push_back(&event);
  }
  std::sort(found.begin(), found.end(), [](const Event* left, const Event* right) {
    return std::make_pair(left->timestamp, left->pk) > std::make_pair(right->timestamp, right->pk);
  });
  return found;
}

std::vector<const Acknowledgement*> State::acknowledgements_of(std::int64_t incident) const {
  std::vector<const Acknowledgement*> found;
  for (const Event* event : events_of(incident)) {
    const auto acknowledgement = acknowledgements_.find(event->pk);
    if (acknowledgement != acknowledgements_.end()) found.push_back(&acknowledgement->second);
  }
  return found;
}

bool State::has_event(std::int64_t incident, const std::string& type) const {
  return std::any_of(events_.begin(), events_.end(),
                     [&](const auto& entry) { return entry.second.incident == incident && entry.second.type == type; });
}

bool State::is_acknowledged(std::int64_t incident, Instant now) const {
  const auto is_bare = [&](const Event* event) {
    return event->type == "ACK" && acknowledgements_.count(event->pk) == 0;
  };
  const auto events = events_of(incident);
  return has_acknowledgement(incident, now) || std::any_of(events.begin(), events.end(), is_bare);
}

bool State::has_acknowledgement(std::int64_t incident, Instant now) const {
  return std::any_of(acknowledgements_.begin(), acknowledgements_.end(), [&](const auto& entry) {
    const std::optional<Instant>& expiration = entry.second.expiration;
    return (!expiration || *expiration > now) && find_event(incident, entry.first) != nullptr;
  });
}

bool State::has_source_incident_id(std::int64_t source, const std::string& source_incident_id) const {
  return std::any_of(incidents_.begin(), incidents_.end(), [&](const auto& entry) {
    return entry.second.source == source && entry.second.source_incident_id == source_incident_id;
  });
}

bool State::has_source(const std::string& name, const std::string& type) const {
  return std::any_of(sources_.begin(), sources_.end(),
                     [&](const auto& entry) { return entry.second.name == name && entry.second.type == type; });
}

std::int64_t State::add_incident(Incident incident) {
  const std::int64_t pk = take_incident_pk();
  incident.pk = pk;
  for (const Tag& tag : incident.tags) known_tags_.insert({tag.key, tag.value});
  incidents_.emplace(pk, std::move(incident));
  return pk;
}

void State::delete_incident(std::int64_t pk) {
  for (const Event* event : events_of(pk)) {
    const std::int64_t event_pk = event->pk;
    acknowledgements_.erase(event_pk);
    events_.erase(event_pk);
  }
  incidents_.erase(pk);
}

void State::add_tag(Incident& incident, const Tag& tag) {
  known_tags_.insert({tag.key, tag.value});
  if (!incident.has_tag(tag.key, tag.value)) incident.tags.push_back(tag);
}

const Event& State::add_event(Event event, bool is_searchable) {
  event.pk = ++last_event_;
  std::string& search_text = incidents_.at(event.incident).search_text;
  if (is_searchable && search_text.find(event.description) == std::string::npos) search_text += ' ' + event.description;
  const std::int64_t pk = event.pk;
  return events_.emplace(pk, std::move(event)).first->second;
}

const Acknowledgement& State::acknowledge(std::int64_t event, std::optional<Instant> expiration) {
  return acknowledgements_[event] = Acknowledgement{event, expiration};
}

std::int64_t State::add_user(const std::string& username) {
  const std::int64_t pk = users_.rbegin()->first + 1;
  users_[pk] = {pk, username, "", false, false, std::nullopt};
  return pk;
}

const Source& State::add_source(Source source) {
  source.pk = sources_.rbegin()->first + 1;
  users_.at(source.user).source = source.pk;
  return sources_[source.pk] = std::move(source);
}

const SavedFilter& State::add_filter(SavedFilter filter) {
  filter.pk = ++last_filter_;
  return filters_[filter.pk] = std::move(filter);
}

void State::delete_filter(std::int64_t pk) {
  filters_.erase(pk);
  for (auto& [key, maintenance] : maintenances_) {
    auto& filters = maintenance.filters;
    filters.erase(std::remove(filters.begin(), filters.end(), pk), filters.end());
  }
}

Maintenance& State::add_maintenance(Maintenance maintenance) {
  maintenance.pk = ++last_maintenance_;
  return maintenances_[maintenance.pk] = std::move(maintenance);
}

std::string State::displayed_details_url(const Incident& incident) const {
  const std::string& url = incident.details_url;
  const bool checks_the_result = release_.at_least(1, 35);
  if (url.empty() || (checks_the_result && is_valid_url(url))) return url;
  const std::string base_url = trimmed(find_source(incident.source)->base_url);
  if (base_url.empty()) return url;
  if (!detail::details_url::can_be_split(url)) crash();
  const std::string joined = detail::details_url::joined(base_url, url);
  return !checks_the_result || is_valid_url(joined) ? joined : url;
}

nlohmann::json State::tags_of(const Incident& incident, ApiVersion version) const {
  nlohmann::json tags = nlohmann::json::array();
  for (const Tag& tag : incident.tags) {
    if (version == ApiVersion::v3) {
      tags.push_back(tag.text());
    } else {
      tags.push_back(
          {{"added_by", tag.added_by}, {"added_time", to_text(tag.added_time, zone())}, {"tag", tag.text()}});
    }
  }
  return tags;
}

nlohmann::json State::to_json(const Incident& incident, Instant now, ApiVersion version) const {
  return {{"pk", incident.pk},
          {"start_time", to_text(incident.start_time, zone())},
          {"end_time", time_or_null(incident.end_time, zone())},
          {"source", to_json(*find_source(incident.source), version)},
          {"source_incident_id", incident.source_incident_id},
          {"details_url", displayed_details_url(incident)},
          {"description", incident.description},
          {"level", incident.level},
          {"ticket_url", incident.ticket_url},
          {"tags", tags_of(incident, version)},
          {"metadata", incident.metadata},
          {"stateful", incident.is_stateful()},
          {"open", incident.is_open(now)},
          {"acked", is_acknowledged(incident.pk, now)}};
}

nlohmann::json State::to_json(const User& user) const {
  return {{"pk", user.pk}, {"username", user.username}};
}

nlohmann::json State::to_json(const Event& event) const {
  const auto types = event_types(release_);
  const auto type =
      std::find_if(types.begin(), types.end(), [&](const auto& entry) { return entry.first == event.type; });
  return {{"pk", event.pk},
          {"incident", event.incident},
          {"actor", to_json(users_.at(event.actor))},
          {"timestamp", to_text(event.timestamp, zone())},
          {"received", to_text(event.received, zone())},
          {"type", {{"value", event.type}, {"display", type->second}}},
          {"description", event.description}};
}

nlohmann::json State::to_json(const Acknowledgement& acknowledgement) const {
  return {{"pk", acknowledgement.event},
          {"event", to_json(events_.at(acknowledgement.event))},
          {"expiration", time_or_null(acknowledgement.expiration, zone())}};
}

nlohmann::json State::to_json(const Source& source, ApiVersion version) const {
  nlohmann::json object{{"pk", source.pk},
                        {"name", source.name},
                        {"type", {{"name", source.type}}},
                        {"user", source.user},
                        {"base_url", source.base_url}};
  if (version == ApiVersion::v3) object["last_seen"] = time_or_null(source.last_seen, zone());
  return object;
}

nlohmann::json State::to_json(const SavedFilter& filter, bool is_partial) const {
  nlohmann::json object{{"pk", filter.pk}, {"name", filter.name}, {"filter", filter.criteria}};
  for (const char* name : {"open", "acked", "stateful", "maxlevel"}) {
    if (!filter.criteria.contains(name)) object["filter"][name] = nullptr;
  }
  if (release_.at_least(2, 9) && !is_partial && !filter.criteria.contains("hide_closed_acked")) {
    object["filter"]["hide_closed_acked"] = false;
  }
  if (release_.at_least(2, 7)) object["public"] = filter.is_public;
  return object;
}

nlohmann::json State::to_json(const Maintenance& maintenance) const {
  nlohmann::json filters = nlohmann::json::array();
  for (const std::int64_t filter : maintenance.filters) filters.push_back(to_json(filters_.at(filter)));
  return {{"pk", maintenance.pk},
          {"created_by", to_json(users_.at(maintenance.created_by))},
          {"created", to_text(maintenance.created, zone())},
          {"start_time", to_text(maintenance.start_time, zone())},
          {"end_time", to_text(maintenance.end_time, zone())},
          {"description", maintenance.description},
          {"filters", std::move(filters)}};
}

}  // namespace argus::testing::fake
