#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string>
#include <string_view>

/// What every target defines: tries one input, and aborts where a promise is broken. An exception that leaves it is a
/// finding too.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

/// What the targets share.
namespace fuzz {

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

/// Aborts unless the promise is kept: the fuzzer then saves the input.
inline void require(bool is_kept, const char* promise) {
  if (is_kept) return;
  std::cerr << "broken promise: " << promise << '\n';
  std::abort();
}

/// A message that may stand in a log: one line, and no longer than `most` bytes.
inline void require_one_line(const std::string& message, std::size_t most) {
  require(message.size() <= most, "a message is bounded");
  for (const char character : message) {
    const auto byte = static_cast<unsigned char>(character);
    require(byte >= 0x20 && byte != 0x7f, "a message is one line without control characters");
  }
}

}  // namespace fuzz
