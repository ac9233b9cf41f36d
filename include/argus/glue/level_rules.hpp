#pragma once

#include <argus/export.hpp>
#include <argus/glue/labels.hpp>

#include <string>
#include <vector>

namespace argus::glue {

/// Which level an alert gets, by its labels: `severity=critical:1` for a text, `priority>=500:2` for a number. The
/// comparisons are `=`, `<`, `<=`, `>` and `>=`. A label whose value is no number fits no comparison of numbers.
class ARGUS_EXPORT LevelRules {
 public:
  /// @param rules in their order; the first that fits decides
  /// @param otherwise the level, 1 to 5, where none fits
  /// @throws std::invalid_argument for what is no rule, and says which and why
  LevelRules(const std::vector<std::string>& rules, int otherwise);

  /// The level of an alert with these labels.
  int level(const Labels& labels) const;

 private:
  struct Rule {
    std::string label;
    std::string comparison;
    std::string value;
    double number;
    int level;
  };

  static Rule read(const std::string& text);
  static bool fits(const Rule& rule, const std::string& value);

  std::vector<Rule> rules_;
  int otherwise_;
};

}  // namespace argus::glue
