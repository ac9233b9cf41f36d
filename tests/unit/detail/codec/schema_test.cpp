#include "catch.hpp"
#include "unit/real_answers.hpp"

#include <argus/detail/codec/schema.hpp>
#include <argus/detail/concealment.hpp>
#include <argus/models/event.hpp>
#include <argus/models/incident.hpp>
#include <argus/models/incident_page.hpp>
#include "src/recovery/bulk_posting.hpp"

#include <cstddef>
#include <limits>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace schema_test {

using argus::Incident;
using argus::IncidentPage;
using nlohmann::json;

namespace {

template <class Model>
Model read(const std::string& text) {
  Model model{};
  argus::detail::codec::read_text(text, argus::detail::codec::Codec<Model>::schema, &model);
  return model;
}

template <class Model>
std::string problem_with(const std::string& text) {
  try {
    read<Model>(text);
  } catch (const argus::DecodeError& error) {
    return std::string(error.what()).substr(std::string("unexpected answer: ").size());
  }
  return "accepted";
}

std::string page_of(const std::string& incidents) {
  return R"({"next":"https://x/?cursor=c","previous":null,"results":[)" + incidents + "]}";
}

/// A list of so many of them.
std::string list_of(const std::string& element, std::size_t count) {
  std::string text = "[" + element;
  for (std::size_t i = 1; i < count; ++i) text += "," + element;
  return text + "]";
}

constexpr std::size_t most_values = 2'000'000;

/// Lists in lists.
std::string tower(std::size_t levels) {
  return std::string(levels, '[') + std::string(levels, ']');
}

/// The incident as text, with more at its end.
std::string with(const std::string& fields) {
  std::string text = json::parse(real_answers::incident).dump();
  text.pop_back();
  return text + "," + fields + "}";
}

}  // namespace

TEST_CASE("a page is read the same from its text and from parsed JSON") {
  const std::string text =
      page_of(std::string(real_answers::incident) + "," + with(R"("metadata":{"a":[1,{"b":null}]})"));
  const auto page = read<IncidentPage>(text);
  CHECK(page == json::parse(text).get<IncidentPage>());
  REQUIRE(page.results.size() == 2);
  CHECK(page.results[0] == json::parse(real_answers::incident).get<Incident>());
  CHECK(page.results[1].metadata == json::parse(R"({"a":[1,{"b":null}]})"));
  CHECK(page.next == "c");
  std::ostringstream out;
  out << page;
  CHECK_THAT(out.str(), contains("next=\"c\""));
}

TEST_CASE("fields are read in any order") {
  const json answer = json::parse(real_answers::incident);
  std::string backwards = "{";
  for (auto field = answer.rbegin(); field != answer.rend(); ++field)
    backwards += (backwards.size() > 1 ? "," : "") + json(field.key()).dump() + ":" + field.value().dump();
  CHECK(read<Incident>(backwards + "}") == answer.get<Incident>());
}

