#include "listing.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace benchmarks {
namespace {

constexpr std::int64_t newest = (std::int64_t{23} * 3600 + std::int64_t{59} * 60) * 1000;

const std::string& row_template() {
  static const std::string row =
      R"({"pk":@pk@@@@@,"start_time":"2026-11-24T@time@@@@@@@000+00:00","end_time":"infinity",)"
      R"("source":{"pk":3,"name":"nav.example.org","type":{"name":"nav"},"user":7,"base_url":"https://nav.example.org/"},)"
      R"("source_incident_id":"nav:@id@@@@@","details_url":"https://nav.example.org/alerts/202430/",)"
      R"("description":"linkDown on Gi0/3 at ålesund-gw: \"uplink to trondheim-gw\"","level":2,"ticket_url":"","metadata":{},)"
      R"("tags":[{"added_by":7,"added_time":"2026-11-24T12:00:00.364176+01:00","tag":"host=ålesund-gw.example.org"},)"
      R"({"added_by":7,"added_time":"2026-11-24T12:00:00.364908+01:00","tag":"interface=Gi0/3"},)"
      R"({"added_by":7,"added_time":"2026-11-24T12:00:00.365512+01:00","tag":"event_type=linkState"},)"
      R"({"added_by":7,"added_time":"2026-11-24T12:00:00.365904+01:00","tag":"alert_type=linkDown"},)"
      R"({"added_by":7,"added_time":"2026-11-24T12:00:00.366120+01:00","tag":"organization=ntnu"},)"
      R"({"added_by":7,"added_time":"2026-11-24T12:00:00.366702+01:00","tag":"organization=uninett"},)"
      R"({"added_by":7,"added_time":"2026-11-24T12:00:00.367311+01:00","tag":"room=Nørvøy"},)"
      R"({"added_by":7,"added_time":"2026-11-24T12:00:00.367905+01:00","tag":"location=Ålesund"}],)"
      R"("stateful":true,"open":true,"acked":false})";
  return row;
}

void put_number(std::string& text, std::size_t place, std::size_t digits, std::int64_t number) {
  for (std::size_t i = digits; i-- > 0; number /= 10) text[place + i] = static_cast<char>('0' + number % 10);
}

void put_time(std::string& text, std::size_t place, std::int64_t milliseconds) {
  put_number(text, place, 2, milliseconds / 3'600'000);
  text[place + 2] = ':';
  put_number(text, place + 3, 2, milliseconds / 60'000 % 60);
  text[place + 5] = ':';
  put_number(text, place + 6, 2, milliseconds / 1000 % 60);
  text[place + 8] = '.';
  put_number(text, place + 9, 3, milliseconds % 1000);
}

}  // namespace

std::string Listing::incident(std::int64_t index) const {
  static const std::size_t pk = row_template().find("@pk@");
  static const std::size_t id = row_template().find("@id@");
  static const std::size_t time = row_template().find("@time@");
  std::string row = row_template();
  put_number(row, pk, 8, 10'000'000 + size_ - index);
  put_number(row, id, 8, 10'000'000 + size_ - index);
  put_time(row, time, newest - index);
  return row;
}

std::string Listing::page(std::int64_t first, std::int64_t count) const {
  const std::int64_t end = (std::min)(size_, first + count);
  std::string text = R"({"next":)";
  text += end < size_ ? R"("http://127.0.0.1/api/v2/incidents/?cursor=cD0x","previous":null,"results":[)"
                      : R"(null,"previous":null,"results":[)";
  for (std::int64_t i = first; i < end; ++i) {
    if (i > first) text += ',';
    text += incident(i);
  }
  return text + "]}";
}

std::int64_t Listing::index_at(const std::string& time) {
  int hours = 0;
  int minutes = 0;
  int seconds = 0;
  int milliseconds = 0;
  if (std::sscanf(time.c_str(), "%2d:%2d:%2d.%3d", &hours, &minutes, &seconds, &milliseconds) < 3) return 0;
  const std::int64_t at = ((std::int64_t{hours} * 60 + minutes) * 60 + seconds) * 1000 + milliseconds;
  return (std::max)(std::int64_t{0}, newest - at);
}

std::string posted_incident(const std::string& source_incident_id) {
  return R"({"pk":4711,"start_time":"2026-11-24T12:00:00+01:00","end_time":"infinity",)"
         R"("source":{"pk":3,"name":"nav.example.org","type":{"name":"nav"},"user":7,"base_url":"https://nav.example.org/"},)"
         R"("source_incident_id":")" +
         source_incident_id +
         R"(","details_url":"https://nav.example.org/alerts/202430/",)"
         R"("description":"linkDown on GigabitEthernet0/3 at ålesund-gw.example.org","level":2,"ticket_url":"","metadata":{},)"
         R"("tags":[{"added_by":7,"added_time":"2026-11-24T12:00:00.364176+01:00","tag":"host=ålesund-gw.example.org"},)"
         R"({"added_by":7,"added_time":"2026-11-24T12:00:00.364908+01:00","tag":"interface=GigabitEthernet0/3"},)"
         R"({"added_by":7,"added_time":"2026-11-24T12:00:00.365512+01:00","tag":"event_type=linkState"},)"
         R"({"added_by":7,"added_time":"2026-11-24T12:00:00.365904+01:00","tag":"alert_type=linkDown"},)"
         R"({"added_by":7,"added_time":"2026-11-24T12:00:00.366120+01:00","tag":"organization=ntnu"},)"
         R"({"added_by":7,"added_time":"2026-11-24T12:00:00.366702+01:00","tag":"organization=uninett"},)"
         R"({"added_by":7,"added_time":"2026-11-24T12:00:00.367311+01:00","tag":"room=Nørvøy"},)"
         R"({"added_by":7,"added_time":"2026-11-24T12:00:00.367905+01:00","tag":"location=Ålesund"}],)"
         R"("stateful":true,"open":true,"acked":false})";
}

}  // namespace benchmarks
