#pragma once

#include <nlohmann/json.hpp>

#include "../response.hpp"

namespace argus::testing::fake {

/// A request's body, read as its Content-Type asks.
struct Body {
  nlohmann::json data{};
  /// Whether it came as a form: then it's an object of texts, which the real server doesn't let its own code change.
  bool is_form = false;
};

/// An empty object where there is no body. Refuses what can't be read. What is declared as anything is taken for JSON,
/// or, if `prefers_forms`, for a form.
Body read_body(const Request& request, bool prefers_forms = false);

/// Refuses a body that the real server doesn't read at all.
void refuse_large_body(const Request& request);

}  // namespace argus::testing::fake
