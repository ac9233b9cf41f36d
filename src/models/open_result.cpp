#include <argus/models/open_result.hpp>

namespace argus {

std::string to_string(const OpenResult& result) {
  return to_string(result.outcome) + ": " + to_string(result.incident);
}

}  // namespace argus
