#include "catch.hpp"

#include <argus/models/tags.hpp>

#include <cstddef>
#include <functional>
#include <set>
#include <sstream>
#include <string>
#include <tuple>
#include <type_traits>
#include <unordered_set>
#include <utility>
#include <vector>

namespace models_tags_test {

using argus::Tag;
using argus::Tags;

TEST_CASE("a tag's key may stand many times, and the order of tags is kept") {
  Tags tags{{"host", "earth"}, {"host", "second"}, {"room", ""}};
  CHECK(tags.size() == 3);
  CHECK(tags.get("host") == "earth");
  CHECK(tags.all("host") == std::vector<std::string>{"earth", "second"});
  CHECK(tags.get("room") == "");
  CHECK_FALSE(tags.get("absent"));
  CHECK(tags.all("absent").empty());
  tags.add("host", "third");
  CHECK(tags.all("host").back() == "third");
}

TEST_CASE("braces within braces are tags, never the two iterators of a string") {
  const Tags one{{{"a", "b"}}};
  REQUIRE(one.size() == 1);
  CHECK(one.get("a") == "b");
  const Tags two{{"a", "b"}, {"c", "d"}};
  REQUIRE(two.size() == 2);
  CHECK(two.get("c") == "d");
  const Tags single{{"a", "b"}};
  REQUIRE(single.size() == 1);
  CHECK(single.get("a") == "b");
  const std::string key = "k";
  Tags assigned;
  assigned = {{key, std::string("v")}, {"x", key}};
  CHECK(assigned.get("k") == "v");
  CHECK(assigned.get("x") == "k");
}

TEST_CASE("tags compare as a multiset of keys and values") {
  CHECK(Tags{{"a", "1"}, {"b", "2"}} == Tags{{"b", "2"}, {"a", "1"}});
  CHECK(Tags{{"a", "1"}, {"a", "1"}} != Tags{{"a", "1"}});
  CHECK(Tags{{"a", "1"}} != Tags{{"a", "2"}});
  Tag stored{"a", "1"};
  stored.added_by = 7;
  CHECK(stored == Tag{"a", "1"});
}

TEST_CASE("a tag is taken apart into key and value, whatever else it holds") {
  Tags tags{{"a", "1"}, {"b", "2"}};
  std::string text;
  for (auto [key, value] : tags) text += key + value;
  for (const auto& [key, value] : tags) text += key + value;
  CHECK(text == "a1b2a1b2");
  static_assert(std::tuple_size_v<const Tag> == 2 && std::is_same_v<std::tuple_element_t<1, Tag>, std::string>);

  Tag tag{"host", "earth"};
  tag.added_by = 7;
  auto& [key, value] = tag;
  value = "moon";
  CHECK(tag.value == "moon");
  const Tag& fixed = tag;
  const auto& [fixed_key, fixed_value] = fixed;
  CHECK((&fixed_key == &tag.key && &fixed_value == &tag.value && &key == &tag.key));
  const std::string taken = argus::get<1>(std::move(tag));
  CHECK(taken == "moon");
}

TEST_CASE("tags are keys of any container, as == compares them") {
  Tag stored{"a", "1"};
  stored.added_by = 7;
  const std::unordered_set<Tag> set{{"a", "1"}, stored, {"a", "2"}, {"b", "1"}, {"a1", ""}, {"", "a1"}};
  CHECK(set.size() == 5);
  CHECK(std::hash<Tag>{}(stored) == std::hash<Tag>{}(Tag{"a", "1"}));
  const std::set<Tag> sorted{{"b", "1"}, {"a", "2"}, stored, {"a", "1"}};
  CHECK(std::vector<Tag>(sorted.begin(), sorted.end()) == std::vector<Tag>{{"a", "1"}, {"a", "2"}, {"b", "1"}});
}

TEST_CASE("tags are ordered by key and then by value, and == is neither less nor greater") {
  const std::vector<Tag> tags{{"", ""}, {"", "z"}, {"a", ""}, {"a", "1"}, {"a", "2"}, {"a=1", ""}, {"b", "1"}};
  for (std::size_t i = 0; i < tags.size(); ++i) {
    for (std::size_t j = 0; j < tags.size(); ++j) {
      INFO(tags[i] << " and " << tags[j]);
      CHECK((tags[i] < tags[j]) == (i < j));
      CHECK((tags[i] > tags[j]) == (i > j));
      CHECK((tags[i] <= tags[j]) == (i <= j));
      CHECK((tags[i] >= tags[j]) == (i >= j));
      CHECK((tags[i] == tags[j]) == (i == j));
    }
  }
}

TEST_CASE("a tag is split at its first equals sign") {
  const auto tag =
      nlohmann::json::parse(R"({"added_by":3,"added_time":"2026-11-23T08:02:48.672815+01:00","tag":"url=a=b"})")
          .get<Tag>();
  CHECK(tag.key == "url");
  CHECK(tag.value == "a=b");
  CHECK(tag.added_by == 3);
  CHECK(tag.added_time == argus::parse_timestamp("2026-11-23T07:02:48.672815Z"));
}

TEST_CASE("tags round-trip through the server's shape") {
  const auto json =
      nlohmann::json::parse(R"([{"added_by":3,"added_time":"2026-11-23T07:02:48.672815Z","tag":"host=a"}])");
  const auto tags = json.get<Tags>();
  CHECK(nlohmann::json(tags) == json);
  CHECK(nlohmann::json(Tags{}) == nlohmann::json::array());
}

TEST_CASE("tags are read as either version of the API writes them") {
  const Tags tags{{"url", "https://x/?a=b"}, {"b", ""}};
  CHECK(nlohmann::json::parse(R"([{"tag":"url=https://x/?a=b"},{"tag":"b="}])").get<Tags>() == tags);
  CHECK(nlohmann::json::parse(R"(["url=https://x/?a=b","b="])").get<Tags>() == tags);
}

TEST_CASE("JSON that is not a list of tags is refused with its path") {
  const auto path_of = [](const char* text) -> std::string {
    try {
      nlohmann::json::parse(text).get<Tags>();
    } catch (const argus::DecodeError& error) {
      return error.path();
    }
    return "accepted";
  };
  CHECK(path_of(R"([{"tag":"a=b"},{"tag":"no separator"}])") == "[1].tag");
  CHECK(path_of(R"([{"tag":7}])") == "[0].tag");
  CHECK(path_of(R"([{}])") == "[0].tag");
  CHECK(path_of(R"(["a=b","no separator"])") == "[1]");
  CHECK(path_of("[7]") == "[0]");
  CHECK(path_of(R"({"a":"b"})").empty());
}

TEST_CASE("tags print as key=value") {
  std::ostringstream out;
  out << Tags{{"a", "1"}, {"b", ""}} << " " << Tag{"c", "3"} << " " << Tags{};
  CHECK(out.str() == "[a=1, b=] c=3 []");
}

}  // namespace models_tags_test
