#include "generator.hpp"

#include "places.hpp"
#include "values.hpp"

#include <algorithm>

using nlohmann::json;

namespace {

const std::string own_tag = "sequence=${name}";

/// Makes up a sequence, request by request; later ones refer to what earlier ones make.
class Generator {
 public:
  explicit Generator(std::uint64_t seed) : values_(seed) {}

  Sequence generate() {
    const auto& theme = themes()[static_cast<std::size_t>(values_.below(static_cast<int>(themes().size())))];
    const int length = 5 + values_.below(26);
    post_plain_incident();
    while (static_cast<int>(sequence_.size()) < length) {
      const auto& choices = values_.chance(75) ? theme : themes().front();
      (this->*values_.pick(choices))();
      if (values_.is_odd()) {
        mutate(sequence_.back());
        if (values_.chance(80)) forget(sequence_.back().number);
      }
      keep_to_own(sequence_.back());
    }
    return sequence_;
  }

 private:
  using Choices = std::vector<void (Generator::*)()>;

  static const std::vector<Choices>& themes() {
    using G = Generator;
    static const std::vector<Choices> themes{
        {&G::post_incident, &G::post_incident, &G::change_incident, &G::change_incident, &G::post_event, &G::post_event,
         &G::post_event, &G::get_incident, &G::post_acknowledgement, &G::change_acknowledgement, &G::post_tag,
         &G::delete_tag, &G::get_tag, &G::put_ticket_url, &G::put_automatic_ticket, &G::delete_incident,
         &G::list_incidents, &G::get_of_incident},
        {&G::post_event, &G::post_event, &G::post_event, &G::post_event, &G::get_event, &G::get_incident},
        {&G::post_events_in_bulk, &G::post_acknowledgements_in_bulk, &G::post_ticket_urls_in_bulk, &G::post_incident,
         &G::post_event, &G::list_incidents},
        {&G::post_incident, &G::list_incidents, &G::list_incidents, &G::list_incidents, &G::follow_link,
         &G::post_filter, &G::post_acknowledgement, &G::list_by_filter},
        {&G::post_tag, &G::delete_tag, &G::get_tag, &G::change_incident, &G::get_of_incident},
        {&G::change_incident_of_v3, &G::change_incident_of_v3, &G::post_incident_of_v3, &G::post_tags_of_v3,
         &G::get_or_delete_tag_of_v3, &G::get_incident_of_v3, &G::list_sources, &G::post_tag, &G::change_incident},
        {&G::post_source, &G::post_source, &G::rename_source, &G::list_sources, &G::get_source, &G::post_source_type,
         &G::get_source_types, &G::send_heartbeat},
        {&G::log_in, &G::log_in, &G::log_in_by_token, &G::log_out, &G::obtain_token, &G::refresh_token, &G::expire,
         &G::get_user, &G::use_token, &G::use_token},
        {&G::post_filter, &G::post_maintenance, &G::post_maintenance, &G::change_maintenance, &G::change_maintenance,
         &G::get_maintenance, &G::delete_maintenance, &G::list_filters, &G::change_filter},
        {&G::ask_oddly, &G::ask_oddly, &G::send_text, &G::send_text, &G::post_incident, &G::change_incident}};
    return themes;
  }

  // What earlier requests may have made, as placeholders for keys.

  std::string reference(const std::vector<int>& steps, const std::string& pointer = "/pk") {
    if (steps.empty() || values_.chance(3)) return "${0/pk}";
    return "${" + std::to_string(values_.pick(steps)) + pointer + '}';
  }
  /// The first one is seldom refused.
  std::string incident() { return values_.chance(30) ? "${1/pk}" : reference(incidents_); }
  std::string incident_path(const std::string& root = incidents) { return root + incident() + '/'; }

  /// What a spoilt request should have made is seldom there.
  void forget(int number) {
    for (auto* steps :
         {&incidents_, &events_, &acknowledgements_, &lists_, &filters_, &maintenances_, &sources_, &tokens_}) {
      if (!steps->empty() && steps->back() == number) steps->pop_back();
    }
  }

  std::string any_role() { return values_.pick<std::string>({"glue", "glue", "glue2", "person", "person", "boss"}); }

  int add(Step step) {
    step.number = static_cast<int>(sequence_.size()) + 1;
    if (step.body && !step.content_type) step.content_type = "application/json";
    sequence_.push_back(std::move(step));
    return sequence_.back().number;
  }

