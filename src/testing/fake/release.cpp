#include "release.hpp"

#include <regex>
#include <stdexcept>

namespace argus::testing::fake {

Release::Release(const std::string& text) : text_(text) {
  static const std::regex version(R"((\d{1,4})\.(\d{1,4})(?:\.\d{1,4})*)");
  std::smatch numbers;
  if (!std::regex_match(text, numbers, version)) {
    throw std::invalid_argument("FakeServer: the version \"" + text + R"(" isn't like "2.10.2")");
  }
  number_ = {std::stoi(numbers[1]), std::stoi(numbers[2])};
}

}  // namespace argus::testing::fake
