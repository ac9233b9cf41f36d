#include "../quote.hpp"
#include "huge_numbers.hpp"

#include <argus/detail/codec/codec.hpp>
#include <argus/detail/codec/schema.hpp>
#include <argus/detail/concealment.hpp>

#include <charconv>
#include <cstddef>
#include <exception>
#include <optional>
#include <system_error>

namespace argus::detail::codec {
namespace {

constexpr std::size_t most_levels = 128;
/// Of JSON within a model: less, so that what a model is written as can be read.
constexpr std::size_t most_levels_in_model = 120;
constexpr const char* too_deep = "(nested deeper than 120 levels)";

/// A value takes up to 200 bytes of memory where its text may take three.
constexpr std::size_t most_values = 2'000'000;

/// Thrown where a text has a number that no double can hold.
struct NumberOutOfRange : std::exception {};

const char* kind_name(Scalar::Kind kind) {
  switch (kind) {
    case Scalar::Kind::null:
      return "null";
    case Scalar::Kind::boolean:
      return "boolean";
    case Scalar::Kind::text:
      return "string";
    case Scalar::Kind::integer:
    case Scalar::Kind::natural:
    case Scalar::Kind::real:
      break;
  }
  return "number";
}

nlohmann::json json_of(const Scalar& scalar) {
  switch (scalar.kind) {
    case Scalar::Kind::boolean:
      return scalar.boolean;
    case Scalar::Kind::integer:
      return scalar.integer;
    case Scalar::Kind::natural:
      return scalar.natural;
    case Scalar::Kind::real:
      return scalar.real;
    case Scalar::Kind::text:
      return scalar.text;
    case Scalar::Kind::null:
      break;
  }
  return nullptr;
}

std::optional<std::int64_t> key_from(const std::string& name) {
  std::int64_t key = 0;
  const char* const end = name.data() + name.size();
  const auto [rest, error] = std::from_chars(name.data(), end, key);
  if (error != std::errc{} || rest != end) return std::nullopt;
  return key;
}

/// As much of it as an error may quote.
std::string text_of(const Scalar& scalar) {
  if (scalar.kind == Scalar::Kind::integer) return std::to_string(scalar.integer);
  if (scalar.kind == Scalar::Kind::natural) return std::to_string(scalar.natural);
  return std::string(scalar.text.substr(0, most_quoted_bytes));
}

/// Puts together the JSON that a model keeps as it is.
class JsonBuilder {
 public:
  /// Whether what comes next is part of it.
  bool is_open() const { return !open_.empty(); }
  /// How many lists and objects are not complete.
  std::size_t levels() const { return open_.size(); }

  void begin(nlohmann::json& root, nlohmann::json::value_t type) {
    root = nlohmann::json(type);
    open_.push_back(&root);
  }
  void start(nlohmann::json::value_t type) { open_.push_back(&add(nlohmann::json(type))); }
  void key(const std::string& name) { field_ = &(*open_.back())[name]; }
  nlohmann::json& add(nlohmann::json value) {
    if (open_.back()->is_array()) return open_.back()->emplace_back(std::move(value));
    *field_ = std::move(value);
    return *field_;
  }
  void end() { open_.pop_back(); }

 private:
  /// What is not complete, from the outside to the inside.
  std::vector<nlohmann::json*> open_{};
  nlohmann::json* field_ = nullptr;
};

/// Takes JSON piece by piece in the order of its text, and puts each piece where the schemas say. The functions with
/// names of one word are those that nlohmann's parser calls.
class SaxReader {
 public:
  /// @param text_size for messages
  /// @param secrets what no error may repeat
  SaxReader(const Schema& schema, void* value, std::size_t text_size, const Secrets& secrets)
      : text_size_(text_size), secrets_(secrets) {
    place_ = {&schema, value, true, false};
  }

