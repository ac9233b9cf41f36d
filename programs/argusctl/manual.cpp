#include "manual.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <string>
#include <vector>

namespace argusctl {
namespace {

/// The flags of a command, as `-o --output`.
std::string flags_of(const CLI::App& app) {
  std::string words;
  for (const CLI::Option* const option : app.get_options()) {
    for (const std::string& name : option->get_snames()) words += (words.empty() ? "-" : " -") + name;
    for (const std::string& name : option->get_lnames()) words += (words.empty() ? "--" : " --") + name;
  }
  return words;
}

std::string names_of(const std::vector<const CLI::App*>& commands) {
  std::string words;
  for (const CLI::App* const command : commands) words += (words.empty() ? "" : " ") + command->get_name();
  return words;
}

std::vector<const CLI::App*> commands_of(const CLI::App& app) {
  return app.get_subcommands([](const CLI::App*) { return true; });
}

/// A text for roff, which takes a backslash, and a dot or an apostrophe at the beginning of a line, for commands.
std::string roff(const std::string& text) {
  std::string result;
  for (const char c : text) {
    if (c == '\\' || c == '-') result += '\\';
    result += c == '\n' ? ' ' : c;
  }
  const bool is_command = !result.empty() && (result.front() == '.' || result.front() == '\'');
  return (is_command ? "\\&" : "") + result;
}

void write_options(const CLI::App& app, std::ostream& out) {
  for (const CLI::Option* const option : app.get_options()) {
    if (option->get_positional()) {
      out << ".TP\n\\fI" << roff(option->get_name(true)) << "\\fR\n";
    } else {
      const std::string type = option->get_type_size() == 0 ? "" : option->get_type_name();
      out << ".TP\n\\fB" << roff(option->get_name()) << "\\fR" << (type.empty() ? "" : " \\fI" + roff(type) + "\\fR")
          << "\n";
    }
    out << roff(option->get_description()) << "\n";
  }
}

void write_command(const CLI::App& command, const std::string& name, std::ostream& out) {
  std::string words = name;
  for (const CLI::Option* const option : command.get_options()) {
    if (option->get_positional())
      words += option->get_required() ? " " + option->get_name(true) : " [" + option->get_name(true) + "]";
  }
  out << ".SS " << roff(words) << "\n" << roff(command.get_description()) << ".\n";
  write_options(command, out);
  for (const CLI::App* const inner : commands_of(command)) write_command(*inner, name + " " + inner->get_name(), out);
}

}  // namespace

void write_bash_completion(const CLI::App& app, std::ostream& out) {
  out << "_argusctl() {\n"
         "  local current=${COMP_WORDS[COMP_CWORD]} words=\"\" command=\"\" word\n"
         "  for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n"
         "    case $command:$word in\n";
  const std::vector<const CLI::App*> commands = commands_of(app);
  for (const CLI::App* const command : commands) {
    out << "      :" << command->get_name() << ") command=" << command->get_name() << " ;;\n";
    for (const CLI::App* const inner : commands_of(*command)) {
      const std::string name = command->get_name() + "-" + inner->get_name();
      out << "      " << command->get_name() << ":" << inner->get_name() << ") command=" << name << " ;;\n";
    }
  }
  out << "    esac\n  done\n  case $command in\n    '') words=\"" << names_of(commands) << " " << flags_of(app)
      << "\" ;;\n";
  for (const CLI::App* const command : commands) {
    const std::vector<const CLI::App*> inner = commands_of(*command);
    out << "    " << command->get_name() << ") words=\"" << names_of(inner) << (inner.empty() ? "" : " ")
        << flags_of(*command) << "\" ;;\n";
    for (const CLI::App* const one : inner)
      out << "    " << command->get_name() << "-" << one->get_name() << ") words=\"" << flags_of(*one) << "\" ;;\n";
  }
  out << "  esac\n"
         "  mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$current\")\n"
         "}\n"
         "complete -o default -F _argusctl argusctl\n";
}

void write_man_page(const CLI::App& app, std::ostream& out) {
  out << ".TH ARGUSCTL 1\n.SH NAME\nargusctl \\- " << roff(app.get_description())
      << "\n.SH SYNOPSIS\n.B argusctl\n[\\fIOPTION\\fR]... \\fICOMMAND\\fR [\\fIARGUMENT\\fR]...\n.SH OPTIONS\n";
  write_options(app, out);
  out << ".SH COMMANDS\n";
  for (const CLI::App* const command : commands_of(app)) write_command(*command, command->get_name(), out);
  out << ".SH FILES\n.TP\n.I $XDG_CONFIG_HOME/argusctl/config.toml\nThe settings of the user, by default in "
         "~/.config.\n"
         ".TP\n.I /etc/argusctl/config.toml\nThe settings of the machine. Those of the user win.\n"
         ".SH EXIT STATUS\n"
      << roff(app.get_footer()) << "\n";
}

}  // namespace argusctl