  int send(const std::string& method, const std::string& path, const std::string& role) {
    Step step;
    step.method = method;
    step.path = path;
    step.role = role;
    return add(std::move(step));
  }

  int send(const std::string& method, const std::string& path, const std::string& role, const json& body) {
    Step step;
    step.method = method;
    step.path = path;
    step.role = role;
    step.body = body;
    return add(std::move(step));
  }

  // Incidents

  json some_tags(bool as_texts) {
    json tags = json::array();
    for (int count = values_.below(4); count > 0; --count) {
      const std::string tag =
          values_.chance(60) ? values_.pick<std::string>({"host=a", "host=b", "k=1", "k=2"}) : values_.any_tag();
      tags.push_back(as_texts ? json(tag) : json{{"tag", tag}});
    }
    return tags;
  }

  json new_incident(bool has_text_tags) {
    json tags = some_tags(has_text_tags);
    tags.push_back(has_text_tags ? json(own_tag) : json{{"tag", own_tag}});
    json incident{{"start_time", values_.chance(20) ? json("2024-01-15T12:00:00Z") : json(values_.time())},
                  {"tags", tags},
                  {"description", "${name} " + (values_.chance(50) ? values_.any_text() : "")}};
    if (values_.chance(60)) incident["source_incident_id"] = "${name}-" + std::to_string(values_.below(8));
    if (values_.chance(40)) incident["end_time"] = some_end();
    if (values_.chance(30)) incident["level"] = any_level();
    if (values_.chance(25)) incident["details_url"] = values_.any_url();
    if (values_.chance(20)) incident["ticket_url"] = values_.any_url();
    if (values_.chance(20)) incident["metadata"] = values_.any_metadata();
    return incident;
  }

  json any_level() {
    return values_.is_odd() ? values_.pick<json>({0, 6, 2.0, "", " 3"}) : values_.pick<json>({1, 2, 3, 4, 5, "3"});
  }

  json some_end() {
    if (values_.chance(25)) return nullptr;
    if (values_.chance(25)) return "infinity";
    if (values_.chance(40)) return values_.time_near_now();
    return values_.any_time();
  }

  void post_incident(const std::string& root, bool has_text_tags) {
    const std::string role =
        values_.pick<std::string>({"glue", "glue", "glue", "glue", "glue", "glue2", "boss", "boss", "person"});
    json incident = new_incident(has_text_tags);
    if (role == "boss" && values_.chance(70)) {
      incident["source"] = values_.is_odd()
                               ? any_missing_source()
                               : values_.pick<json>({"${source_pk/glue}", "${source_pk/glue2}", "${source_pk/server}"});
    }
    const int step = send("POST", root + (values_.chance(15) ? "mine/" : ""), role, incident);
    if (role != "person") incidents_.push_back(step);
  }
  void post_incident() { post_incident(incidents, false); }

  /// One that no server refuses.
  void post_plain_incident() {
    const json tags{{{"tag", own_tag}}, {{"tag", "host=a"}}};
    incidents_.push_back(send("POST", incidents, values_.chance(80) ? "glue" : "boss",
                              {{"start_time", values_.time()}, {"description", "${name} plain"}, {"tags", tags}}));
  }

  void post_incident_of_v3() { post_incident("/api/v3/incidents/", true); }

  json some_changes(bool has_text_tags) {
    json changes = json::object();
    if (values_.chance(40)) {
      changes["tags"] = some_tags(has_text_tags);
      if (values_.chance(80)) changes["tags"].push_back(has_text_tags ? json(own_tag) : json{{"tag", own_tag}});
    }
    // What crashes the server in the middle of a change leaves events in an order that nobody knows.
    if (values_.chance(15)) return {{"metadata", values_.chance(80) ? values_.any_metadata() : json(7)}};
    if (values_.chance(40)) changes["description"] = "${name} " + values_.any_text();
    if (values_.chance(30)) changes["level"] = any_level();
    if (values_.chance(25)) changes["details_url"] = values_.any_url();
    if (values_.chance(25)) changes["ticket_url"] = values_.any_url();
    if (values_.is_odd()) changes[values_.pick<std::string>({"pk", "end_time", "open", "colour"})] = 1;
    return changes;
  }

  void change_incident(const std::string& root, bool has_text_tags) {
    send(values_.chance(85) ? "PATCH" : "PUT", incident_path(root), any_role(), some_changes(has_text_tags));
  }
  void change_incident() { change_incident(incidents, false); }
  void change_incident_of_v3() { change_incident("/api/v3/incidents/", true); }

