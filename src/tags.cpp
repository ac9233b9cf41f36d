#include <argus/tags.hpp>

#include <algorithm>

namespace argus {

bool same_texts(std::vector<std::string> left, std::vector<std::string> right) {
  std::sort(left.begin(), left.end());
  std::sort(right.begin(), right.end());
  return left == right;
}

}  // namespace argus
