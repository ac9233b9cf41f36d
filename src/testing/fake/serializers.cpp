#include "serializers.hpp"

#include <algorithm>
#include <argus/detail/codec/details_url.hpp>

#include "django/text.hpp"
#include "django/url_validator.hpp"
#include "http.hpp"

namespace argus::testing::fake {
namespace {

nlohmann::json time_or_null(const std::optional<Instant>& instant, const State& state) {
  if (!instant) return nullptr;
  if (*instant == infinity) return "infinity";
  if (*instant == before_all) return "-infinity";
  return to_text(*instant, state.zone);
}

nlohmann::json user_to_json(const State& state, std::int64_t pk) {
  return {{"pk", pk}, {"username", state.users.find(pk)->username}};
}

/// The server joins the URL with the source's base URL if it isn't complete.
std::string displayed_details_url(const State& state, const Incident& incident) {
  const std::string& url = incident.details_url;
  const bool checks_the_result = state.release.at_least(1, 35);
  if (url.empty() || (checks_the_result && is_valid_url(url))) return url;
  const std::string base_url = trimmed(state.sources.find(incident.source)->base_url);
  if (base_url.empty()) return url;
  if (!detail::details_url::can_be_split(url)) crash();
  const std::string joined = detail::details_url::joined(base_url, url);
  return !checks_the_result || is_valid_url(joined) ? joined : url;
}

nlohmann::json tags_to_json(const State& state, const Incident& incident, ApiVersion version) {
  nlohmann::json tags = nlohmann::json::array();
  for (const Tag& tag : incident.tags) {
    if (version == ApiVersion::v3) {
      tags.push_back(tag.text());
    } else {
      tags.push_back(
          {{"added_by", tag.added_by}, {"added_time", to_text(tag.added_time, state.zone)}, {"tag", tag.text()}});
    }
  }
  return tags;
}

}  // namespace

nlohmann::json to_json(const State& state, const Incident& incident, Instant now, ApiVersion version) {
  return {{"pk", incident.pk},
          {"start_time", time_or_null(incident.start_time, state)},
          {"end_time", time_or_null(incident.end_time, state)},
          {"source", to_json(state, *state.sources.find(incident.source), version)},
          {"source_incident_id", incident.source_incident_id},
          {"details_url", displayed_details_url(state, incident)},
          {"description", incident.description},
          {"level", incident.level},
          {"ticket_url", incident.ticket_url},
          {"tags", tags_to_json(state, incident, version)},
          {"metadata", incident.metadata},
          {"stateful", incident.is_stateful()},
          {"open", incident.is_open(now)},
          {"acked", state.is_acknowledged(incident.pk, now)}};
}

nlohmann::json to_json(const State& state, const Event& event) {
  const auto types = event_types(state.release);
  const auto type =
      std::find_if(types.begin(), types.end(), [&](const auto& entry) { return entry.first == event.type; });
  return {{"pk", event.pk},
          {"incident", event.incident},
          {"actor", user_to_json(state, event.actor)},
          {"timestamp", to_text(event.timestamp, state.zone)},
          {"received", to_text(event.received, state.zone)},
          {"type", {{"value", event.type}, {"display", type->second}}},
          {"description", event.description}};
}

nlohmann::json acknowledgement_to_json(const State& state, const Event& event) {
  return {{"pk", event.pk},
          {"event", to_json(state, event)},
          {"expiration", time_or_null(event.acknowledgement->expiration, state)}};
}

nlohmann::json to_json(const State& state, const Source& source, ApiVersion version) {
  nlohmann::json object{{"pk", source.pk},
                        {"name", source.name},
                        {"type", {{"name", source.type}}},
                        {"user", source.user},
                        {"base_url", source.base_url}};
  if (version == ApiVersion::v3) object["last_seen"] = time_or_null(source.last_seen, state);
  return object;
}

nlohmann::json to_json(const State& state, const SavedFilter& filter, bool is_partial) {
  nlohmann::json object{{"pk", filter.pk}, {"name", filter.name}, {"filter", filter.criteria}};
  for (const char* name : {"open", "acked", "stateful", "maxlevel"}) {
    if (!filter.criteria.contains(name)) object["filter"][name] = nullptr;
  }
  const bool shows_default = state.release.at_least(2, 9) && !is_partial;
  if (shows_default && !filter.criteria.contains("hide_closed_acked")) object["filter"]["hide_closed_acked"] = false;
  if (state.release.at_least(2, 7)) object["public"] = filter.is_public;
  return object;
}

nlohmann::json to_json(const State& state, const Maintenance& maintenance) {
  nlohmann::json filters = nlohmann::json::array();
  for (const std::int64_t filter : maintenance.filters) filters.push_back(to_json(state, *state.filters.find(filter)));
  return {{"pk", maintenance.pk},
          {"created_by", user_to_json(state, maintenance.created_by)},
          {"created", to_text(maintenance.created, state.zone)},
          {"start_time", to_text(maintenance.start_time, state.zone)},
          {"end_time", to_text(maintenance.end_time, state.zone)},
          {"description", maintenance.description},
          {"filters", std::move(filters)}};
}

}  // namespace argus::testing::fake
