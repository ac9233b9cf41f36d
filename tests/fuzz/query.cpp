#include "fuzz/read_url.hpp"

#include <argus/detail/query.hpp>
#include <argus/models/incident_page.hpp>
#include "src/paging/cursor_pager.hpp"

#include <string>
#include <utility>
#include <vector>

namespace {

using Parameters = std::vector<std::pair<std::string, std::string>>;

/// Cuts the input at its line breaks: a name, its value, the next name.
Parameters parameters_of(std::string_view text) {
  std::vector<std::string> lines{""};
  for (const char character : text) {
    if (character == '\n') {
      lines.emplace_back();
    } else {
      lines.back() += character;
    }
  }
  Parameters parameters;
  for (std::size_t i = 0; i + 1 < lines.size(); i += 2) parameters.emplace_back(lines[i], lines[i + 1]);
  return parameters;
}

/// As a server reads a query.
Parameters read_query(std::string_view query) {
  Parameters parameters;
  while (!query.empty()) {
    const std::string_view pair = query.substr(0, query.find('&'));
    query.remove_prefix(pair.size() == query.size() ? pair.size() : pair.size() + 1);
    const auto separator = pair.find('=');
    fuzz::require(separator != std::string_view::npos, "every parameter has a value");
    parameters.emplace_back(fuzz::percent_decoded(pair.substr(0, separator), true),
                            fuzz::percent_decoded(pair.substr(separator + 1), true));
  }
  return parameters;
}

void try_cursor(const std::string& cursor) {
  const auto link = "https://x/api/v2/incidents/?page_size=100&cursor=" + argus::detail::percent_encode(cursor);
  try {
    fuzz::require(argus::detail::cursor_of(link) == cursor, "a cursor is read as it was written");
  } catch (const argus::DecodeError&) {
    fuzz::require(cursor.empty(), "a link with a cursor is read");
  }
}

/// Any link at all.
void try_link(std::string_view link) {
  try {
    fuzz::require(!argus::detail::cursor_of(link).empty(), "a cursor is never blank");
  } catch (const argus::DecodeError& error) {
    fuzz::require_one_line(error.what(), 512);
  }
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::text_of(data, size);
  const Parameters parameters = parameters_of(text);
  argus::detail::Query query;
  for (const auto& [name, value] : parameters) query.add(name, value);
  const std::string written = query.to_string();
  fuzz::require(fuzz::is_one_word(written), "a query holds neither blanks nor line breaks");
  fuzz::require(read_query(std::string_view(written).substr(written.empty() ? 0 : 1)) == parameters,
                "a server reads the parameters that went in");
  try_cursor(std::string(text));
  try_link(text);
  return 0;
}
