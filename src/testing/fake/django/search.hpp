#pragma once

#include <string>
#include <vector>

namespace argus::testing::fake {

/// The texts that an incident has to have, each of them, to be found by a search: words between spaces and commas, and
/// phrases in quotation marks.
std::vector<std::string> search_terms(const std::string& search);

}  // namespace argus::testing::fake
