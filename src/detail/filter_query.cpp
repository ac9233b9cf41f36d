#include <argus/detail/checks.hpp>
#include <argus/detail/filter_query.hpp>

#include <stdexcept>

namespace argus::detail {

Query to_query(const IncidentFilter& filter) {
  Query query;
  query.add_flag("open", filter.open);
  query.add_flag("acked", filter.acked);
  query.add_flag("stateful", filter.stateful);
  query.add_flag("ticket", filter.ticket);
  std::vector<std::string> tags;
  for (const Tag& tag : filter.tags) {
    checks::tag_key(tag.key);
    tags.push_back(to_string(tag));
  }
  query.add_list("tags", tags);
  if (filter.source_incident_id) {
    checks::source_incident_id(*filter.source_incident_id);
    query.add("source_incident_id", *filter.source_incident_id);
  }
  query.add_time("start_time__gte", filter.start_time_gte);
  query.add_time("start_time__lte", filter.start_time_lte);
  query.add_time("end_time__gte", filter.end_time_gte);
  query.add_time("end_time__lte", filter.end_time_lte);
  query.add_flag("end_time__isnull", filter.end_time_isnull);
  if (filter.duration_gte) {
    checks::duration(*filter.duration_gte);
    query.add("duration__gte", std::to_string(filter.duration_gte->count()));
  }
  if (filter.token_expiry) query.add("token_expiry", "true");
  if (filter.hide_closed_acked) query.add("hide_closed_acked", "true");
  query.add_key("filter_pk", filter.filter_pk);
  query.add_key("notificationprofile_pk", filter.notificationprofile_pk);
  query.add_keys("id__in", filter.id_in);
  query.add_keys("source__id__in", filter.source_id_in);
  query.add_list("source__name__in", filter.source_name_in);
  query.add_list("source__type__in", filter.source_type_in);
  if (filter.level_lte) {
    checks::level(*filter.level_lte);
    query.add("level__lte", std::to_string(*filter.level_lte));
  }
  if (filter.search) {
    checks::search(*filter.search);
    query.add("search", *filter.search);
  }
  return query;
}

MinimumVersion needs_of(const IncidentFilter& filter) {
  if (filter.hide_closed_acked) return {"the filter hide_closed_acked", hide_closed_acked_since};
  return {};
}

void check_for_mine(const IncidentFilter& filter) {
  const char* ignored = nullptr;
  if (!filter.id_in.empty()) ignored = "id_in";
  if (!filter.source_id_in.empty()) ignored = "source_id_in";
  if (!filter.source_name_in.empty()) ignored = "source_name_in";
  if (!filter.source_type_in.empty()) ignored = "source_type_in";
  if (filter.level_lte) ignored = "level_lte";
  if (filter.search) ignored = "search";
  if (ignored != nullptr)
    throw std::invalid_argument(std::string(ignored) +
                                ": the server ignores it for one's own incidents; use get_incidents with source_id_in");
}

}  // namespace argus::detail