  bool null() { return take({}); }
  bool boolean(bool value) {
    Scalar scalar;
    scalar.kind = Scalar::Kind::boolean;
    scalar.boolean = value;
    return take(scalar);
  }
  bool number_integer(std::int64_t value) {
    Scalar scalar;
    scalar.kind = Scalar::Kind::integer;
    scalar.integer = value;
    return take(scalar);
  }
  bool number_unsigned(std::uint64_t value) {
    Scalar scalar;
    scalar.kind = Scalar::Kind::natural;
    scalar.natural = value;
    return take(scalar);
  }
  bool number_float(double value, const std::string& /*text*/) {
    Scalar scalar;
    scalar.kind = Scalar::Kind::real;
    scalar.real = value;
    return take(scalar);
  }
  bool string(const std::string& value) {
    Scalar scalar;
    scalar.kind = Scalar::Kind::text;
    scalar.text = value;
    return take(scalar);
  }
  /// JSON's text has no such thing.
  bool binary(const nlohmann::json::binary_t& /*value*/) { return null(); }

  bool start_object(std::size_t /*size*/) {
    start(nlohmann::json::value_t::object);
    return true;
  }
  bool start_array(std::size_t /*size*/) {
    start(nlohmann::json::value_t::array);
    return true;
  }
  bool end_object() {
    end();
    return true;
  }
  bool end_array() {
    end();
    return true;
  }

  /// Whether what comes next, up to the end of the present list or object, is looked at by nobody.
  bool passes_over() const { return passed_over_ > 0; }

  bool key(const std::string& name) {
    if (passed_over_ > 0) return true;
    if (builder_.is_open()) {
      builder_.key(name);
      return true;
    }
    Frame& frame = innermost();
    frame.is_at_value = false;
    if (frame.schema->insert != nullptr) {
      take_entry(frame, name);
    } else {
      take_field(frame, name);
    }
    return true;
  }

  bool parse_error(std::size_t byte, const std::string& /*token*/, const nlohmann::json::exception& error) const {
    // The parser's own message quotes the text, which may hold a token.
    if (dynamic_cast<const nlohmann::json::parse_error*>(&error) == nullptr) throw NumberOutOfRange{};
    throw DecodeError("", "not JSON from byte " + std::to_string(byte) + " of " + std::to_string(text_size_) + " on");
  }

 private:
  /// Where a value goes.
  struct Place {
    /// Null if nobody asked for it.
    const Schema* schema = nullptr;
    void* value = nullptr;
    bool takes_null = false;
    /// Whether something has been read there before, as a name may come twice.
    bool is_repeated = false;
  };

  /// A list or an object that is not complete.
  struct Frame {
    const Schema* schema = nullptr;
    void* value = nullptr;
    /// Of an object.
    std::vector<Field> fields{};
    /// The present field.
    std::size_t field = 0;
    /// The one that is likely to come next.
    std::size_t next_field = 0;
    /// The present element's index or the present entry's key.
    std::int64_t key = -1;
    /// Whether it has such a present one.
    bool is_at_value = false;
  };

  Frame& innermost() { return frames_[depth_ - 1]; }

  void take_entry(Frame& frame, const std::string& name) {
    const auto key = key_from(name);
    if (!key) throw_located("expected primary keys as the fields' names");
    frame.key = *key;
    count_kept();
    go_to_inner(frame, frame.schema->insert(frame.value, frame.key), true);
  }

  /// Counts what takes memory of its own, beside the fields of a model.
  void count_kept() {
    if (++kept_ > most_values)
      throw DecodeError::too_large("over " + std::to_string(most_values) +
                                   " values in one answer: ask for less at once, as with a smaller page_size");
  }

  void go_to_inner(Frame& frame, void* value, bool may_be_repeated) {
    frame.is_at_value = true;
    place_ = {frame.schema->inner, value, true, may_be_repeated};
  }

  /// The server's order seldom changes: the field after the last one found is likely to be the next.
  void take_field(Frame& frame, const std::string& name) {
    if (frame.next_field < frame.fields.size() && frame.fields[frame.next_field].name == name) {
      go_to_field(frame, frame.next_field);
    } else {
      search_field(frame, name);
    }
  }

  void search_field(Frame& frame, const std::string& name) {
    place_.schema = nullptr;
    for (std::size_t index = 0; index < frame.fields.size(); ++index) {
      if (frame.fields[index].name == name) go_to_field(frame, index);
    }
  }

  void go_to_field(Frame& frame, std::size_t index) {
    Field& field = frame.fields[index];
    frame.field = index;
    frame.next_field = index + 1;
    frame.is_at_value = true;
    place_ = {field.schema, static_cast<char*>(frame.value) + field.offset, field.takes_null, field.is_read};
    field.is_read = true;
  }

