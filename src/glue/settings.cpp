#include "settings.hpp"

#include "../detail/lower_case.hpp"
#include "../detail/setting.hpp"
#include "toml_file.hpp"

#include <argus/token_file.hpp>

#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <locale>
#include <sstream>
#include <stdexcept>
#include <type_traits>

namespace argus::detail {

namespace {

using std::chrono::seconds;
using Texts = std::vector<std::string>;

/// A hundred years: a time so far ahead fits into each clock's type.
constexpr seconds longest_time{3'153'600'000};

/// What a value must be, in the order of SettingValue's types.
constexpr std::array<const char*, std::variant_size_v<SettingValue>> value_rules{"a text",
                                                                                 "a whole number, as in 42",
                                                                                 "true or false",
                                                                                 "a number, as in 2.5",
                                                                                 "a time, as in 90s, 5min, 2h or 1d",
                                                                                 "a list of texts",
                                                                                 "a text"};

[[noreturn]] void refuse_value(const SettingValue& usual) {
  throw std::invalid_argument(std::string("must be ") + value_rules[usual.index()]);
}

bool is_setting_name(const std::string& name) {
  return !name.empty() && name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string::npos &&
         name.front() != '-';
}

std::string variable_name(std::string text) {
  for (char& c : text) {
    const bool is_lower = c >= 'a' && c <= 'z';
    const bool is_kept = (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (is_lower) c = static_cast<char>(c - 'a' + 'A');
    if (!is_lower && !is_kept) c = '_';
  }
  return text;
}

std::optional<int> parse_int(const std::string& text) {
  int number = 0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && rest == text.data() + text.size() ? std::optional(number) : std::nullopt;
}

std::optional<bool> parse_bool(const std::string& given) {
  const std::string text = lower_case(given);
  if (text == "true" || text == "yes" || text == "1") return true;
  if (text == "false" || text == "no" || text == "0") return false;
  return std::nullopt;
}

std::optional<double> parse_double(const std::string& text) {
  std::istringstream stream{text};
  stream.imbue(std::locale::classic());
  double number = 0;
  return stream >> number && stream.eof() && std::isfinite(number) ? std::optional(number) : std::nullopt;
}

std::optional<seconds> parse_seconds(const std::string& text) {
  static const std::map<std::string, int> units{{"", 1}, {"s", 1}, {"min", 60}, {"h", 3600}, {"d", 86400}};
  const auto end = (std::min)(text.find_first_not_of("0123456789"), text.size());
  const auto unit = units.find(text.substr(end));
  const auto number = parse_int(text.substr(0, end));
  if (!number || unit == units.end()) return std::nullopt;
  const seconds time = seconds{*number} * unit->second;
  return time <= longest_time ? std::optional(time) : std::nullopt;
}

Texts split_texts(const std::string& text) {
  Texts parts;
  std::istringstream stream{text};
  for (std::string part; std::getline(stream, part, ',');) parts.emplace_back(trimmed_setting(part));
  return parts;
}

template <class Type>
std::optional<Type> parse_as(const std::string& text) {
  if constexpr (std::is_same_v<Type, int>) return parse_int(text);
  if constexpr (std::is_same_v<Type, bool>) return parse_bool(text);
  if constexpr (std::is_same_v<Type, double>) return parse_double(text);
  if constexpr (std::is_same_v<Type, seconds>) return parse_seconds(text);
  if constexpr (std::is_same_v<Type, Texts>) return split_texts(text);
  if constexpr (std::is_constructible_v<Type, std::string>) return Type{text};
}

/// Text of the command line or the environment, as the type of `usual`.
SettingValue from_text(const SettingValue& usual, const std::string& text) {
  return std::visit(
      [&](const auto& value) -> SettingValue {
        const auto parsed = parse_as<std::decay_t<decltype(value)>>(text);
        if (!parsed) refuse_value(usual);
        return *parsed;
      },
      usual);
}

SettingValue from_toml(const SettingValue& usual, const TomlValue& toml) {
  const auto read = [&](const auto& kind, const auto& given) -> SettingValue {
    using Kind = std::decay_t<decltype(kind)>;
    using Given = std::decay_t<decltype(given)>;
    constexpr bool is_time = std::is_same_v<Kind, seconds>;
    constexpr bool is_counted = std::is_same_v<Kind, int> || std::is_same_v<Kind, double> || is_time;
    if constexpr (std::is_same_v<Kind, double> && std::is_same_v<Given, double>) {
      if (!std::isfinite(given)) refuse_value(usual);
    }
    if constexpr (std::is_same_v<Kind, Given>) return given;
    if constexpr (is_time && std::is_same_v<Given, std::string>) return from_text(usual, given);
    if constexpr (is_counted && std::is_same_v<Given, std::int64_t>) return from_text(usual, std::to_string(given));
    refuse_value(usual);
  };
  return std::visit(read, usual, toml);
}

/// Runs what reads a value, and says where that came from if it can't be used.
template <class Read>
auto naming(const std::string& origin, const Read& read) {
  try {
    return read();
  } catch (const std::invalid_argument& error) {
    throw std::invalid_argument(origin + ": " + error.what());
  }
}

/// One reading of all settings.
class SettingReader {
 public:
  explicit SettingReader(const SettingSources& sources) : sources_(sources) {
    for (const std::string& file : sources.files) {
      for (auto& [key, entry] : read_toml_file(file)) toml_.emplace(key, std::move(entry));
    }
    for (const std::string& key : sources.ignored_keys) toml_.erase(key);
    const std::string access = variable("ARGUS_TOKEN_FILE_ACCESS");
    if (access == "anyone") access_ = TokenFileAccess::anyone;
    if (!access.empty() && access != "anyone")
      throw std::invalid_argument("ARGUS_TOKEN_FILE_ACCESS: must be \"anyone\" or not set");
  }

  void check_file(const std::vector<Setting>& settings) const {
    for (const auto& [key, entry] : toml_) {
      const auto names = [&key = key](const Setting& setting) { return setting.key() == key; };
      if (std::any_of(settings.begin(), settings.end(), names)) continue;
      const auto is_secret = [&key = key](const Setting& setting) { return setting.name == key; };
      const bool secret = std::any_of(settings.begin(), settings.end(), is_secret);
      throw std::invalid_argument(place(key, entry) +
                                  (secret ? " is secret: name a file that it is in with " + key + "-file"
                                          : " is no setting; --help lists them all"));
    }
  }

  void read(Setting& setting) const {
    setting.value = setting.usual;
    setting.origin = "default";
    setting.file.clear();
    if (setting.is_secret() ? read_secret(setting) : read_plain(setting)) return;
    if (setting.is_secret()) read_credential(setting);
  }

 private:
  static std::string place(const std::string& key, const TomlEntry& entry) {
    return entry.file + ", line " + std::to_string(entry.line) + ": " + key;
  }

  std::string variable(const std::string& name) const { return std::string(trimmed_setting(sources_.variable(name))); }

  bool set(Setting& setting, const std::string& origin, const std::function<SettingValue()>& read) const {
    setting.value = naming(origin, read);
    setting.origin = origin;
    return true;
  }

  bool read_flag(Setting& setting, const SettingValue& usual) const {
    const auto flag = sources_.flags.find(setting.key());
    if (flag == sources_.flags.end()) return false;
    return set(setting, "flag --" + setting.key(), [&]() -> SettingValue {
      if (std::holds_alternative<Texts>(usual)) return flag->second;
      return from_text(usual, flag->second.back());
    });
  }

  bool read_variable(Setting& setting, const std::string& name, const SettingValue& usual) const {
    const std::string text = variable(name);
    return !text.empty() && set(setting, "environment " + name, [&] { return from_text(usual, text); });
  }

  bool read_entry(Setting& setting, const SettingValue& usual) const {
    const auto entry = toml_.find(setting.key());
    return entry != toml_.end() &&
           set(setting, place(entry->first, entry->second), [&] { return from_toml(usual, entry->second.value); });
  }

  bool read_plain(Setting& setting) const {
    if (read_flag(setting, setting.usual)) return true;
    for (const std::string& name : setting.variables) {
      if (read_variable(setting, name, setting.usual)) return true;
    }
    return read_entry(setting, setting.usual);
  }

  bool read_secret(Setting& setting) const {
    const SettingValue text{std::string{}};
    const std::string& name = setting.variables.front();
    const bool is_file_named = read_flag(setting, text);
    if (!is_file_named && read_variable(setting, name, setting.usual)) return true;
    if (!is_file_named && !read_variable(setting, name + "_FILE", text) && !read_entry(setting, text)) return false;
    return read_secret_file(setting, std::get<std::string>(setting.value), setting.origin);
  }

  bool read_secret_file(Setting& setting, const std::string& path, const std::string& origin) const {
    setting.file = path;
    return set(setting, origin, [&] { return read_token_file(path, access_); });
  }

  void read_credential(Setting& setting) const {
    const std::string directory = variable("CREDENTIALS_DIRECTORY");
    const std::string path = directory + "/" + setting.name;
    if (directory.empty() || access(path.c_str(), R_OK) != 0) return;
    read_secret_file(setting, path, "credential " + setting.name);
  }

  const SettingSources& sources_;
  std::map<std::string, TomlEntry> toml_{};
  TokenFileAccess access_ = TokenFileAccess::owner_and_group;
};

}  // namespace

std::string Setting::shown() const {
  std::ostringstream text;
  std::visit(
      [&](const auto& shown_value) {
        using Type = std::decay_t<decltype(shown_value)>;
        if constexpr (std::is_same_v<Type, Texts>) {
          for (const std::string& part : shown_value) text << (text.tellp() > 0 ? ", " : "") << part;
        } else if constexpr (std::is_same_v<Type, seconds>) {
          text << shown_value.count() << "s";
        } else {
          text << std::boolalpha << shown_value;
        }
      },
      value);
  return text.str();
}

std::string Setting::flag_help() const {
  std::string names;
  for (const std::string& variable : variables)
    names += (names.empty() ? "" : ", ") + variable + (is_secret() ? "_FILE" : "");
  const std::string value_text = is_secret() || shown().empty() ? "" : " [" + shown() + "]";
  return (is_secret() ? "a file with " : "") + help + value_text + " (" + names + ")";
}

void Settings::insert(Setting setting) {
  const auto is_same = [&](const Setting& other) { return other.key() == setting.key() || other.name == setting.name; };
  if (!is_setting_name(setting.name) || std::any_of(settings_.begin(), settings_.end(), is_same))
    throw std::invalid_argument("the setting \"" + setting.name +
                                "\" is there already, or is not made of a-z, 0-9 and -");
  if (setting.variables.empty()) setting.variables = {variable_name(program_ + "-" + setting.name)};
  setting.value = setting.usual;
  settings_.push_back(std::move(setting));
}

void Settings::read(const SettingSources& sources) {
  const SettingReader reader{sources};
  reader.check_file(settings_);
  std::vector<Setting> next = settings_;
  for (Setting& setting : next) reader.read(setting);
  settings_ = std::move(next);
  store();
}

void Settings::read_again(const std::string& name, const SettingSources& sources) {
  for (Setting& setting : settings_) {
    if (setting.name != name) continue;
    Setting next = setting;
    SettingReader{sources}.read(next);
    setting = std::move(next);
  }
  store();
}

void Settings::store() const {
  for (const Setting& setting : settings_) setting.store(setting.value);
}

Secrets Settings::secrets() const {
  Secrets result;
  for (const Setting& setting : settings_) {
    if (setting.is_secret()) result.push_back(std::get<Secret>(setting.value));
  }
  return result;
}

}  // namespace argus::detail
