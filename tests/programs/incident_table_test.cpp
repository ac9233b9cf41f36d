// The demo's table, with texts that are not as wide as they are long.

#include "programs/argusctl/incident_table.hpp"
#include "catch.hpp"

#include <algorithm>
#include <chrono>
#include <clocale>
#include <cstdlib>
#include <sstream>
#include <string>
#include <vector>

namespace incident_table_test {

namespace {

argus::Incident make_incident(std::int64_t pk, const std::string& description, argus::Tags tags = {}) {
  argus::Incident incident;
  incident.pk = pk;
  incident.start_time = argus::now();
  incident.description = description;
  incident.tags = std::move(tags);
  return incident;
}

std::vector<std::string> print(const std::vector<argus::Incident>& incidents, const TableStyle& style) {
  REQUIRE(std::setlocale(LC_CTYPE, "C.UTF-8") != nullptr);
  std::stringstream stream;
  print_table(stream, incidents, style);
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

}  // namespace

TEST_CASE("an incident table without incidents is its heading") {
  CHECK(print({}, {80, false}) == std::vector<std::string>{"PK  LEVEL  AGE  SOURCE  ID  DESCRIPTION  TAGS"});
}

TEST_CASE("the tags of an incident table are aligned, whatever is before them") {
  const auto lines = print({make_incident(1, "Ålesund", {{"a", "1"}}), make_incident(2, "停電 here", {{"a", "2"}}),
                            make_incident(3, "cafe\xcc\x81", {{"a", "3"}}), make_incident(4, "plain", {{"a", "4"}})},
                           {100, false});
  REQUIRE(lines.size() == 5);
  CHECK(lines[0] == "PK  LEVEL  AGE  SOURCE  ID  DESCRIPTION  TAGS");
  CHECK(lines[1] == "1   5      0m               Ålesund      a=1");
  CHECK(lines[2] == "2   5      0m               停電 here    a=2");
  CHECK(lines[3] == "3   5      0m               cafe\xcc\x81         a=3");
  CHECK(lines[4] == "4   5      0m               plain        a=4");
}

TEST_CASE("long texts of an incident table are cut between characters, to the style's width") {
  const std::string wide = "停停停停停停停停停停停停停停停停停停停停停停停停停停停停停停停停停停停停";
  const auto lines = print({make_incident(1, wide, {{"a", std::string(200, 'x')}}),
                            make_incident(2, std::string(200, 'd'), {{"a", std::string(200, 'x')}})},
                           {80, false});
  REQUIRE(lines.size() == 3);
  CHECK(lines[2].size() == 80 + 2 * (std::string("…").size() - 1));
  const auto tags = lines[2].find("a=");
  CHECK(tags != std::string::npos);
  CHECK(lines[1].find("停… ") != std::string::npos);
  CHECK(lines[1].find("a=xxx") != std::string::npos);
}

TEST_CASE("control characters in an incident table become blanks") {
  const auto lines = print({make_incident(1, "two\nlines \033[31mred\x80 end")}, {100, false});
  REQUIRE(lines.size() == 2);
  CHECK(lines[1] == "1   5      0m               two lines  [31mred  end");
}

TEST_CASE("an incident table has a colour for each level from 1 to 5, and none for other numbers") {
  std::vector<argus::Incident> incidents;
  for (int level = 0; level <= 6; ++level) {
    incidents.push_back(make_incident(1, "d"));
    incidents.back().level = level;
  }
  const auto lines = print(incidents, {100, true});
  REQUIRE(lines.size() == 8);
  for (std::size_t line = 0; line < lines.size(); ++line) {
    INFO(lines[line]);
    const bool is_known = line != 1 && line != 7;
    CHECK((lines[line].find("\033[") == 0) == is_known);
    CHECK((lines[line].rfind("\033[0m") != std::string::npos) == is_known);
  }
}

TEST_CASE("the ages in an incident table are short") {
  argus::Incident incident = make_incident(1, "d");
  const auto age = [&](std::chrono::minutes minutes) {
    incident.start_time = argus::now() - minutes;
    return print({incident}, {100, false})[1].substr(11, 4);
  };
  CHECK(age(std::chrono::minutes{-5}) == "0m  ");
  CHECK(age(std::chrono::minutes{59}) == "59m ");
  CHECK(age(std::chrono::minutes{60}) == "1h  ");
  CHECK(age(std::chrono::hours{47}) == "47h ");
  CHECK(age(std::chrono::hours{48}) == "2d  ");
  CHECK(age(std::chrono::hours{24 * 500}) == "500d");
}

TEST_CASE("an id in an incident table is never cut, whatever the width") {
  const std::string id = "db1.example.org:/var/lib/postgresql/13/main:free-space";
  argus::Incident incident = make_incident(12345678901, std::string(200, 'd'));
  incident.source_incident_id = id;
  argus::Incident other = make_incident(2, std::string(200, 'd'), {{"a", "1"}});
  other.source_incident_id = "停電";
  for (const int width : {40, 80, 120, 300}) {
    INFO(width);
    const auto lines = print({incident, other}, {width, false});
    REQUIRE(lines.size() == 3);
    CHECK(lines[1].find("12345678901  ") == 0);
    CHECK(lines[1].find("  " + id + "  dddddddd") != std::string::npos);
    CHECK(lines[2].find("  停電  ") != std::string::npos);
  }
}

TEST_CASE("a long id takes the room of the description, not that of other rows") {
  argus::Incident incident = make_incident(1, std::string(200, 'd'));
  incident.source_incident_id = std::string(40, 'i');
  argus::Incident other = make_incident(2, std::string(200, 'd'));
  const auto lines = print({incident, other}, {120, false});
  const std::size_t dots = std::string("…").size() - 1;
  CHECK(lines[1].size() == 120 + dots - 6);
  CHECK(lines[2].size() == 120 + dots - 6);
  CHECK(std::count(lines[2].begin(), lines[2].end(), 'd') == std::count(lines[1].begin(), lines[1].end(), 'd') + 16);
}

TEST_CASE("an incident table is as wide as COLUMNS says") {
  const char* const before = std::getenv("COLUMNS");
  const std::string kept = before == nullptr ? "" : before;
  const auto width = [](const char* columns) {
    setenv("COLUMNS", columns, 1);
    return standard_output_style().width;
  };
  CHECK(width("200") == 200);
  CHECK(width("60") == 60);
  CHECK(width("3") == 40);
  CHECK(width("99999999999999999999") == 10000);
  setenv("COLUMNS", kept.c_str(), 1);
}

}  // namespace incident_table_test