TEST_CASE("unknown fields are ignored, however they are nested") {
  const auto expected = json::parse(real_answers::incident).get<Incident>();
  CHECK(read<Incident>(with(R"("x":{"pk":"y","tags":[{"tag":1}],"z":[[],{}]})")) == expected);
  CHECK(read<Incident>(with(R"("x":[[{"open":1}],null,-1,2,1.5,"t",true])")) == expected);
  CHECK(read<Incident>(with(R"("":{},"p":null,"pkk":0)")) == expected);
  CHECK(read<Incident>(with("\"x\":" + tower(100'000))) == expected);
}

TEST_CASE("metadata is read to 120 levels, and deeper levels don't keep the rest from being read") {
  const std::string deepest = page_of(with("\"metadata\":" + tower(120)));
  CHECK(read<IncidentPage>(deepest).results[0].metadata == json::parse(tower(120)));
  const std::string deeper = page_of(with("\"metadata\":{\"a\":" + tower(900) + ",\"b\":1},\"level\":2") + "," +
                                     with("\"metadata\":" + tower(100'000)));
  const auto incidents = read<IncidentPage>(deeper).results;
  REQUIRE(incidents.size() == 2);
  CHECK(incidents[0].level == 2);
  CHECK(incidents[0].metadata["b"] == 1);
  const std::string left = incidents[0].metadata["a"].dump();
  CHECK(left == std::string(119, '[') + "\"(nested deeper than 120 levels)\"" + std::string(119, ']'));
  CHECK(json::parse(deeper).get<IncidentPage>() == read<IncidentPage>(deeper));
}

TEST_CASE("a page with too many values is distinguished from one that is wrong") {
  const auto is_too_large = [](const std::string& text) {
    try {
      read<IncidentPage>(text);
    } catch (const argus::DecodeError& error) {
      return error.is_too_large();
    }
    return false;
  };
  CHECK(is_too_large(page_of(with("\"metadata\":" + list_of("{}", most_values)))));
  CHECK_FALSE(is_too_large(page_of("[]")));
}

TEST_CASE("JSON that a program passes in may be of any depth") {
  json deep = 1;
  for (int level = 0; level < 100'000; ++level) {
    json list = json::array();
    list.push_back(std::move(deep));
    deep = std::move(list);
  }
  json answer = json::parse(real_answers::incident);
  answer["x"] = std::move(deep);
  CHECK(answer.get<Incident>().level == 5);
}

TEST_CASE("a number that no double can hold is read as the largest double") {
  const auto number_in = [](const std::string& number) {
    return read<IncidentPage>(page_of(with("\"metadata\":{\"a\":" + number + ",\"b\":\"" + number + "\\\"\"}")))
        .results[0]
        .metadata;
  };
  const double largest = std::numeric_limits<double>::max();
  const std::string huge = std::string(4'300, '7');
  CHECK(number_in(huge)["a"] == largest);
  CHECK(number_in(huge)["b"] == huge + "\"");
  CHECK(number_in("-" + huge)["a"] == -largest);
  CHECK(number_in("1" + std::string(309, '0'))["a"] == largest);
  CHECK(number_in("1" + std::string(308, '0'))["a"] == 1e308);
  CHECK(number_in("[1e22," + huge + ",2]")["a"] == json{1e22, largest, 2});
  CHECK(problem_with<IncidentPage>(page_of(with("\"metadata\":[" + huge + ",1e999]"))) ==
        "JSON with a number out of range");
  CHECK(problem_with<IncidentPage>(page_of(with("\"metadata\":[" + huge + ",0" + huge + "]"))).find("not JSON") == 0);
  CHECK(problem_with<Incident>(with("\"level\":" + huge)) == "level: expected a whole number, got number");
}

TEST_CASE("of a name that comes twice the last counts, and nothing of the first is left") {
  CHECK(read<Incident>(with(R"("description":"again","level":3)")).description == "again");
  const auto source = read<Incident>(with(R"("source":{"pk":9,"name":"n"})")).source;
  CHECK(source.pk == 9);
  CHECK(source.type.empty());
  CHECK(read<Incident>(with(R"("tags":[{"tag":"a=b"}])")).tags == argus::Tags{{"a", "b"}});
  CHECK(read<Incident>(with(R"("metadata":{"b":2})"
                            R"(,"metadata":{"c":3})"))
            .metadata == json{{"c", 3}});
  const auto answer =
      read<argus::detail::BulkAnswer<argus::Event>>(R"({"changes":{"1":{"errors":"x"}},"changes":{"2":{}}})");
  CHECK(answer.changes.size() == 1);
  CHECK(answer.changes.count(2) == 1);
}

TEST_CASE("null clears what may be unset, and is the default elsewhere") {
  const auto page = read<IncidentPage>(R"({"results":[],"next":null})");
  CHECK_FALSE(page.next);
  CHECK(read<Incident>(with(R"("end_time":null)")).end_time.is_stateless());
  CHECK(read<Incident>(with(R"("details_url":null,"metadata":null)")).metadata == json::object());
  CHECK(problem_with<Incident>(with(R"("tags":null)")) == "tags: expected a list, got null");
  CHECK(problem_with<Incident>("null").find("expected an object, got null") != std::string::npos);
}

TEST_CASE("a DecodeError names the path of the field") {
  const std::string good = real_answers::incident;
  CHECK(problem_with<IncidentPage>(page_of(good + "," + with(R"("tags":[{"tag":"a=b"},{"tag":1}])"))) ==
        "results[1].tags[1].tag: expected a string, got number");
  CHECK(problem_with<IncidentPage>(page_of(good + "," + with(R"("tags":[{"tag":"a=b"},{}])"))) ==
        "results[1].tags[1].tag: is missing");
  CHECK(problem_with<IncidentPage>(page_of(good + ",{}")) == "results[1].pk: is missing");
  CHECK(problem_with<IncidentPage>(page_of(good + ",[]")) == "results[1]: expected an object, got array");
  CHECK(problem_with<IncidentPage>(R"({"results":{}})") == "results: expected a list, got object");
  CHECK(problem_with<IncidentPage>(R"({"results":[]})") == "next: is missing");
  CHECK(problem_with<Incident>(with(R"("source":{"pk":1,"name":"n","type":{"name":[]}})")) ==
        "source.type.name: expected a string, got array");
  CHECK(problem_with<argus::detail::BulkAnswer<argus::Event>>(R"({"changes":{"1":{},"x":{}}})") ==
        "changes: expected primary keys as the fields' names");
  CHECK(problem_with<argus::detail::BulkAnswer<argus::Event>>("{\"changes\":{\"1\\n" + std::string(5000, 'x') +
                                                              "\":{}}}") ==
        "changes: expected primary keys as the fields' names");
  CHECK(problem_with<argus::detail::BulkAnswer<argus::Event>>(R"({"changes":{"7":{"event":{"pk":true}}}})") ==
        "changes.7.event.pk: expected a whole number, got boolean");
}

TEST_CASE("a truncated JSON text is refused, wherever it ends") {
  const std::string text = page_of(real_answers::incident);
  for (std::size_t size = 0; size < text.size(); ++size) {
    INFO(size);
    CHECK_THROWS_AS(read<IncidentPage>(text.substr(0, size)), argus::DecodeError);
  }
}

// 60 MB of {} took 3.4 GB of memory.
TEST_CASE("the memory for an answer is bounded by its number of values, too") {
  const auto refusal = contains("over 2000000 values in one answer: ask for less at once, as with a smaller page_size");
  const std::string zeros = list_of("0", most_values + 1);
  std::vector<int> numbers;
  CHECK_THROWS_WITH(
      argus::detail::codec::read_text(zeros, argus::detail::codec::Codec<std::vector<int>>::schema, &numbers), refusal);
  CHECK(numbers.size() == most_values);
  argus::detail::BulkAnswer<argus::Event> answer;
  CHECK_THROWS_WITH(argus::detail::codec::read_text(
                        "{\"changes\":{\"1\":{\"errors\":" + zeros + "}}}",
                        argus::detail::codec::Codec<argus::detail::BulkAnswer<argus::Event>>::schema, &answer),
                    refusal);
  // The entry itself counts as well.
  CHECK(answer.changes[1].errors.size() == most_values - 1);
}

TEST_CASE("values of ignored fields don't count towards the limit of values") {
  CHECK(problem_with<Incident>(with("\"x\":" + list_of("0", most_values + 1))) == "accepted");
}

TEST_CASE("an error quotes no value that holds a secret, in whatever form") {
  const argus::detail::Secrets secrets{"hunter2"};
  const auto problem = [&](const std::string& text) -> std::string {
    try {
      Incident incident;
      argus::detail::codec::read_text(text, argus::detail::codec::Codec<Incident>::schema, &incident, secrets);
    } catch (const argus::DecodeError& error) {
      return error.what();
    }
    return "accepted";
  };
  CHECK_THAT(problem(with(R"("start_time":"yesterday")")), contains("start_time: not a time: \"yesterday\""));
  for (const std::string form : {"hunter2", R"(\u0068unter2)", R"(\\u0068unter2)", "hunter%32"}) {
    INFO(form);
    CHECK(problem(with("\"start_time\":\"<" + form + ">\"")) ==
          "unexpected answer: start_time: expected a time, got a value with a secret in it");
  }
  for (std::size_t before = 50; before < 70; ++before) {
    const std::string split = std::string(before, '.') + "hunter2";
    CHECK(problem(with("\"start_time\":\"" + split + "\"")).find("hu") == std::string::npos);
  }
}

TEST_CASE("an error tells no number and no key that is a secret, and the API's names whatever the secret") {
  const auto problem = [](const std::string& text, const std::string& secret) -> std::string {
    try {
      argus::detail::BulkAnswer<argus::Event> answer;
      argus::detail::codec::read_text(
          text, argus::detail::codec::Codec<argus::detail::BulkAnswer<argus::Event>>::schema, &answer, {secret});
    } catch (const argus::DecodeError& error) {
      return std::string(error.what()).substr(std::string("unexpected answer: ").size());
    }
    return "accepted";
  };
  CHECK(problem(R"({"changes":{"1":{"event":{"pk":12345678901234567890}}}})", "12345678901234567890") ==
        "changes.1.event.pk: expected a whole number, got a value with a secret in it");
  CHECK(problem(R"({"changes":{"12345678":{"event":{"pk":true}}}})", "12345678") ==
        "changes.***.event.pk: expected a whole number, got boolean");
  CHECK(problem(R"({"changes":{"1":{"event":{"pk":true}}}})", "e") ==
        "changes.1.event.pk: expected a whole number, got boolean");
}

}  // namespace schema_test
