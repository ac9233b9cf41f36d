#pragma once

#include <argus/detail/codec/field_kind.hpp>
#include <argus/detail/codec/schema.hpp>
#include <argus/errors.hpp>
#include <argus/export.hpp>
#include <argus/models/end_time.hpp>
#include <argus/secret.hpp>
#include <argus/time.hpp>

#include <nlohmann/json.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

/// How models and JSON meet. A model's Fields list its fields once; reading, writing and printing are visitors of that
/// list. Whatever does not depend on a model's type is compiled, which keeps the cost of including this library near
/// that of its JSON alone.
namespace argus::detail::codec {

/// Does nothing. JSON_DIAGNOSTICS makes every JSON value larger, and its namespace then has another name: a program
/// that sets it where the library didn't must fail to link, whatever it calls, and this is what it fails on.
ARGUS_EXPORT void require_same_layout(const nlohmann::json& value);
[[gnu::used, gnu::retain]] inline void (*const layout_check)(const nlohmann::json& value) = &require_same_layout;

/// Names a model, and visits its fields in order: `static constexpr const char* name` and `static void visit(visitor,
/// models...)`. A visitor gets each field's name and that field of each of the models.
template <class Model>
struct Fields;

/// Whether a type has Fields, and so is read, written and printed by them.
template <class Value, class = void>
inline constexpr bool is_model = false;
template <class Value>
inline constexpr bool is_model<Value, std::void_t<decltype(Fields<Value>::name)>> = true;

/// Reads, writes and prints one type of value: `schema` says how it is read, and print() gives the value as people read
/// it, blank where it is unset.
template <class Value>
struct Codec;

// One declaration for each type of value that a field may have.
#define ARGUS_CODEC(Value)                                  \
  template <>                                               \
  struct ARGUS_EXPORT Codec<Value> {                        \
    static const Schema schema;                             \
    static void decode(const Scalar& scalar, Value& value); \
    static nlohmann::json encode(const Value& value);       \
    static std::string print(const Value& value);           \
  }
ARGUS_CODEC(std::string);
ARGUS_CODEC(bool);
ARGUS_CODEC(int);
ARGUS_CODEC(std::int64_t);
ARGUS_CODEC(Timestamp);
ARGUS_CODEC(EndTime);
ARGUS_CODEC(Secret);
#undef ARGUS_CODEC

// One declaration for each type of value that a field may have or leave unset.
#define ARGUS_OPTIONAL_CODEC(Value)                                  \
  template <>                                                        \
  struct ARGUS_EXPORT Codec<std::optional<Value>> {                  \
    static const Schema schema;                                      \
    static nlohmann::json encode(const std::optional<Value>& value); \
    static std::string print(const std::optional<Value>& value);     \
  }
ARGUS_OPTIONAL_CODEC(std::string);
ARGUS_OPTIONAL_CODEC(int);
ARGUS_OPTIONAL_CODEC(std::int64_t);
ARGUS_OPTIONAL_CODEC(Timestamp);
#undef ARGUS_OPTIONAL_CODEC

template <>
struct ARGUS_EXPORT Codec<nlohmann::json> {
  static const Schema schema;
  static nlohmann::json encode(const nlohmann::json& value);
  static std::string print(const nlohmann::json& value);
};

/// Reads JSON into a value of this schema.
/// @throws DecodeError if it does not match the schema
ARGUS_EXPORT void read_json(const nlohmann::json& json, const Schema& schema, void* value);

/// Reads JSON into a value, which stays as it is where that fails.
/// @throws DecodeError if it is something else
template <class Value>
void read(const nlohmann::json& json, Value& value) {
  Value result{};
  read_json(json, Codec<Value>::schema, &result);
  value = std::move(result);
}

/// Whether it is an object with such a field.
ARGUS_EXPORT bool has_field(const nlohmann::json& json, const char* name);
ARGUS_EXPORT bool is_null(const nlohmann::json& json);
ARGUS_EXPORT bool is_empty(const nlohmann::json& json);
/// Whether it is what the server takes where no metadata is sent, an empty object, or null, which it refuses.
ARGUS_EXPORT bool is_default_metadata(const nlohmann::json& json);
ARGUS_EXPORT bool is_same(const nlohmann::json& left, const nlohmann::json& right);
ARGUS_EXPORT nlohmann::json make_object();
ARGUS_EXPORT nlohmann::json make_list();
ARGUS_EXPORT void append(nlohmann::json& list, nlohmann::json value);
ARGUS_EXPORT nlohmann::json without_nulls(nlohmann::json object);

/// Writes a model as the JSON object that the server would send for it.
class ARGUS_EXPORT Writer : public ReadsAllFields<Writer> {
 public:
  Writer();

