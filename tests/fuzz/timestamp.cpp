#include "fuzz/fuzz.hpp"

#include <argus/time.hpp>

#include <array>
#include <chrono>
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

constexpr std::size_t clock_size = std::string_view("2026-01-02T03:04:05").size();

/// The offset that stands behind the clock and its fraction.
std::chrono::seconds offset_in(std::string_view text) {
  const auto sign = text.find_first_of("+-", clock_size);
  if (sign == std::string_view::npos) return std::chrono::seconds{0};
  std::array<int, 6> digits{};
  std::size_t count = 0;
  for (const char character : text.substr(sign + 1)) {
    if (character != ':') digits[count++ % digits.size()] = character - '0';
  }
  const int seconds =
      (digits[0] * 10 + digits[1]) * 3600 + (digits[2] * 10 + digits[3]) * 60 + digits[4] * 10 + digits[5];
  return std::chrono::seconds{text[sign] == '-' ? -seconds : seconds};
}

/// What the clock showed where the time was told is what was read, and no other time that it may stand for.
void require_same_clock(std::string_view text, argus::Timestamp time) {
  const argus::Timestamp local = time + offset_in(text);
  if (!argus::is_writable(local)) return;
  std::string clock{text.substr(0, clock_size)};
  clock[10] = 'T';
  fuzz::require(argus::to_string(local).substr(0, clock_size) == clock, "a time is read as it stands there");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::text_of(data, size);
  const auto time = parse(text);
  if (!time) return 0;
  require_same_clock(text, *time);
  const std::string written = argus::to_string(*time);
  fuzz::require(argus::parse_timestamp(written) == *time, "a time that was read is written so that it can be read");
  fuzz::require(argus::to_string(argus::parse_timestamp(written)) == written, "a time has one way to be written");
  return 0;
}
