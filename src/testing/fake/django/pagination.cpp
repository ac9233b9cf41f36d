#include "pagination.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "../http.hpp"
#include "python.hpp"

namespace argus::testing::fake {
namespace {

constexpr std::size_t default_page_size = 100;
/// The server doesn't skip more rows than this; after that, `next` repeats itself.
constexpr std::int64_t greatest_offset = 1000;

const std::string base64_alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

struct Cursor {
  std::size_t offset = 0;
  bool is_backward = false;
  std::optional<Instant> position{};
};

std::string encode_base64(const std::string& text) {
  std::string encoded;
  std::uint32_t bits = 0;
  unsigned count = 0;
  const auto append = [&](std::uint32_t index) { encoded += base64_alphabet[index & 63U]; };
  for (const char character : text) {
    bits = (bits << 8U) | static_cast<unsigned char>(character);
    for (count += 8; count >= 6; count -= 6) append(bits >> (count - 6));
  }
  if (count > 0) append(bits << (6 - count));
  encoded.append((4 - encoded.size() % 4) % 4, '=');
  return encoded;
}

bool is_ascii(const std::string& text) {
  return std::all_of(text.begin(), text.end(), [](unsigned char character) { return character < 0x80; });
}

/// As Python's b64decode, which ignores other characters and requires the padding.
std::optional<std::string> decode_base64(const std::string& text) {
  std::string decoded;
  std::uint32_t bits = 0;
  unsigned digits = 0;
  unsigned padding = 0;
  for (const char character : text) {
    const bool is_padding = character == '=' && (digits == 2 || digits == 3);
    if (is_padding && digits + ++padding >= 4) return decoded;
    const std::size_t value = base64_alphabet.find(character);
    if (value == std::string::npos) continue;
    bits = (bits << 6U) | static_cast<std::uint32_t>(value);
    padding = 0;
    digits = digits % 4 + 1;
    const bool completes_a_byte = digits > 1;
    if (completes_a_byte) decoded += static_cast<char>((bits >> (2 * (4 - digits))) & 255U);
  }
  return digits % 4 == 0 ? std::optional<std::string>{decoded} : std::nullopt;
}

std::string encode(const Cursor& cursor) {
  std::string text;
  if (cursor.offset != 0) text += "&o=" + std::to_string(cursor.offset);
  if (cursor.is_backward) text += "&r=1";
  if (cursor.position) text += "&p=" + encode_parameter(to_utc_text(*cursor.position));
  return encode_base64(text.substr(text.empty() ? 0 : 1));
}

Cursor decode(const std::string& encoded) {
  const auto text = is_ascii(encoded) ? decode_base64(encoded) : std::nullopt;
  if (!text || !is_ascii(*text)) refuse(404, {{"detail", "Invalid cursor"}});
  const Query parameters(*text);
  const auto offset = python_int(parameters.find("o").value_or("0"));
  const auto direction = python_int(parameters.find("r").value_or("0"));
  if (!offset || *offset < 0 || !direction) refuse(404, {{"detail", "Invalid cursor"}});
  Cursor cursor{static_cast<std::size_t>(std::min(*offset, greatest_offset)), *direction != 0, std::nullopt};
  const auto position = parameters.find("p");
  if (!position) return cursor;
  cursor.position = parse_instant(*position, std::chrono::minutes{0});
  if (!cursor.position) crash();
  return cursor;
}

/// The rows from the cursor on, in its direction.
std::vector<ListedRow> rows_from(std::vector<ListedRow> rows, const Cursor& cursor, std::size_t page_size) {
  const bool ascending_ties = page_size % 2 == 0;
  std::sort(rows.begin(), rows.end(), [&](const ListedRow& left, const ListedRow& right) {
    if (left.time != right.time) return cursor.is_backward ? left.time < right.time : left.time > right.time;
    return ascending_ties ? left.pk < right.pk : left.pk > right.pk;
  });
  auto start = rows.begin();
  if (cursor.position) {
    const auto is_passed = [&](const ListedRow& row) {
      return cursor.is_backward ? row.time <= *cursor.position : row.time >= *cursor.position;
    };
    start = std::partition_point(rows.begin(), rows.end(), is_passed);
  }
  if (cursor.offset > 0 && start != rows.end()) {
    const auto is_other = [&](const ListedRow& row) { return row.time != start->time; };
    std::reverse(start, std::find_if(start, rows.end(), is_other));
  }
  const auto left = static_cast<std::size_t>(rows.end() - start);
  return {start + static_cast<std::ptrdiff_t>(std::min(cursor.offset, left)), rows.end()};
}

/// Whether there are rows before or after a page, and the time from which a cursor can continue there.
struct Beyond {
  bool exists = false;
  std::optional<Instant> position{};
};

/// The cursor of the page beyond `rows`, which start with the row next to it. If all rows share one time, it depends on
/// the other side.
Cursor cursor_beyond(const std::vector<ListedRow>& rows, const Beyond& beyond, const Beyond& other_side,
                     bool is_backward, const Cursor& cursor, std::size_t page_size) {
  if (rows.empty()) return {0, is_backward, beyond.position};
  const bool turns = cursor.is_backward != is_backward;
  auto compared = turns && cursor.offset != 0 ? rows.front().time : beyond.position;
  const auto differs = [&](const ListedRow& row) { return row.time != std::exchange(compared, row.time); };
  const auto other = std::find_if(rows.begin(), rows.end(), differs);
  if (other != rows.end()) return {static_cast<std::size_t>(other - rows.begin()), is_backward, other->time};
  if (!other_side.exists) return {page_size, is_backward, std::nullopt};
  return {turns ? 0 : cursor.offset + page_size, is_backward, other_side.position};
}

}  // namespace

nlohmann::json page_of(std::vector<ListedRow> rows, const Request& request, const Query& query,
                       const std::function<nlohmann::json(std::int64_t)>& to_json) {
  const Cursor cursor = decode(query.find("cursor").value_or(""));
  const auto wanted_size = python_int(query.find("page_size").value_or(""));
  const bool has_size = wanted_size && *wanted_size > 0;
  const std::size_t page_size = has_size ? static_cast<std::size_t>(*wanted_size) : default_page_size;
  rows = rows_from(std::move(rows), cursor, page_size);
  Beyond onward{rows.size() > page_size, std::nullopt};
  if (onward.exists) onward.position = rows[page_size].time;
  const Beyond back{cursor.position.has_value() || cursor.offset > 0, cursor.position};
  const Beyond& next = cursor.is_backward ? back : onward;
  const Beyond& previous = cursor.is_backward ? onward : back;
  rows.resize(std::min(rows.size(), page_size));
  if (cursor.is_backward) std::reverse(rows.begin(), rows.end());
  nlohmann::json answer{{"next", nullptr}, {"previous", nullptr}, {"results", nlohmann::json::array()}};
  for (const ListedRow& row : rows) answer["results"].push_back(to_json(row.pk));
  const auto link_beyond = [&](const Beyond& beyond, const Beyond& other_side, bool is_backward) {
    const Cursor there = cursor_beyond(rows, beyond, other_side, is_backward, cursor, page_size);
    return "http://" + request.host + request.path + '?' + query.with_cursor(encode(there));
  };
  if (previous.exists) answer["previous"] = link_beyond(previous, next, true);
  std::reverse(rows.begin(), rows.end());
  if (next.exists) answer["next"] = link_beyond(next, previous, false);
  return answer;
}

}  // namespace argus::testing::fake
