#pragma once

#include <argus/detail/codec/codec.hpp>
#include <argus/export.hpp>

#include <cstddef>
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
  /// Orders by key, and then by value.
  friend bool operator<(const Tag& left, const Tag& right) {
    const int keys = left.key.compare(right.key);
    return keys != 0 ? keys < 0 : left.value < right.value;
  }
  /// The reverse of <.
  friend bool operator>(const Tag& left, const Tag& right) { return right < left; }
  /// The opposite of >.
  friend bool operator<=(const Tag& left, const Tag& right) { return !(right < left); }
  /// The opposite of <.
  friend bool operator>=(const Tag& left, const Tag& right) { return !(left < right); }
};

/// Key or value of a tag, 0 or 1: what takes it apart, as in `auto [key, value]`.
template <std::size_t Index>
constexpr const std::string& get(const Tag& tag) noexcept {
  static_assert(Index < 2, "a tag is taken apart into key and value");
  return Index == 0 ? tag.key : tag.value;
}
/// The same for a tag that may be changed.
template <std::size_t Index>
constexpr std::string& get(Tag& tag) noexcept {
  static_assert(Index < 2, "a tag is taken apart into key and value");
  return Index == 0 ? tag.key : tag.value;
}
/// The same for a temporary tag.
template <std::size_t Index>
constexpr std::string&& get(Tag&& tag) noexcept {
  return std::move(get<Index>(tag));
}

/// The tag as `key=value`.
ARGUS_EXPORT std::string to_string(const Tag& tag);
inline std::ostream& operator<<(std::ostream& out, const Tag& tag) {
  return out << to_string(tag);
}

template <>
struct ARGUS_EXPORT detail::codec::Codec<Tag> {
  /// Version 2 of the API has an object for each tag, version 3 its text alone.
  static const Schema schema;
  static nlohmann::json encode(const Tag& tag);
};

ARGUS_EXPORT void to_json(nlohmann::json& json, const Tag& tag);
/// @throws DecodeError if the JSON is not a tag
ARGUS_EXPORT void from_json(const nlohmann::json& json, Tag& tag);

/// The tags of an incident, in order; a key may stand many times with different values.
///
/// @snippet nouns_test.cpp tags
class ARGUS_EXPORT Tags {
 public:
  /// What it holds.
  using value_type = Tag;
  /// Tags are changed by adding.
  using const_iterator = std::vector<Tag>::const_iterator;

  Tags() = default;
  /// As in `{{"host", "a"}, {"host", "b"}}`.
  Tags(std::initializer_list<Tag> tags);
  /// From a list.
  explicit Tags(std::vector<Tag>&& tags) : tags_(std::move(tags)) {}

  /// Appends a tag.
  void add(std::string key, std::string value);
  /// Appends a tag.
  void add(Tag tag);

  /// The first value of that key.
  std::optional<std::string> get(std::string_view key) const;

  /// Every value of that key, in order.
  std::vector<std::string> all(std::string_view key) const;

  /// The first tag.
  const_iterator begin() const { return tags_.begin(); }
  /// Past the last tag.
  const_iterator end() const { return tags_.end(); }
  /// How many tags there are, repeated keys counted.
  std::size_t size() const { return tags_.size(); }
  /// Whether there are none.
  bool empty() const { return tags_.empty(); }

  /// Compares keys and values as a multiset: the server keeps no order.
  friend ARGUS_EXPORT bool operator==(const Tags& left, const Tags& right);
  /// The opposite of ==.
  friend bool operator!=(const Tags& left, const Tags& right) { return !(left == right); }

 private:
  friend struct detail::codec::Codec<Tags>;

  std::vector<Tag> tags_;
};

/// The tags as `[key=value, ...]`.
ARGUS_EXPORT std::string to_string(const Tags& tags);
inline std::ostream& operator<<(std::ostream& out, const Tags& tags) {
  return out << to_string(tags);
}

template <>
struct ARGUS_EXPORT detail::codec::Codec<Tags> {
  static const Schema schema;
  static nlohmann::json encode(const Tags& tags);
  static std::string print(const Tags& tags);

 private:
  static void* append(void* tags);
};

ARGUS_EXPORT void to_json(nlohmann::json& json, const Tags& tags);
/// @throws DecodeError if the JSON is not a list of tags
ARGUS_EXPORT void from_json(const nlohmann::json& json, Tags& tags);

}  // namespace argus

/// @cond
template <>
struct std::tuple_size<argus::Tag> : std::integral_constant<std::size_t, 2> {};
template <std::size_t Index>
struct std::tuple_element<Index, argus::Tag> {
  static_assert(Index < 2, "a tag is taken apart into key and value");
  using type = std::string;
};

// Of key and value, as == compares them.
template <>
struct std::hash<argus::Tag> {
  std::size_t operator()(const argus::Tag& tag) const noexcept {
    return std::hash<std::string>{}(tag.key) * 31 + std::hash<std::string>{}(tag.value);
  }
};
/// @endcond
