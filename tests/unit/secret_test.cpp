#include "catch.hpp"

#include <argus/detail/concealment.hpp>
#include <argus/secret.hpp>

#include <nlohmann/json.hpp>

#include <chrono>
#include <cstddef>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>

namespace secret_test {

using argus::Secret;
using argus::detail::concealed;
using argus::detail::holds_secret;
using argus::detail::Secrets;

namespace {

/// Every character as JSON may escape it.
std::string in_json_escapes(const std::string& text) {
  std::string result;
  for (const char character : text) {
    constexpr std::string_view hexadecimal = "0123456789abcdef";
    const auto byte = static_cast<unsigned char>(character);
    result += std::string("\\u00") + hexadecimal[byte >> 4U] + hexadecimal[byte & 0x0fU];
  }
  return result;
}

double seconds_for(const std::string& text, const Secrets& secrets) {
  const auto begin = std::chrono::steady_clock::now();
  CHECK(concealed(text, secrets).find("abc") == std::string::npos);
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

std::string repeated(std::string_view text, std::size_t count) {
  std::string result;
  for (std::size_t i = 0; i < count; ++i) result += text;
  return result;
}

}  // namespace

TEST_CASE("a secret prints as stars, wherever it came from") {
  const Secret from_literal{"abc"};
  const Secret from_string{std::string("abc")};
  const Secret from_view{std::string_view("abc")};
  for (const Secret& secret : {from_literal, from_string, from_view}) {
    std::ostringstream out;
    out << secret;
    CHECK(out.str() == "***");
    CHECK(secret.reveal() == "abc");
  }
  std::ostringstream none;
  none << Secret{};
  CHECK(none.str().empty());
}

TEST_CASE("a secret is concealed wherever it is in a text") {
  CHECK(concealed("abcab: abc", Secrets{"abc"}) == "***ab: ***");
  CHECK(concealed("a*b", Secrets{"*"}) == "a***b");
  CHECK(concealed("abc", Secrets{""}) == "abc");
  CHECK(concealed("abc", Secrets{}) == "abc");
  CHECK(concealed("", Secrets{"abc"}).empty());
  CHECK(concealed("ab", Secrets{"abc"}) == "ab");
  CHECK(concealed("one, two", Secrets{"one", "two"}) == "***, ***");
  CHECK(holds_secret("one, two", Secrets{"none", "two"}));
  CHECK_FALSE(holds_secret("one, two", Secrets{"three", ""}));
}

TEST_CASE("secrets of one letter, and those that overlap or follow each other, leave nothing") {
  CHECK(concealed("banana", Secrets{"a"}) == "b***n***n***");
  CHECK(concealed("xaaaax", Secrets{"a"}) == "x***x");
  CHECK(concealed("xababax", Secrets{"aba"}) == "x***x");
  CHECK(concealed("xaabaabaabx", Secrets{"aabaab"}) == "x***x");
  CHECK(concealed("abcabc", Secrets{"abc"}) == "***");
  CHECK(concealed("x12345x", Secrets{"123", "345"}) == "x***x");
  CHECK(concealed("aaab aab", Secrets{"aab"}) == "a*** ***");
}

TEST_CASE("a secret is concealed however it is escaped") {
  CHECK(concealed(R"(x\u0061bcx)", Secrets{"abc"}) == "x***x");
  CHECK(concealed(R"(x\u0061\u0062\u0063x)", Secrets{"abc"}) == "x***x");
  CHECK(concealed(R"(a\/b a\"b a\\b)", Secrets{"a/b", "a\"b", "a\\b"}) == "*** *** ***");
  CHECK(concealed(R"(a\n\t\r\b\fb)", Secrets{"a\n\t\r\b\fb"}) == "***");
  CHECK(concealed(R"(p\u00e5ss påss p\u00E5ss)", Secrets{"påss"}) == "*** *** ***");
  CHECK(concealed(R"(\u20acuro)", Secrets{"€uro"}) == "***");
  CHECK(concealed(R"(x\ud83d\uDE00x)", Secrets{"\xf0\x9f\x98\x80"}) == "x***x");
  // JSON in JSON's strings, as of a server that quotes what it was sent.
  CHECK(concealed(R"(p\\u00e5ss p\\\"ss p\u005cu00e5ss)", Secrets{"påss", "p\"ss"}) == "*** *** ***");
  CHECK(concealed(R"(a%2Fb a%2fb %c3%a5)", Secrets{"a/b", "å"}) == "*** *** ***");
  CHECK(concealed("a&amp;b a&#38;b a&#x26;b &lt;&gt;&quot;&apos;", Secrets{"a&b", "<>\"'"}) == "*** *** *** ***");
  CHECK(concealed(R"(a&amp;\u00e5)", Secrets{"a&å"}) == "***");
  // A secret that looks like an escape sequence stands as it is.
  CHECK(concealed(R"(x\u0061x %41 &amp;)", Secrets{R"(\u0061)", "%41", "&amp;"}) == "x***x *** ***");
  CHECK(concealed(R"(\\u0061 \\u005cu0061)", Secrets{R"(\u0061)"}) == "*** ***");
}

TEST_CASE("a backslash without an escape sequence is left as it is") {
  for (const std::string text :
       {R"(\)", R"(\u)", R"(\u00)", R"(\u00g1)", R"(\x41)", R"(\ud83d)", R"(\ude00\ud83d)", R"(\ud83d\u0041)", "%",
        "%4", "%g1", "&", "&;", "&#;", "&#x;", "&#xg;", "&amp", "&#99999999999;", "&nothing;"}) {
    INFO(text);
    CHECK(concealed("x" + text, Secrets{"abc"}) == "x" + text);
    CHECK(concealed(text + "abc", Secrets{"abc"}) == text + "***");
    CHECK(concealed("abc" + text, Secrets{"abc"}) == "***" + text);
  }
}

TEST_CASE("no form of a password is left in a concealed text, whatever it is made of") {
  const std::string password = GENERATE(as<std::string>{}, "hunter2", "p/\\\"ä'<&>%41", "\\\\\\", "\\u0061",
                                        "\n\r\t\b\f", "€\xf0\x9f\x98\x80", "*", "aXa");
  const Secrets secrets{password};
  const std::string escaped = nlohmann::json(password).dump(-1, ' ', true);
  const std::string in_quotes = escaped.substr(1, escaped.size() - 2);
  const std::string twice = nlohmann::json(in_quotes).dump();
  for (const std::string& form : {password, in_quotes, twice.substr(1, twice.size() - 2)}) {
    INFO(form);
    CHECK(concealed("<" + form + ">", secrets) == "<***>");
    CHECK(holds_secret("<" + form + ">", secrets));
  }
}

TEST_CASE("a secret across the cut of a text is concealed, and none of it is left") {
  CHECK(concealed("12345 hunter2 678", Secrets{"hunter2"}, 10) == "12345 ***");
  CHECK(concealed("12345 hunter2 678", Secrets{"hunter2"}, 6) == "12345 ");
  CHECK(concealed("12345 hunter2 678", Secrets{"hunter2"}, 7) == "12345 ***");
  CHECK(concealed("12345 hunter2 678", Secrets{"hunter2"}, 14) == "12345 *** ");
  const std::string escaped = in_json_escapes("hunter2");
  CHECK(concealed("12345 " + escaped + " 678", Secrets{"hunter2"}, 8) == "12345 ***");
  const std::string twice = in_json_escapes(escaped);
  CHECK(concealed("12345 " + twice + " 678", Secrets{"hunter2"}, 8) == "12345 ***");
  for (std::size_t most = 0; most < 100; ++most)
    CHECK(concealed(repeated("hunter2 ", 20), Secrets{"hunter2"}, most).find('h') == std::string::npos);
}

// The time of the first way to do this grew with the square of the length: 13 s for 4 MB, hours for 64 MB.
TEST_CASE("concealing takes time in proportion to the text") {
  constexpr std::size_t bytes = 2'000'000;
  CHECK(seconds_for(repeated("abc ", bytes / 4), {"abc"}) < 20);
  CHECK(seconds_for(repeated("a", bytes), {"a"}) < 20);
  CHECK(seconds_for(repeated("a", bytes), {std::string(bytes / 2, 'a') + "b"}) < 20);
  CHECK(seconds_for(repeated("\\u0061", bytes / 6), {std::string(1000, 'a') + "b"}) < 20);
}

}  // namespace secret_test
