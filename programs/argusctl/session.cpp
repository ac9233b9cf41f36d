#include "session.hpp"

#include "printable.hpp"

#include <algorithm>
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
  named_file_ = file;
  sources_.flags = std::move(flags);
  sources_.variable = environment_.variable;
  sources_.files = file.empty() ? usual_files() : std::vector<std::string>{file};
  try {
    read_all();
  } catch (const std::invalid_argument& error) {
    problem_ = error.what();
    read_outbox();
  }
}

void Session::read_all() {
  settings_.read(sources_);
  connection_.check_values();
  problem_.clear();
}

void Session::read_for_setup(const std::string& file) {
  sources_.files.clear();
  if (std::filesystem::exists(file)) sources_.files.push_back(file);
  sources_.ignored_keys = {"url", "token-file"};
  sources_.variable = [this](const std::string& name) {
    for (const char* const hidden : {"ARGUS_URL", "ARGUS_API_URL", "ARGUS_TOKEN", "ARGUS_TOKEN_FILE"}) {
      if (name == hidden) return std::string{};
    }
    return environment_.variable(name);
  };
  read_all();
}

void Session::read_without_flags() {
  sources_.flags.clear();
  sources_.ignored_keys.clear();
  sources_.variable = environment_.variable;
  sources_.files = usual_files();
  read_all();
}

void Session::read_token() {
  settings_.read_again("token", sources_);
}

void Session::check_settings() const {
  if (!problem_.empty()) throw std::invalid_argument(problem_);
}

void Session::say(std::string_view text) const {
  environment_.errors << "argusctl: " << printable(text) << '\n';
}

const argus::detail::Setting& Session::setting(const std::string& name) const {
  const auto& all = settings_.all();
  return *std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.name == name; });
}

void Session::reach(std::string url, argus::Secret token) {
  connection_.url = std::move(url);
  connection_.token = std::move(token);
}

argus::ClientOptions Session::client_options() const {
  check_settings();
  argus::ClientOptions options = connection_.options();
  options.user_agent = "argusctl";
  options.retry_environment = environment_.time;
  return options;
}

argus::Client Session::client(std::function<void(const argus::AttemptReport&)> on_attempt) const {
  argus::ClientOptions options = client_options();
  options.on_attempt = std::move(on_attempt);
  return argus::Client{options, environment_.transport};
}

std::string Session::service_variable(const std::string& name) {
  if (name == "ARGUS_TOKEN") {
    read_token();
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

/// The XDG Base Directory Specification says that a relative path doesn't count.
std::string Session::user_directory() const {
  std::string directory = variable("XDG_CONFIG_HOME");
  if (std::filesystem::path{directory}.is_absolute()) return directory;
  const std::string home = variable("HOME");
  return home.empty() ? "" : home + "/.config";
}

std::vector<std::string> Session::usual_files() const {
  std::vector<std::string> files;
  for (const std::string& directory : {user_directory(), environment_.settings_directory}) {
    const std::string file = directory + "/argusctl/config.toml";
    std::error_code error;
    const bool is_missing = !std::filesystem::exists(file, error) && !error;
    if (!directory.empty() && !is_missing) files.push_back(file);
  }
  return files;
}

}  // namespace argusctl
