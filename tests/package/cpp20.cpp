// What users of C++20 do with the library's types: views over lists, keys of containers, sorting. Without a server.
#include <argus/argus.hpp>

#include <algorithm>
#include <iostream>
#include <memory>
#include <ranges>
#include <string>
#include <vector>

namespace {

/// A list without an end, in pages of two.
class Pages : public argus::Transport {
 public:
  argus::Response send(const argus::Request&) override {
    ++calls;
    nlohmann::json results = nlohmann::json::array();
    for (int i = 0; i < 2; ++i) results.push_back(next_row());
    argus::Response response;
    response.status = 200;
    response.body = nlohmann::json{{"next", "http://x/?cursor=y"}, {"previous", nullptr}, {"results", results}}.dump();
    return response;
  }

  int calls = 0;

 private:
  nlohmann::json next_row() {
    time_ -= std::chrono::seconds{1};
    return {{"pk", ++pk_},
            {"start_time", argus::to_string(time_)},
            {"end_time", "infinity"},
            {"source", {{"pk", 1}, {"name", "x"}, {"type", {{"name", "x"}}}}},
            {"source_incident_id", std::to_string(pk_)},
            {"tags", nlohmann::json::array()},
            {"level", 3},
            {"stateful", true},
            {"open", true},
            {"acked", false},
            {"description", "x"}};
  }

  int pk_ = 0;
  argus::Timestamp time_ = argus::parse_timestamp("2026-01-02T03:04:05Z");
};

static_assert(std::ranges::input_range<argus::IncidentRange>);
static_assert(std::ranges::input_range<argus::EventRange>);
static_assert(std::ranges::random_access_range<argus::Tags>);

std::string keys(std::vector<argus::Tag> tags) {
  std::ranges::sort(tags);
  std::string text;
  for (const std::string& key : tags | std::views::transform(&argus::Tag::key)) text += key + " ";
  return text;
}

std::string take(int count) {
  const auto transport = std::make_shared<Pages>();
  argus::ClientOptions options;
  options.api_root_url = "https://argus.example.org";
  options.token = "secret";
  const argus::Client client{options, transport};
  std::string text;
  for (const argus::Incident& incident : client.get_incidents() | std::views::take(count))
    text += std::to_string(incident.pk) + " ";
  return text + "in " + std::to_string(transport->calls);
}

}  // namespace

int main() {
  std::cout << take(2) << "; " << take(3) << "; " << keys({{"b", "1"}, {"a", "2"}}) << '\n';
}
