#include "values.hpp"

#include <cstdio>

using nlohmann::json;

namespace {

std::string two_digits(int number) {
  return (number < 10 ? "0" : "") + std::to_string(number);
}

}  // namespace

std::string Values::noise(std::size_t length) {
  static const std::string letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-";
  std::string text;
  while (text.size() < length) text += letters[static_cast<std::size_t>(below(64))];
  return text;
}

std::string Values::time() {
  // In winter, since a fake server knows no summer time.
  std::string day = "2024-0" + std::to_string(1 + below(2)) + '-' + two_digits(1 + below(28));
  const std::string clock = two_digits(below(24)) + ':' + two_digits(below(60)) + ':' + two_digits(below(60));
  const std::string fraction = chance(30) ? "." + std::to_string(100000 + below(900000)) : "";
  switch (below(14)) {
    case 0:
      return day + ' ' + clock + fraction + "+05:30";
    case 1:
      return day + 'T' + clock + fraction + "-03:30";
    case 2:
      return day + 'T' + clock.substr(0, 5) + 'Z';
    case 3:
      return day + 'T' + clock + fraction;
    case 4:
      return day;
    case 5:
      return day + 'T' + clock + ".1234567Z";
    case 6:
      return day.substr(0, 4) + "0315T" + clock.substr(0, 2) + clock.substr(3, 2) + clock.substr(6, 2) + "+0100";
    case 7:
      return day + 'T' + clock + "-00:43:12";
    default:
      return day + 'T' + clock + fraction + 'Z';
  }
}

std::string Values::time_near_now() {
  return pick<std::string>({"${now}", "${now-60}", "${now-3600}", "${now-86400}", "${now+3600}", "${now+86400}"});
}

json Values::any_time() {
  if (!is_odd()) return chance(60) ? time() : time_near_now();
  static const std::vector<json> odd{"2024-02-30T00:00:00Z",
                                     "2024-01-01T24:00:00Z",
                                     "2024-01-01T23:59:60Z",
                                     "2024-01-01T10:00:00z",
                                     "2024-01-01T10:00:00+25:00",
                                     "2024-01-01T10:00:00 +01:00",
                                     "2024-1-5 1:2",
                                     "2024-1-5T1:2:3.4+01",
                                     "2024-W03-1",
                                     "2024W031T1015Z",
                                     "2024-W03",
                                     "2024-W54-1",
                                     "2024-01-15T",
                                     "2024-01-15T12",
                                     "2024-01-15T12Z",
                                     "2024-01-15x12:00Z",
                                     "2024-01-15é12:00:00Z",
                                     "2024-01-15T12:00:00,5Z",
                                     "2024-01-15T12:00:00.Z",
                                     "2024-01-15T12:00:00.1234567890123Z",
                                     "2024-01-15T12:00:00+0130",
                                     "2024-01-15T12:00:00+01:00:30",
                                     "2024-01-15T12:00:00\n",
                                     " 2024-01-15T12:00:00Z",
                                     "20240115",
                                     "2024-015",
                                     "2024-01",
                                     "2024",
                                     "1900-01-01T00:00:00Z",
                                     "1800-01-01T00:00:00Z",
                                     "0001-01-01T00:00:00Z",
                                     "0001-01-02T00:00:00Z",
                                     "0000-01-01T00:00:00Z",
                                     "9999-12-31T23:59:59Z",
                                     "9999-12-30T23:59:59.999999Z",
                                     "9999-12-31T23:59:59.999999+01:00",
                                     "9999-12-31T22:59:59.999998Z",
                                     "2024-07-15T12:00:00Z",
                                     "infinity",
                                     "-infinity",
                                     "Infinity",
                                     "now",
                                     "",
                                     " ",
                                     0,
                                     1705320000,
                                     1.5,
                                     true,
                                     nullptr,
                                     json::array(),
                                     json::object()};
  return pick(odd);
}

std::string Values::any_text() {
  static const std::vector<std::string> texts{"Link DOWN on Gi0/3",
                                              "no ticket",
                                              "no ticket system",
                                              "Æøå æøå ÆØÅ",
                                              "日本語 😀 ",
                                              "  around  ",
                                              "\u00a0\u2003no-break\u3000",
                                              "a\nb\r\n\tc",
                                              R"(it's "quoted" \ and back)",
                                              "\u200b\u00ad\u2028 unseen",
                                              "100% _under_",
                                              "<b>&amp;</b>",
                                              "{braces} %s %(x)s",
                                              ", , a, b",
                                              "e\u0301 combined",
                                              "",
                                              " ",
                                              "0"};
  if (!is_odd() || chance(50)) return pick(texts);
  switch (below(3)) {
    case 0:
      return {"nul\0nul", 7};
    case 1:
      return noise(1) + std::string(1000, 'x');
    default:
      return noise(9000);
  }
}

