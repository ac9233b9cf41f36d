#include "generator.hpp"

#include <utility>

using nlohmann::json;

namespace {

/// Writes steps down one after the other, and numbers them.
class Script {
 public:
  Script& send(const std::string& method, const std::string& path, const std::string& role,
               const std::optional<json>& body = std::nullopt,
               const std::vector<std::pair<std::string, std::string>>& query = {}) {
    Step step;
    step.number = static_cast<int>(sequence_.size()) + 1;
    step.method = method;
    step.path = path;
    step.role = role;
    step.body = body;
    step.query = query;
    if (body) step.content_type = "application/json";
    sequence_.push_back(std::move(step));
    return *this;
  }

  Sequence sequence() const { return sequence_; }

 private:
  Sequence sequence_{};
};

json incident_at(const std::string& start_time, const json& tags = json::array()) {
  json incident{{"start_time", start_time}, {"description", "${name}"}, {"tags", {{{"tag", "sequence=${name}"}}}}};
  for (const json& tag : tags) incident["tags"].push_back({{"tag", tag}});
  return incident;
}

Sequence tied_rows() {
  Script script;
  for (int i = 0; i < 6; ++i) script.send("POST", incidents, "glue", incident_at("2024-01-15T12:00:00Z"));
  // The fake has them in one order for even sizes of pages and in the other for odd ones; the real server can't agree
  // with both.
  for (const char* size : {"2", "3"}) {
    script.send("GET", incidents, "glue", std::nullopt, {{"tags", "sequence=${name}"}, {"page_size", size}});
  }
  return script.send("GET", "${7/next}", "glue").send("GET", "${8/next}", "glue").sequence();
}

/// Pages that begin and end within rows of one start time, forwards and back.
Sequence tied_rows_among_others() {
  Script script;
  for (const char* start_time : {"2024-01-15T12:00:00Z", "2024-01-14T12:00:00Z"}) {
    for (int i = 0; i < 3; ++i) script.send("POST", incidents, "glue", incident_at(start_time));
  }
  script.send("GET", incidents, "glue", std::nullopt, {{"tags", "sequence=${name}"}, {"page_size", "2"}});
  for (const char* link : {"${7/next}", "${8/next}", "${9/previous}", "${10/previous}"})
    script.send("GET", link, "glue");
  return script.sequence();
}

/// Open with a ticket and an acknowledgement, closed with one, stateless, and another source's.
Script incidents_of_each_kind() {
  json open = incident_at("2024-01-15T12:00:00Z", {"host=a"});
  open["level"] = 1;
  open["source_incident_id"] = "${name}-1";
  open["ticket_url"] = "https://tickets.example.org/1";
  json closed = incident_at("2024-01-14T12:00:00Z", {"host=b"});
  closed["level"] = 3;
  closed["end_time"] = "2024-01-14T13:00:00Z";
  json stateless = incident_at("2024-01-13T12:00:00Z");
  stateless["end_time"] = nullptr;
  Script script;
  script.send("POST", incidents, "glue", open).send("POST", incidents, "glue", closed);
  script.send("POST", incidents, "glue", stateless);
  script.send("POST", incidents, "glue2", incident_at("2024-01-12T12:00:00Z"));
  const json acknowledgement{{"event", {{"timestamp", "2024-01-16T12:00:00Z"}}}};
  for (const char* pk : {"${1/pk}", "${2/pk}"})
    script.send("POST", incidents + pk + "/acks/", "person", acknowledgement);
  return script;
}

Sequence each_filter() {
  Script script = incidents_of_each_kind();
  const auto list = [&](const std::string& filter, const std::string& value) {
    script.send("GET", incidents, "person", std::nullopt, {{"tags", "sequence=${name}"}, {filter, value}});
  };
  for (const char* flag :
       {"open", "acked", "stateful", "ticket", "hide_closed_acked", "end_time__isnull", "token_expiry"}) {
    list(flag, "true");
    list(flag, "false");
  }
  for (const char* time : {"start_time__gte", "start_time__lte", "end_time__gte", "end_time__lte"})
    list(time, "2024-01-14T12:30:00Z");
  script.send("GET", incidents, "person", std::nullopt, {{"tags", "sequence=${name},host=a"}});
  list("level__lte", "3");
  list("duration__gte", "60");
  list("id__in", "${1/pk},${4/pk}");
  list("source__id__in", "${source_pk/glue2}");
  list("source__type__in", "nav");
  list("source_incident_id", "${name}-1");
  list("search", "host=a");
  script.send("GET", incidents + "mine/", "glue", std::nullopt, {{"source_incident_id", "${name}-1"}});
  return script.sequence();
}

Sequence random_username() {
  const json source{{"name", "${name}"}, {"type", "nav"}, {"username", "${user/glue}"}};
  json incident = incident_at("2024-01-15T12:00:00Z");
  incident["source"] = "${1/pk}";
  return Script()
      .send("POST", incidents + "sources/", "boss", source)
      .send("POST", incidents, "boss", incident)
      .sequence();
}

Sequence summer_time() {
  return Script().send("POST", incidents, "glue", incident_at("2024-07-15T12:00:00Z")).sequence();
}

Sequence key_of_no_row() {
  json incident = incident_at("2024-01-15T12:00:00Z");
  incident["metadata"] = nullptr;
  return Script().send("POST", incidents, "glue", incident).sequence();
}

Sequence order_of_sets() {
  const json many{"e=1", "d=2", "c=3", "b=4", "a=5", "z=6", "y=7", "x=8"};
  json patch{{"tags", json::array()}};
  for (const char* tag : {"sequence=${name}", "n=1", "m=2", "l=3", "k=4", "j=5", "i=6"}) {
    patch["tags"].push_back({{"tag", tag}});
  }
  return Script()
      .send("POST", incidents, "glue", incident_at("2024-01-15T12:00:00Z", many))
      .send("PATCH", incidents + "${1/pk}/", "glue", patch)
      .sequence();
}

Sequence heartbeat() {
  const std::string source = "/api/v3/incidents/sources/${source_pk/glue}/";
  return Script()
      .send("POST", incidents + "sources/heartbeat/", "glue")
      .send("GET", source, "glue")
      .send("POST", incidents + "sources/heartbeat/", "person")
      .sequence();
}

Sequence pages_of_html_and_rows_of_others() {
  return Script().send("GET", "/api/v2/nothing/", "glue").send("GET", incidents + "sources/", "glue").sequence();
}

}  // namespace

const std::vector<Sequence>& fixed_sequences() {
  static const std::vector<Sequence> sequences{tied_rows(),
                                               tied_rows_among_others(),
                                               each_filter(),
                                               random_username(),
                                               summer_time(),
                                               key_of_no_row(),
                                               order_of_sets(),
                                               heartbeat(),
                                               pages_of_html_and_rows_of_others()};
  return sequences;
}
