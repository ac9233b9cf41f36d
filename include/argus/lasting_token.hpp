#pragma once

#include <argus/json.hpp>
#include <argus/secret.hpp>

#include <string>

namespace argus {

/// A user's lasting token, of which the server doesn't say when it expires.
struct LastingToken {
  /// The secret itself.
  Secret token{};
};

template <>
struct codec::Codec<LastingToken> {
  static void decode(const nlohmann::json& json, LastingToken& token) {
    std::string text;
    Reader{&json}.required("token", text);
    token.token = text;
  }
};

}  // namespace argus