  void get_incident() { send("GET", incident_path(), any_role()); }
  void get_incident_of_v3() { send("GET", incident_path("/api/v3/incidents/"), any_role()); }
  void delete_incident() {
    send("DELETE", incident_path(values_.chance(80) ? incidents : "/api/v3/incidents/"), any_role());
  }

  void get_of_incident() {
    send("GET", incident_path() + values_.pick<std::string>({"events/", "acks/", "tags/", "automatic-ticket/"}),
         any_role());
  }

  void put_ticket_url() {
    send("PUT", incident_path(values_.chance(80) ? incidents : "/api/v3/incidents/") + "ticket_url/", any_role(),
         {{"ticket_url", values_.any_url()}});
  }
  void put_automatic_ticket() { send("PUT", incident_path() + "automatic-ticket/", any_role()); }

  // Events and acknowledgements

  json new_event() {
    json event{{"type", values_.any_type_of_event()}};
    if (values_.chance(90))
      event["timestamp"] = values_.chance(85) ? json(values_.time_near_now()) : values_.any_time();
    if (values_.chance(40)) event["description"] = values_.any_text();
    if (values_.chance(3)) event["actor"] = values_.any_json();
    return event;
  }

  void get_event() {
    if (events_.empty()) return post_event();
    const std::string placeholder = "${" + std::to_string(values_.pick(events_));
    send("GET", incidents + placeholder + "/incident}/events/" + placeholder + "/pk}/", any_role());
  }

  /// Mostly one that may post such events.
  std::string role_for(const json& event) {
    const std::string type = event["type"];
    if (values_.chance(25)) return any_role();
    return type == "CLO" || type == "REO" ? "person" : values_.pick<std::string>({"glue", "glue", "glue2", "boss"});
  }

  void post_event() {
    const json event = new_event();
    events_.push_back(send("POST", incident_path() + "events/", role_for(event), event));
  }

  json new_acknowledgement() {
    json acknowledgement{{"timestamp", values_.chance(80) ? json(values_.time_near_now()) : values_.any_time()}};
    if (values_.chance(50)) acknowledgement["description"] = values_.any_text();
    if (values_.chance(40)) {
      acknowledgement["expiration"] = values_.chance(60) ? json("${now+7200}") : values_.any_time();
    } else if (values_.chance(20)) {
      acknowledgement["timestamp"] = "${now-86400}";
      acknowledgement["expiration"] = "${now-60}";
    }
    if (values_.chance(3)) acknowledgement["pk"] = values_.any_json();
    return acknowledgement;
  }

  void post_acknowledgement() {
    acknowledgements_.push_back(send("POST", incident_path() + "acks/", any_role(), new_acknowledgement()));
  }

  void change_acknowledgement() {
    if (acknowledgements_.empty()) return post_acknowledgement();
    const std::string item = reference(acknowledgements_, values_.chance(80) ? "/pk" : "/event/pk");
    const json body = values_.chance(20) ? json::object() : json{{"expiration", values_.any_time()}};
    const std::string method = values_.pick<std::string>({"PUT", "PATCH", "PATCH", "GET"});
    const std::string path = reference(acknowledgements_, "/event/incident") + "/acks/" + item + '/';
    if (method == "GET") {
      send(method, incidents + path, any_role());
    } else {
      send(method, incidents + path, any_role(), body);
    }
  }

  // Bulk

  json some_ids() {
    json ids = json::array();
    for (int count = 1 + values_.below(4); count > 0; --count) ids.push_back(incident());
    if (values_.is_odd())
      ids.push_back(
          values_.pick<json>({"987654321", " 987654322 ", "x", 987654323.0, 1.5, nullptr, true, -5, "${0/pk}"}));
    return ids;
  }

  /// No keys of incidents; those of others aren't the same on both servers.
  json some_odd_ids() {
    return values_.pick<json>(
        {nullptr, "x", json::array(), json::object(), 987654325, {{"a", 1}}, json::array({json::array()})});
  }

  void post_events_in_bulk() {
    send("POST", incidents + "events/bulk/", any_role(), {{"ids", some_ids()}, {"event", new_event()}});
  }
  void post_acknowledgements_in_bulk() {
    send("POST", incidents + "acks/bulk/", any_role(), {{"ids", some_ids()}, {"ack", new_acknowledgement()}});
  }
  void post_ticket_urls_in_bulk() {
    send("POST", incidents + "ticket_url/bulk/", any_role(), {{"ids", some_ids()}, {"ticket_url", values_.any_url()}});
  }

