#include "fuzz/fuzz.hpp"

#include <argus/time.hpp>

#include <optional>
#include <stdexcept>

namespace {

constexpr std::size_t most_message_bytes = 256;

std::optional<argus::Timestamp> parse(std::string_view text) {
  try {
    return argus::parse_timestamp(text);
  } catch (const std::invalid_argument& error) {
    fuzz::require_one_line(error.what(), most_message_bytes);
    return std::nullopt;
  }
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto time = parse(fuzz::text_of(data, size));
  if (!time) return 0;
  const std::string written = argus::to_string(*time);
  fuzz::require(argus::parse_timestamp(written) == *time, "a time that was read is written so that it can be read");
  fuzz::require(argus::to_string(argus::parse_timestamp(written)) == written, "a time has one way to be written");
  return 0;
}
