#include "catch.hpp"
#include "unit/paging/rows.hpp"
#include "unit/random_values.hpp"

#include <argus/detail/checks.hpp>
#include <argus/detail/codec/details_url.hpp>
#include <argus/detail/codec/json_text.hpp>
#include <argus/detail/codec/stored_field.hpp>
#include <argus/detail/query.hpp>
#include <argus/models/expiring_token.hpp>
#include <argus/models/incident_diff.hpp>
#include <argus/models/incident_page.hpp>
#include "src/paging/cursor_pager.hpp"
#include "src/paging/keyset_pager.hpp"

#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace property_test {

using argus::Incident;
using argus::IncidentPatch;
using argus::Tags;
using argus::Timestamp;
using argus::detail::KeysetPager;

namespace {

/// Each property is tried with these; a failure names its seed.
auto seeds(int count) {
  return Catch::Generators::range(1, count + 1);
}

/// Written, sent and read.
template <class Model>
Model there_and_back(const Model& model) {
  return argus::detail::parse_json(argus::detail::dump_json(nlohmann::json(model))).template get<Model>();
}

template <class Model>
void require_round_trip(const Model& model) {
  const Model again = there_and_back(model);
  REQUIRE(again == model);
  // == leaves out who added a tag, and what an event's type is called.
  REQUIRE(nlohmann::json(again) == nlohmann::json(model));
}

/// What the server does with a patch.
Incident patched(Incident incident, const IncidentPatch& patch) {
  if (patch.tags) incident.tags = *patch.tags;
  if (patch.details_url) incident.details_url = *patch.details_url;
  if (patch.ticket_url) incident.ticket_url = *patch.ticket_url;
  if (patch.level) incident.level = *patch.level;
  if (!patch.metadata.is_null()) incident.metadata = patch.metadata;
  if (patch.description) incident.description = *patch.description;
  return incident;
}

/// What the server makes of an incident that it stores: it keeps a tag once, trims, and joins a relative URL or not.
Incident as_stored(Incident incident, RandomValues& random) {
  Tags tags;
  for (const argus::Tag& tag : incident.tags) {
    const argus::Tag trimmed{tag.key, argus::detail::checks::trimmed(tag.value)};
    if (std::find(tags.begin(), tags.end(), trimmed) == tags.end()) tags.add(trimmed);
  }
  incident.tags = tags;
  incident.description = argus::detail::checks::trimmed(incident.description);
  incident.ticket_url = argus::detail::checks::trimmed(incident.ticket_url);
  incident.details_url = argus::detail::checks::trimmed(incident.details_url);
  if (!incident.details_url.empty() && random.chance())
    incident.details_url = argus::detail::details_url::joined(argus::detail::checks::trimmed(incident.source.base_url),
                                                              incident.details_url);
  return incident;
}

/// Some of its writable fields changed.
Incident changed(const Incident& before, RandomValues& random) {
  Incident after = patched(before, random.patch());
  if (random.chance()) std::swap(after.description, after.details_url);
  return after;
}

int value_of(char digit) {
  return digit <= '9' ? digit - '0' : digit - 'A' + 10;
}

/// As a server reads a form: by its own rules, and not by the library's.
std::vector<std::pair<std::string, std::string>> read_query(const std::string& query) {
  std::vector<std::pair<std::string, std::string>> parameters{{}};
  bool in_value = false;
  for (std::size_t i = 1; i < query.size(); ++i) {
    char character = query[i];
    if (character == '&') {
      parameters.emplace_back();
      in_value = false;
      continue;
    }
    if (character == '=' && !in_value) {
      in_value = true;
      continue;
    }
    if (character == '+') character = ' ';
    if (character == '%') {
      character = static_cast<char>(value_of(query.at(i + 1)) * 16 + value_of(query.at(i + 2)));
      i += 2;
    }
    (in_value ? parameters.back().second : parameters.back().first) += character;
  }
  return parameters;
}

/// A list that goes on growing at its head while it is read, its ties in another order at every look.
class GrowingList {
 public:
  explicit GrowingList(RandomValues& random) : random_(random) {
    const std::int64_t rows = random.number(0, 120);
    const std::int64_t times = random.number(1, 30);
    for (std::int64_t i = 0; i < rows; ++i) add(random.number(1, times));
  }

  void add(std::int64_t second) { rows_.push_back({next_pk_++, Timestamp{std::chrono::seconds{second}}}); }

