#pragma once

#include <string>
#include <vector>

namespace argus::testing::fake {

/// The terms that DRF's search filter requires: words between whitespace and commas, and phrases in quotes.
std::vector<std::string> search_terms(const std::string& search);

}  // namespace argus::testing::fake
