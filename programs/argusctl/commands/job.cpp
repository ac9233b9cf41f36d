#include "../child_process.hpp"
#include "../commands.hpp"
#include "../delivery.hpp"
#include "../note_words.hpp"
#include "src/detail/rules.hpp"

#include <argus/errors.hpp>

#include <CLI/CLI.hpp>

#include <cerrno>
#include <csignal>
#include <memory>
#include <stdexcept>

namespace argusctl {
namespace {

constexpr std::size_t longest_tail = 1000;

struct JobWords {
  std::string id{};
  NoteWords note{};
};

/// As without argusctl, a command whose reader has gone is to get SIGPIPE, and one whose log is on a full disk goes on.
bool pass_on(std::ostream& stream, std::string_view text) {
  errno = 0;
  stream << text << std::flush;
  return stream.good() || errno != EPIPE;
}

ChildOutcome run_command(const Session& session, const std::vector<std::string>& command) {
  const auto take = [&session](std::string_view text, bool is_error) {
    return pass_on(is_error ? session.errors() : session.output(), text);
  };
  return run_child(command, take, longest_tail, ChildSignals::passed_on);
}

/// The end of what the command wrote, from its first whole character on.
std::string_view readable(std::string_view tail) {
  const auto is_continuation = [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) == 0x80U; };
  while (!tail.empty() && is_continuation(tail.front())) tail.remove_prefix(1);
  return tail.substr(0, tail.find_last_not_of(" \t\r\n") + 1);
}

std::string problem_of(const std::string& id, const ChildOutcome& outcome) {
  std::string text = id + " failed with exit status " + std::to_string(outcome.status);
  const std::string_view tail = readable(outcome.tail);
  return tail.empty() ? text : text + ":\n" + std::string(tail);
}

/// An id that never failed has no incident, and none is needed.
void tell(const Session& session, const JobWords& words, const ChildOutcome& outcome) {
  Delivery delivery{session};
  const argus::Timestamp now = session.now();
  const Told told = outcome.status == 0 ? delivery.close(words.id, words.id + " works again", now)
                                        : delivery.open(words.note.note(words.id, problem_of(words.id, outcome), now));
  if (told.code == failed) session.say(told.text);
}

/// The job's own status is what counts for whoever has started it; what Argus couldn't be told is said beside it.
int job(const Session& session, const JobWords& words) {
  static_cast<void>(words.note.note(words.id, "", {}));
  argus::detail::rules::source_incident_id(words.id);
  if (session.command().empty()) throw std::invalid_argument("job needs a command after --");
  const TakenSignal no_reader{SIGPIPE, SIG_IGN};
  const ChildOutcome outcome = run_command(session, session.command());
  try {
    tell(session, words, outcome);
  } catch (const std::exception& error) {
    session.say("Argus could not be told that " + words.id + (outcome.status == 0 ? " works: " : " failed: ") +
                error.what());
  }
  return outcome.status;
}

}  // namespace

void add_job(CLI::App& app, Actions& actions) {
  const auto words = std::make_shared<JobWords>();
  CLI::App* const command =
      app.add_subcommand("job", "runs a command; opens an incident if it fails, and closes it when it works again");
  command->add_option("ID", words->id, "the incident's id in the source system")->required();
  words->note.add_flags(*command);
  command->footer("As in: argusctl job backup -l 2 -- /usr/local/bin/backup --all");
  actions.emplace_back(command, [words](Session& session) { return job(session, *words); });
}

}  // namespace argusctl
