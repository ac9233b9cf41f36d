#pragma once

#include <argus/export.hpp>
#include <argus/models/tags.hpp>

#include <map>
#include <set>
#include <string>
#include <vector>

namespace argus::glue {

/// What a monitor says about an alert, by name.
using Labels = std::map<std::string, std::string>;

/// Which tags are made of labels. The names in it are the monitor's own.
struct TagRules {
  /// Labels of which no tag is made.
  std::set<std::string> drop{};
  /// Other names for labels.
  std::map<std::string, std::string> rename{};
  /// What every alert gets besides, cleaned like labels.
  Labels add{};
};

/// Tags that every Argus server takes: `hostName` and `Host name` become `host_name`, and what is no UTF-8 becomes
/// U+FFFD. Two labels whose names become the same keep both values. Line breaks in values become blanks, since version
/// 3 of the API takes none; key and value are cut at 2,600 bytes together; blank values and names with no letter or
/// digit of ASCII make no tag.
/// @param notes gets a line for each text that was merged, dropped, repaired or cut
ARGUS_EXPORT Tags to_tags(const Labels& labels, const TagRules& rules = {}, std::vector<std::string>* notes = nullptr);

}  // namespace argus::glue