  // Tags

  std::string tag_in_path() {
    return values_.pick<std::string>({"host=a", "host=b", "k=1", "k=2", "host%20=a", "host", "=a", "Host=a",
                                      "k=%C3%86%C3%98%20%F0%9F%98%80", "host="});
  }

  void post_tag() { send("POST", incident_path() + "tags/", any_role(), {{"tag", values_.any_tag()}}); }
  void get_tag() { send("GET", incident_path() + "tags/" + tag_in_path() + '/', any_role()); }
  void delete_tag() { send("DELETE", incident_path() + "tags/" + tag_in_path() + '/', any_role()); }
  void post_tags_of_v3() { send("POST", incident_path("/api/v3/incidents/") + "tags/", any_role(), some_tags(true)); }
  void get_or_delete_tag_of_v3() {
    const std::string path = incident_path("/api/v3/incidents/") + "tags/" + tag_in_path() + '/';
    send(values_.chance(50) ? "GET" : "DELETE", path, any_role());
  }

  // Lists

  std::pair<std::string, std::string> some_filter() {
    static const std::vector<std::string> flags{
        "open", "acked", "stateful", "ticket", "hide_closed_acked", "end_time__isnull", "token_expiry"};
    static const std::vector<std::string> times{"start_time__gte", "start_time__lte", "end_time__gte", "end_time__lte"};
    switch (values_.below(13)) {
      case 0:
      case 1:
      case 2:
        return {values_.pick(flags),
                values_.pick<std::string>({"true", "false", "True", "FALSE", "1", "0", "maybe", "", " true"})};
      case 3:
      case 4: {
        const json time = values_.any_time();
        return {values_.pick(times), time.is_string() ? time.get<std::string>() : time.dump()};
      }
      case 5:
        return {"duration__gte",
                values_.pick<std::string>({"0", "1", "60", "1e3", "-5", "2.5", "x", "99999999999999"})};
      case 6:
        return {"level__lte", values_.pick<std::string>({"1", "3", "5", "2.5", "x", "", " 3 ", "-1"})};
      case 7:
        return {values_.pick<std::string>({"id__in"}),
                values_.pick<std::string>(
                    {incident() + "," + incident(), incident(), "x", ",", " ", "987654321.5," + incident()})};
      case 8:
        return {values_.pick<std::string>({"source__id__in", "source__id__in"}),
                values_.pick<std::string>({"${source_pk/glue}", "${source_pk/glue2},${source_pk/boss}", "x", ""})};
      case 9:
        return {"source__type__in", values_.pick<std::string>({"nav", "argus", "nav,argus", "x", " nav", "", ","})};
      case 10:
        return {"source_incident_id",
                values_.pick<std::string>({"${name}-1", " ${name}-2 ", "x", " ", "", "\xff", "æ\xc3"})};
      case 11:
        return {"search", values_.pick<std::string>({"${name}", "link down", "LINK,${name}", "\"on gi0/3\"", "'", "\"",
                                                     "\"\"", "æøå", "no ticket", "x y\"z w\"", "100%", "_under_",
                                                     "Change", std::string("nul\0", 4)})};
      default:
        return {
            values_.pick<std::string>({"no_such_filter", "notificationprofile_pk", "filter_pk", "source__name__in"}),
            values_.pick<std::string>({"x", "", " ", "987654321.0", "987654321"})};
    }
  }

  void list_incidents() {
    Step step;
    step.method = "GET";
    step.role = any_role();
    step.path = values_.pick<std::string>({incidents, incidents, incidents + "mine/", "/api/v3/incidents/"});
    step.query.emplace_back(
        "tags", own_tag + values_.pick<std::string>({"", "", "", "", ",host=a", ",host=a,host=b", ",k=1,host=a",
                                                     ",k= 1", ",", ",host", ",k=a b"}));
    for (int count = values_.below(3); count > 0; --count) step.query.push_back(some_filter());
    if (values_.chance(40)) {
      step.query.emplace_back("page_size", values_.pick<std::string>({"1", "2", "3", "0", "-1", "x", "1000"}));
    }
    if (values_.chance(10)) step.query.emplace_back("count", "");
    if (values_.chance(5)) {
      step.query.emplace_back("cursor", values_.pick<std::string>({"x", "bz0tMQ==", "cD14", "", "cj0x", "bz01", "ø",
                                                                   "bz0xMDAw!", "bz0tMQ", "cj1w"}));
    }
    lists_.push_back(add(std::move(step)));
  }

