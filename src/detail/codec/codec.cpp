#include "../quote.hpp"
#include "stored_time.hpp"

#include <argus/detail/codec/codec.hpp>
#include <argus/models/server_metadata.hpp>
#include <argus/models/tags.hpp>
#include "../../paging/cursor_pager.hpp"

#include <charconv>
#include <limits>
#include <stdexcept>
#include <utility>

namespace argus::detail::codec {
namespace {

template <class Value>
nlohmann::json encode_optional(const std::optional<Value>& value) {
  return value ? Codec<Value>::encode(*value) : nlohmann::json(nullptr);
}

constexpr std::string_view open_end_text = "9999-12-31T23:59:59.999999";

std::string dump(const nlohmann::json& value) {
  return value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

/// The schema of JSON that is kept as it is.
constexpr Schema json_shape() {
  Schema schema;
  schema.is_json = true;
  return schema;
}

/// What the text means to `parse`. Errors quote a text whole or not at all: a part of a secret could not be recognized.
template <class Value>
Value parsed(Value (*parse)(std::string_view text), const char* expected, std::string_view text) {
  try {
    return parse(text);
  } catch (const std::invalid_argument& error) {
    if (text.size() > most_quoted_bytes) throw DecodeError("", std::string("a text too long for ") + expected);
    throw DecodeError("", error.what());
  }
}

}  // namespace

const Schema Codec<std::string>::schema = scalar_schema<std::string>("a string");
const Schema Codec<bool>::schema = scalar_schema<bool>("true or false");
const Schema Codec<int>::schema = scalar_schema<int>("a whole number");
const Schema Codec<std::int64_t>::schema = scalar_schema<std::int64_t>("a whole number");
const Schema Codec<Timestamp>::schema = scalar_schema<Timestamp>("a time");
const Schema Codec<EndTime>::schema = scalar_schema<EndTime>("a time");
const Schema Codec<Secret>::schema = scalar_schema<Secret>("a string");
const Schema Codec<Version>::schema = scalar_schema<Version>("a version");
const Schema Codec<nlohmann::json>::schema = json_shape();
const Schema Codec<std::optional<std::string>>::schema = optional_schema<std::string>(Codec<std::string>::schema);
const Schema Codec<std::optional<int>>::schema = optional_schema<int>(Codec<int>::schema);
const Schema Codec<std::optional<std::int64_t>>::schema = optional_schema<std::int64_t>(Codec<std::int64_t>::schema);
const Schema Codec<std::optional<Timestamp>>::schema = optional_schema<Timestamp>(Codec<Timestamp>::schema);

void Codec<std::string>::decode(const Scalar& scalar, std::string& value) {
  if (scalar.kind != Scalar::Kind::text) throw_unexpected(schema.expected, scalar);
  value = scalar.text;
}

void Codec<Secret>::decode(const Scalar& scalar, Secret& value) {
  std::string text;
  Codec<std::string>::decode(scalar, text);
  value = std::move(text);
}

void Codec<bool>::decode(const Scalar& scalar, bool& value) {
  if (scalar.kind != Scalar::Kind::boolean) throw_unexpected(schema.expected, scalar);
  value = scalar.boolean;
}

void Codec<std::int64_t>::decode(const Scalar& scalar, std::int64_t& value) {
  if (scalar.kind == Scalar::Kind::integer) {
    value = scalar.integer;
    return;
  }
  if (scalar.kind != Scalar::Kind::natural) throw_unexpected(schema.expected, scalar);
  constexpr auto most = static_cast<std::uint64_t>((std::numeric_limits<std::int64_t>::max)());
  if (scalar.natural > most) throw DecodeError("", "a number over 64 bits: " + std::to_string(scalar.natural));
  value = static_cast<std::int64_t>(scalar.natural);
}

void Codec<int>::decode(const Scalar& scalar, int& value) {
  std::int64_t wide = 0;
  Codec<std::int64_t>::decode(scalar, wide);
  if (wide < (std::numeric_limits<int>::min)() || wide > (std::numeric_limits<int>::max)())
    throw DecodeError("", "a number over 32 bits: " + std::to_string(wide));
  value = static_cast<int>(wide);
}

void Codec<Timestamp>::decode(const Scalar& scalar, Timestamp& value) {
  if (scalar.kind != Scalar::Kind::text) throw_unexpected(schema.expected, scalar);
  value = parsed(&parse_stored_time, schema.expected, scalar.text);
}

void Codec<Version>::decode(const Scalar& scalar, Version& value) {
  if (scalar.kind != Scalar::Kind::text) throw_unexpected(Codec<std::string>::schema.expected, scalar);
  value = parsed(&parse_version, schema.expected, scalar.text);
}

void Codec<EndTime>::decode(const Scalar& scalar, EndTime& value) {
  if (scalar.kind == Scalar::Kind::null) {
    value = STATELESS;
    return;
  }
  if (scalar.kind == Scalar::Kind::text && scalar.text == "infinity") {
    value = open_ended;
    return;
  }
  Timestamp time;
  Codec<Timestamp>::decode(scalar, time);
  value = time;
}

nlohmann::json Codec<std::string>::encode(const std::string& value) {
  return value;
}
nlohmann::json Codec<Secret>::encode(const Secret& value) {
  return value.reveal();
}
nlohmann::json Codec<bool>::encode(const bool& value) {
  return value;
}
nlohmann::json Codec<int>::encode(const int& value) {
  return value;
}
nlohmann::json Codec<std::int64_t>::encode(const std::int64_t& value) {
  return value;
}
nlohmann::json Codec<Timestamp>::encode(const Timestamp& value) {
  return to_string(value);
}
nlohmann::json Codec<EndTime>::encode(const EndTime& value) {
  const std::optional<Timestamp> time = value.time();
  if (time) return Codec<Timestamp>::encode(*time);
  return value.is_stateless() ? nlohmann::json(nullptr) : nlohmann::json("infinity");
}
nlohmann::json Codec<Version>::encode(const Version& value) {
  return to_string(value);
}
nlohmann::json Codec<nlohmann::json>::encode(const nlohmann::json& value) {
  return value;
}
nlohmann::json Codec<std::optional<std::string>>::encode(const std::optional<std::string>& value) {
  return encode_optional(value);
}
nlohmann::json Codec<std::optional<int>>::encode(const std::optional<int>& value) {
  return encode_optional(value);
}
nlohmann::json Codec<std::optional<std::int64_t>>::encode(const std::optional<std::int64_t>& value) {
  return encode_optional(value);
}
nlohmann::json Codec<std::optional<Timestamp>>::encode(const std::optional<Timestamp>& value) {
  return encode_optional(value);
}

std::string Codec<std::string>::print(const std::string& value) {
  return value.empty() ? "" : dump(value);
}
std::string Codec<Secret>::print(const Secret& /*value*/) {
  return "***";
}
std::string Codec<bool>::print(const bool& value) {
  return value ? "true" : "";
}
std::string Codec<int>::print(const int& value) {
  return value == 0 ? "" : std::to_string(value);
}
std::string Codec<std::int64_t>::print(const std::int64_t& value) {
  return value == 0 ? "" : std::to_string(value);
}
std::string Codec<Timestamp>::print(const Timestamp& value) {
  return value == Timestamp{} ? "" : to_string(value);
}
std::string Codec<EndTime>::print(const EndTime& value) {
  return to_string(value);
}
std::string Codec<Version>::print(const Version& value) {
  return to_string(value);
}
std::string Codec<nlohmann::json>::print(const nlohmann::json& value) {
  return value.empty() ? "" : dump(value);
}
std::string Codec<std::optional<std::string>>::print(const std::optional<std::string>& value) {
  return value ? dump(*value) : "";
}
std::string Codec<std::optional<int>>::print(const std::optional<int>& value) {
  return value ? std::to_string(*value) : "";
}
std::string Codec<std::optional<std::int64_t>>::print(const std::optional<std::int64_t>& value) {
  return value ? std::to_string(*value) : "";
}
std::string Codec<std::optional<Timestamp>>::print(const std::optional<Timestamp>& value) {
  return value ? to_string(*value) : "";
}

bool has_field(const nlohmann::json& json, const char* name) {
  return json.is_object() && json.contains(name);
}

void require_same_layout(const nlohmann::json& /*value*/) {}

bool is_null(const nlohmann::json& json) {
  return json.is_null();
}

bool is_empty(const nlohmann::json& json) {
  return json.empty();
}

bool is_default_metadata(const nlohmann::json& json) {
  return json.is_null() || (json.is_object() && json.empty());
}

bool is_same(const nlohmann::json& left, const nlohmann::json& right) {
  return left == right;
}

void append(nlohmann::json& list, nlohmann::json value) {
  list.push_back(std::move(value));
}

nlohmann::json make_object() {
  return nlohmann::json::object();
}

nlohmann::json make_list() {
  return nlohmann::json::array();
}

nlohmann::json without_nulls(nlohmann::json object) {
  for (auto field = object.begin(); field != object.end();)
    field = field->is_null() ? object.erase(field) : std::next(field);
  return object;
}

void FieldList::changeable(field_kind::TagSet /*kind*/, const char* name, Tags& tags) {
  required(name, tags);
}

void FieldList::named(const char* name, std::string& value) {
  static constexpr Schema schema = object_schema<std::string>(
      [](FieldList& fields, void* text) { fields.required("name", *static_cast<std::string*>(text)); });
  add(name, &value, schema, false, false);
}

void FieldList::changeable(field_kind::OpenEnd /*kind*/, const char* name, EndTime& value) {
  static constexpr Schema schema = scalar_schema<EndTime>("a time", [](const Scalar& scalar, void* end) {
    const bool is_far = scalar.kind == Scalar::Kind::text && scalar.text.rfind(open_end_text, 0) == 0;
    if (scalar.kind == Scalar::Kind::null || is_far) {
      *static_cast<EndTime*>(end) = open_ended;
      return;
    }
    Timestamp time;
    Codec<Timestamp>::decode(scalar, time);
    *static_cast<EndTime*>(end) = time;
  });
  add(name, &value, schema, false, true);
}

void FieldList::cursor(const char* name, std::optional<std::string>& value) {
  static constexpr Schema schema = scalar_schema<std::string>("a string", [](const Scalar& scalar, void* cursor) {
    std::string link;
    Codec<std::string>::decode(scalar, link);
    *static_cast<std::string*>(cursor) = cursor_of(link);
  });
  static constexpr Schema cursor_shape = optional_schema<std::string>(schema);
  required(name, &value, cursor_shape);
}

Writer::Writer() : object_(nlohmann::json::object()) {}
void Writer::put(const char* name, nlohmann::json value) {
  object_[name] = std::move(value);
}
void Writer::named(const char* name, const std::string& value) {
  object_[name] = {{"name", value}};
}
void Writer::changeable(field_kind::OpenEnd /*kind*/, const char* name, const EndTime& value) {
  object_[name] = value.time() ? to_string(*value.time()) : std::string(open_end_text) + "Z";
}
nlohmann::json Writer::take() {
  return std::move(object_);
}

void Printer::add(const char* name, const std::string& value) {
  if (value.empty()) return;
  if (!text_.empty()) text_ += ", ";
  text_ += std::string(name) + "=" + value;
}
void Printer::named(const char* name, const std::string& value) {
  add(name, Codec<std::string>::print(value));
}

}  // namespace argus::detail::codec
