#include "../commands.hpp"
#include "../exit_code.hpp"
#include "../manual.hpp"

#include <CLI/CLI.hpp>

namespace argusctl {

void add_completion(CLI::App& app, Actions& actions) {
  CLI::App* const completion = app.add_subcommand("completion", "writes the completion of a shell, or the man page");
  completion->require_subcommand(1);
  const CLI::App* const bash = completion->add_subcommand("bash", "as in: source <(argusctl completion bash)");
  actions.emplace_back(bash, [&app](Session& session) {
    write_bash_completion(app, session.output());
    return static_cast<int>(done);
  });
  const CLI::App* const man = completion->add_subcommand("man", "as in: argusctl completion man | man -l -");
  actions.emplace_back(man, [&app](Session& session) {
    write_man_page(app, session.output());
    return static_cast<int>(done);
  });
}

}  // namespace argusctl
