#include "fuzz/model.hpp"

#include <argus/checks.hpp>
#include <argus/incident.hpp>
#include <argus/stored_form.hpp>
#include <argus/tags.hpp>

#include <stdexcept>

namespace {

bool is_utf8(std::string_view text) {
  try {
    argus::dump_json(std::string(text));
    return true;
  } catch (const std::invalid_argument&) {
    return false;
  }
}

void try_trimming(std::string_view text) {
  const std::string trimmed = argus::checks::trimmed(text);
  fuzz::require(argus::checks::trimmed(trimmed) == trimmed, "trimming twice is trimming once");
  fuzz::require(text.find(trimmed) != std::string_view::npos, "trimming takes away at the ends alone");
  if (!is_utf8(text)) {
    fuzz::require(trimmed == text, "what is not UTF-8 is not trimmed");
    return;
  }
  fuzz::require(is_utf8(trimmed), "trimming never cuts a character");
  fuzz::require(argus::checks::is_blank(text) == trimmed.empty(), "blank is what trimming leaves nothing of");
}

void try_tag(const std::string& text) {
  argus::Tag tag;
  try {
    argus::codec::Codec<argus::Tag>::decode({{"tag", text}}, tag);
  } catch (const argus::DecodeError& error) {
    fuzz::require_one_line(error.what(), fuzz::most_message_bytes);
    fuzz::require(text.find('=') == std::string::npos, "key=value is a tag");
    return;
  }
  fuzz::require(to_string(tag) == text, "a tag is written as it was read");
  fuzz::require(tag.key.find('=') == std::string::npos, "the first = ends the key");
}

/// A server stores the text of a tag trimmed: that is no other tag.
void try_stored_tag(const std::string& text) {
  const std::string stored = argus::checks::trimmed(text);
  if (stored.find('=') == std::string::npos) return;
  const auto tags_of = [](const std::string& tag) {
    argus::Tags tags;
    const auto separator = tag.find('=');
    tags.add(tag.substr(0, separator), tag.substr(separator + 1));
    return tags;
  };
  fuzz::require(argus::stored_form::missing_tags(tags_of(text), tags_of(stored)).empty(), "a stored tag isn't missing");
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