  void follow_link() {
    if (lists_.empty()) return list_incidents();
    send("GET", reference(lists_, values_.chance(70) ? "/next" : "/previous"), any_role());
    lists_.push_back(sequence_.back().number);
  }

  /// Without the tag that marks this sequence: the real server takes minutes for some filters together with tags.
  void list_by_filter() {
    if (filters_.empty()) return post_filter();
    Step step;
    step.method = "GET";
    step.role = any_role();
    step.path = values_.chance(70) ? incidents : incidents + "mine/";
    const bool is_all = step.path == incidents;
    step.query.emplace_back(is_all ? "search" : "source_incident_id",
                            is_all ? "${name}" : "${name}-" + std::to_string(values_.below(8)));
    step.query.emplace_back("filter_pk", reference(filters_));
    add(std::move(step));
  }

  // Saved filters and planned maintenance

  /// One of the good values, or an odd one.
  json one_of(const std::vector<json>& good, const std::vector<json>& odd) {
    return values_.is_odd() ? values_.pick(odd) : values_.pick(good);
  }

  json some_criteria() {
    json criteria = json::object();
    if (values_.chance(30)) {
      criteria["sourceSystemIds"] =
          one_of({{"${source_pk/glue}"}, {"${source_pk/glue}", "${source_pk/boss}"}, json::array()}, {{0}, "x"});
    }
    if (values_.chance(40)) {
      criteria["tags"] =
          one_of({{"host=a"}, {"host=a", "host=b"}, {"host=a", "k=1"}, {"host= a"}}, {{"abc"}, {"x"}, {1}, {"A=b"}});
    }
    for (const char* flag : {"open", "acked", "stateful", "hide_closed_acked"}) {
      if (values_.chance(30)) criteria[flag] = one_of({true, false}, {nullptr, "yes", "", 2, json::array()});
    }
    if (values_.chance(30)) criteria["maxlevel"] = one_of({1, 3, 5, "4"}, {0, 6, nullptr, 2.5, true});
    if (values_.chance(20)) {
      criteria["event_types"] =
          one_of({{"STA"}, {"END", "END"}, {"ACK", "CLO"}, json::array()}, {{"X"}, "STA", {{"STA", 1}}, 5});
    }
    if (values_.chance(20)) criteria["source_types"] = one_of({{"nav"}, {"argus"}}, {{""}, {nullptr}, "nav"});
    return criteria;
  }

  void post_filter() {
    json filter{{"name", values_.chance(90) ? json("${name}" + std::to_string(values_.below(1000))) : any_name()}};
    if (values_.chance(90)) filter["filter"] = some_criteria();
    if (values_.chance(30)) filter["public"] = one_of({true, false}, {"on", nullptr, 5});
    filters_.push_back(send("POST", "/api/v2/notificationprofiles/filters/", any_role(), filter));
  }

  void list_filters() {
    const std::string path = "/api/v2/notificationprofiles/filters/";
    send("GET", values_.chance(30) ? path : path + reference(filters_) + '/', any_role());
  }

  void change_filter() {
    if (filters_.empty()) return post_filter();
    const std::string path = "/api/v2/notificationprofiles/filters/" + reference(filters_) + '/';
    if (values_.chance(25)) {
      send("DELETE", path, any_role());
      return;
    }
    json changes = json::object();
    if (values_.chance(50))
      changes["name"] = values_.chance(80) ? json("${name}" + std::to_string(values_.below(10))) : any_name();
    if (values_.chance(50)) changes["filter"] = some_criteria();
    if (values_.chance(30)) changes["public"] = values_.pick<json>({true, false, nullptr});
    send(values_.chance(70) ? "PATCH" : "PUT", path, any_role(), changes);
  }

  json new_maintenance() {
    json maintenance{{"filters", json::array({reference(filters_)})}, {"description", "${name} " + values_.any_text()}};
    if (values_.is_odd())
      maintenance["filters"] = values_.pick<json>({json::array(), {"x"}, {987654321.5}, {true}, {nullptr}, "x", {{1}}});
    if (values_.chance(50))
      maintenance["start_time"] = values_.chance(70) ? json(values_.time_near_now()) : values_.any_time();
    if (values_.chance(60))
      maintenance["end_time"] = values_.chance(70) ? json(values_.time_near_now()) : values_.any_time();
    return maintenance;
  }

