#pragma once

#include <argus/detail/concealment.hpp>
#include <argus/secret.hpp>

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace argus::detail {

using SettingValue =
    std::variant<std::string, int, bool, double, std::chrono::seconds, std::vector<std::string>, Secret>;

/// A setting of a service.
struct Setting {
  std::string name;
  std::string help;
  /// What it is where nobody sets it. Its type is the setting's.
  SettingValue usual;
  /// Puts a value where the program reads it.
  std::function<void(const SettingValue&)> store;
  /// The variables of the environment that set it; the first that is set counts.
  std::vector<std::string> variables;
  SettingValue value{};
  /// As in "environment ACME_EVERY".
  std::string origin{};
  /// Of a secret: the file that it was read from; blank where it was in no file.
  std::string file{};

  bool is_secret() const { return std::holds_alternative<Secret>(usual); }
  /// What it is called on the command line and in a file: of a secret, these name the file that it is in.
  std::string key() const { return is_secret() ? name + "-file" : name; }
  /// The value for people; a secret as `***`.
  std::string shown() const;
  /// What people read of its flag: what it is, its default and its variables.
  std::string flag_help() const;
};

/// Where values come from.
struct SettingSources {
  /// What the command line says, by key.
  std::map<std::string, std::vector<std::string>> flags{};
  /// Reads a variable of the environment; none or blank is not set.
  std::function<std::string(const std::string& name)> variable{};
  /// The settings' files. An entry of one wins over those of the files after it.
  std::vector<std::string> files{};
  /// Keys whose entries in the files don't count.
  std::vector<std::string> ignored_keys{};
};

/// All settings of a service. A flag wins over the environment, that over the files, and they over the default.
class Settings {
 public:
  /// @param program as in "acme": then the setting `monitor-url` has the variable ACME_MONITOR_URL
  explicit Settings(std::string program) : program_(std::move(program)) {}

  /// @param target keeps its value where nobody sets another
  /// @param variables blank for the usual one
  /// @throws std::invalid_argument for a name that is taken, or has other characters than a-z, 0-9 and -
  template <class T>
  void add(const std::string& name, T& target, const std::string& help, std::vector<std::string> variables = {}) {
    insert({name, help, target, [&target](const SettingValue& value) { target = std::get<T>(value); },
            std::move(variables)});
  }

  /// Reads all of them. Where one can't be read, none is changed.
  /// @throws std::invalid_argument that names the setting and its source
  void read(const SettingSources& sources);
  /// Reads one of them again. Where it can't be read, it isn't changed.
  void read_again(const std::string& name, const SettingSources& sources);
  /// Puts all values where the program reads them.
  void store() const;
  const std::vector<Setting>& all() const { return settings_; }
  /// The values of those that are secret.
  Secrets secrets() const;

 private:
  void insert(Setting setting);

  std::string program_;
  std::vector<Setting> settings_{};
};

}  // namespace argus::detail
