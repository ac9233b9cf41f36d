#include "shown.hpp"

#include <argus/server_metadata.hpp>

#include <array>
#include <charconv>
#include <stdexcept>

namespace argus {

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

const codec::Shape codec::Codec<Version>::shape = codec::scalar_shape<Version>("a version");

void codec::Codec<Version>::decode(const Scalar& scalar, Version& version) {
  std::string text;
  codec::Codec<std::string>::decode(scalar, text);
  try {
    version = parse_version(text);
  } catch (const std::invalid_argument& error) {
    // A token that the server sends back is concealed where it stands whole: it must not be cut.
    if (text.size() > most_quoted_bytes) throw DecodeError("", "a text too long for a version");
    throw DecodeError("", error.what());
  }
}

nlohmann::json codec::Codec<Version>::encode(const Version& version) {
  return to_string(version);
}

std::string codec::Codec<Version>::print(const Version& version) {
  return to_string(version);
}

}  // namespace argus
