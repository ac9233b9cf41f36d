#include "pagination.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "python.hpp"

namespace argus::testing::fake {
namespace {

constexpr std::size_t default_page_size = 100;
/// The server never skips more rows than this; from there on `next` repeats itself.
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
  int count = 0;
  for (const char character : text) {
    bits = (bits << 8U) | static_cast<unsigned char>(character);
    for (count += 8; count >= 6; count -= 6)
      encoded += base64_alphabet[(bits >> static_cast<unsigned>(count - 6)) & 63U];
  }
  if (count > 0) encoded += base64_alphabet[(bits << static_cast<unsigned>(6 - count)) & 63U];
  encoded.append((4 - encoded.size() % 4) % 4, '=');
  return encoded;
}

bool is_ascii(const std::string& text) {
  return std::all_of(text.begin(), text.end(), [](unsigned char character) { return character < 0x80; });
}

/// As Python does it: what isn't of the alphabet is passed over, but the end has to be padded.
std::optional<std::string> decode_base64(const std::string& text) {
  std::string decoded;
  std::uint32_t bits = 0;
  unsigned digits = 0;
  unsigned padding = 0;
  for (const char character : text) {
    if (character == '=' && digits >= 2 && digits + ++padding >= 4) return decoded;
    const std::size_t value = base64_alphabet.find(character);
    if (value == std::string::npos) continue;
    bits = (bits << 6U) | static_cast<std::uint32_t>(value);
    padding = 0;
    digits = (digits + 1) % 4;
    constexpr std::array<unsigned, 4> spare_bits{0, 6, 4, 2};
    const bool completes_a_byte = digits != 1;
    if (completes_a_byte) decoded += static_cast<char>((bits >> spare_bits.at(digits)) & 255U);
  }
  return digits == 0 ? std::optional<std::string>{decoded} : std::nullopt;
}

std::string encode(const Cursor& cursor) {
  std::string text;
  const auto append = [&](const std::string& parameter) { text += (text.empty() ? "" : "&") + parameter; };
  if (cursor.offset != 0) append("o=" + std::to_string(cursor.offset));
  if (cursor.is_backward) append("r=1");
  if (cursor.position) append("p=" + encode_form(to_utc_text(*cursor.position)));
  return encode_base64(text);
}

Cursor decode(const std::string& encoded) {
  const auto text = is_ascii(encoded) ? decode_base64(encoded) : std::nullopt;
  if (!text || !is_ascii(*text)) refuse(404, {{"detail", "Invalid cursor"}});
  const Query parameters(*text);
  const auto offset = python_int(parameters.last("o").value_or("0"));
  const auto direction = python_int(parameters.last("r").value_or("0"));
  if (!offset || *offset < 0 || !direction) refuse(404, {{"detail", "Invalid cursor"}});
  Cursor cursor{static_cast<std::size_t>(std::min(*offset, greatest_offset)), *direction != 0, std::nullopt};
  const auto position = parameters.last("p");
  if (!position) return cursor;
  cursor.position = parse_instant(*position, std::chrono::minutes{0});
  if (!cursor.position) crash();
  return cursor;
}

std::size_t page_size_of(const Query& query) {
  const auto size = python_int(query.last("page_size").value_or(""));
  return size && *size > 0 ? static_cast<std::size_t>(*size) : default_page_size;
}

void sort_rows(std::vector<Row>& rows, bool is_backward, bool ascending_ties) {
  std::sort(rows.begin(), rows.end(), [=](const Row& left, const Row& right) {
    if (left.time != right.time) return is_backward ? left.time < right.time : left.time > right.time;
    return ascending_ties ? left.pk < right.pk : left.pk > right.pk;
  });
}

/// The rows from the cursor on, in the direction of its walk.
std::vector<Row> rows_from(std::vector<Row> rows, const Cursor& cursor, std::size_t page_size) {
  sort_rows(rows, cursor.is_backward, page_size % 2 == 0);
  auto start = rows.begin();
  if (cursor.position) {
    const auto is_passed = [&](const Row& row) {
      return cursor.is_backward ? row.time <= *cursor.position : row.time >= *cursor.position;
    };
    start = std::partition_point(rows.begin(), rows.end(), is_passed);
  }
  if (cursor.offset > 0 && start != rows.end()) {
    const auto tied_end = std::find_if(start, rows.end(), [&](const Row& row) { return row.time != start->time; });
    std::reverse(start, tied_end);
  }
  const auto left = static_cast<std::size_t>(rows.end() - start);
  return {start + static_cast<std::ptrdiff_t>(std::min(cursor.offset, left)), rows.end()};
}

/// Whether there is more before or after a page, and the time with which a cursor can say where.
struct Beyond {
  bool exists = false;
  std::optional<Instant> position{};
};

/// A page, newest row first, as the real server finds it.
struct Page {
  std::vector<Row> rows{};
  Beyond next{};
  Beyond previous{};
};

Page find_page(std::vector<Row> rows, const Cursor& cursor, std::size_t page_size) {
  Page page;
  page.rows = rows_from(std::move(rows), cursor, page_size);
  Beyond onward{page.rows.size() > page_size, std::nullopt};
  if (onward.exists) onward.position = page.rows[page_size].time;
  const Beyond back{cursor.position.has_value() || cursor.offset > 0, cursor.position};
  page.rows.resize(std::min(page.rows.size(), page_size));
  if (cursor.is_backward) std::reverse(page.rows.begin(), page.rows.end());
  page.next = cursor.is_backward ? back : onward;
  page.previous = cursor.is_backward ? onward : back;
  return page;
}

/// The cursor of the page beyond `rows`, which start with the row next to it. What is on the other side counts where
/// all rows share one time.
Cursor cursor_beyond(const std::vector<Row>& rows, const Beyond& beyond, const Beyond& other_side, bool is_backward,
                     const Cursor& cursor, std::size_t page_size) {
  if (rows.empty()) return {0, is_backward, beyond.position};
  const bool locks = cursor.is_backward != is_backward;
  auto compared = locks && cursor.offset != 0 ? rows.front().time : beyond.position;
  const auto is_unlike = [&](const Row& row) {
    const bool differs = row.time != compared;
    compared = row.time;
    return differs;
  };
  const auto unlike = std::find_if(rows.begin(), rows.end(), is_unlike);
  if (unlike != rows.end()) return {static_cast<std::size_t>(unlike - rows.begin()), is_backward, unlike->time};
  if (!other_side.exists) return {page_size, is_backward, std::nullopt};
  return {locks ? 0 : cursor.offset + page_size, is_backward, other_side.position};
}

nlohmann::json link_to(const Cursor& cursor, const Request& request, const Query& query) {
  return "http://" + request.host + request.path + '?' + query.with_cursor(encode(cursor));
}

}  // namespace

nlohmann::json page_of(std::vector<Row> rows, const Request& request, const Query& query,
                       const std::function<nlohmann::json(std::int64_t)>& to_json) {
  const Cursor cursor = decode(query.last("cursor").value_or(""));
  const std::size_t page_size = page_size_of(query);
  Page page = find_page(std::move(rows), cursor, page_size);
  nlohmann::json answer{{"next", nullptr}, {"previous", nullptr}, {"results", nlohmann::json::array()}};
  for (const Row& row : page.rows) answer["results"].push_back(to_json(row.pk));
  const auto link_beyond = [&](const Beyond& beyond, const Beyond& other_side, bool is_backward) {
    return link_to(cursor_beyond(page.rows, beyond, other_side, is_backward, cursor, page_size), request, query);
  };
  if (page.previous.exists) answer["previous"] = link_beyond(page.previous, page.next, true);
  std::reverse(page.rows.begin(), page.rows.end());
  if (page.next.exists) answer["next"] = link_beyond(page.next, page.previous, false);
  return answer;
}

}  // namespace argus::testing::fake
