#include "fuzz/model.hpp"

#include <argus/detail/checks.hpp>
#include <argus/detail/codec/json_text.hpp>
#include <argus/models/incident.hpp>
#include <argus/models/tags.hpp>
#include "src/detail/codec/stored_form.hpp"

#include <stdexcept>

namespace {

bool is_utf8(std::string_view text) {
  try {
    argus::detail::dump_json(std::string(text));
    return true;
  } catch (const std::invalid_argument&) {
    return false;
  }
}

void try_trimming(std::string_view text) {
  const std::string trimmed = argus::detail::checks::trimmed(text);
  fuzz::require(argus::detail::checks::trimmed(trimmed) == trimmed, "trimming twice is trimming once");
  fuzz::require(text.find(trimmed) != std::string_view::npos, "trimming takes away at the ends alone");
  if (!is_utf8(text)) {
    fuzz::require(trimmed == text, "what is not UTF-8 is not trimmed");
    return;
  }
  fuzz::require(is_utf8(trimmed), "trimming never cuts a character");
  fuzz::require(argus::detail::checks::is_blank(text) == trimmed.empty(), "blank is what trimming leaves nothing of");
}

void try_tag(const std::string& text) {
  argus::Tag tag;
  try {
    argus::detail::codec::read({{"tag", text}}, tag);
  } catch (const argus::DecodeError& error) {
    fuzz::require_one_line(error.what(), fuzz::most_message_bytes);
    fuzz::require(text.find('=') == std::string::npos, "key=value is a tag");
    return;
  }
  fuzz::require(to_string(tag) == text, "a tag is written as it was read");
  fuzz::require(tag.key.find('=') == std::string::npos, "the first = ends the key");
}

/// A server stores a tag with its key and its value trimmed: that is no other tag.
void try_stored_tag(const std::string& text) {
  const auto separator = text.find('=');
  if (separator == std::string::npos) return;
  const argus::Tag sent{text.substr(0, separator), text.substr(separator + 1)};
  const argus::Tag stored{argus::detail::checks::trimmed(sent.key), argus::detail::checks::trimmed(sent.value)};
  fuzz::require(argus::detail::stored_form::missing_tags({sent}, {stored}).empty(), "a stored tag isn't missing");
  fuzz::require(argus::detail::stored_form::missing_tags({stored}, {sent}).empty(), "a stored tag isn't foreign");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text{fuzz::text_of(data, size)};
  try_trimming(text);
  if (!is_utf8(text)) return 0;
  try_tag(text);
  try_stored_tag(text);
  return 0;
}
