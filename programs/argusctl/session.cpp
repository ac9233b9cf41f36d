#include "session.hpp"

#include "printable.hpp"

#include <filesystem>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace argusctl {

Session::Session(const Environment& environment) : environment_(environment) {
  connection_.add_to(settings_);
  settings_.add("outbox", outbox_, "a directory where alerts wait while Argus can't be reached");
}

void Session::read_settings(std::map<std::string, std::vector<std::string>> flags, const std::string& file) {
  sources_.flags = std::move(flags);
  sources_.variable = environment_.variable;
  sources_.files = file.empty() ? usual_files() : std::vector<std::string>{file};
  try {
    settings_.read(sources_);
    connection_.check_values();
  } catch (const std::invalid_argument& error) {
    problem_ = error.what();
    read_outbox();
  }
}

void Session::check_settings() const {
  if (!problem_.empty()) throw std::invalid_argument(problem_);
}

void Session::say(std::string_view text) const {
  environment_.errors << "argusctl: " << printable(text) << '\n';
}

argus::Client Session::client() const {
  check_settings();
  argus::ClientOptions options = connection_.options();
  options.user_agent = "argusctl";
  options.retry_environment = environment_.time;
  return argus::Client{options, environment_.transport};
}

std::string Session::service_variable(const std::string& name) {
  if (name == "ARGUS_TOKEN") {
    settings_.read_again("token", sources_);
    return connection_.token.reveal();
  }
  for (const argus::detail::Setting& setting : settings_.all()) {
    const bool is_named = setting.variables.front() == name && setting.origin != "default";
    if (is_named && setting.is_secret()) return std::get<argus::Secret>(setting.value).reveal();
    if (is_named) return setting.shown();
  }
  return variable(name);
}

/// Where the files can't be read, a flag or the environment may still name it.
void Session::read_outbox() {
  argus::detail::SettingSources without_files = sources_;
  without_files.files.clear();
  for (const argus::detail::SettingSources& sources : {sources_, without_files}) {
    try {
      settings_.read_again("outbox", sources);
      return;
    } catch (const std::invalid_argument&) {
    }
  }
}

std::vector<std::string> Session::usual_files() const {
  std::string user_directory = variable("XDG_CONFIG_HOME");
  const std::string home = variable("HOME");
  if (user_directory.empty() && !home.empty()) user_directory = home + "/.config";
  std::vector<std::string> files;
  for (const std::string& directory : {user_directory, environment_.settings_directory}) {
    const std::string file = directory + "/argusctl/config.toml";
    std::error_code error;
    const bool is_missing = !std::filesystem::exists(file, error) && !error;
    if (!directory.empty() && !is_missing) files.push_back(file);
  }
  return files;
}

}  // namespace argusctl
