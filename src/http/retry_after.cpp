#include "retry_after.hpp"
#include <argus/detail/response_check.hpp>

#include <curl/curl.h>
#include <date/date.h>

#include <algorithm>
#include <charconv>
#include <ctime>
#include <iomanip>
#include <locale>
#include <sstream>
#include <string>

namespace argus::detail {
namespace {

/// The usual form, as in `Sun, 06 Nov 1994 08:49:37 GMT`.
std::optional<date::sys_seconds> parse_usual_date(const std::string& text) {
  std::istringstream stream{text};
  stream.imbue(std::locale::classic());
  std::tm parts{};
  std::string zone;
  if (!(stream >> std::get_time(&parts, "%a, %d %b %Y %H:%M:%S") >> zone) || zone != "GMT") return std::nullopt;
  const auto day = date::year{parts.tm_year + 1900} / (parts.tm_mon + 1) / parts.tm_mday;
  if (!day.ok()) return std::nullopt;
  return date::sys_days{day} + std::chrono::hours{parts.tm_hour} + std::chrono::minutes{parts.tm_min} +
         std::chrono::seconds{parts.tm_sec};
}

/// libcurl knows more forms, but no date after 2038 where a time_t has 32 bits.
std::optional<date::sys_seconds> parse_http_date(const std::string& text) {
  if (const auto time = parse_usual_date(text)) return time;
  const std::time_t parsed = curl_getdate(text.c_str(), nullptr);
  if (parsed < 0) return std::nullopt;
  return date::sys_seconds{std::chrono::seconds{parsed}};
}

}  // namespace

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
  const std::chrono::seconds wait = *time - date::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  return std::clamp(wait, std::chrono::seconds{0}, std::chrono::seconds{longest});
}

}  // namespace argus::detail