  /// One row newer than all the others.
  void grow() { add(1'000 + next_pk_); }

  std::pair<std::vector<Row>, bool> page(std::optional<Timestamp> latest, std::int64_t size) {
    std::shuffle(rows_.begin(), rows_.end(), shuffler_);
    std::stable_sort(rows_.begin(), rows_.end(), [](const auto& a, const auto& b) { return a.time > b.time; });
    std::vector<Row> rows;
    for (const auto& row : rows_) {
      if (!latest || row.time <= *latest) rows.push_back(row);
    }
    const bool has_more = static_cast<std::int64_t>(rows.size()) > size;
    if (has_more) rows.resize(static_cast<std::size_t>(size));
    return {rows, has_more};
  }

  std::vector<std::int64_t> keys() const {
    std::vector<std::int64_t> keys;
    for (const auto& row : rows_) keys.push_back(row.pk);
    std::sort(keys.begin(), keys.end());
    return keys;
  }

  bool chance() { return random_.chance(); }

 private:
  RandomValues& random_;
  std::mt19937 shuffler_{static_cast<unsigned>(random_.number(0, 1'000'000))};
  std::vector<Row> rows_;
  std::int64_t next_pk_ = 1;
};

}  // namespace

TEST_CASE("every model is the same after JSON and back") {
  const int seed = GENERATE(seeds(300));
  INFO("seed " << seed);
  RandomValues random{static_cast<unsigned>(seed)};
  require_round_trip(random.incident());
  require_round_trip(random.event());
  require_round_trip(random.acknowledgement());
  require_round_trip(random.source());
  require_round_trip(random.tags());
  require_round_trip(random.patch());
  require_round_trip(argus::ExpiringToken{random.text(), random.time()});
}

TEST_CASE("every time of the years 1 to 9999 is written as it can be read") {
  const int seed = GENERATE(seeds(20));
  INFO("seed " << seed);
  RandomValues random{static_cast<unsigned>(seed)};
  for (int i = 0; i < 1'000; ++i) {
    const Timestamp time = random.time();
    INFO(time.time_since_epoch().count());
    REQUIRE(argus::parse_timestamp(argus::to_string(time)) == time);
  }
}

TEST_CASE("a time is the same in whatever zone it is written") {
  const int seed = GENERATE(seeds(300));
  INFO("seed " << seed);
  RandomValues random{static_cast<unsigned>(seed)};
  const Timestamp time =
      argus::parse_timestamp("2000-01-01T00:00:00Z") + std::chrono::seconds{random.number(0, 1 << 30)};
  const std::int64_t hours = random.number(0, 23);
  const std::int64_t minutes = random.number(0, 59);
  const auto offset = std::chrono::hours{hours} + std::chrono::minutes{minutes};
  const auto two = [](std::int64_t number) { return (number < 10 ? "0" : "") + std::to_string(number); };
  const auto told = [&](Timestamp local, char sign) {
    const std::string text = argus::to_string(local);
    return text.substr(0, text.size() - 1) + sign + two(hours) + ":" + two(minutes);
  };
  CHECK(argus::parse_timestamp(told(time + offset, '+')) == time);
  CHECK(argus::parse_timestamp(told(time - offset, '-')) == time);
}

TEST_CASE("a server reads from a query what went into it") {
  const int seed = GENERATE(seeds(300));
  INFO("seed " << seed);
  RandomValues random{static_cast<unsigned>(seed)};
  std::vector<std::pair<std::string, std::string>> parameters;
  argus::detail::Query query;
  for (std::int64_t left = random.number(1, 5); left > 0; --left) {
    parameters.emplace_back(random.text(), random.text());
    query.add(parameters.back().first, parameters.back().second);
  }
  CHECK(read_query(query.to_string()) == parameters);
  const std::string cursor = "c" + random.text();
  CHECK(argus::detail::cursor_of("https://x/?a=b&cursor=" + argus::detail::percent_encode(cursor) + "&c=d") == cursor);
}

TEST_CASE("a diff makes one incident into the other, as far as it may be changed") {
  const int seed = GENERATE(seeds(300));
  INFO("seed " << seed);
  RandomValues random{static_cast<unsigned>(seed)};
  const Incident before = as_stored(random.incident(), random);
  const Incident wanted = changed(before, random);
  const Incident after = as_stored(patched(before, argus::diff(before, wanted)), random);
  CHECK(after.tags == as_stored(wanted, random).tags);
  CHECK(after.description == as_stored(wanted, random).description);
  CHECK(argus::detail::stored_form::is_same_json(wanted.metadata, after.metadata));
  CHECK(patched(before, there_and_back(argus::diff(before, wanted))) == patched(before, argus::diff(before, wanted)));
  CHECK(argus::diff(after, wanted).empty());
  CHECK(argus::diff(before, before).empty());
  Incident other = random.incident();
  other.source = before.source;
  const Incident made = as_stored(patched(before, argus::diff(before, other)), random);
  CHECK(argus::diff(made, other).empty());
}

TEST_CASE("keyset pagination finds each row once while others are added at the head") {
  const int seed = GENERATE(seeds(300));
  INFO("seed " << seed);
  RandomValues random{static_cast<unsigned>(seed)};
  GrowingList list{random};
  const std::vector<std::int64_t> there_before = list.keys();
  KeysetPager pager{std::nullopt, random.number(1, 40)};
  std::vector<std::int64_t> found;
  for (int pages = 0; pager.has_more(); ++pages) {
    REQUIRE(pages < 1'000);
    const auto [rows, has_more] = list.page(pager.latest(), pager.page_size());
    for (const std::size_t i : accept(pager, rows, has_more)) found.push_back(rows[i].pk);
    if (list.chance()) list.grow();
  }
  std::sort(found.begin(), found.end());
  CHECK(found == there_before);
}

}  // namespace property_test
