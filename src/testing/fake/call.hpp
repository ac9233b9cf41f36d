#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "django/body.hpp"
#include "django/fields.hpp"
#include "django/python.hpp"
#include "django/query.hpp"
#include "http.hpp"
#include "serializers.hpp"
#include "state.hpp"

namespace argus::testing::fake {

/// One request that a view answers, and what the view works on.
struct Call {
  State& state;
  const Request& request;
  const Query query;
  const User& user;  ///< one without a name if the request has no token
  const Instant now;
  const ApiVersion version;
  const std::vector<std::string> path_values;

  bool is_partial() const { return request.method == "PATCH"; }
  /// Refuses what can't be read, and for `fields` what isn't an object.
  nlohmann::json body() const { return read_body(request); }
  FieldReader fields() const { return {body(), state}; }

  /// The n-th variable part of the path as a primary key; one that isn't a number is 0, which no row has.
  std::int64_t pk(std::size_t n = 0) const { return python_int(path_values.at(n)).value_or(0); }

  /// The row that the first variable part of the path names. Refuses if there is none; the error has the `name`.
  template <typename Row>
  Row& row_or_refuse(const Table<Row>& table, const std::string& name) const {
    if (!python_int(path_values.front())) refuse(404, {{"detail", "Not found."}});
    Row* row = table.find(pk());
    if (row == nullptr) refuse_unknown(name);
    return *row;
  }
  Incident& incident_or_refuse() const { return row_or_refuse(state.incidents, "Incident"); }
};

}  // namespace argus::testing::fake
