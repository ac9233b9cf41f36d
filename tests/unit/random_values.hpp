#pragma once

#include <argus/models/acknowledgement.hpp>
#include <argus/models/event.hpp>
#include <argus/models/incident.hpp>
#include <argus/models/incident_patch.hpp>
#include <argus/models/tags.hpp>
#include <argus/time.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <vector>

/// Values as odd as the library takes them; the same for the same seed.
class RandomValues {
 public:
  explicit RandomValues(unsigned seed) : random_(seed) {}

  std::int64_t number(std::int64_t least, std::int64_t most) {
    return std::uniform_int_distribution<std::int64_t>{least, most}(random_);
  }
  bool chance() { return number(0, 1) == 1; }

  /// Any time of the years 1 to 9999, often at an edge.
  argus::Timestamp time() {
    constexpr std::int64_t first = -62'135'596'800'000'000;
    constexpr std::int64_t last = 253'402'300'799'999'999;
    const std::int64_t odd[] = {first, first + 1, last, last - 1, -1, 0, 1, 951'782'399'999'999, 951'782'400'000'000};
    const std::int64_t at = chance() ? number(first, last) : odd[number(0, std::size(odd) - 1)];
    return argus::Timestamp{std::chrono::microseconds{at}};
  }

  /// UTF-8 of every length, with what JSON, URLs and tags are separated by.
  std::string text() {
    static const std::vector<std::string> parts{
        "a",    "Z",      "0",      "=",      "&",      "?",          "#",          "%",    "+",
        ",",    "/",      "..",     "\\",     "\"",     " ",          "\n",         "\t",   "\x1b",
        "\x7f", "\u00e5", "\u2028", "\uffff", "\u0800", "\U0001f600", "\U0010ffff", "null", "%41"};
    std::string result;
    for (std::int64_t left = number(0, 12); left > 0; --left)
      result += parts[static_cast<std::size_t>(number(0, static_cast<std::int64_t>(parts.size()) - 1))];
    return result;
  }

  std::string key() { return std::string(1, static_cast<char>('a' + number(0, 25))) + (chance() ? "_9" : ""); }

  argus::Tags tags() {
    argus::Tags result;
    for (std::int64_t left = number(0, 4); left > 0; --left) {
      argus::Tag tag{key(), text()};
      if (chance()) tag.added_by = number(1, 9);
      if (chance()) tag.added_time = time();
      result.add(tag);
    }
    return result;
  }

  nlohmann::json json(int levels = 3) {
    switch (number(0, levels > 0 ? 7 : 5)) {
      case 0:
        return nullptr;
      case 1:
        return chance();
      case 2:
        return number(INT64_MIN, INT64_MAX);
      case 3:
        return std::uniform_real_distribution<double>{-1e300, 1e300}(random_);
      case 4:
        return UINT64_MAX;
      case 5:
        return text();
      case 6: {
        auto list = nlohmann::json::array();
        for (std::int64_t left = number(0, 3); left > 0; --left) list.push_back(json(levels - 1));
        return list;
      }
      default: {
        auto object = nlohmann::json::object();
        for (std::int64_t left = number(0, 3); left > 0; --left) object[text()] = json(levels - 1);
        return object;
      }
    }
  }

  argus::SourceSystem source() { return {number(1, INT64_MAX), text(), text(), number(0, 9), text()}; }

  argus::Incident incident() {
    argus::Incident result;
    result.pk = number(1, INT64_MAX);
    result.start_time = time();
    if (chance()) result.end_time = chance() ? argus::STATELESS : argus::EndTime{time()};
    result.source = source();
    result.source_incident_id = text();
    result.details_url = text();
    result.description = text();
    result.level = static_cast<int>(number(1, 5));
    result.ticket_url = text();
    result.tags = tags();
    result.metadata = nlohmann::json{{text(), json()}};
    result.stateful = chance();
    result.open = chance();
    result.acked = chance();
    return result;
  }

  argus::Event event() {
    return {number(1, INT64_MAX), number(1, 99), {number(0, 9), text()}, time(), time(), {text(), text()}, text()};
  }

  argus::Acknowledgement acknowledgement() {
    argus::Acknowledgement result{number(1, 99), event(), {}};
    if (chance()) result.expiration = time();
    return result;
  }

  argus::IncidentPatch patch() {
    argus::IncidentPatch result;
    if (chance()) result.tags = tags();
    if (chance()) result.details_url = text();
    if (chance()) result.ticket_url = text();
    if (chance()) result.level = static_cast<int>(number(1, 5));
    if (chance()) result.metadata = json();
    if (chance()) result.description = text();
    return result;
  }

 private:
  std::mt19937 random_;
};
