#include "retry_after.hpp"

#include "http_date.hpp"

#include <argus/detail/response_check.hpp>

#include <algorithm>
#include <charconv>
#include <string>

namespace argus::detail {

std::optional<std::chrono::seconds> retry_after(const Response& response) {
  constexpr long longest = 366L * 24 * 3600;
  const auto text = find_header(response, "Retry-After");
  if (!text) return std::nullopt;
  long seconds = 0;
  const auto [rest, error] = std::from_chars(text->data(), text->data() + text->size(), seconds);
  if (error == std::errc::result_out_of_range && text->front() != '-') return std::chrono::seconds{longest};
  if (error == std::errc{} && rest == text->data() + text->size())
    return seconds < 0 ? std::nullopt : std::optional(std::chrono::seconds{(std::min)(seconds, longest)});
  const auto time = parse_http_date(*text);
  if (!time) return std::nullopt;
  const auto wait = std::chrono::floor<std::chrono::seconds>(*time) - std::chrono::floor<std::chrono::seconds>(now());
  return std::clamp(wait, std::chrono::seconds{0}, std::chrono::seconds{longest});
}

}  // namespace argus::detail
