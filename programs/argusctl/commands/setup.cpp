#include "../commands.hpp"
#include "../exit_code.hpp"
#include "../failure_code.hpp"
#include "../question.hpp"
#include "../renewal_directory.hpp"
#include "check.hpp"
#include "src/glue/durable_file.hpp"
#include "src/glue/file_lock.hpp"
#include "src/glue/toml_file.hpp"

#include <argus/argus.hpp>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace argusctl {
namespace {

using argus::detail::Setting;
using argus::glue::detail::FileAccess;
using argus::glue::detail::FileLock;
using argus::glue::detail::write_durably;
using std::filesystem::path;

struct SetupWords {
  bool is_for_all = false;
  bool replaces = false;
};

/// Where the settings are to be.
struct Place {
  path directory;
  FileAccess access;

  path settings() const { return directory / "config.toml"; }
  path token() const { return directory / "token"; }
};

Place place_of(const Session& session, bool is_for_all) {
  if (is_for_all) return {path{session.environment().settings_directory} / "argusctl", {0644}};
  const std::string directory = session.user_directory();
  if (directory.empty())
    throw std::invalid_argument("neither HOME nor an absolute XDG_CONFIG_HOME is set: set one, or use --system");
  return {path{directory} / "argusctl", {}};
}

/// The directory itself, or where it would be made.
path first_that_exists(path directory) {
  std::error_code error;
  while (std::filesystem::status(directory, error).type() == std::filesystem::file_type::not_found)
    directory = directory.parent_path();
  return directory;
}

void check_writable(const Place& place) {
  const path directory = first_that_exists(std::filesystem::absolute(place.directory));
  if (faccessat(AT_FDCWD, (directory / "").c_str(), W_OK | X_OK, AT_EACCESS) != 0)
    throw std::runtime_error("nothing was written: " + directory.string() + " can't be written into (" +
                             std::generic_category().message(errno) + "): let this user write there");
  for (const path& file : {place.settings(), place.token()}) {
    if (std::filesystem::exists(file) && !std::filesystem::is_regular_file(file))
      throw std::runtime_error("nothing was written: " + file.string() + " isn't a regular file: move it away");
  }
}

bool is_flag(const Setting& setting) {
  return setting.origin == "flag --" + setting.key();
}

/// The token may be there already, where it is to come from that file.
void refuse_to_replace(const Session& session, const Place& place) {
  const Setting& token = session.setting("token");
  const auto is_kept = [&](const path& file) {
    std::error_code error;
    return !std::filesystem::exists(file, error) ||
           (is_flag(token) && std::filesystem::equivalent(file, token.file, error));
  };
  for (const path& file : {place.settings(), place.token()}) {
    if (!is_kept(file)) throw std::invalid_argument(file.string() + " is there already: replace it with --force");
  }
}

/// Where Argus is, and the token for it.
struct Answers {
  std::string url;
  argus::Secret token;
};

Answers ask_for_all(const Session& session) {
  const Setting& url = session.setting("url");
  const Setting& token = session.setting("token");
  std::string address =
      is_flag(url) ? url.shown() : ask(session, "the address of Argus, as in https://argus.example.org");
  return {std::move(address),
          is_flag(token) ? std::get<argus::Secret>(token.value) : argus::Secret{ask_secretly(session, "the token")}};
}

/// @returns the exit code of a failed try; what is wrong with an address is the words' fault
int try_out(const Session& session) try {
  static_cast<void>((session.client().check)());
  return done;
} catch (const argus::Error& error) {
  session.say(std::string("nothing was written: ") + error.what());
  const ExitCode code = failure_code(error);
  return code == token_refused || code == try_again ? code : usage;
} catch (const std::invalid_argument& error) {
  session.say(std::string("nothing was written: ") + error.what());
  return usage;
}

/// A text as TOML has it. JSON escapes it in the same way.
std::string quoted(const std::string& text) {
  return nlohmann::json(text).dump();
}

std::string absolute(const std::string& file) {
  return std::filesystem::absolute(file).string();
}

/// A setting's line; blank where it is not to be written. What the old file says stays as it is there.
std::string line_of(const Setting& setting, const Place& place) {
  if (setting.origin == "default") return "";
  const bool is_kept = setting.origin.rfind(place.settings().string() + ", line ", 0) == 0;
  const auto written = [&](const std::string& file) { return is_kept ? file : absolute(file); };
  if (setting.is_secret()) return setting.file.empty() ? "" : setting.key() + " = " + quoted(written(setting.file));
  const bool is_text = std::holds_alternative<std::string>(setting.value);
  const bool is_path = setting.name == "ca-file" || setting.name == "outbox";
  const std::string text = is_path ? written(setting.shown()) : setting.shown();
  return setting.name + " = " + (is_text ? quoted(text) : text);
}

std::string other_settings(const Session& session, const Place& place) {
  std::string text;
  for (const Setting& setting : session.settings()) {
    const bool is_asked_for = setting.name == "url" || setting.name == "token";
    const std::string line = is_asked_for ? "" : line_of(setting, place);
    if (!line.empty()) text += line + "\n";
  }
  return text;
}

void make_directory(const Place& place, bool is_for_all) {
  using std::filesystem::perms;
  std::filesystem::create_directories(place.directory.parent_path());
  if (!std::filesystem::create_directory(place.directory)) return;
  const perms for_all =
      perms::owner_all | perms::group_read | perms::group_exec | perms::others_read | perms::others_exec;
  std::filesystem::permissions(place.directory, is_for_all ? for_all : perms::owner_all);
}

/// Settings without an address may have that of the machine's.
bool has_other_address(const Place& place, const std::string& url) {
  if (!std::filesystem::exists(place.settings())) return false;
  const auto entries = argus::detail::read_toml_file(place.settings().string());
  const auto entry = entries.find("url");
  return entry == entries.end() || entry->second.value != argus::detail::TomlValue{url};
}

/// The settings come last: without them nothing is set up. Where they have another address, that goes first: a crash at
/// any moment leaves no token beside the address of another server.
void write(const Place& place, const Answers& answers, const std::string& others) {
  const std::string heading = "# Written by argusctl setup.\n";
  std::string left;
  try {
    if (has_other_address(place, answers.url)) {
      write_durably(place.settings(), heading + others, place.access);
      left = "; the old address is gone from " + place.settings().string() + ": try again with --force";
    }
    write_durably(place.token(), answers.token.reveal() + "\n");
    left = "; the token is in " + place.token().string() + " already: try again with --force";
    write_durably(place.settings(),
                  heading + "url = " + quoted(answers.url) +
                      "\ntoken-file = " + quoted(absolute(place.token().string())) + "\n" + others,
                  place.access);
  } catch (const std::exception& error) {
    throw std::runtime_error(error.what() + left);
  }
}

/// Another setup, or a renewal of the token, may have written since the files were looked at.
void write_alone(Session& session, const Place& place, const SetupWords& words, const Answers& answers) {
  make_directory(place, words.is_for_all);
  const FileLock lock{make_renewal_directory(place.token()) / "lock", FileLock::Kind::exclusive};
  if (!words.replaces) refuse_to_replace(session, place);
  session.read_for_setup(place.settings().string());
  write(place, answers, other_settings(session, place));
}

void warn_of_variables(const Session& session) {
  for (const char* name : {"ARGUS_API_URL", "ARGUS_URL", "ARGUS_TOKEN", "ARGUS_TOKEN_FILE"}) {
    if (!session.variable(name).empty())
      session.say(std::string(name) + " is set, and wins over what was written: unset it");
  }
}

int setup(Session& session, const SetupWords& words) {
  if (!session.named_file().empty())
    throw std::invalid_argument("--config: setup writes the usual files, and no other");
  const Place place = place_of(session, words.is_for_all);
  check_writable(place);
  session.read_for_setup(place.settings().string());
  if (!words.replaces) refuse_to_replace(session, place);
  const Answers answers = ask_for_all(session);
  session.reach(answers.url, answers.token);
  const int code = try_out(session);
  if (code != done) return code;
  write_alone(session, place, words, answers);
  session.output() << "wrote " << place.settings().string() << " and " << place.token().string() << '\n';
  warn_of_variables(session);
  session.read_without_flags();
  return show_check(session);
}

}  // namespace

void add_setup(CLI::App& app, Actions& actions) {
  const auto words = std::make_shared<SetupWords>();
  CLI::App* const command = app.add_subcommand(
      "setup", "asks for the address and the token, tries them, and writes them into files that later calls read");
  command->add_flag("--system", words->is_for_all, "for all users of this machine, in /etc/argusctl");
  command->add_flag("--force", words->replaces, "replaces files that are there; their other settings stay");
  command->footer(
      "With --url and --token-file it asks nothing. Without a terminal it reads what is missing from standard input, "
      "the address first, a line for each.");
  actions.emplace_back(command, [words](Session& session) { return setup(session, *words); });
}

}  // namespace argusctl
