#include "../detail/quote.hpp"

#include <argus/models/version.hpp>

#include <array>
#include <charconv>
#include <stdexcept>

namespace argus {

using namespace detail;

Version parse_version(std::string_view text) {
  std::array<int, 3> numbers{};
  const char* position = text.data();
  const char* const end = text.data() + text.size();
  for (int& number : numbers) {
    const auto [rest, error] = std::from_chars(position, end, number);
    const bool is_first = &number == numbers.data();
    if (error != std::errc{} || number < 0) {
      if (is_first) throw std::invalid_argument("not a version: " + quoted(text) + "; expected 2.10.2");
      number = 0;
      break;
    }
    position = rest;
    if (position == end || *position != '.') break;
    ++position;
  }
  return {numbers[0], numbers[1], numbers[2]};
}

}  // namespace argus
