#pragma once

#include <argus/end_time.hpp>
#include <argus/errors.hpp>
#include <argus/export.hpp>
#include <argus/time.hpp>

#include <nlohmann/json.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace argus {

/// Reads a JSON text of at most 128 levels.
/// @throws DecodeError if it is not JSON.
ARGUS_EXPORT nlohmann::json parse_json(std::string_view text);

/// Writes JSON as compact UTF-8.
/// @throws std::invalid_argument if a string in it is not UTF-8.
ARGUS_EXPORT std::string dump_json(const nlohmann::json& value);

/// How models and JSON meet. A model's Fields list its fields once; reading, writing and printing are visitors of that
/// list. Whatever does not depend on a model's type is compiled, which keeps the cost of including this library near
/// that of its JSON alone.
namespace codec {

/// Does nothing. JSON_DIAGNOSTICS makes every JSON value larger, and its namespace then has another name: a program
/// that sets it where the library didn't must fail to link, whatever it calls, and this is what it fails on.
ARGUS_EXPORT void require_same_layout(const nlohmann::json& value);
[[gnu::used]] inline void (*const layout_check)(const nlohmann::json& value) = &require_same_layout;

/// Names a model, and visits its fields in order: `static constexpr const char* name` and `static void visit(model,
/// visitor)`.
template <class Model>
struct Fields;

/// Reads, writes and prints one type of value: decode() throws a DecodeError that says what is wrong, print() gives the
/// value as people read it, blank where it is unset.
template <class Value>
struct Codec;

// One declaration for each type of value that a field may have.
#define ARGUS_CODEC(Value)                                        \
  template <>                                                     \
  struct ARGUS_EXPORT Codec<Value> {                              \
    static void decode(const nlohmann::json& json, Value& value); \
    static nlohmann::json encode(const Value& value);             \
    static std::string print(const Value& value);                 \
  }
ARGUS_CODEC(std::string);
ARGUS_CODEC(bool);
ARGUS_CODEC(int);
ARGUS_CODEC(std::int64_t);
ARGUS_CODEC(Timestamp);
ARGUS_CODEC(EndTime);
ARGUS_CODEC(nlohmann::json);
ARGUS_CODEC(std::optional<std::string>);
ARGUS_CODEC(std::optional<int>);
ARGUS_CODEC(std::optional<std::int64_t>);
ARGUS_CODEC(std::optional<Timestamp>);
#undef ARGUS_CODEC

/// Reads JSON into a value whose type only the caller knows.
using Decoder = void (*)(const nlohmann::json& json, void* value);

template <class Value>
void decode_as(const nlohmann::json& json, void* value) {
  Codec<Value>::decode(json, *static_cast<Value*>(value));
}

/// Decodes one element of a list; its index becomes part of the path of an error.
ARGUS_EXPORT void decode_element(const nlohmann::json& list, std::size_t index, Decoder decoder, void* value);
/// @throws DecodeError if it is not a list
ARGUS_EXPORT std::size_t list_size(const nlohmann::json& json);
ARGUS_EXPORT bool is_null(const nlohmann::json& json);
ARGUS_EXPORT bool is_empty(const nlohmann::json& json);
ARGUS_EXPORT bool is_same(const nlohmann::json& left, const nlohmann::json& right);
ARGUS_EXPORT nlohmann::json make_object();
ARGUS_EXPORT nlohmann::json make_list();
ARGUS_EXPORT void erase(nlohmann::json& object, const char* name);
ARGUS_EXPORT void append(nlohmann::json& list, nlohmann::json value);
ARGUS_EXPORT nlohmann::json without_nulls(nlohmann::json object);

/// True where null says something, and does not just stand for a field's default.
template <class Value>
inline constexpr bool null_has_meaning = false;
template <>
inline constexpr bool null_has_meaning<EndTime> = true;
template <class Value>
inline constexpr bool null_has_meaning<std::optional<Value>> = true;

/// Fills a model from a JSON object. Fields that it does not know are passed over; those that an older server lacks, or
/// that are null without a meaning, keep the model's default.
class ARGUS_EXPORT Reader {
 public:
  /// @throws DecodeError if it is not an object
  explicit Reader(const nlohmann::json* object);

  /// A field that every server sends and no caller can do without.
  template <class Value>
  void required(const char* name, Value& value) const {
    read_required(name, &decode_as<Value>, &value);
  }

  template <class Value>
  void field(const char* name, Value& value) const {
    read(name, null_has_meaning<Value>, &decode_as<Value>, &value);
  }

  /// A name that the API wraps in an object: `{"name": value}`.
  void named(const char* name, std::string& value) const;

 private:
  void read_required(const char* name, Decoder decoder, void* value) const;
  void read(const char* name, bool takes_null, Decoder decoder, void* value) const;

  const nlohmann::json* object_;
};

/// Writes a model as the JSON object that the server would send for it.
class ARGUS_EXPORT Writer {
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
  void named(const char* name, const std::string& value);

  nlohmann::json take();

 private:
  void put(const char* name, nlohmann::json value);

  nlohmann::json object_;
};

/// Prints a model as `Name(field=value, ...)`, unset fields left out; independent of the stream's flags and locale.
class ARGUS_EXPORT Printer {
 public:
  template <class Value>
  void required(const char* name, const Value& value) {
    add(name, Codec<Value>::print(value));
  }
  template <class Value>
  void field(const char* name, const Value& value) {
    add(name, Codec<Value>::print(value));
  }
  void named(const char* name, const std::string& value);

  /// The fields that are set, as in `pk=4, open=true`.
  const std::string& text() const { return text_; }

 private:
  void add(const char* name, const std::string& value);

  std::string text_;
};

template <class Model>
std::string print_fields(const Model& model) {
  Printer printer;
  Fields<Model>::visit(model, printer);
  return std::string(Fields<Model>::name) + "(" + printer.text() + ")";
}

template <class Model>
struct Codec {
  static void decode(const nlohmann::json& json, Model& model) {
    Model result;
    const Reader reader{&json};
    Fields<Model>::visit(result, reader);
    model = std::move(result);
  }

  static nlohmann::json encode(const Model& model) {
    Writer writer;
    Fields<Model>::visit(model, writer);
    return writer.take();
  }

  static std::string print(const Model& model) {
    Printer printer;
    Fields<Model>::visit(model, printer);
    return printer.text().empty() ? "" : print_fields(model);
  }
};

template <class Model>
struct Codec<std::optional<Model>> {
  static void decode(const nlohmann::json& json, std::optional<Model>& value) {
    value.reset();
    if (!is_null(json)) Codec<Model>::decode(json, value.emplace());
  }
  static nlohmann::json encode(const std::optional<Model>& value) {
    return value ? Codec<Model>::encode(*value) : nlohmann::json();
  }
  static std::string print(const std::optional<Model>& value) { return value ? to_string(*value) : std::string(); }
};

template <class Value>
struct Codec<std::vector<Value>> {
  static void decode(const nlohmann::json& json, std::vector<Value>& values) {
    // Grown as it is read: a short text can be a long list, and a model takes far more memory than what isn't one.
    std::vector<Value> result;
    const std::size_t size = list_size(json);
    for (std::size_t i = 0; i < size; ++i) decode_element(json, i, &decode_as<Value>, &result.emplace_back());
    values.swap(result);
  }
};

}  // namespace codec
}  // namespace argus
