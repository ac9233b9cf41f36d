#include "fake_pages.hpp"

#include <algorithm>
#include <optional>

namespace argus::testing::fake {
namespace {

constexpr std::size_t default_page_size = 100;
/// The server never skips more rows than this; from there on `next` repeats itself.
constexpr std::size_t greatest_offset = 1000;

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

std::optional<std::string> decode_base64(const std::string& text) {
  if (text.size() % 4 != 0) return std::nullopt;
  std::string decoded;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char character : text.substr(0, text.find('='))) {
    const std::size_t value = base64_alphabet.find(character);
    if (value == std::string::npos) return std::nullopt;
    bits = (bits << 6U) | static_cast<std::uint32_t>(value);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    decoded += static_cast<char>((bits >> static_cast<unsigned>(count)) & 255U);
  }
  return decoded;
}

std::optional<std::size_t> read_count(const std::string& text) {
  if (text.empty() || text.size() > 9 || text.find_first_not_of("0123456789") != std::string::npos) return std::nullopt;
  return std::stoul(text);
}

std::string encode(const Cursor& cursor) {
  std::string text;
  const auto append = [&](const std::string& parameter) { text += (text.empty() ? "" : "&") + parameter; };
  if (cursor.offset != 0) append("o=" + std::to_string(cursor.offset));
  if (cursor.is_backward) append("r=1");
  if (cursor.position) {
    std::string position = to_utc_text(*cursor.position);
    std::replace(position.begin(), position.end(), ' ', 'T');
    position.replace(position.find('+'), 1, "%2B");
    append("p=" + position);
  }
  return encode_base64(text);
}

Cursor decode(const std::string& encoded) {
  const auto text = decode_base64(encoded);
  if (!text) refuse(404, {{"detail", "Invalid cursor"}});
  const Query parameters(*text);
  const auto offset = read_count(parameters.last("o").value_or("0"));
  const auto direction = read_count(parameters.last("r").value_or("0"));
  if (!offset || !direction) refuse(404, {{"detail", "Invalid cursor"}});
  Cursor cursor{std::min(*offset, greatest_offset), *direction != 0, std::nullopt};
  const auto position = parameters.last("p");
  if (!position) return cursor;
  cursor.position = parse_instant(*position, std::chrono::minutes{0});
  if (!cursor.position) crash();
  return cursor;
}

std::size_t page_size_of(const Query& query) {
  const auto size = read_count(query.last("page_size").value_or(""));
  return size && *size > 0 ? *size : default_page_size;
}

/// The rows in the order of a walk, and the part of it that is the page.
struct Walk {
  std::vector<Row> rows{};
  std::size_t first = 0;
  std::size_t last = 0;
};

void sort_rows(std::vector<Row>& rows, bool is_backward, bool ascending_ties) {
  std::sort(rows.begin(), rows.end(), [=](const Row& left, const Row& right) {
    if (left.time != right.time) return is_backward ? left.time < right.time : left.time > right.time;
    return ascending_ties ? left.pk < right.pk : left.pk > right.pk;
  });
}

Walk walk_from(std::vector<Row> rows, const Cursor& cursor, std::size_t page_size) {
  sort_rows(rows, cursor.is_backward, page_size % 2 == 0);
  std::size_t start = 0;
  if (cursor.position) {
    const auto is_passed = [&](const Row& row) {
      return cursor.is_backward ? row.time <= *cursor.position : row.time >= *cursor.position;
    };
    start = static_cast<std::size_t>(std::partition_point(rows.begin(), rows.end(), is_passed) - rows.begin());
  }
  if (cursor.offset > 0 && start < rows.size()) {
    const auto tied = rows.begin() + static_cast<std::ptrdiff_t>(start);
    const auto tied_end = std::find_if(tied, rows.end(), [&](const Row& row) { return row.time != tied->time; });
    std::reverse(tied, tied_end);
  }
  const std::size_t first = std::min(start + cursor.offset, rows.size());
  const std::size_t last = std::min(first + page_size, rows.size());
  return {std::move(rows), first, last};
}

/// The cursor from which a walk along `rows` goes on with the one at `index`.
Cursor cursor_at(const std::vector<Row>& rows, std::size_t index, bool is_backward) {
  std::size_t tied = index;
  while (tied > 0 && rows[tied - 1].time == rows[index].time) --tied;
  Cursor cursor{index - tied, is_backward, std::nullopt};
  if (tied > 0) cursor.position = rows[tied - 1].time;
  return cursor;
}

nlohmann::json link_to(const Cursor& cursor, const Request& request, const Query& query) {
  return "http://" + request.host + request.path + '?' + query.with_cursor(encode(cursor));
}

}  // namespace

nlohmann::json page_of(std::vector<Row> rows, const Request& request, const Query& query,
                       const std::function<nlohmann::json(std::int64_t)>& to_json) {
  const Cursor cursor = decode(query.last("cursor").value_or(""));
  Walk walk = walk_from(std::move(rows), cursor, page_size_of(query));

  nlohmann::json results = nlohmann::json::array();
  for (std::size_t i = walk.first; i < walk.last; ++i) results.push_back(to_json(walk.rows[i].pk));
  if (cursor.is_backward) std::reverse(results.begin(), results.end());

  nlohmann::json onward;
  if (walk.last < walk.rows.size()) {
    onward = link_to(cursor_at(walk.rows, walk.last, cursor.is_backward), request, query);
  }
  nlohmann::json back;
  if (walk.first > 0) {
    const std::size_t distance = walk.rows.size() - walk.first;
    std::reverse(walk.rows.begin(), walk.rows.end());
    back = link_to(cursor_at(walk.rows, distance, !cursor.is_backward), request, query);
  }
  return {{"next", cursor.is_backward ? back : onward},
          {"previous", cursor.is_backward ? onward : back},
          {"results", std::move(results)}};
}

}  // namespace argus::testing::fake
