#include "fake_state.hpp"

#include <algorithm>
#include <atomic>
#include <stdexcept>
#include <utility>

#include "fake_url.hpp"

namespace argus::testing::fake {
namespace {

// Events are numbered from elsewhere than incidents: who takes the one for the other finds out.
constexpr std::int64_t first_event = 1001;

/// Hexadecimal digits that no other call in this process gives, so that a token of one server is strange to another.
std::string unique_token(std::size_t length) {
  static std::atomic<std::uint64_t> counter{0};
  static const std::string digits = "0123456789abcdef";
  std::uint64_t bits = (counter.fetch_add(1) + 1) * 0x9e3779b97f4a7c15U;
  std::string token;
  while (token.size() < length) {
    bits ^= bits << 13U;
    bits ^= bits >> 7U;
    bits ^= bits << 17U;
    token += digits[bits % 16];
  }
  return token;
}

constexpr std::size_t token_length = 40;

nlohmann::json time_or_null(const std::optional<Instant>& instant, std::chrono::minutes zone) {
  if (!instant) return nullptr;
  if (*instant == infinity) return "infinity";
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

const std::vector<std::string>& source_types() {
  static const std::vector<std::string> types{"argus", "nav"};
  return types;
}

std::vector<std::pair<std::string, std::string>> event_types(const Release& release) {
  std::vector<std::pair<std::string, std::string>> types{
      {"STA", "Incident start"}, {"END", "Incident end"}, {"CHI", "Incident change"}, {"CLO", "Close"},
      {"REO", "Reopen"},         {"ACK", "Acknowledge"},  {"OTH", "Other"},           {"LES", "Stateless"}};
  if (release.at_least(2, 10)) types.emplace_back("RES", "Incident restart");
  return types;
}

State::State(const std::string& version, std::chrono::minutes zone) : release_(version), zone_(zone) {
  const std::string base_url = "https://nav.example.org/";
  sources_ = {
      {1, "testnav", "nav", base_url, 1}, {2, "othernav", "nav", base_url, 2}, {3, "argus", "nav", base_url, 4}};
  users_ = {{1, "glue", false, 1}, {2, "glue2", false, 2}, {3, "person", false, std::nullopt}, {4, "boss", true, 3}};
}

const Source* State::find_source(std::int64_t pk) const {
  const auto found =
      std::find_if(sources_.begin(), sources_.end(), [&](const Source& source) { return source.pk == pk; });
  return found == sources_.end() ? nullptr : &*found;
}

const User& State::user(std::int64_t pk) const {
  return *std::find_if(users_.begin(), users_.end(), [&](const User& candidate) { return candidate.pk == pk; });
}

const User* State::find_user_by_token(const std::string& token) const {
  const auto found = tokens_.find(token);
  return found == tokens_.end() ? nullptr : &user(found->second);
}

Incident* State::find_incident(std::int64_t pk) {
  const auto found = incidents_.find(pk);
  return found == incidents_.end() ? nullptr : &found->second;
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

std::string State::add_token(std::int64_t user) {
  std::string token = unique_token(token_length);
  tokens_[token] = user;
  return token;
}

std::int64_t State::add_incident(Incident incident) {
  incident.pk = incidents_.empty() ? 1 : incidents_.rbegin()->first + 1;
  const std::int64_t pk = incident.pk;
  incidents_.emplace(pk, std::move(incident));
  return pk;
}

const Event& State::add_event(Event event) {
  event.pk = events_.empty() ? first_event : events_.rbegin()->first + 1;
  const std::int64_t pk = event.pk;
  return events_.emplace(pk, std::move(event)).first->second;
}

const Acknowledgement& State::add_acknowledgement(Event event, std::optional<Instant> expiration) {
  const std::int64_t pk = add_event(std::move(event)).pk;
  return acknowledgements_[pk] = Acknowledgement{pk, expiration};
}

std::string State::displayed_details_url(const Incident& incident) const {
  const std::string& url = incident.details_url;
  if (url.empty()) return url;
  const bool checks_the_result = release_.at_least(1, 35);
  if (checks_the_result && is_valid_url(url)) return url;
  const std::string joined = join_url(find_source(incident.source)->base_url, url);
  return !checks_the_result || is_valid_url(joined) ? joined : url;
}

nlohmann::json State::to_json(const Incident& incident, Instant now) const {
  nlohmann::json tags = nlohmann::json::array();
  for (const Tag& tag : incident.tags) {
    tags.push_back({{"added_by", tag.added_by}, {"added_time", to_text(tag.added_time, zone_)}, {"tag", tag.text()}});
  }
  return {{"pk", incident.pk},
          {"start_time", to_text(incident.start_time, zone_)},
          {"end_time", time_or_null(incident.end_time, zone_)},
          {"source", to_json(*find_source(incident.source))},
          {"source_incident_id", incident.source_incident_id},
          {"details_url", displayed_details_url(incident)},
          {"description", incident.description},
          {"level", incident.level},
          {"ticket_url", incident.ticket_url},
          {"tags", std::move(tags)},
          {"metadata", incident.metadata},
          {"stateful", incident.is_stateful()},
          {"open", incident.is_open(now)},
          {"acked", is_acknowledged(incident.pk, now)}};
}

nlohmann::json State::to_json(const Event& event) const {
  const auto types = event_types(release_);
  const auto type =
      std::find_if(types.begin(), types.end(), [&](const auto& entry) { return entry.first == event.type; });
  return {{"pk", event.pk},
          {"incident", event.incident},
          {"actor", {{"pk", event.actor}, {"username", user(event.actor).username}}},
          {"timestamp", to_text(event.timestamp, zone_)},
          {"received", to_text(event.received, zone_)},
          {"type", {{"value", event.type}, {"display", type->second}}},
          {"description", event.description}};
}

nlohmann::json State::to_json(const Acknowledgement& acknowledgement) const {
  return {{"pk", acknowledgement.event},
          {"event", to_json(events_.at(acknowledgement.event))},
          {"expiration", time_or_null(acknowledgement.expiration, zone_)}};
}

nlohmann::json State::to_json(const Source& source) {
  return {{"pk", source.pk},
          {"name", source.name},
          {"type", {{"name", source.type}}},
          {"user", source.user},
          {"base_url", source.base_url}};
}

}  // namespace argus::testing::fake
