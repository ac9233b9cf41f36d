#pragma once

#include <argus/json.hpp>

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace argus {

/// A label of an incident, written `key=value`.
///
/// @snippet nouns_test.cpp tag
struct Tag {
  /// What kind of label it is: a-z, 0-9 and _.
  std::string key{};
  /// Anything; may be blank.
  std::string value{};
  /// The primary key of the user who added it; only on stored tags.
  std::optional<std::int64_t> added_by{};
  /// When it was added; only on stored tags.
  std::optional<Timestamp> added_time{};

  Tag() = default;
  /// From anything that a std::string is made of.
  // A template, so that braces within braces always mean tags and never the two iterators of a std::string.
  template <class Key, class Value,
            class = std::enable_if_t<std::is_constructible_v<std::string, Key> &&
                                     std::is_constructible_v<std::string, Value>>>
  Tag(Key&& tag_key, Value&& tag_value) : key(std::forward<Key>(tag_key)), value(std::forward<Value>(tag_value)) {}

  /// Compares key and value alone: who added a tag is not part of what it says.
  friend bool operator==(const Tag& left, const Tag& right) {
    return left.key == right.key && left.value == right.value;
  }
  /// The opposite of ==.
  friend bool operator!=(const Tag& left, const Tag& right) { return !(left == right); }
};

/// The tag as `key=value`.
inline std::string to_string(const Tag& tag) {
  return tag.key + "=" + tag.value;
}
inline std::ostream& operator<<(std::ostream& out, const Tag& tag) {
  return out << to_string(tag);
}

template <>
struct codec::Codec<Tag> {
  static void take_text(const Scalar& scalar, void* value) {
    if (scalar.kind != Scalar::Kind::text) throw_unexpected("a string", scalar);
    const auto separator = scalar.text.find('=');
    if (separator == std::string_view::npos) throw DecodeError("", "expected key=value");
    auto& tag = *static_cast<Tag*>(value);
    tag.key = scalar.text.substr(0, separator);
    tag.value = scalar.text.substr(separator + 1);
  }
  static constexpr Shape text_shape = scalar_shape<Tag>("a string", &take_text);

  static void list_fields(FieldList& fields, void* value) {
    auto& tag = *static_cast<Tag*>(value);
    fields.required("tag", &tag, text_shape);
    fields.field("added_by", tag.added_by);
    fields.field("added_time", tag.added_time);
  }
  /// Version 2 of the API has an object for each tag, version 3 its text alone.
  static constexpr Shape shape = object_shape<Tag>(&list_fields, &take_text);

  static nlohmann::json encode(const Tag& tag) {
    Writer writer;
    writer.field("added_by", tag.added_by);
    writer.field("added_time", tag.added_time);
    writer.field("tag", to_string(tag));
    return writer.take();
  }
};

inline void to_json(nlohmann::json& json, const Tag& tag) {
  json = codec::Codec<Tag>::encode(tag);
}
/// @throws DecodeError if the JSON is not a tag
inline void from_json(const nlohmann::json& json, Tag& tag) {
  codec::read(json, tag);
}

/// Whether two lists hold the same texts in any order.
ARGUS_EXPORT bool same_texts(std::vector<std::string> left, std::vector<std::string> right);

/// The tags of an incident, in order; a key may stand many times with different values.
///
/// @snippet nouns_test.cpp tags
class Tags {
 public:
  /// What it holds.
  using value_type = Tag;
  /// Tags are changed by adding.
  using const_iterator = std::vector<Tag>::const_iterator;

  Tags() = default;
  /// As in `{{"host", "a"}, {"host", "b"}}`.
  Tags(std::initializer_list<Tag> tags) : tags_(tags) {}
  /// From a list.
  explicit Tags(std::vector<Tag>&& tags) : tags_(std::move(tags)) {}

  /// Appends a tag.
  void add(std::string key, std::string value) {
    Tag& tag = tags_.emplace_back();
    tag.key = std::move(key);
    tag.value = std::move(value);
  }
  /// Appends a tag.
  void add(Tag tag) { tags_.emplace_back() = std::move(tag); }

  /// The first value of that key.
  std::optional<std::string> get(std::string_view key) const {
    for (const Tag& tag : tags_) {
      if (tag.key == key) return tag.value;
    }
    return std::nullopt;
  }

  /// Every value of that key, in order.
  std::vector<std::string> all(std::string_view key) const {
    std::vector<std::string> values;
    for (const Tag& tag : tags_) {
      if (tag.key == key) values.push_back(tag.value);
    }
    return values;
  }

  /// The first tag.
  const_iterator begin() const { return tags_.begin(); }
  /// Past the last tag.
  const_iterator end() const { return tags_.end(); }
  /// How many tags there are, repeated keys counted.
  std::size_t size() const { return tags_.size(); }
  /// Whether there are none.
  bool empty() const { return tags_.empty(); }

  /// Compares keys and values as a multiset: the server keeps no order.
  friend bool operator==(const Tags& left, const Tags& right) { return same_texts(left.texts(), right.texts()); }
  /// The opposite of ==.
  friend bool operator!=(const Tags& left, const Tags& right) { return !(left == right); }

 private:
  friend struct codec::Codec<Tags>;

  std::vector<std::string> texts() const {
    std::vector<std::string> result;
    for (const Tag& tag : tags_) result.push_back(to_string(tag));
    return result;
  }

  std::vector<Tag> tags_;
};

/// The tags as `[key=value, ...]`.
inline std::string to_string(const Tags& tags) {
  std::string text = "[";
  for (const Tag& tag : tags) text += (text.size() > 1 ? ", " : "") + to_string(tag);
  return text + "]";
}
inline std::ostream& operator<<(std::ostream& out, const Tags& tags) {
  return out << to_string(tags);
}

template <>
struct codec::Codec<Tags> {
  static constexpr std::size_t usual_count = 4;
  static void* append(void* tags) {
    std::vector<Tag>& list = static_cast<Tags*>(tags)->tags_;
    if (list.empty()) list.reserve(usual_count);
    return &list.emplace_back();
  }
  static constexpr Shape shape = list_shape<Tags>(&append, Codec<Tag>::shape);

  static nlohmann::json encode(const Tags& tags) {
    nlohmann::json list = make_list();
    for (const Tag& tag : tags) codec::append(list, Codec<Tag>::encode(tag));
    return list;
  }
  static std::string print(const Tags& tags) { return tags.empty() ? std::string() : to_string(tags); }
};

inline void to_json(nlohmann::json& json, const Tags& tags) {
  json = codec::Codec<Tags>::encode(tags);
}
/// @throws DecodeError if the JSON is not a list of tags
inline void from_json(const nlohmann::json& json, Tags& tags) {
  codec::read(json, tags);
}

}  // namespace argus
