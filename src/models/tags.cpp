#include <argus/errors.hpp>
#include <argus/models/tags.hpp>

#include <algorithm>
#include <cstddef>
#include <utility>

namespace argus {

using namespace detail;

namespace {

std::vector<std::string> sorted_texts(const Tags& tags) {
  std::vector<std::string> texts;
  for (const Tag& tag : tags) texts.push_back(to_string(tag));
  std::sort(texts.begin(), texts.end());
  return texts;
}

}  // namespace

namespace detail::codec {
namespace {

void take_text(const Scalar& scalar, void* value) {
  if (scalar.kind != Scalar::Kind::text) throw_unexpected("a string", scalar);
  const auto separator = scalar.text.find('=');
  if (separator == std::string_view::npos) throw DecodeError("", "expected key=value");
  auto& tag = *static_cast<Tag*>(value);
  tag.key = scalar.text.substr(0, separator);
  tag.value = scalar.text.substr(separator + 1);
}

constexpr Schema text_shape = scalar_schema<Tag>("a string", &take_text);

void list_fields(FieldList& fields, void* value) {
  auto& tag = *static_cast<Tag*>(value);
  fields.field("added_by", tag.added_by);
  fields.field("added_time", tag.added_time);
  fields.required("tag", &tag, text_shape);
}

}  // namespace

const Schema Codec<Tag>::schema = object_schema<Tag>(&list_fields, &take_text);

nlohmann::json Codec<Tag>::encode(const Tag& tag) {
  Writer writer;
  writer.field("added_by", tag.added_by);
  writer.field("added_time", tag.added_time);
  writer.field("tag", to_string(tag));
  return writer.take();
}

void* Codec<Tags>::append(void* tags) {
  constexpr std::size_t usual_count = 4;
  std::vector<Tag>& list = static_cast<Tags*>(tags)->tags_;
  if (list.empty()) list.reserve(usual_count);
  return &list.emplace_back();
}

const Schema Codec<Tags>::schema = list_schema<Tags>(&append, Codec<Tag>::schema);

nlohmann::json Codec<Tags>::encode(const Tags& tags) {
  return Codec<std::vector<Tag>>::encode(tags.tags_);
}

std::string Codec<Tags>::print(const Tags& tags) {
  return tags.empty() ? std::string() : to_string(tags);
}

}  // namespace detail::codec

std::string to_string(const Tag& tag) {
  return tag.key + "=" + tag.value;
}

void to_json(nlohmann::json& json, const Tag& tag) {
  json = codec::Codec<Tag>::encode(tag);
}

void from_json(const nlohmann::json& json, Tag& tag) {
  codec::read(json, tag);
}

Tags::Tags(std::initializer_list<Tag> tags) : tags_(tags) {}

void Tags::add(std::string key, std::string value) {
  Tag& tag = tags_.emplace_back();
  tag.key = std::move(key);
  tag.value = std::move(value);
}

void Tags::add(Tag tag) {
  tags_.push_back(std::move(tag));
}

std::optional<std::string> Tags::get(std::string_view key) const {
  for (const Tag& tag : tags_) {
    if (tag.key == key) return tag.value;
  }
  return std::nullopt;
}

std::vector<std::string> Tags::all(std::string_view key) const {
  std::vector<std::string> values;
  for (const Tag& tag : tags_) {
    if (tag.key == key) values.push_back(tag.value);
  }
  return values;
}

bool operator==(const Tags& left, const Tags& right) {
  return sorted_texts(left) == sorted_texts(right);
}

std::string to_string(const Tags& tags) {
  std::string text = "[";
  for (const Tag& tag : tags) text += (text.size() > 1 ? ", " : "") + to_string(tag);
  return text + "]";
}

void to_json(nlohmann::json& json, const Tags& tags) {
  json = codec::Codec<Tags>::encode(tags);
}

void from_json(const nlohmann::json& json, Tags& tags) {
  codec::read(json, tags);
}

}  // namespace argus
