#include "incident_table.hpp"

#include "printable.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdlib>
#include <cwchar>
#include <string>
#include <string_view>
#include <utility>

namespace {

constexpr std::size_t column_count = 7;
constexpr std::size_t pk_column = 0;
constexpr std::size_t id_column = 4;
constexpr std::size_t description = 5;
constexpr std::size_t tags = 6;
constexpr int gap = 2;
constexpr int usual_width = 120;
constexpr int narrowest_table = 40;
constexpr int widest_table = 10'000;
constexpr int least_description = 10;

using Cells = std::array<std::string, column_count>;
using Widths = std::array<int, column_count>;

constexpr std::array<const char*, column_count> titles{"PK", "LEVEL", "AGE", "SOURCE", "ID", "DESCRIPTION", "TAGS"};
constexpr Widths widest{20, 5, 4, 12, 24, widest_table, widest_table};

/// One character as a terminal shows it.
struct Glyph {
  std::string bytes{};
  int width = 0;
};

/// Takes the first character off a text. What would break the line or its order, or is no character, becomes a blank.
Glyph take_glyph(std::string& text) {
  std::mbstate_t state{};
  wchar_t character = 0;
  const std::size_t length = std::mbrtowc(&character, text.data(), text.size(), &state);
  const bool known = length > 0 && length <= text.size();
  const int width = known && !argusctl::is_unprintable(static_cast<char32_t>(character)) ? wcwidth(character) : -1;
  Glyph glyph = width < 0 ? Glyph{" ", 1} : Glyph{text.substr(0, length), width};
  text.erase(0, known ? length : 1);
  return glyph;
}

std::vector<Glyph> glyphs_of(std::string text) {
  std::vector<Glyph> glyphs;
  while (!text.empty()) glyphs.push_back(take_glyph(text));
  return glyphs;
}

int width_of(const std::string& text) {
  int width = 0;
  for (const Glyph& glyph : glyphs_of(text)) width += glyph.width;
  return width;
}

/// The text, cut or filled up to a width.
std::string fit(const std::string& text, int width) {
  if (width <= 0) return "";
  const bool cut = width_of(text) > width;
  const int room = cut ? width - 1 : width;
  std::string line;
  int used = 0;
  for (const Glyph& glyph : glyphs_of(text)) {
    if (used + glyph.width > room) break;
    line += glyph.bytes;
    used += glyph.width;
  }
  if (cut) line += "…";
  return line + std::string(static_cast<std::size_t>(width - used - (cut ? 1 : 0)), ' ');
}

/// The text, filled up to a width, and wider where it is longer: people copy an id into a command.
std::string whole(const std::string& text, int width) {
  return fit(text, (std::max)(width, width_of(text)));
}

std::string age_of(argus::Timestamp start) {
  const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(argus::now() - start).count();
  if (minutes < 60) return std::to_string((std::max)(minutes, decltype(minutes){0})) + "m";
  const auto hours = minutes / 60;
  if (hours < 48) return std::to_string(hours) + "h";
  return std::to_string(hours / 24) + "d";
}

std::string join(const argus::Tags& all) {
  std::string text;
  for (const argus::Tag& tag : all) text += (text.empty() ? "" : " ") + argus::to_string(tag);
  return text;
}

Cells cells_of(const argus::Incident& incident) {
  return {std::to_string(incident.pk), std::to_string(incident.level), age_of(incident.start_time),
          incident.source.name,        incident.source_incident_id,    incident.description,
          join(incident.tags)};
}

/// As wide as the texts are, within limits; description and tags share what the others leave.
Widths layout(const std::vector<Cells>& rows, int total) {
  Widths widths{};
  int rest = total - gap * static_cast<int>(column_count - 1);
  for (std::size_t i = 0; i < column_count; ++i) {
    widths[i] = width_of(titles[i]);
    for (const Cells& row : rows) widths[i] = (std::max)(widths[i], (std::min)(width_of(row[i]), widest[i]));
    if (i < description) rest -= widths[i];
  }
  const int least = (std::max)(rest * 3 / 5, least_description);
  widths[description] = (std::min)(widths[description], (std::max)(least, rest - widths[tags]));
  widths[tags] = std::clamp(rest - widths[description], 0, widths[tags]);
  return widths;
}

/// The texts at their widths. What a long id takes is missing from the description.
std::string line_of(const Cells& cells, Widths widths) {
  const int surplus = (std::max)(0, width_of(cells[id_column]) - widths[id_column]);
  const int to_spare = (std::max)(0, widths[description] - least_description);
  widths[description] -= (std::min)(surplus, to_spare);
  std::string line;
  for (std::size_t i = 0; i < column_count; ++i) {
    if (i > 0) line += std::string(gap, ' ');
    line += i == pk_column || i == id_column ? whole(cells[i], widths[i]) : fit(cells[i], widths[i]);
  }
  line.erase(line.find_last_not_of(' ') + 1);
  return line;
}

void print_row(std::ostream& out, const Cells& cells, const Widths& widths, const char* colour) {
  out << colour << line_of(cells, widths) << (*colour == '\0' ? "" : "\033[0m") << '\n';
}

int terminal_width() {
  const char* const columns = std::getenv("COLUMNS");
  const long asked_for = columns == nullptr ? 0 : std::strtol(columns, nullptr, 10);
  if (asked_for > 0) return static_cast<int>(std::clamp(asked_for, long{narrowest_table}, long{widest_table}));
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return usual_width;
  return (std::max)(static_cast<int>(size.ws_col), narrowest_table);
}

bool is_set(const char* variable) {
  const char* const value = std::getenv(variable);
  return value != nullptr && *value != '\0';
}

}  // namespace

const char* colour_of(int level) {
  constexpr std::array<const char*, 5> colours{"\033[1;31m", "\033[31m", "\033[33m", "\033[36m", "\033[32m"};
  return level >= 1 && level <= 5 ? colours[static_cast<std::size_t>(level - 1)] : "";
}

TableStyle standard_output_style() {
  const bool terminal = isatty(STDOUT_FILENO) == 1;
  const char* const kind = std::getenv("TERM");
  const bool is_dumb = kind != nullptr && kind == std::string_view{"dumb"};
  return {terminal_width(), terminal && !is_dumb && !is_set("NO_COLOR")};
}

void print_table(std::ostream& out, const std::vector<argus::Incident>& incidents, const TableStyle& style) {
  std::vector<Cells> rows;
  rows.reserve(incidents.size());
  for (const argus::Incident& incident : incidents) rows.push_back(cells_of(incident));
  const Widths widths = layout(rows, style.width);
  Cells heading;
  std::copy(titles.begin(), titles.end(), heading.begin());
  print_row(out, heading, widths, style.colour ? "\033[1m" : "");
  for (std::size_t i = 0; i < rows.size(); ++i)
    print_row(out, rows[i], widths, style.colour ? colour_of(incidents[i].level) : "");
}
