#pragma once

#include "fuzz.hpp"

#include <argus/detail/codec/codec.hpp>
#include <argus/detail/codec/json_text.hpp>
#include <argus/errors.hpp>

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
    argus::detail::codec::read_text(text, argus::detail::codec::Codec<Model>::schema, &model);
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
  argus::detail::codec::read(argus::detail::parse_json(argus::detail::dump_json(written)), again);
  require(model == again, "a model round-trips");
  require(written == nlohmann::json(again), "a model round-trips with all that == leaves out");
}

/// Reads a text once as it comes in and once after it has been parsed, each name in it at most once: both say the same.
template <class Model>
void require_same_both_ways(std::string_view text) {
  nlohmann::json parsed;
  try {
    parsed = argus::detail::parse_json(text);
  } catch (const argus::DecodeError&) {
    return;
  }
  const std::optional<Model> streamed = read<Model>(argus::detail::dump_json(parsed));
  Model from_json{};
  try {
    argus::detail::codec::read(parsed, from_json);
  } catch (const argus::DecodeError&) {
    require(!streamed, "what is refused once parsed is refused as text");
    return;
  }
  require(streamed && *streamed == from_json, "a text is read as what was parsed from it");
}

/// All that is promised of a model that comes as JSON; gives what was read.
template <class Model>
std::optional<Model> try_model(std::string_view text) {
  require_same_both_ways<Model>(text);
  std::optional<Model> model = read<Model>(text);
  if (model) {
    require_round_trip(*model);
    to_string(*model);
  }
  return model;
}

}  // namespace fuzz