  const Place& next_place() {
    if (depth_ == 0 || innermost().schema->append == nullptr) return place_;
    Frame& list = innermost();
    ++list.key;
    count_kept();
    go_to_inner(list, list.schema->append(list.value), false);
    return place_;
  }

  /// Goes on to what is in an optional value.
  static void fill(const Schema*& schema, void*& value) {
    while (schema->fill != nullptr) {
      value = schema->fill(value);
      schema = schema->inner;
    }
  }

  bool take(const Scalar& scalar) {
    if (passed_over_ > 0) return true;
    if (builder_.is_open()) {
      count_kept();
      builder_.add(json_of(scalar));
      return true;
    }
    const Place& place = next_place();
    const bool is_null = scalar.kind == Scalar::Kind::null;
    if (place.schema == nullptr || (is_null && !place.takes_null)) return true;
    const Schema* schema = place.schema;
    void* value = place.value;
    if (is_null && schema->fill != nullptr) {
      schema->clear(value);
      return true;
    }
    fill(schema, value);
    put(scalar, *schema, value);
    return true;
  }

  void put(const Scalar& scalar, const Schema& schema, void* value) const {
    if (schema.is_json) {
      *static_cast<nlohmann::json*>(value) = json_of(scalar);
      return;
    }
    try {
      if (schema.take == nullptr) throw_unexpected(schema.expected, scalar);
      schema.take(scalar, value);
    } catch (const DecodeError& error) {
      throw_refused(error, scalar, schema);
    }
  }

  [[noreturn]] void throw_refused(const DecodeError& error, const Scalar& scalar, const Schema& schema) const {
    if (holds_secret(text_of(scalar), secrets_))
      throw_located(std::string("expected ") + schema.expected + ", got a value with a secret in it");
    throw located(error);
  }

  void start(nlohmann::json::value_t type) {
    if (passed_over_ > 0) {
      ++passed_over_;
      return;
    }
    if (builder_.is_open()) {
      count_kept();
      start_in_json(type);
      return;
    }
    const Place& place = next_place();
    if (place.schema == nullptr) {
      passed_over_ = 1;
      return;
    }
    const Schema* schema = place.schema;
    void* value = place.value;
    fill(schema, value);
    if (schema->is_json) {
      builder_.begin(*static_cast<nlohmann::json*>(value), type);
      return;
    }
    if (place.is_repeated) schema->clear(value);
    enter(*schema, value, type);
  }

  /// What is too deep within a model is left out, so that one incident of a list can't keep all others from being read.
  void start_in_json(nlohmann::json::value_t type) {
    const bool is_in_model = !frames_.empty();
    if (builder_.levels() < (is_in_model ? most_levels_in_model : most_levels)) {
      builder_.start(type);
      return;
    }
    if (!is_in_model) throw DecodeError("", "JSON nested deeper than " + std::to_string(most_levels) + " levels");
    builder_.add(too_deep);
    passed_over_ = 1;
  }

  void enter(const Schema& schema, void* value, nlohmann::json::value_t type) {
    const bool is_list = type == nlohmann::json::value_t::array;
    const bool fits = is_list ? schema.append != nullptr : schema.list_fields != nullptr || schema.insert != nullptr;
    if (!fits) throw_located(std::string("expected ") + schema.expected + ", got " + (is_list ? "array" : "object"));
    if (depth_ == frames_.size()) frames_.emplace_back();
    Frame& frame = frames_[depth_++];
    frame.value = value;
    frame.next_field = 0;
    frame.key = -1;
    frame.is_at_value = false;
    if (frame.schema != &schema) list_fields(frame, schema);
  }

  /// Not done again for an object that follows another of its schema, as in a list.
  static void list_fields(Frame& frame, const Schema& schema) {
    frame.schema = &schema;
    frame.fields.clear();
    if (schema.list_fields == nullptr) return;
    FieldList list{frame.fields, frame.value};
    schema.list_fields(list, frame.value);
  }

  void end() {
    if (passed_over_ > 0) {
      --passed_over_;
      return;
    }
    if (builder_.is_open()) {
      builder_.end();
      return;
    }
    --depth_;
    for (Field& field : frames_[depth_].fields) {
      if (field.is_required && !field.is_read) throw located(DecodeError(std::string(field.name), "is missing"));
      field.is_read = false;
    }
  }

