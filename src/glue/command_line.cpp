#include "command_line.hpp"

// A namespace of its own: a program may link another version of CLI11, whose functions have the same names.
#define CLI argus_cli
// The header AssertMacros.h of older macOS versions defines a macro of this name.
#undef check
#include <CLI/CLI.hpp>

#include <stdexcept>

#ifndef ARGUS_VERSION
#error "the build defines ARGUS_VERSION"
#endif

namespace argus::detail {

namespace {

void add_flag(CLI::App& app, const Setting& setting, std::vector<std::string>& values) {
  const std::string flag = "--" + setting.key();
  if (std::holds_alternative<bool>(setting.usual)) {
    app.add_flag(flag, values, setting.flag_help())->default_str("true");
    return;
  }
  CLI::Option* const option = app.add_option(flag, values, setting.flag_help())->allow_extra_args(false);
  option->type_name(std::holds_alternative<std::chrono::seconds>(setting.usual) ? "DURATION" : "VALUE");
  if (!std::holds_alternative<std::vector<std::string>>(setting.usual)) option->expected(1)->take_last();
}

/// Without what stands beside them: it could be a secret.
std::string unknown_flags(const std::vector<std::string>& words) {
  std::string flags;
  for (const std::string& word : words) {
    if (word[0] == '-') flags += " " + word.substr(0, word.find('='));
  }
  return flags.empty() ? "there are words besides flags" : "unknown flags:" + flags;
}

}  // namespace

CommandLine parse_command_line(const std::string& name, const std::string& about, const std::vector<Setting>& settings,
                               int argc, const char* const* argv, std::ostream& out) {
  CommandLine line;
  std::map<std::string, std::vector<std::string>> flags;
  CLI::App app{about, name};
  app.set_version_flag("--version", name + ", with argus-cpp " ARGUS_VERSION);
  app.footer("Exit: 0 done, 1 a round failed, 2 wrong settings; --dry-run: 10 would change, 11 would hold");
  app.add_flag("--once", line.once, "makes one round and ends");
  app.add_flag("--dry-run", line.dry_run, "tells what a round would change, and changes nothing");
  app.add_flag("--check", line.check, "tells the settings, and what the server says, and ends");
  app.add_option("--config", line.config, "a TOML file of settings [/etc/" + name + "/config.toml, if it is there]")
      ->type_name("FILE");
  for (const Setting& setting : settings) add_flag(app, setting, flags[setting.key()]);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& success) {
    line.is_done = true;
    app.exit(success, out, out);
  } catch (const CLI::ExtrasError&) {
    throw std::invalid_argument(unknown_flags(app.remaining()) + "; --help tells what there is");
  } catch (const CLI::ParseError& error) {
    throw std::invalid_argument(std::string(error.what()) + "; --help tells what there is");
  }
  for (const auto& [key, values] : flags) {
    if (!values.empty()) line.flags[key] = values;
  }
  return line;
}

}  // namespace argus::detail

#undef CLI