std::string Values::any_tag() {
  static const std::vector<std::string> tags{"host=a",
                                             "host=b",
                                             "host=a",
                                             "k=1",
                                             "k=2",
                                             " host = a ",
                                             "host= a",
                                             "host=a ",
                                             "url=https://x.example.org/?y=z&æ#%",
                                             "æ=1",
                                             "Host=a",
                                             "host",
                                             "=a",
                                             "host=",
                                             "host= ",
                                             "a b=c",
                                             "k=it's",
                                             "k=a, b",
                                             "k=two\nlines",
                                             "k=\"q\"",
                                             "k=ÆØ 😀",
                                             "k=back\\slash",
                                             "sequence=${name}",
                                             "problem_type=token_expiry",
                                             "",
                                             " ",
                                             "tag=1",
                                             "a=",
                                             "x"};
  static const std::vector<std::string> good{"host=a",     "host=b", "k=1",    "k=2",
                                             " host = a ", "k=ÆØ 😀", "k=it's", "k=a, b"};
  if (!is_odd()) return pick(good);
  if (chance(90)) return pick(tags);
  switch (below(3)) {
    case 0:
      return {"k=nul\0nul", 9};
    case 1:
      return "k=" + noise(2000);
    default:
      return "k=" + noise(9000);
  }
}

std::string Values::any_url() {
  static const std::vector<std::string> urls{"https://tickets.example.org/1",
                                             "https://tickets.example.org/2?a=b#c",
                                             "http://localhost:8080/x",
                                             "https://user:secret@10.0.0.1/",
                                             "http://[::1]:80/",
                                             "ftp://a.example.org/c",
                                             " https://tickets.example.org/trimmed ",
                                             "https://tickets.example.org/æ",
                                             "https://æ.example.org/",
                                             "HTTPS://TICKETS.EXAMPLE.ORG",
                                             "",
                                             "x",
                                             "/relative/path",
                                             "relative",
                                             "?q=1",
                                             "#fragment",
                                             "//host.example.org/p",
                                             "../up/./and/down",
                                             "http://x",
                                             "http://-bad.example.org/",
                                             "http://a_b.example.org/",
                                             "http://a.example.org:99999/",
                                             "http://a.example.org:port/",
                                             "https://a b.example.org/",
                                             "mailto:a@example.org",
                                             "javascript:alert(1)",
                                             "http://1.2.3.256/",
                                             "http://a.example.123/",
                                             "http://a..example.org/",
                                             "http://example.org."};
  constexpr int valid_urls = 10;
  return is_odd() ? pick(urls) : urls[static_cast<std::size_t>(below(valid_urls))];
}

std::string Values::any_type_of_event() {
  return pick<std::string>({"END", "END", "END", "CLO", "CLO", "REO", "REO", "RES", "RES", "OTH", "OTH", "CHI", "STA",
                            "LES", "ACK", "end", "XXX", "", " END"});
}

json Values::any_json() {
  static const std::vector<json> values{nullptr,
                                        true,
                                        false,
                                        0,
                                        1,
                                        3,
                                        -1,
                                        1.0,
                                        2.5,
                                        9223372036854775807,
                                        "",
                                        " ",
                                        "x",
                                        "3",
                                        "true",
                                        "null",
                                        "tag=1",
                                        json::array(),
                                        {1},
                                        {"tag"},
                                        json::array({nullptr}),
                                        json::object(),
                                        {{"a", 1}},
                                        {{"tag", "host=a"}},
                                        {{"tag", nullptr}},
                                        {{"value", "END"}}};
  return pick(values);
}

json Values::any_metadata() {
  static const std::vector<json> good{json::object(),
                                      {{"any", {1, nullptr, true, "text"}}},
                                      {{"a", {{"b", {{"c", 1.5}}}}}, {"æ", "ø"}},
                                      json::array(),
                                      {1, 2, 3},
                                      "text"};
  static const std::vector<json> odd{"", {{"nul", std::string("a\0b", 3)}}, nullptr, false};
  return is_odd() ? pick(odd) : pick(good);
}

std::string Values::any_json_text() {
  static const std::vector<std::string> texts{R"({"level": 1, "level": 2})",
                                              R"({"description": "\ud83d\ude00"})",
                                              "{\"level\":\n 1,\n \"description\": \"\\/\\u00e6\"}",
                                              " {\t\"metadata\"\r: 1E2 }\n",
                                              "{\"metadata\": -0}",
                                              "null",
                                              "5",
                                              "\"text\"",
                                              "[]",
                                              "true"};
  if (chance(95)) return pick(texts);
  constexpr std::size_t too_deep = 5000;
  constexpr std::size_t too_large = 2'700'000;
  if (chance(80)) return std::string(too_deep, '[') + std::string(too_deep, ']');
  return R"({"description": ")" + std::string(too_large, 'x') + "\"}";
}