  template <class Value>
  void required(const char* name, const Value& value) {
    put(name, Codec<Value>::encode(value));
  }
  template <class Value>
  void field(const char* name, const Value& value) {
    put(name, Codec<Value>::encode(value));
  }
  template <class Value>
  void not_compared(const char* name, const std::optional<Value>& value) {
    if (value) field(name, value);
  }
  void named(const char* name, const std::string& value);
  using ReadsAllFields<Writer>::changeable;
  void changeable(field_kind::OpenEnd /*kind*/, const char* name, const EndTime& value);

  nlohmann::json take();

 private:
  void put(const char* name, nlohmann::json value);

  nlohmann::json object_;
};

/// Prints a model as `Name(field=value, ...)`, unset fields left out; independent of the stream's flags and locale.
class ARGUS_EXPORT Printer : public ReadsAllFields<Printer> {
 public:
  template <class Value>
  void required(const char* name, const Value& value) {
    add(name, Codec<Value>::print(value));
  }
  template <class Value>
  void field(const char* name, const Value& value) {
    add(name, Codec<Value>::print(value));
  }
  template <class Value>
  void not_compared(const char* name, const std::optional<Value>& value) {
    field(name, value);
  }
  void named(const char* name, const std::string& value);
  void cursor(const char* name, const std::optional<std::string>& value) { field(name, value); }

  /// The fields that are set, as in `pk=4, open=true`.
  const std::string& text() const { return text_; }

 private:
  void add(const char* name, const std::string& value);

  std::string text_;
};

/// Compares two models field by field.
class Comparer : public ReadsAllFields<Comparer> {
 public:
  template <class Value>
  void required(const char* name, const Value& left, const Value& right) {
    field(name, left, right);
  }
  template <class Value>
  void field(const char* /*name*/, const Value& left, const Value& right) {
    is_same_ = is_same_ && left == right;
  }
  void field(const char* /*name*/, const nlohmann::json& left, const nlohmann::json& right) {
    is_same_ = is_same_ && codec::is_same(left, right);
  }
  template <class Value>
  void not_compared(const char* /*name*/, const Value& /*left*/, const Value& /*right*/) {}
  void named(const char* name, const std::string& left, const std::string& right) { field(name, left, right); }
  void cursor(const char* name, const std::optional<std::string>& left, const std::optional<std::string>& right) {
    field(name, left, right);
  }

  /// Whether all fields were the same so far.
  bool is_same() const { return is_same_; }

 private:
  bool is_same_ = true;
};

template <class Model>
std::string print_fields(const Model& model) {
  Printer printer;
  Fields<Model>::visit(printer, model);
  return std::string(Fields<Model>::name) + "(" + printer.text() + ")";
}

template <class Model>
struct Codec {
  static void list_fields(FieldList& fields, void* model) { Fields<Model>::visit(fields, *static_cast<Model*>(model)); }
  static constexpr Schema schema = object_schema<Model>(&list_fields);

  static nlohmann::json encode(const Model& model) {
    Writer writer;
    Fields<Model>::visit(writer, model);
    return writer.take();
  }

  static std::string print(const Model& model) {
    Printer printer;
    Fields<Model>::visit(printer, model);
    return printer.text().empty() ? "" : print_fields(model);
  }
};

template <class Model>
struct Codec<std::optional<Model>> {
  static constexpr Schema schema = optional_schema<Model>(Codec<Model>::schema);

  static nlohmann::json encode(const std::optional<Model>& value) {
    return value ? Codec<Model>::encode(*value) : nlohmann::json();
  }
  static std::string print(const std::optional<Model>& value) { return value ? to_string(*value) : std::string(); }
};

template <class Value>
struct Codec<std::vector<Value>> {
  static void* append(void* list) { return &static_cast<std::vector<Value>*>(list)->emplace_back(); }
  static constexpr Schema schema = list_schema<std::vector<Value>>(&append, Codec<Value>::schema);

  static nlohmann::json encode(const std::vector<Value>& values) {
    nlohmann::json list = make_list();
    for (const Value& value : values) codec::append(list, Codec<Value>::encode(value));
    return list;
  }
  static std::string print(const std::vector<Value>& values) {
    std::string text;
    for (const Value& value : values) text += (text.empty() ? "" : ", ") + Codec<Value>::print(value);
    return values.empty() ? text : "[" + text + "]";
  }
};

template <class Value>
struct Codec<std::map<std::int64_t, Value>> {
  static void* insert(void* map, std::int64_t key) { return &(*static_cast<std::map<std::int64_t, Value>*>(map))[key]; }
  static constexpr Schema schema = map_schema<std::map<std::int64_t, Value>>(&insert, Codec<Value>::schema);
};

}  // namespace argus::detail::codec
