#include "catch.hpp"

#include <argus/detail/codec/stored_field.hpp>

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>

namespace stored_field_test {

using argus::Tags;
using nlohmann::json;
namespace stored_form = argus::detail::stored_form;

TEST_CASE("a text is stored trimmed, or as it is") {
  CHECK(stored_form::is_same_text("Link down\n", "Link down"));
  CHECK(stored_form::is_same_text("\u3000 a b\u2028", "a b"));
  CHECK(stored_form::is_same_text(" ", ""));
  // As an administrator may have stored it.
  CHECK(stored_form::is_same_text(" a", " a"));
  CHECK_FALSE(stored_form::is_same_text("a", " a"));
  CHECK_FALSE(stored_form::is_same_text("a", "A"));
  CHECK_FALSE(stored_form::is_same_text("a  b", "a b"));
  CHECK_FALSE(stored_form::is_same_text("\ufeff", ""));
}

TEST_CASE("a details_url is stored as it is, or joined with the source's base_url") {
  const std::string base = " https://nav.example.org/ ";
  CHECK(stored_form::is_same_details_url("/search/1", "https://nav.example.org/search/1", base));
  CHECK(stored_form::is_same_details_url(" search/1\n", "https://nav.example.org/search/1", base));
  CHECK(stored_form::is_same_details_url("x y", "x y", base));
  CHECK(stored_form::is_same_details_url("https://x.example.org/", "https://x.example.org/", base));
  CHECK(stored_form::is_same_details_url("https://x.example.org/?", "https://x.example.org/", base));
  CHECK(stored_form::is_same_details_url("", "", base));
  CHECK(stored_form::is_same_details_url("/search/1", "/search/1", ""));
  CHECK_FALSE(stored_form::is_same_details_url("", "https://nav.example.org/", base));
  CHECK_FALSE(stored_form::is_same_details_url("/search/1", "https://nav.example.org/archive/search/1", base));
  CHECK_FALSE(stored_form::is_same_details_url("/search/1", "https://other.example.org/search/1", base));
}

TEST_CASE("missing tags are those that were sent and aren't there") {
  const Tags stored{{"host", "b"}, {"host", "a"}};
  CHECK(stored_form::missing_tags({{"host", "a"}, {"host", "b "}}, stored).empty());
  CHECK(stored_form::missing_tags({{"host", "a"}, {"host", "c "}}, stored) == Tags{{"host", "c "}});
}

TEST_CASE("tags are the same where the server would keep the same ones") {
  const Tags stored{{"host", "b"}, {"host", "a"}};
  CHECK(stored_form::is_same_set({{"host", "a"}, {"host", " b\n"}, {"host", "a"}}, stored));
  CHECK_FALSE(stored_form::is_same_set({{"host", "a"}}, stored));
  CHECK_FALSE(stored_form::is_same_set({{"host", "a"}, {"host", "b"}, {"host", "c"}}, stored));
  CHECK_FALSE(stored_form::is_same_set({{"host", "a"}, {"host", "B"}}, stored));
  CHECK_FALSE(stored_form::is_same_set({}, stored));
}

TEST_CASE("numbers in JSON are the same where the database keeps the same one") {
  const auto is_same = [](const char* sent, const char* stored) {
    return stored_form::is_same_json(json::parse(sent), json::parse(stored));
  };
  CHECK(is_same("1e22", "10000000000000000000000"));
  CHECK(is_same("9.223372036854776e+18", "9223372036854776000"));
  CHECK(is_same("1.7976931348623157e308", ("17976931348623157" + std::string(292, '0')).c_str()));
  CHECK(is_same("2.7975648539862008e+16", "27975648539862010"));
  CHECK(is_same("-1.5e17", "-150000000000000000"));
  CHECK(is_same("5.0", "5"));
  CHECK(is_same("-0.0", "0"));
  CHECK(is_same("0.1", "0.1"));
  CHECK(is_same("5e-324", "5e-324"));
  CHECK_FALSE(is_same("9.223372036854775808e18", "9223372036854775808"));
  CHECK_FALSE(is_same("9007199254740993", "9007199254740992"));
  CHECK_FALSE(is_same("-1", "18446744073709551615"));
  CHECK_FALSE(is_same("1", "-1"));
  CHECK_FALSE(is_same("1e22", "1e23"));
  CHECK_FALSE(is_same("100", "10"));
  CHECK_FALSE(is_same("0.1", "0.01"));
  CHECK_FALSE(is_same("0", "false"));
  CHECK_FALSE(is_same("1", "\"1\""));
}

TEST_CASE("a number that isn't finite is sent as null") {
  CHECK(stored_form::is_same_json({{"a", std::nan("")}}, {{"a", nullptr}}));
  CHECK(stored_form::is_same_json({std::numeric_limits<double>::infinity()}, {nullptr}));
  CHECK_FALSE(stored_form::is_same_json({std::nan("")}, {0}));
}

TEST_CASE("nested JSON is compared on each level") {
  const json stored{{"a", {1, {{"b", 1e22}, {"c", json::array()}}}}, {"d", " x "}};
  json sent = stored;
  CHECK(stored_form::is_same_json(sent, stored));
  SECTION("a value") {
    sent["a"][1]["b"] = 1;
  }
  SECTION("a key more") {
    sent["a"][1]["e"] = nullptr;
  }
  SECTION("a key less") {
    sent["a"][1].erase("c");
  }
  SECTION("another key") {
    sent["a"][1].erase("c");
    sent["a"][1]["C"] = json::array();
  }
  SECTION("an element more") {
    sent["a"].push_back(1);
  }
  SECTION("an element less") {
    sent["a"].erase(1);
  }
  SECTION("an object for a list") {
    sent["a"][1]["c"] = json::object();
  }
  SECTION("a text, which isn't trimmed") {
    sent["d"] = "x";
  }
  CHECK_FALSE(stored_form::is_same_json(sent, stored));
}

}  // namespace stored_field_test
