#pragma once

#include <argus/detail/operations.hpp>
#include <argus/http/request.hpp>

#include <algorithm>
#include <array>

namespace argus::detail {

/// Whether the answer brings a token, which no error may repeat.
inline bool asks_for_token(const Request& request) {
  constexpr std::array operations{&operations::login, &operations::refresh_token, &operations::obtain_token,
                                  &operations::replace_token};
  return std::any_of(operations.begin(), operations.end(),
                     [&](const Operation* operation) { return request.operation == operation->name; });
}

}  // namespace argus::detail
