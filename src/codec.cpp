#include <argus/json.hpp>

#include <charconv>
#include <limits>
#include <stdexcept>

namespace argus::codec {
namespace {

[[noreturn]] void throw_unexpected(const char* expected, const nlohmann::json& json) {
  throw DecodeError("", std::string("expected ") + expected + ", got " + json.type_name());
}

template <class Value>
void decode_optional(const nlohmann::json& json, std::optional<Value>& value) {
  if (json.is_null()) {
    value.reset();
    return;
  }
  Codec<Value>::decode(json, value.emplace());
}

template <class Value>
nlohmann::json encode_optional(const std::optional<Value>& value) {
  return value ? Codec<Value>::encode(*value) : nlohmann::json(nullptr);
}

std::int64_t key_from(const std::string& name) {
  std::int64_t key = 0;
  const char* const end = name.data() + name.size();
  const auto [rest, error] = std::from_chars(name.data(), end, key);
  if (error != std::errc{} || rest != end) throw DecodeError("", "expected a primary key as the field's name");
  return key;
}

constexpr std::string_view open_end_text = "9999-12-31T23:59:59.999999";

std::string dump(const nlohmann::json& value) {
  return value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace

void Codec<std::string>::decode(const nlohmann::json& json, std::string& value) {
  if (!json.is_string()) throw_unexpected("a string", json);
  value = json.get_ref<const std::string&>();
}

void Codec<bool>::decode(const nlohmann::json& json, bool& value) {
  if (!json.is_boolean()) throw_unexpected("true or false", json);
  value = json.get<bool>();
}

void Codec<std::int64_t>::decode(const nlohmann::json& json, std::int64_t& value) {
  if (!json.is_number_integer()) throw_unexpected("a whole number", json);
  constexpr auto most = (std::numeric_limits<std::int64_t>::max)();
  if (json.is_number_unsigned() && json.get<std::uint64_t>() > static_cast<std::uint64_t>(most))
    throw DecodeError("", "a number over 64 bits: " + json.dump());
  value = json.get<std::int64_t>();
}

void Codec<int>::decode(const nlohmann::json& json, int& value) {
  std::int64_t wide = 0;
  Codec<std::int64_t>::decode(json, wide);
  if (wide < (std::numeric_limits<int>::min)() || wide > (std::numeric_limits<int>::max)())
    throw DecodeError("", "a number over 32 bits: " + json.dump());
  value = static_cast<int>(wide);
}

void Codec<Timestamp>::decode(const nlohmann::json& json, Timestamp& value) {
  if (!json.is_string()) throw_unexpected("a time", json);
  try {
    value = parse_timestamp(json.get_ref<const std::string&>());
  } catch (const std::invalid_argument& error) {
    throw DecodeError("", error.what());
  }
}

void Codec<EndTime>::decode(const nlohmann::json& json, EndTime& value) {
  if (json.is_null()) {
    value = STATELESS;
    return;
  }
  if (json == "infinity") {
    value = open_ended;
    return;
  }
  Timestamp time;
  Codec<Timestamp>::decode(json, time);
  value = time;
}

void Codec<nlohmann::json>::decode(const nlohmann::json& json, nlohmann::json& value) {
  value = json;
}
void Codec<std::optional<std::string>>::decode(const nlohmann::json& json, std::optional<std::string>& value) {
  decode_optional(json, value);
}
void Codec<std::optional<int>>::decode(const nlohmann::json& json, std::optional<int>& value) {
  decode_optional(json, value);
}
void Codec<std::optional<std::int64_t>>::decode(const nlohmann::json& json, std::optional<std::int64_t>& value) {
  decode_optional(json, value);
}
void Codec<std::optional<Timestamp>>::decode(const nlohmann::json& json, std::optional<Timestamp>& value) {
  decode_optional(json, value);
}

nlohmann::json Codec<std::string>::encode(const std::string& value) {
  return value;
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
  if (value.is_stateless()) return nullptr;
  return value.is_open_ended() ? nlohmann::json("infinity") : Codec<Timestamp>::encode(*value.time());
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

std::size_t list_size(const nlohmann::json& json) {
  if (!json.is_array()) throw_unexpected("a list", json);
  return json.size();
}

void decode_map(const nlohmann::json& json, void (*decoder)(const nlohmann::json&, std::int64_t, void*), void* values) {
  if (!json.is_object()) throw_unexpected("an object", json);
  for (const auto& [name, entry] : json.items()) {
    try {
      decoder(entry, key_from(name), values);
    } catch (const DecodeError& error) {
      throw error.within(name);
    }
  }
}

bool has_field(const nlohmann::json& json, const char* name) {
  return json.is_object() && json.contains(name);
}

void require_same_layout(const nlohmann::json& /*value*/) {}

bool is_text(const nlohmann::json& json) {
  return json.is_string();
}

std::string text_of(const nlohmann::json& json) {
  return json.get<std::string>();
}

bool is_null(const nlohmann::json& json) {
  return json.is_null();
}

bool is_empty(const nlohmann::json& json) {
  return json.empty();
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

nlohmann::json make_object(const char* name, nlohmann::json value) {
  nlohmann::json object = make_object();
  object[name] = std::move(value);
  return object;
}

void put(nlohmann::json& object, const char* name, nlohmann::json value) {
  object[name] = std::move(value);
}

void erase(nlohmann::json& object, const char* name) {
  object.erase(name);
}

nlohmann::json make_list() {
  return nlohmann::json::array();
}

nlohmann::json make_list(const std::vector<std::int64_t>& keys) {
  return keys;
}

nlohmann::json without_nulls(nlohmann::json object) {
  for (auto field = object.begin(); field != object.end();)
    field = field->is_null() ? object.erase(field) : std::next(field);
  return object;
}

void decode_element(const nlohmann::json& list, std::size_t index, Decoder decoder, void* value) {
  try {
    decoder(list[index], value);
  } catch (const DecodeError& error) {
    throw error.within("[" + std::to_string(index) + "]");
  }
}

Reader::Reader(const nlohmann::json* object) : object_(object) {
  if (!object->is_object()) throw_unexpected("an object", *object);
}

void Reader::read_required(const char* name, Decoder decoder, void* value) const {
  if (!object_->contains(name)) throw DecodeError(name, "is missing");
  read(name, true, decoder, value);
}

void Reader::read(const char* name, bool takes_null, Decoder decoder, void* value) const {
  const auto found = object_->find(name);
  if (found == object_->end() || (found->is_null() && !takes_null)) return;
  try {
    decoder(*found, value);
  } catch (const DecodeError& error) {
    throw error.within(name);
  }
}

void Reader::named(const char* name, std::string& value) const {
  read(
      name, false,
      [](const nlohmann::json& json, void* text) { Reader{&json}.required("name", *static_cast<std::string*>(text)); },
      &value);
}

void Reader::open_end(const char* name, EndTime& value) const {
  read(
      name, true,
      [](const nlohmann::json& json, void* end) {
        const bool is_open = json.is_string() && json.get_ref<const std::string&>().rfind(open_end_text, 0) == 0;
        if (json.is_null() || is_open) {
          *static_cast<EndTime*>(end) = open_ended;
          return;
        }
        Timestamp time;
        Codec<Timestamp>::decode(json, time);
        *static_cast<EndTime*>(end) = time;
      },
      &value);
}

Writer::Writer() : object_(nlohmann::json::object()) {}
void Writer::put(const char* name, nlohmann::json value) {
  object_[name] = std::move(value);
}
void Writer::named(const char* name, const std::string& value) {
  object_[name] = {{"name", value}};
}
void Writer::open_end(const char* name, const EndTime& value) {
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

}  // namespace argus::codec
