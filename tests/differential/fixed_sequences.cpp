#include "generator.hpp"

#include <utility>

using nlohmann::json;

namespace {

const std::string incidents = "/api/v2/incidents/";

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

Sequence pages_of_html_and_rows_of_others() {
  return Script().send("GET", "/api/v2/nothing/", "glue").send("GET", incidents + "sources/", "glue").sequence();
}

}  // namespace

const std::vector<Sequence>& fixed_sequences() {
  static const std::vector<Sequence> sequences{tied_rows(),     random_username(), summer_time(),
                                               key_of_no_row(), order_of_sets(),   pages_of_html_and_rows_of_others()};
  return sequences;
}
