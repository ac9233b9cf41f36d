#include <argus/stored_text.hpp>

#include <argus/detail/checks.hpp>

namespace argus {

std::string stored_text(std::string_view text) {
  return detail::checks::trimmed(text);
}

}  // namespace argus
