// Posts incidents as a program does that is written by hand with libcurl and nlohmann/json: builds each body, posts it
// over one handle, parses the answer and reads the primary key. Checks nothing but the status.
//
// usage: by_hand API-ROOT COUNT
#include <curl/curl.h>
#include <nlohmann/json.hpp>

#include <cstdint>
#include <iostream>
#include <string>

namespace {

std::size_t on_body(char* data, std::size_t, std::size_t size, void* text) {
  static_cast<std::string*>(text)->append(data, size);
  return size;
}

std::string body_of(std::int64_t number) {
  nlohmann::json tags = nlohmann::json::array();
  for (const char* tag :
       {"host=ålesund-gw.example.org", "interface=GigabitEthernet0/3", "event_type=linkState", "alert_type=linkDown",
        "organization=ntnu", "organization=uninett", "room=Nørvøy", "location=Ålesund"})
    tags.push_back({{"tag", tag}});
  const nlohmann::json incident{{"start_time", "2026-11-24T11:00:00Z"},
                                {"end_time", "infinity"},
                                {"level", 2},
                                {"tags", tags},
                                {"source_incident_id", std::to_string(number)},
                                {"details_url", "https://nav.example.org/alerts/202430/"},
                                {"description", "linkDown on GigabitEthernet0/3 at ålesund-gw.example.org"}};
  return incident.dump();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  curl_global_init(CURL_GLOBAL_DEFAULT);
  CURL* const handle = curl_easy_init();
  curl_slist* headers = curl_slist_append(nullptr, "Authorization: Token token");
  headers = curl_slist_append(headers, "Content-Type: application/json");
  headers = curl_slist_append(headers, "Accept: application/json");
  const std::string url = std::string(argv[1]) + "/incidents/";
  std::string received;
  curl_easy_setopt(handle, CURLOPT_URL, url.c_str());
  curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers);
  curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, &on_body);
  curl_easy_setopt(handle, CURLOPT_WRITEDATA, &received);
  const std::int64_t count = std::stoll(argv[2]);
  for (std::int64_t i = 0; i < count; ++i) {
    received.clear();
    const std::string body = body_of(i);
    curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE, static_cast<long>(body.size()));
    curl_easy_setopt(handle, CURLOPT_POSTFIELDS, body.c_str());
    const CURLcode code = curl_easy_perform(handle);
    long status = 0;
    curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
    if (code != CURLE_OK || status != 201 || nlohmann::json::parse(received).at("pk").get<std::int64_t>() != 4711) {
      std::cerr << curl_easy_strerror(code) << ", status " << status << '\n';
      return 1;
    }
  }
  curl_slist_free_all(headers);
  curl_easy_cleanup(handle);
  curl_global_cleanup();
  return 0;
}
