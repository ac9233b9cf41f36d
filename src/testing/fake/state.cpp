#include "state.hpp"

#include <algorithm>

namespace argus::testing::fake {

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

State::State(FakeServerOptions initial)
    : options(std::move(initial)), release(options.version), zone(options.time_zone_offset) {
  const std::string base_url = "https://nav.example.org/";
  users.add({0, "glue", "password-of-glue", false, false, 1});
  users.add({0, "glue2", "password-of-glue2", false, false, 2});
  users.add({0, "person", "password-of-person", false, false, std::nullopt});
  users.add({0, "boss", "password-of-boss", true, true, 3});
  users.add({0, "argus", "", true, false, server_source});
  sources.add({0, "testnav", "nav", base_url, 1});
  sources.add({0, "othernav", "nav", base_url, 2});
  sources.add({0, "argus", "nav", base_url, 4});
  sources.add({0, "argus", "argus", "", server_user});
}

const Source* State::find_source(const std::string& name, const std::string& type) const {
  return sources.find_if([&](const Source& source) { return source.name == name && source.type == type; });
}

const User* State::find_user(const std::string& username) const {
  return users.find_if([&](const User& user) { return user.username == username; });
}

Event* State::find_event(std::int64_t incident, std::int64_t pk) const {
  Event* event = events.find(pk);
  return event == nullptr || event->incident != incident ? nullptr : event;
}

std::vector<const Event*> State::events_of(std::int64_t incident) const {
  std::vector<const Event*> found;
  for (const auto& event : events) {
    if (event->incident == incident) found.push_back(event.get());
  }
  std::sort(found.begin(), found.end(), [](const Event* left, const Event* right) {
    return std::make_pair(left->timestamp, left->pk) > std::make_pair(right->timestamp, right->pk);
  });
  return found;
}

bool State::has_event(std::int64_t incident, const std::string& type) const {
  return events.find_if([&](const Event& event) { return event.incident == incident && event.type == type; }) !=
         nullptr;
}

bool State::is_acknowledged(std::int64_t incident, Instant now) const {
  const auto is_bare = [&](const Event& event) {
    return event.incident == incident && event.type == "ACK" && !event.acknowledgement;
  };
  return has_acknowledgement(incident, now) || events.find_if(is_bare) != nullptr;
}

bool State::has_acknowledgement(std::int64_t incident, Instant now) const {
  return events.find_if([&](const Event& event) {
    return event.incident == incident && event.acknowledgement &&
           event.acknowledgement->expiration.value_or(infinity) > now;
  }) != nullptr;
}

void State::add_tag(Incident& incident, const Tag& tag) {
  known_tags.insert(tag.key_and_value);
  if (!incident.has_tag(tag.key_and_value)) incident.tags.push_back(tag);
}

Event& State::add_event(Event event, bool is_searchable) {
  std::string& search_text = incidents.find(event.incident)->search_text;
  if (is_searchable && search_text.find(event.description) == std::string::npos) search_text += ' ' + event.description;
  return events.add(std::move(event));
}

void State::delete_incident(std::int64_t pk) {
  events.erase_if([&](const Event& event) { return event.incident == pk; });
  incidents.erase(pk);
}

void State::delete_filter(std::int64_t pk) {
  filters.erase(pk);
  for (const auto& maintenance : maintenances) {
    auto& named = maintenance->filters;
    named.erase(std::remove(named.begin(), named.end(), pk), named.end());
  }
}

}  // namespace argus::testing::fake
