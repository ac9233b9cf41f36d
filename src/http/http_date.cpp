#include "http_date.hpp"

#include <curl/curl.h>
#include <date/date.h>

#include <cstdint>
#include <ctime>
#include <iomanip>
#include <locale>
#include <sstream>

namespace argus::detail {
namespace {

/// 9999-12-31T23:59:59Z
constexpr std::int64_t last_second = 253402300799;

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

}  // namespace

// libcurl knows more forms, but no date after 2038 where a time_t has 32 bits.
std::optional<Timestamp> parse_http_date(const std::string& text) {
  if (const auto time = parse_usual_date(text)) return to_timestamp(*time);
  // It takes any year, up to those whose microseconds no 64 bits hold.
  const std::int64_t parsed = curl_getdate(text.c_str(), nullptr);
  if (parsed < 0 || parsed > last_second) return std::nullopt;
  return Timestamp{std::chrono::seconds{parsed}};
}

}  // namespace argus::detail
