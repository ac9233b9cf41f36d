#include "catch.hpp"

#include <argus/glue/level_rules.hpp>

#include <stdexcept>
#include <string>

namespace level_rules_test {

using argus::glue::Labels;
using argus::glue::LevelRules;

namespace {

/// Why a rule is refused.
std::string refusal_of(const std::string& rule) {
  try {
    const LevelRules rules{{rule}, 5};
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "accepted";
}

}  // namespace

TEST_CASE("the first rule that fits decides") {
  const LevelRules rules{{"severity=critical:1", "severity=warning:3", "priority>=500:2", "severity=critical:5"}, 4};
  CHECK(rules.level({{"severity", "critical"}, {"priority", "900"}}) == 1);
  CHECK(rules.level({{"severity", "warning"}, {"priority", "900"}}) == 3);
  CHECK(rules.level({{"severity", "none"}, {"priority", "900"}}) == 2);
  CHECK(rules.level({{"severity", "Critical"}, {"priority", "499"}}) == 4);
  CHECK(rules.level({}) == 4);
  CHECK(LevelRules{{}, 5}.level({{"severity", "critical"}}) == 5);
}

TEST_CASE("numbers are compared as numbers") {
  const auto level = [](const std::string& rule, const std::string& value) {
    return LevelRules{{rule}, 5}.level({{"n", value}});
  };
  CHECK(level("n>=500:1", "1000") == 1);
  CHECK(level("n>=500:1", "500") == 1);
  CHECK(level("n>=500:1", "500.0") == 1);
  CHECK(level("n>=500:1", "60") == 5);
  CHECK(level("n>500:1", "500") == 5);
  CHECK(level("n>500:1", "500.5") == 1);
  CHECK(level("n<=-1:1", "-1") == 1);
  CHECK(level("n<=-1:1", "-0.5") == 5);
  CHECK(level("n<10:1", "9e0") == 1);
  CHECK(level("n<10:1", "10") == 5);
  for (const std::string value : {"", "high", "5 GB", "5,1", "nan", "1 2"}) CHECK(level("n<10:1", value) == 5);
}

TEST_CASE("texts may have anything, and blanks around the parts don't count") {
  CHECK(LevelRules{{" state = down : 1 "}, 5}.level({{"state", "down"}}) == 1);
  CHECK(LevelRules{{"url=http://a:80/:2"}, 5}.level({{"url", "http://a:80/"}}) == 2);
  CHECK(LevelRules{{"k=a=b>c:2"}, 5}.level({{"k", "a=b>c"}}) == 2);
  CHECK(LevelRules{{"n=1:2"}, 5}.level({{"n", "1.0"}}) == 5);
}

TEST_CASE("what is no rule is refused with the reason") {
  CHECK_THAT(refusal_of("severity:1"), contains(R"("severity:1")") && contains("has no comparison"));
  CHECK_THAT(refusal_of("severity=critical"), contains("has no level"));
  CHECK_THAT(refusal_of("a:1=critical"), contains("has no level"));
  CHECK_THAT(refusal_of("=critical:1"), contains("names no label"));
  CHECK_THAT(refusal_of("severity!=critical:1"), contains("there is no comparison !="));
  CHECK_THAT(refusal_of("severity=:1"), contains("has no value"));
  CHECK_THAT(refusal_of("severity==critical:1"), contains("the comparisons are"));
  CHECK_THAT(refusal_of("a=>5:1"), contains("the comparisons are"));
  CHECK_THAT(refusal_of("a<>5:1"), contains("the comparisons are"));
  CHECK_THAT(refusal_of("a=b:0"), contains("its level must be 1 to 5"));
  CHECK_THAT(refusal_of("a=b:6"), contains("its level must be 1 to 5"));
  CHECK_THAT(refusal_of("a=b:"), contains("its level must be 1 to 5"));
  CHECK_THAT(refusal_of("a=b:12"), contains("its level must be 1 to 5"));
  CHECK_THAT(refusal_of("a>=high:1"), contains("its value must be a number"));
  CHECK(refusal_of("a=b:5") == "accepted");
  CHECK_THROWS_AS((LevelRules{{}, 0}), std::invalid_argument);
  CHECK_THROWS_AS((LevelRules{{}, 6}), std::invalid_argument);
}

}  // namespace level_rules_test
