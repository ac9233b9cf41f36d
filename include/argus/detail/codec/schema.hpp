#pragma once

#include <argus/detail/codec/field_kind.hpp>
#include <argus/detail/concealment.hpp>
#include <argus/export.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace argus {
class EndTime;
class Tags;
}  // namespace argus

namespace argus::detail::codec {

class FieldList;

/// A JSON value that is neither a list nor an object.
struct Scalar {
  /// What JSON knows, its numbers as they are written.
  enum class Kind { null, boolean, integer, natural, real, text };

  Kind kind = Kind::null;
  bool boolean = false;
  /// Below zero.
  std::int64_t integer = 0;
  /// From zero up.
  std::uint64_t natural = 0;
  double real = 0;
  /// Valid only while it is read.
  std::string_view text{};
};

/// @throws DecodeError that says what was expected, and what came
[[noreturn]] ARGUS_EXPORT void throw_unexpected(const char* expected, const Scalar& scalar);

/// How a value is read from JSON while it comes in: what may stand at its place, and what is then done with the value,
/// whose type is known to these functions alone. A function that is null marks what may not stand there.
struct Schema {
  /// As messages call it, as in "a list".
  const char* expected = nullptr;
  /// Makes the value what it is where nothing was read.
  void (*clear)(void* value) = nullptr;
  /// Takes what is neither a list nor an object, or throws a DecodeError.
  void (*take)(const Scalar& scalar, void* value) = nullptr;
  /// Lists the fields of an object.
  void (*list_fields)(FieldList& fields, void* value) = nullptr;
  /// Adds an element to a list and returns it.
  void* (*append)(void* list) = nullptr;
  /// Adds an entry to an object whose names are primary keys, and returns it.
  void* (*insert)(void* map, std::int64_t key) = nullptr;
  /// Fills a value that may be unset, and returns what is in it; null clears it.
  void* (*fill)(void* optional) = nullptr;
  /// Of what the three before return.
  const Schema* inner = nullptr;
  /// Whether the value is JSON itself, and takes anything.
  bool is_json = false;
};

template <class Value>
struct Codec;

template <class Value>
void clear_as(void* value) {
  *static_cast<Value*>(value) = Value{};
}

template <class Value>
void take_as(const Scalar& scalar, void* value) {
  Codec<Value>::decode(scalar, *static_cast<Value*>(value));
}

/// The schema of what is neither a list nor an object.
template <class Value>
constexpr Schema scalar_schema(const char* expected,
                               void (*take)(const Scalar& scalar, void* value) = &take_as<Value>) {
  Schema schema;
  schema.expected = expected;
  schema.clear = &clear_as<Value>;
  schema.take = take;
  return schema;
}

/// The schema of an object with known fields.
/// @param take for what may stand in its place
template <class Value>
constexpr Schema object_schema(void (*list_fields)(FieldList& fields, void* value),
                               void (*take)(const Scalar& scalar, void* value) = nullptr) {
  Schema schema;
  schema.expected = "an object";
  schema.clear = &clear_as<Value>;
  schema.take = take;
  schema.list_fields = list_fields;
  return schema;
}

/// The schema of a list.
template <class Value>
constexpr Schema list_schema(void* (*append)(void* list), const Schema& element) {
  Schema schema;
  schema.expected = "a list";
  schema.clear = &clear_as<Value>;
  schema.append = append;
  schema.inner = &element;
  return schema;
}

/// The schema of an object whose names are primary keys.
template <class Value>
constexpr Schema map_schema(void* (*insert)(void* map, std::int64_t key), const Schema& entry) {
  Schema schema;
  schema.expected = "an object";
  schema.clear = &clear_as<Value>;
  schema.insert = insert;
  schema.inner = &entry;
  return schema;
}

template <class Value>
void* fill_as(void* optional) {
  return &static_cast<std::optional<Value>*>(optional)->emplace();
}

/// The schema of what may be null.
template <class Value>
constexpr Schema optional_schema(const Schema& filled) {
  Schema schema;
  schema.clear = &clear_as<std::optional<Value>>;
  schema.fill = &fill_as<Value>;
  schema.inner = &filled;
  return schema;
}

/// True where null says something, and does not just stand for a field's default.
template <class Value>
inline constexpr bool null_has_meaning = false;
template <>
inline constexpr bool null_has_meaning<EndTime> = true;
template <class Value>
inline constexpr bool null_has_meaning<std::optional<Value>> = true;

/// A field of the objects of one schema that are being read.
struct Field {
  std::string_view name{};
  /// From the beginning of the object's value to the field's.
  std::ptrdiff_t offset = 0;
  const Schema* schema = nullptr;
  bool is_required = false;
  bool takes_null = false;
  /// Of the present object.
  bool is_read = false;
};

/// Collects where the fields of an object go, each at the same place within every value of a schema. Fields that are
/// not in it are ignored; those that an older server lacks, or that are null without a meaning, keep the model's
/// default.
class ARGUS_EXPORT FieldList : public ReadsAllFields<FieldList> {
 public:
  /// @param fields where it adds them
  /// @param value of which they are a part
  FieldList(std::vector<Field>& fields, const void* value) : fields_(fields), value_(value) {}

  /// A field that every server sends and no caller can do without.
  template <class Value>
  void required(const char* name, Value& value) {
    required(name, &value, Codec<Value>::schema);
  }
  /// The same for a value that is read in another way than its type is elsewhere.
  void required(const char* name, void* value, const Schema& schema) { add(name, value, schema, true, true); }

  template <class Value>
  void field(const char* name, Value& value) {
    add(name, &value, Codec<Value>::schema, false, null_has_meaning<Value>);
  }

  using ReadsAllFields<FieldList>::changeable;
  /// Every server sends an incident's tags.
  void changeable(field_kind::TagSet /*kind*/, const char* name, Tags& tags);
  /// Every server sends when planned maintenance begins.
  template <class Value>
  void changeable(field_kind::Time /*kind*/, const char* name, Value& value) {
    required(name, value);
  }
  /// A time that may be open, which the API writes as the last moment of the year 9999 in the server's zone.
  void changeable(field_kind::OpenEnd /*kind*/, const char* name, EndTime& value);
  /// Every server sends the filters of planned maintenance.
  template <class Value>
  void changeable(field_kind::SavedFilters /*kind*/, const char* name, Value& value) {
    required(name, value);
  }

  /// A field that only some versions of the API have, and that is another at every look.
  template <class Value>
  void not_compared(const char* name, std::optional<Value>& value) {
    field(name, value);
  }

  /// A name that the API wraps in an object: `{"name": value}`.
  void named(const char* name, std::string& value);
  /// The cursor in a link to another page of a list; unset on the last one. The link's host is never asked: behind a
  /// proxy it may name the wrong one.
  void cursor(const char* name, std::optional<std::string>& value);

 private:
  void add(std::string_view name, const void* value, const Schema& schema, bool is_required, bool takes_null);

  std::vector<Field>& fields_;
  const void* value_;
};

/// Reads a JSON text of at most 2,000,000 values that are kept into a value of this schema. A value that is JSON itself
/// may have 128 levels. JSON within a model may have 120: what lies deeper is read as a text that says so, since one
/// incident must not keep a whole list from being read. So is a whole number of over 308 digits as the largest double.
/// @param secrets what no error may repeat
/// @throws DecodeError if it is not JSON, or does not match the schema
ARGUS_EXPORT void read_text(std::string_view text, const Schema& schema, void* value, const Secrets& secrets = {});

}  // namespace argus::detail::codec
