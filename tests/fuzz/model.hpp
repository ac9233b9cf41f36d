#pragma once

#include "fuzz.hpp"

#include <argus/errors.hpp>
#include <argus/json.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace fuzz {

inline constexpr std::size_t most_message_bytes = 512;

/// Reads a text as a server's answer. Whatever it is, there is a model or a DecodeError whose message is one line.
template <class Model>
std::optional<Model> read(std::string_view text) {
  Model model{};
  try {
    argus::codec::Codec<Model>::decode(argus::parse_json(text), model);
  } catch (const argus::DecodeError& error) {
    require_one_line(error.what(), most_message_bytes);
    return std::nullopt;
  }
  return model;
}

/// What was read can be written, and reading that gives an equal model.
template <class Model>
void require_round_trip(const Model& model) {
  const nlohmann::json written = model;
  Model again{};
  argus::codec::Codec<Model>::decode(argus::parse_json(argus::dump_json(written)), again);
  require(model == again, "a model round-trips");
  require(written == nlohmann::json(again), "a model round-trips with all that == leaves out");
}

/// All that is promised of a model that comes as JSON; gives what was read.
template <class Model>
std::optional<Model> try_model(std::string_view text) {
  std::optional<Model> model = read<Model>(text);
  if (model) {
    require_round_trip(*model);
    to_string(*model);
  }
  return model;
}

}  // namespace fuzz