  std::string administrator() { return values_.chance(92) ? "boss" : any_role(); }

  void post_maintenance() {
    if (filters_.empty()) post_filter();
    maintenances_.push_back(send("POST", "/api/v2/plannedmaintenance/", administrator(), new_maintenance()));
  }
  void change_maintenance() {
    if (maintenances_.empty()) return post_maintenance();
    json body = new_maintenance();
    const bool is_whole = values_.chance(30);
    if (!is_whole && values_.chance(60)) body.erase("filters");
    send(is_whole ? "PUT" : "PATCH", "/api/v2/plannedmaintenance/" + reference(maintenances_) + '/', administrator(),
         body);
  }
  void get_maintenance() {
    const std::string path = "/api/v2/plannedmaintenance/";
    send("GET", values_.chance(10) ? path : path + reference(maintenances_) + '/', any_role());
  }
  void delete_maintenance() {
    if (maintenances_.empty()) return post_maintenance();
    send("DELETE", "/api/v2/plannedmaintenance/" + reference(maintenances_) + '/', administrator());
  }

  // Sources

  void post_source() {
    json source{
        {"name",
         values_.chance(85) ? json("${name}" + values_.pick<std::string>({"a", "b", "c", " d", "ø"})) : any_name()},
        {"type", values_.chance(85) ? values_.pick<json>({"nav", "argus", "${name}type"}) : values_.any_json()}};
    if (values_.chance(60)) {
      source["username"] = values_.pick<json>({"${name}-user", "${name}-user2", "${user/glue}", "", " ", "a b",
                                               "${name}/x", nullptr, "${name}" + values_.noise(160)});
    }
    if (values_.chance(50))
      source["base_url"] = values_.pick<json>({"https://nav.example.org/", "x", "", 5, nullptr, " trimmed "});
    if (values_.chance(40)) {
      source["heartbeat_frequency"] = values_.pick<json>(
          {60, "00:05:00", "P1D", 59, 86401, "1 day", "1 00:00:00", "x", "PT1M", "-1", "", nullptr, 90.5, "1:2:3.5"});
    }
    sources_.push_back(send("POST", values_.chance(80) ? incidents + "sources/" : "/api/v3/incidents/sources/",
                            administrator(), source));
  }

  /// Those of others keep their names: the servers would never be alike again.
  void rename_source() {
    if (sources_.empty()) return post_source();
    const std::string root = values_.chance(80) ? incidents : "/api/v3/incidents/";
    send(values_.chance(70) ? "PATCH" : "PUT", root + "sources/${" + std::to_string(values_.pick(sources_)) + "/pk}/",
         administrator(),
         {{"name", values_.chance(85) ? json("${name}" + values_.pick<std::string>({"a", "b", "z"})) : any_name()},
          {"base_url", "ignored"}});
  }
  void list_sources() {
    send("GET", values_.chance(60) ? incidents + "sources/" : "/api/v3/incidents/sources/",
         values_.chance(90) ? any_role() : "");
  }
  void get_source() {
    const std::string root = values_.chance(70) ? incidents : "/api/v3/incidents/";
    const std::string pk =
        values_.pick<std::string>({"${source_pk/glue}", "${source_pk/server}", "x", "${0/pk}", reference(sources_)});
    send("GET", root + "sources/" + pk + '/', any_role());
  }
  void post_source_type() {
    send("POST", incidents + "source-types/", any_role(),
         {{"name", values_.chance(80)
                       ? values_.pick<json>({"${name}type", "${name}type", "${name}Type", "nav", "${name}æ", "123", ""})
                       : any_name()}});
  }
  void get_source_types() {
    const std::string path = incidents + "source-types/";
    send("GET", path + values_.pick<std::string>({"", "nav/", "${name}type/", "x/", "NAV/"}), any_role());
  }
  void send_heartbeat() { send(values_.chance(85) ? "POST" : "GET", incidents + "sources/heartbeat/", any_role()); }

  // Accounts

  json credentials() {
    const std::string role = any_role();
    json credentials{{"username", "${user/" + role + '}'}, {"password", "${password/" + role + '}'}};
    if (values_.chance(15)) credentials["password"] = values_.any_json();
    if (values_.chance(8)) credentials["username"] = values_.any_json();
    return credentials;
  }

