#include "object_writer.hpp"

#include "../rules.hpp"

#include <stdexcept>
#include <utility>

namespace argus::detail::codec {
namespace {

bool is_written_as_it_is(char c) {
  return static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\';
}

void append_escaped(std::string& json, char c) {
  constexpr std::string_view digits = "0123456789abcdef";
  switch (c) {
    case '"':
      json += "\\\"";
      return;
    case '\\':
      json += "\\\\";
      return;
    case '\n':
      json += "\\n";
      return;
    case '\r':
      json += "\\r";
      return;
    case '\t':
      json += "\\t";
      return;
    default:
      json += "\\u00";
      json += digits[static_cast<unsigned char>(c) >> 4U];
      json += digits[static_cast<unsigned char>(c) & 0xfU];
  }
}

}  // namespace

void append_quoted(std::string& json, std::string_view text) {
  if (!rules::is_utf8(text))
    throw std::invalid_argument("a string that is not UTF-8 can't be sent as JSON: convert it first");
  json += '"';
  while (!text.empty()) {
    std::size_t plain = 0;
    while (plain < text.size() && is_written_as_it_is(text[plain])) ++plain;
    json.append(text.substr(0, plain));
    text.remove_prefix(plain);
    if (text.empty()) break;
    append_escaped(json, text.front());
    text.remove_prefix(1);
  }
  json += '"';
}

void ObjectWriter::add(std::string_view name, std::string_view text) {
  begin(name);
  append_quoted(text_, text);
}

void ObjectWriter::add(std::string_view name, std::int64_t number) {
  add_json(name, std::to_string(number));
}

void ObjectWriter::add_json(std::string_view name, std::string_view json) {
  begin(name);
  text_ += json;
}

void ObjectWriter::begin(std::string_view name) {
  if (text_.size() > 1) text_ += ',';
  append_quoted(text_, name);
  text_ += ':';
}

std::string ObjectWriter::take() {
  text_ += '}';
  return std::move(text_);
}

}  // namespace argus::detail::codec
