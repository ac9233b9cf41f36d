#include "source_form.hpp"

#include <algorithm>
#include <regex>

#include "../django/python.hpp"
#include "../django/text.hpp"
#include "../django/values.hpp"
#include "../response.hpp"

namespace argus::testing::fake {
namespace {

constexpr std::size_t longest_username = 150;

bool is_blank(const nlohmann::json& value) {
  return value.is_string() ? value.get_ref<const std::string&>().empty() : value.empty();
}

/// The text of a field, trimmed; nothing where it is blank though it is `required`, or has a NUL.
std::optional<std::string> read_form_text(const nlohmann::json& data, const std::string& name, bool required,
                                          nlohmann::json& errors) {
  const nlohmann::json value = data.value(name, nlohmann::json());
  std::string text = is_blank(value) ? "" : trimmed(python_text(value));
  if (text.empty() && required) {
    errors[name] = nlohmann::json::array({required_error});
    return std::nullopt;
  }
  if (text.find('\0') == std::string::npos) return text;
  errors[name] = nlohmann::json::array({"Null characters are not allowed."});
  return std::nullopt;
}

std::optional<std::string> read_source_type(const State& state, const nlohmann::json& data, nlohmann::json& errors) {
  const nlohmann::json value = data.value("type", nlohmann::json());
  const auto fail = [&](const std::string& error) {
    errors["type"] = nlohmann::json::array({error});
    return std::nullopt;
  };
  if (is_blank(value)) return fail(required_error);
  std::string name = python_text(value);
  if (name.find('\0') != std::string::npos) return fail("Null characters are not allowed.");
  if (state.source_types().count(name) > 0) return name;
  return fail("Select a valid choice. That choice is not one of the available choices.");
}

/// The number in a part of a duration, 0 where there is none.
double number_in(const std::ssub_match& part) {
  if (!part.matched) return 0;
  std::string text = part.str();
  std::replace(text.begin(), text.end(), ',', '.');
  return std::stod(text);
}

/// The forms of a duration that Django knows, in seconds.
std::optional<double> read_duration(const std::string& text) {
  constexpr double day = 86400;
  constexpr double hour = 3600;
  constexpr double minute = 60;
  static const std::regex plain(
      R"((?:(-?\d+) (?:days?, )?)?(-?)(?:(\d+):(?=\d+:\d+))?(?:(\d+):)?(\d+)(?:[.,](\d{1,6})\d{0,6})?)");
  static const std::regex iso8601(
      R"(([-+]?)P(?:(\d+(?:[.,]\d+)?)D)?(?:T(?:(\d+(?:[.,]\d+)?)H)?(?:(\d+(?:[.,]\d+)?)M)?(?:(\d+(?:[.,]\d+)?)S)?)?)");
  static const std::regex postgres(R"((?:(-?\d+) days? ?)?(?:([-+])?(\d+):(\d\d):(\d\d)(?:\.(\d{1,6}))?)?)");
  std::smatch match;
  if (std::regex_match(text, match, plain)) {
    const double clock = number_in(match[3]) * hour + number_in(match[4]) * minute + number_in(match[5]);
    const double fraction = match[6].matched ? std::stod("0." + match[6].str()) : 0;
    return number_in(match[1]) * day + (match[2] == "-" ? -1 : 1) * (clock + fraction);
  }
  if (std::regex_match(text, match, iso8601)) {
    const double whole = number_in(match[2]) * day + number_in(match[3]) * hour + number_in(match[4]) * minute;
    return (match[1] == "-" ? -1 : 1) * (whole + number_in(match[5]));
  }
  if (!std::regex_match(text, match, postgres)) return std::nullopt;
  const double clock = number_in(match[3]) * hour + number_in(match[4]) * minute + number_in(match[5]);
  return number_in(match[1]) * day + (match[2] == "-" ? -1 : 1) * clock;
}

void check_heartbeat_frequency(const nlohmann::json& data, nlohmann::json& errors) {
  constexpr double least_seconds = 60;
  constexpr double greatest_seconds = 86400;
  const nlohmann::json value = data.value("heartbeat_frequency", nlohmann::json());
  if (is_blank(value)) return;
  const auto seconds = read_duration(python_text(value));
  std::string error;
  if (!seconds) {
    error = "Enter a valid duration.";
  } else if (*seconds < least_seconds) {
    error = "Ensure this value is greater than or equal to 0:01:00.";
  } else if (*seconds > greatest_seconds) {
    error = "Ensure this value is less than or equal to 1 day, 0:00:00.";
  }
  if (!error.empty()) errors["heartbeat_frequency"] = nlohmann::json::array({error});
}

std::vector<std::string> errors_of_username(const State& state, const std::string& username) {
  std::vector<std::string> errors;
  const std::u32string characters = to_characters(username);
  const auto is_odd = [](char32_t character) {
    return !is_letter_or_digit(character) && std::u32string(U"_.@+-").find(character) == std::u32string::npos;
  };
  if (std::any_of(characters.begin(), characters.end(), is_odd)) {
    errors.emplace_back(
        "Enter a valid username. This value may contain only letters, numbers, and @/./+/-/_ characters.");
  }
  const std::size_t length = length_of(username);
  if (length > longest_username) {
    errors.push_back("Ensure this value has at most 150 characters (it has " + std::to_string(length) + ").");
  }
  if (errors.empty() && state.find_user(username) != nullptr) {
    errors.emplace_back("A user with that username already exists.");
  }
  return errors;
}

std::string as_one_error(const std::vector<std::string>& errors) {
  const std::string name = "username: ";
  if (errors.size() == 1) return name + errors.front();
  return name + python_text(errors);
}

}  // namespace

SourceForm read_source_form(const State& state, const nlohmann::json& data) {
  SourceForm form;
  const auto name = read_form_text(data, "name", true, form.errors);
  const auto type = read_source_type(state, data, form.errors);
  const auto base_url = read_form_text(data, "base_url", false, form.errors);
  if (state.release().at_least(2, 10)) check_heartbeat_frequency(data, form.errors);
  auto username = read_form_text(data, "username", false, form.errors);
  if (username && username->empty()) {
    if (!name) crash();
    username = name;
  } else if (data.contains("username")) {
    form.sent_username = python_text(data["username"]);
  }
  if (username) {
    if (form.sent_username.empty()) form.sent_username = *username;
    const auto errors = errors_of_username(state, *username);
    if (!errors.empty()) form.errors["username"] = nlohmann::json::array({as_one_error(errors)});
  }
  form.source = {0, name.value_or(""), type.value_or(""), base_url.value_or(""), 0, std::nullopt};
  form.username = username.value_or("");
  // Asked whether there is one like it, the database can't read a surrogate.
  if (name && type && find_surrogate(*name) != 0) crash();
  if (name && type && state.has_source(*name, *type)) {
    form.errors["__all__"] = nlohmann::json::array({"Source system with this Name and Type already exists."});
  }
  return form;
}

}  // namespace argus::testing::fake