  std::string any_token_path() {
    return values_.pick<std::string>({"token/login/", "token/logout/", "token/logoutall", "refresh-token/", "user/"});
  }

  void log_in() { tokens_.push_back(send("POST", "/api/v2/auth/token/login/", "", credentials())); }
  void log_in_by_token() { tokens_.push_back(send("POST", "/api/v2/auth/token/login/", some_token())); }
  void obtain_token() { tokens_.push_back(send("POST", "/api/v2/token-auth/", "", credentials())); }
  void refresh_token() { tokens_.push_back(send("POST", "/api/v2/auth/refresh-token/", some_token())); }
  void log_out() {
    send("POST", "/api/v2/auth/token/" + values_.pick<std::string>({"logout/", "logout/", "logoutall"}), some_token());
  }
  std::string some_token() { return tokens_.empty() || values_.chance(30) ? any_role() : reference(tokens_, "/token"); }
  void use_token() {
    send("GET", values_.pick<std::string>({"/api/v2/auth/user/", incidents + "${0/pk}/", incidents + "sources/"}),
         some_token());
  }
  void expire() {
    if (has_expired_) return use_token();
    has_expired_ = true;
    send(expire_method, "", some_token());
    send("GET", "/api/v2/auth/user/", sequence_.back().role);
    send("GET", "/api/v2/auth/user/", sequence_.back().role);
  }
  void get_user() {
    send("GET",
         "/api/v2/auth/users/" + values_.pick<std::string>(
                                     {"${user_pk/glue}/", "${user_pk/boss}/", "${user_pk/server}/", "${0/pk}/", "x/"}),
         any_role());
  }

  /// What is no name, or one that nothing else has: a name that stays on the real server would be taken the next time.
  json any_name() {
    if (values_.chance(50)) return "${name}" + values_.any_text();
    return values_.pick<json>({nullptr, "", " ", json::array(), json::object()});
  }

  /// What isn't the key of a source; those of sources outside of this test aren't the same on both servers.
  json any_missing_source() {
    return values_.pick<json>({"${0/pk}", "x", nullptr, json::array(), json::object(), 1.5e9});
  }

  // What no client should send

  void ask_oddly() {
    const std::string path =
        values_.pick<std::string>({"/api/v2/incidents",
                                   "/api/v2/incidents/mine",
                                   "/api/v2/incidents/events",
                                   "/api/v2/nothing/",
                                   "/api/v2/incidents/x.y/",
                                   "/api/v2/incidents/five/",
                                   "/api/v2/incidents/five/events/",
                                   "/api/v2/incidents/-1/",
                                   "/api/v2/incidents/+" + incident() + '/',
                                   "/api/v2/incidents/%20" + incident() + "/",
                                   "/api/v2/incidents/9876_54321/",
                                   "/api/v2/incidents/99999999999999999999/",
                                   "/api/v2/incidents/" + incident(),
                                   "/api/v2/incidents/" + incident() + "/nothing/",
                                   "/api/v2/incidents/mine/3/",
                                   "/api/v2/incidents/" + incident() + "/tags/a/b/",
                                   "/api/v3/incidents/events/",
                                   "/api/v3/incidents/" + incident() + "/events/",
                                   "/api/v3/nothing/",
                                   "/api/",
                                   "/api",
                                   "/.still-alive/",
                                   "/api/v2/auth/token/logoutall/",
                                   "/api/v2/auth/token/login",
                                   "/api/v2/auth/user",
                                   "/api/v2/incidents/sources/heartbeat",
                                   "/api/v2/incidents/events/bulk/",
                                   "/api/v2/incidents/acks/",
                                   "/api/v2/incidents/events/",
                                   "/api/v2/incidents/%C3%A6",
                                   "/api/v2/incidents/mine/?tags=" + own_tag,
                                   "/api/v2/incidents/mine/?tags=" + own_tag +
                                       "&x=" + std::string(static_cast<std::size_t>(4000 + values_.below(200)), 'y')});
    const std::string method = values_.pick<std::string>({"GET", "GET", "POST", "PUT", "PATCH", "DELETE"});
    if (values_.chance(50)) {
      send(method, path, any_role());
    } else if (method != "GET") {
      send(method, path, any_role(), values_.any_json());
    } else {
      send(method, path, "");
    }
  }

