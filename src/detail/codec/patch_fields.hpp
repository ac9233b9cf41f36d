#pragma once

#include <argus/detail/codec/codec.hpp>
#include <argus/detail/codec/field_kind.hpp>

#include <nlohmann/json.hpp>

#include <optional>

namespace argus::detail {

/// Finds out whether a patch sets any field.
struct AnyFieldSet {
  bool is_set = false;

  template <class Kind, class Value>
  void changeable(Kind /*kind*/, const char* /*name*/, const std::optional<Value>& value) {
    is_set = is_set || value.has_value();
  }
  void changeable(field_kind::Metadata /*kind*/, const char* /*name*/, const nlohmann::json& value) {
    is_set = is_set || !codec::is_null(value);
  }
};

/// Sets all fields of a patch to those of an incident. Metadata that is null is an empty object, since the API refuses
/// null.
struct SetAllFields {
  template <class Kind, class Value>
  void changeable(Kind /*kind*/, const char* /*name*/, std::optional<Value>& patch, const Value& value) {
    patch.emplace(value);
  }
  void changeable(field_kind::Metadata /*kind*/, const char* /*name*/, nlohmann::json& patch,
                  const nlohmann::json& value) {
    patch = codec::is_null(value) ? codec::make_object() : value;
  }
};

}  // namespace argus::detail
