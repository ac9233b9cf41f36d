#pragma once

#include "session.hpp"

#include <functional>
#include <utility>
#include <vector>

namespace CLI {
class App;
}  // namespace CLI

namespace argusctl {

/// What the commands do. An action returns the exit code, and throws what the library throws.
using Actions = std::vector<std::pair<const CLI::App*, std::function<int(Session&)>>>;

// Each adds a command, with its words and help, to the application.

void add_setup(CLI::App& app, Actions& actions);
void add_check(CLI::App& app, Actions& actions);
void add_open(CLI::App& app, Actions& actions);
void add_close(CLI::App& app, Actions& actions);
void add_note(CLI::App& app, Actions& actions);
void add_job(CLI::App& app, Actions& actions);
void add_run(CLI::App& app, Actions& actions);
void add_sync(CLI::App& app, Actions& actions);
void add_list(CLI::App& app, Actions& actions);
void add_show(CLI::App& app, Actions& actions);
void add_ack(CLI::App& app, Actions& actions);
void add_outbox(CLI::App& app, Actions& actions);
void add_token(CLI::App& app, Actions& actions);
void add_completion(CLI::App& app, Actions& actions);

}  // namespace argusctl
