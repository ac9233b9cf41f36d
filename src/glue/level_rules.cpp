#include "../detail/quote.hpp"
#include "../detail/setting.hpp"

#include <argus/glue/level_rules.hpp>

#include <locale>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string_view>

namespace argus::glue {

using namespace argus::detail;

namespace {

[[noreturn]] void refuse_rule(const std::string& text, const std::string& problem) {
  throw std::invalid_argument("level rule " + argus::detail::quoted(text) + ": " + problem +
                              "; write it as severity=critical:1 or priority>=500:2");
}

bool is_level(int level) {
  return level >= 1 && level <= 5;
}

/// Whatever the global locale is.
std::optional<double> to_number(const std::string& text) {
  std::istringstream in{std::string(trimmed_setting(text))};
  in.imbue(std::locale::classic());
  double number = 0;
  in >> number;
  if (in.fail() || in.peek() != std::istringstream::traits_type::eof()) return std::nullopt;
  return number;
}

}  // namespace

LevelRules::LevelRules(const std::vector<std::string>& rules, int otherwise) : otherwise_(otherwise) {
  if (!is_level(otherwise))
    throw std::invalid_argument("level " + std::to_string(otherwise) + ": must be 1 (the most severe) to 5");
  for (const std::string& rule : rules) rules_.push_back(read(rule));
}

LevelRules::Rule LevelRules::read(const std::string& text) {
  const std::size_t begin = text.find_first_of("=<>");
  if (begin == std::string::npos) refuse_rule(text, "has no comparison");
  const std::size_t width = text[begin] != '=' && text.substr(begin + 1, 1) == "=" ? 2 : 1;
  const std::size_t colon = text.rfind(':');
  if (colon == std::string::npos || colon < begin + width) refuse_rule(text, "has no level");

  Rule rule{};
  rule.label = trimmed_setting(std::string_view{text}.substr(0, begin));
  rule.comparison = text.substr(begin, width);
  rule.value = trimmed_setting(std::string_view{text}.substr(begin + width, colon - begin - width));
  const std::string_view level = trimmed_setting(std::string_view{text}.substr(colon + 1));
  if (rule.label.empty()) refuse_rule(text, "names no label");
  if (rule.label.back() == '!') refuse_rule(text, "there is no comparison !=");
  if (rule.value.empty()) refuse_rule(text, "has no value");
  if (rule.value.find_first_of("=<>") == 0) refuse_rule(text, "the comparisons are =, <, <=, > and >=");
  if (level.size() != 1 || level.front() < '1' || level.front() > '5') refuse_rule(text, "its level must be 1 to 5");
  rule.level = level.front() - '0';
  if (rule.comparison == "=") return rule;
  const std::optional<double> number = to_number(rule.value);
  if (!number) refuse_rule(text, "its value must be a number");
  rule.number = *number;
  return rule;
}

bool LevelRules::fits(const Rule& rule, const std::string& value) {
  if (rule.comparison == "=") return value == rule.value;
  const std::optional<double> number = to_number(value);
  if (!number) return false;
  if (rule.comparison == "<") return *number < rule.number;
  if (rule.comparison == "<=") return *number <= rule.number;
  if (rule.comparison == ">") return *number > rule.number;
  return *number >= rule.number;
}

int LevelRules::level(const Labels& labels) const {
  for (const Rule& rule : rules_) {
    const auto label = labels.find(rule.label);
    if (label != labels.end() && fits(rule, label->second)) return rule.level;
  }
  return otherwise_;
}

}  // namespace argus::glue
