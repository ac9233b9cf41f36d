#include <argus/detail/codec/codec.hpp>
#include <argus/detail/codec/json_text.hpp>

#include <stdexcept>

namespace argus::detail {

nlohmann::json parse_json(std::string_view text) {
  nlohmann::json result;
  codec::read_text(text, codec::Codec<nlohmann::json>::schema, &result);
  return result;
}

std::string dump_json(const nlohmann::json& value) {
  try {
    return value.dump();
  } catch (const nlohmann::json::type_error&) {
    throw std::invalid_argument("a string that is not UTF-8 can't be sent as JSON: convert it first");
  }
}

}  // namespace argus::detail
