#pragma once

#include <argus/json.hpp>
#include <argus/secret.hpp>

#include <string>
#include <utility>

namespace argus {

/// A user's lasting token, of which the server doesn't say when it expires.
struct LastingToken {
  /// The secret itself.
  Secret token{};
};

template <>
struct codec::Codec<Secret> {
  static void decode(const Scalar& scalar, Secret& secret) {
    std::string text;
    Codec<std::string>::decode(scalar, text);
    secret = std::move(text);
  }
  static constexpr Shape shape = scalar_shape<Secret>("a string");
};

template <>
struct codec::Codec<LastingToken> {
  static void list_fields(FieldList& fields, void* value) {
    fields.required("token", static_cast<LastingToken*>(value)->token);
  }
  static constexpr Shape shape = object_shape<LastingToken>(&list_fields);
};

}  // namespace argus