  [[noreturn]] void throw_located(const std::string& problem) const { throw located(DecodeError("", problem)); }

  /// The error with the path that leads to its place.
  DecodeError located(DecodeError error) const {
    for (std::size_t depth = depth_; depth-- > 0;) {
      const Frame& frame = frames_[depth];
      if (!frame.is_at_value) continue;
      if (frame.schema->append != nullptr) {
        error = error.within("[" + std::to_string(frame.key) + "]");
      } else if (frame.schema->insert != nullptr) {
        error = error.within(concealed(std::to_string(frame.key), secrets_));
      } else {
        error = error.within(std::string(frame.fields[frame.field].name));
      }
    }
    return error;
  }

  /// Where the next value goes, unless it is an element of a list.
  Place place_{};
  std::size_t text_size_;
  const Secrets& secrets_;
  /// Those that are complete stay behind the others, to be used again.
  std::vector<Frame> frames_{};
  std::size_t depth_ = 0;
  JsonBuilder builder_{};
  std::size_t kept_ = 0;
  /// How many levels it is deep in what nobody asked for.
  std::size_t passed_over_ = 0;
};

/// Gives a reader the events of JSON that has been parsed before.
void replay(const nlohmann::json& json, SaxReader& reading) {
  switch (json.type()) {
    case nlohmann::json::value_t::boolean:
      reading.boolean(json.get<bool>());
      return;
    case nlohmann::json::value_t::number_integer:
      reading.number_integer(json.get<std::int64_t>());
      return;
    case nlohmann::json::value_t::number_unsigned:
      reading.number_unsigned(json.get<std::uint64_t>());
      return;
    case nlohmann::json::value_t::number_float:
      reading.number_float(json.get<double>(), "");
      return;
    case nlohmann::json::value_t::string:
      reading.string(json.get_ref<const std::string&>());
      return;
    case nlohmann::json::value_t::array:
      reading.start_array(json.size());
      if (!reading.passes_over()) {
        for (const nlohmann::json& element : json) replay(element, reading);
      }
      reading.end_array();
      return;
    case nlohmann::json::value_t::object:
      reading.start_object(json.size());
      if (!reading.passes_over()) {
        for (const auto& [name, value] : json.items()) {
          reading.key(name);
          replay(value, reading);
        }
      }
      reading.end_object();
      return;
    case nlohmann::json::value_t::null:
    case nlohmann::json::value_t::binary:
    case nlohmann::json::value_t::discarded:
      break;
  }
  reading.null();
}

void parse(std::string_view text, const Schema& schema, void* value, const Secrets& secrets) {
  SaxReader reading{schema, value, text.size(), secrets};
  nlohmann::json::sax_parse(text.begin(), text.end(), &reading);
}

void parse_without_huge_numbers(std::string_view text, const Schema& schema, void* value, const Secrets& secrets) {
  try {
    parse(without_huge_numbers(text), schema, value, secrets);
  } catch (const NumberOutOfRange&) {
    throw DecodeError("", "JSON with a number out of range");
  }
}

}  // namespace

void throw_unexpected(const char* expected, const Scalar& scalar) {
  throw DecodeError("", std::string("expected ") + expected + ", got " + kind_name(scalar.kind));
}

void FieldList::add(std::string_view name, const void* value, const Schema& schema, bool is_required, bool takes_null) {
  const std::ptrdiff_t offset = static_cast<const char*>(value) - static_cast<const char*>(value_);
  fields_.push_back({name, offset, &schema, is_required, takes_null});
}

void read_text(std::string_view text, const Schema& schema, void* value, const Secrets& secrets) {
  // The parser would take it for the end, and what follows for nothing.
  if (const auto nul = text.find('\0'); nul != std::string_view::npos)
    throw DecodeError("", "not JSON: byte " + std::to_string(nul + 1) + " is NUL");
  try {
    parse(text, schema, value, secrets);
  } catch (const NumberOutOfRange&) {
    if (schema.clear != nullptr) schema.clear(value);
    parse_without_huge_numbers(text, schema, value, secrets);
  }
}

void read_json(const nlohmann::json& json, const Schema& schema, void* value) {
  const Secrets none;
  SaxReader reading{schema, value, 0, none};
  replay(json, reading);
}

}  // namespace argus::detail::codec