  void send_text() {
    static const std::vector<std::optional<std::string>> types{
        "application/json", "application/json", "application/json", "application/json; charset=utf-8",
        "APPLICATION/JSON", "text/plain",       std::nullopt};
    Step step;
    step.method = values_.pick<std::string>({"POST", "PATCH", "PATCH", "PUT"});
    step.path = values_.pick<std::string>(
        {incidents, incident_path(), incident_path(), incident_path() + "events/", incident_path() + "acks/",
         incident_path() + "tags/", incident_path() + "ticket_url/", incidents + "events/bulk/",
         incidents + "acks/bulk/", incidents + "sources/", incidents + "source-types/", "/api/v2/auth/token/login/",
         "/api/v2/token-auth/", "/api/v2/notificationprofiles/filters/", "/api/v2/plannedmaintenance/",
         incident_path("/api/v3/incidents/") + "tags/", incident_path("/api/v3/incidents/")});
    step.role = any_role();
    step.raw_body = values_.any_json_text();
    step.content_type = values_.pick(types);
    add(std::move(step));
  }

  // Changes that make a good request a bad one

  /// Lists of incidents have none but this sequence's.
  static void keep_to_own(Step& step) {
    const bool is_list = step.path == incidents || step.path == incidents + "mine/" ||
                         step.path == "/api/v3/incidents/" || step.path == "/api/v3/incidents/mine/";
    if (step.method != "GET" || !is_list) return;
    const auto is_own = [](const auto& parameter) { return parameter.second.find("${name}") != std::string::npos; };
    if (std::any_of(step.query.begin(), step.query.end(), is_own)) return;
    step.query.emplace_back("tags", own_tag);
  }

  void mutate(Step& step) {
    if (step.method == expire_method) return;
    switch (values_.below(11)) {
      case 0:
      case 1:
      case 2:
        return mutate_field(step);
      case 3:
        return drop_field(step);
      case 4:
        if (step.body && step.body->is_object())
          (*step.body)[values_.pick<std::string>({"colour", "pk", "æ"})] = values_.any_json();
        if (step.body && step.body->is_object() && values_.chance(20)) (*step.body)["source"] = any_missing_source();
        return;
      case 5:
        step.role = any_role();
        return;
      case 6:
        return mutate_authorization(step);
      case 7:
        step.method = values_.pick<std::string>({"GET", "POST", "PUT", "PATCH", "DELETE"});
        return;
      case 8:
        if (!step.path.empty() && step.path.back() == '/') step.path.pop_back();
        return;
      case 9:
        if (step.body) step.body = values_.any_json();
        return;
      default:
        step.query.push_back(some_filter());
        return;
    }
  }

  /// Puts something else into the place of a field, an element, or anything within them.
  void mutate_field(Step& step) {
    const auto places = places_in(step);
    if (places.empty()) return;
    const json::json_pointer place = values_.pick(places);
    (*step.body)[place] = odd_value_for(place);
  }

  void drop_field(Step& step) {
    const auto places = places_in(step);
    if (!places.empty()) erase_place(*step.body, values_.pick(places));
  }

  static std::vector<json::json_pointer> places_in(const Step& step) {
    return step.body ? all_places_in(*step.body) : std::vector<json::json_pointer>{};
  }

  json odd_value_for(const json::json_pointer& place) {
    const std::string text = place.to_string();
    const auto has = [&](const char* part) { return text.find(part) != std::string::npos; };
    if (has("name") || text == "/source_incident_id") return any_name();
    if (text == "/source") return any_missing_source();
    if (has("/ids") || has("/filters")) return some_odd_ids();
    return values_.chance(70) ? values_.any_json() : json(values_.any_text());
  }

  void mutate_authorization(Step& step) {
    const std::string token = "${token/" + any_role() + '}';
    step.authorization =
        values_.pick<std::string>({"", "Token", "Token a b", "Bearer x", "token " + token, "TOKEN  " + token,
                                   "Token " + token + "x", "Token nobody", "Basic Zm9vOmJhcg==", token});
  }

  Values values_;
  Sequence sequence_{};
  std::vector<int> incidents_{};
  std::vector<int> events_{};
  std::vector<int> acknowledgements_{};
  std::vector<int> lists_{};
  std::vector<int> filters_{};
  std::vector<int> maintenances_{};
  std::vector<int> sources_{};
  std::vector<int> tokens_{};
  bool has_expired_ = false;
};

}  // namespace

Sequence generate_sequence(std::uint64_t seed) {
  return Generator(seed).generate();
}
