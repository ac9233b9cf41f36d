#include "fuzz/fuzz.hpp"

#include <argus/detail/response_check.hpp>
#include <argus/errors.hpp>
#include <argus/http/response.hpp>

#include <algorithm>
#include <chrono>
#include <optional>

namespace {

using Wait = std::optional<std::chrono::seconds>;

constexpr std::chrono::seconds longest{366L * 24 * 3600};

Wait wait_for(std::string_view value) {
  argus::Response response;
  response.status = 429;
  response.headers = {{"Retry-After", std::string(value)}};
  try {
    argus::detail::check_response({}, response);
  } catch (const argus::RateLimitError& error) {
    return error.retry_after();
  }
  fuzz::require(false, "a 429 is an error");
  return std::nullopt;
}

bool is_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// The seconds that digits mean, no matter how many they are.
std::chrono::seconds seconds_of(std::string_view digits) {
  std::chrono::seconds total{0};
  for (const char digit : digits) total = (std::min)(total * 10 + std::chrono::seconds{digit - '0'}, longest);
  return total;
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::text_of(data, size);
  const Wait wait = wait_for(text);
  if (wait) fuzz::require(wait->count() >= 0 && *wait <= longest, "a wait is neither negative nor endless");
  if (is_digits(text)) fuzz::require(wait == seconds_of(text), "digits are seconds");
  if (text.substr(0, 1) == "-" && is_digits(text.substr(1)) && seconds_of(text.substr(1)).count() > 0)
    fuzz::require(!wait, "a negative number asks for no wait");
  return 0;
}
