#include "catch.hpp"

#include <argus/glue/labels.hpp>
#include <argus/glue/level_rules.hpp>

#include <string>
#include <vector>

namespace labels_test {

using argus::Tags;
using argus::glue::Labels;
using argus::glue::TagRules;
using argus::glue::to_tags;

namespace {

/// The notes on making tags of these labels.
std::vector<std::string> notes_on(const Labels& labels, const TagRules& rules = {}) {
  std::vector<std::string> notes;
  to_tags(labels, rules, &notes);
  return notes;
}

/// The key that a label's name becomes; blank where it becomes none.
std::string key_of(const std::string& name) {
  const Tags tags = to_tags({{name, "value"}});
  return tags.empty() ? "" : tags.begin()->key;
}

}  // namespace

TEST_CASE("labels become tags and a level") {
  const argus::glue::Labels labels{{"hostName", "web01"}, {"severity", "critical"}, {"queue", "900"}};
  argus::glue::TagRules rules;
  rules.drop = {"queue"};
  rules.rename = {{"hostName", "host"}};
  rules.add = {{"site", "oslo"}};
  std::vector<std::string> notes;
  const argus::Tags tags = argus::glue::to_tags(labels, rules, &notes);
  const argus::glue::LevelRules levels{{"severity=critical:1", "queue>=500:2"}, 4};
  const int level = levels.level(labels);
  CHECK(tags == Tags{{"host", "web01"}, {"severity", "critical"}, {"site", "oslo"}});
  CHECK(level == 1);
  CHECK(notes.empty());
}

TEST_CASE("names of labels become keys that Argus takes") {
  CHECK(key_of("host") == "host");
  CHECK(key_of("__name__") == "__name__");
  CHECK(key_of("0") == "0");
  CHECK(key_of("hostName") == "host_name");
  CHECK(key_of("HTTPServer") == "http_server");
  CHECK(key_of("hostIP") == "host_ip");
  CHECK(key_of("Host name") == "host_name");
  CHECK(key_of("k8s.io/app-name") == "k8s_io_app_name");
  CHECK(key_of(" .Host. ") == "host");
  CHECK(key_of("omr\xc3\xa5"
               "de") == "omr_de");
  CHECK(key_of("Gi0/3") == "gi0_3");
}

TEST_CASE("a label whose name has nothing that a key may have is dropped and told") {
  for (const std::string name : {"", "---", "\xc3\xa5\xc3\xb8"}) {
    CHECK(key_of(name).empty());
    CHECK_THAT(notes_on({{name, "value"}}).at(0), contains("dropped: its name"));
  }
  CHECK(notes_on({{"host", "a"}, {"customer", "b"}}).empty());
}

TEST_CASE("labels of the same key keep both values, and are told") {
  const Labels labels{{"hostName", "a"}, {"host_name", "b"}, {"Host-Name", "a"}};
  CHECK(to_tags(labels) == Tags{{"host_name", "a"}, {"host_name", "b"}});
  CHECK(notes_on(labels).size() == 2);
  CHECK_THAT(notes_on(labels).at(0), contains(R"("hostName")") && contains(R"("Host-Name")") && contains("host_name"));
}

TEST_CASE("blank values make no tag, and others are as the server stores them") {
  CHECK(to_tags({{"a", ""}, {"b", " \t"}, {"c", "\xc2\xa0"}}).empty());
  CHECK_THAT(notes_on({{"a", "\n"}}).at(0), contains("dropped: its value is blank"));
  CHECK(to_tags({{"a", " x y \n"}}).get("a") == "x y");
  CHECK(notes_on({{"a", " x y \n"}}).empty());
  CHECK(to_tags({{"a", "x\r\ny\nz"}}).get("a") == "x y z");
  CHECK_THAT(notes_on({{"a", "x\ny"}}).at(0), contains("line breaks"));
}

TEST_CASE("what is no UTF-8 is replaced and told") {
  using std::string_literals::operator""s;
  CHECK(to_tags({{"a", "\xe5rsak"}}).get("a") == "\xef\xbf\xbdrsak");
  CHECK(to_tags({{"a", "x\xf0\x9f\x98"}}).get("a") == "x\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
  CHECK(to_tags({{"a", "\xed\xa0\x80"}}).get("a") == "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
  CHECK(to_tags({{"a", "x\0y"s}}).get("a") == "x\xef\xbf\xbdy");
  CHECK_THAT(notes_on({{"a", "\xe5rsak"}}).at(0), contains("not UTF-8"));
  CHECK(notes_on({{"a", "\xc3\xa5rsak"}}).empty());
}

TEST_CASE("tags are cut to what the server's index holds, between characters") {
  const std::string value = to_tags({{"a", std::string(2598, 'x') + "\xc3\xa5\xc3\xa5"}}).get("a").value();
  CHECK(value.size() <= 2599);
  CHECK(value.substr(value.size() - 4) == "x...");
  CHECK(to_tags({{"a", std::string(2599, 'x')}}).get("a").value().size() == 2599);
  CHECK(key_of(std::string(300, 'k')).size() == 200);
  CHECK_THAT(notes_on({{"a", std::string(3000, 'x')}}).at(0), contains("cut to 2599 bytes"));
  CHECK_THAT(notes_on({{std::string(300, 'k'), "x"}}).at(0), contains("cut to 200 bytes"));
}

TEST_CASE("rules drop, rename and add") {
  TagRules rules;
  rules.drop = {"alertname"};
  rules.rename = {{"instance", "Host name"}, {"job", "--"}};
  rules.add = {{"siteName", "oslo"}};
  const Labels labels{{"alertname", "x"}, {"instance", "a:9100"}, {"host", "b"}, {"job", "node"}};
  CHECK(to_tags(labels, rules) == Tags{{"host_name", "a:9100"}, {"host", "b"}, {"site_name", "oslo"}});
  CHECK_THAT(notes_on(labels, rules).at(0), contains(R"(label "job" dropped)"));
}

}  // namespace labels_test
