#include "../child_process.hpp"
#include "../commands.hpp"
#include "../delivery.hpp"
#include "../note_words.hpp"
#include "src/glue/repaired_text.hpp"

#include <argus/errors.hpp>

#include <CLI/CLI.hpp>

#include <memory>
#include <stdexcept>

namespace argusctl {
namespace {

constexpr std::size_t longest_tail = 1000;

struct JobWords {
  std::string id{};
  NoteWords note{};
};

ChildOutcome run_command(const Session& session, const std::vector<std::string>& command) {
  const auto pass_on = [&session](std::string_view text, bool is_error) {
    (is_error ? session.errors() : session.output()) << text << std::flush;
  };
  const ChildSignals signals;
  return run_child(command, pass_on, longest_tail);
}

std::string problem_of(const std::string& id, const ChildOutcome& outcome) {
  std::string text = id + " failed with exit status " + std::to_string(outcome.status);
  const auto end = outcome.tail.find_last_not_of(" \t\r\n");
  if (end == std::string::npos) return text;
  return argus::glue::detail::repaired(text + ":\n" + outcome.tail.substr(0, end + 1));
}

/// An id that never failed has no incident, and none is needed.
void tell(const Session& session, const JobWords& words, const ChildOutcome& outcome) {
  const Delivery delivery{session};
  const argus::Timestamp now = session.now();
  const Told told = outcome.status == 0 ? delivery.close(words.id, words.id + " works again", now)
                                        : delivery.open(words.note.note(words.id, problem_of(words.id, outcome), now));
  if (told.code == failed) session.say() << told.text << '\n';
}

/// The job's own status is what counts for whoever has started it; what Argus couldn't be told is said beside it.
int job(const Session& session, const JobWords& words) {
  static_cast<void>(words.note.note(words.id, "", {}));
  if (session.command().empty()) throw std::invalid_argument("job needs a command after --");
  const ChildOutcome outcome = run_command(session, session.command());
  try {
    tell(session, words, outcome);
  } catch (const std::exception& error) {
    session.say() << "Argus could not be told that " << words.id << (outcome.status == 0 ? " works: " : " failed: ")
                  << error.what() << '\n';
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
