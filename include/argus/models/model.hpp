#pragma once

#include <argus/detail/codec/codec.hpp>

#include <nlohmann/json.hpp>

#include <ostream>
#include <string>
#include <type_traits>

/// @file
/// What every model can do: be written as JSON and read from it, be compared, be printed.

namespace argus {

/// A model as the server's own JSON, read-only fields included.
template <class Model, class = std::enable_if_t<detail::codec::is_model<Model>>>
void to_json(nlohmann::json& json, const Model& model) {
  json = detail::codec::Codec<Model>::encode(model);
}
/// A model from the server's JSON.
/// @throws DecodeError if it is something else
template <class Model, class = std::enable_if_t<detail::codec::is_model<Model>>>
void from_json(const nlohmann::json& json, Model& model) {
  detail::codec::read(json, model);
}

/// Whether all fields are the same, except those that tell of the moment in which the server was asked.
template <class Model, class = std::enable_if_t<detail::codec::is_model<Model>>>
bool operator==(const Model& left, const Model& right) {
  detail::codec::Comparer comparer;
  detail::codec::Fields<Model>::visit(comparer, left, right);
  return comparer.is_same();
}
/// The opposite of ==.
template <class Model, class = std::enable_if_t<detail::codec::is_model<Model>>>
bool operator!=(const Model& left, const Model& right) {
  return !(left == right);
}

/// A model in one line, as in `Actor(pk=1, username="glue")`; fields that are unset are left out.
template <class Model, class = std::enable_if_t<detail::codec::is_model<Model>>>
std::string to_string(const Model& model) {
  return detail::codec::print_fields(model);
}
template <class Model, class = std::enable_if_t<detail::codec::is_model<Model>>>
std::ostream& operator<<(std::ostream& out, const Model& model) {
  return out << to_string(model);
}

}  // namespace argus
