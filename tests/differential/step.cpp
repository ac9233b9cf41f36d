#include "step.hpp"

namespace {

const std::string opening = "${";
const nlohmann::json missing_pk = 987654321;

std::string as_text(const nlohmann::json& value) {
  if (value.is_structured()) return missing_pk.dump();
  return value.is_string() ? value.get<std::string>() : value.dump();
}

/// What the placeholder at `start` stands for, and where it ends.
std::pair<nlohmann::json, std::size_t> read_placeholder(const std::string& text, std::size_t start,
                                                        const Meaning& meaning) {
  const std::size_t end = text.find('}', start);
  const std::string name = text.substr(start + opening.size(), end - start - opening.size());
  nlohmann::json value = meaning(name);
  return {value.is_null() ? missing_pk : value, end + 1};
}

nlohmann::json filled(const nlohmann::json& value, const Meaning& meaning) {
  if (value.is_string()) {
    const auto& text = value.get_ref<const std::string&>();
    if (text.rfind(opening, 0) != 0) return fill(text, meaning);
    const auto [stands_for, end] = read_placeholder(text, 0, meaning);
    return end == text.size() ? stands_for : nlohmann::json(fill(text, meaning));
  }
  if (!value.is_structured()) return value;
  nlohmann::json copy = value.is_array() ? nlohmann::json::array() : nlohmann::json::object();
  for (const auto& [key, element] : value.items()) {
    if (value.is_array()) {
      copy.push_back(filled(element, meaning));
    } else {
      copy[fill(key, meaning)] = filled(element, meaning);
    }
  }
  return copy;
}

std::string shortened(const std::string& text) {
  constexpr std::size_t longest = 300;
  if (text.size() <= longest) return text;
  return text.substr(0, longest) + "... (" + std::to_string(text.size()) + " bytes)";
}

/// Bytes that would disturb a terminal, as JSON writes them.
std::string printable(const std::string& text) {
  const std::string quoted = nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  return quoted.substr(1, quoted.size() - 2);
}

}  // namespace

std::string fill(const std::string& text, const Meaning& meaning) {
  std::string result;
  std::size_t position = 0;
  for (std::size_t at = text.find(opening); at != std::string::npos; at = text.find(opening, position)) {
    result += text.substr(position, at - position);
    const auto [value, end] = read_placeholder(text, at, meaning);
    result += as_text(value);
    position = end;
  }
  return result + text.substr(position);
}

std::string fill(const nlohmann::json& value, const Meaning& meaning) {
  return filled(value, meaning).dump();
}

std::string to_line(const Step& step) {
  std::string line = '#' + std::to_string(step.number) + ' ' + step.method + ' ' + printable(step.path);
  for (std::size_t i = 0; i < step.query.size(); ++i) {
    line += (i == 0 ? '?' : '&') + step.query[i].first + '=' + printable(step.query[i].second);
  }
  line += step.role.empty() ? "  by nobody" : "  by " + step.role;
  if (step.authorization) line += "  Authorization: " + printable(*step.authorization);
  if (step.body) line += "  " + shortened(step.body->dump());
  if (step.raw_body) line += "  bytes: " + shortened(printable(*step.raw_body));
  const bool has_other_type = step.content_type && *step.content_type != "application/json";
  if (has_other_type) line += "  Content-Type: " + *step.content_type;
  if ((step.body || step.raw_body) && !step.content_type) line += "  without Content-Type";
  return line;
}
