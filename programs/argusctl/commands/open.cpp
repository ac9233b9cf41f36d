#include "../commands.hpp"
#include "../delivery.hpp"
#include "../note_words.hpp"
#include "lines.hpp"

#include <CLI/CLI.hpp>

#include <memory>
#include <stdexcept>

namespace argusctl {
namespace {

struct OpenWords {
  std::string id{};
  std::string text{};
  bool has_text = false;
  NoteWords note{};
  bool from_input = false;
  bool dry_run = false;
  std::string format = "text";
};

int open(const Session& session, const OpenWords& words) {
  Delivery delivery{session};
  const auto tell = [&](const argus::glue::Note& note) {
    return words.dry_run ? delivery.would_open(note) : delivery.open(note);
  };
  if (words.from_input)
    return for_each_line(session, [&](const nlohmann::json& line) { return tell(note_of(line, session.now())); });
  if (!words.has_text) throw std::invalid_argument("open needs an id and a text, or --stdin");
  const Told told = tell(words.note.note(words.id, words.text, session.now()));
  print(session, told, words.format == "json" ? Format::json : Format::text);
  return told.code;
}

}  // namespace

void add_open(CLI::App& app, Actions& actions) {
  const auto words = std::make_shared<OpenWords>();
  CLI::App* const command = app.add_subcommand("open", "opens an incident, unless one with the id is open already");
  CLI::Option* const id = command->add_option("ID", words->id, "its id in the source system");
  const CLI::Option* const text = command->add_option("TEXT", words->text, "what people read first");
  words->note.add_flags(*command);
  command->add_option("--start", words->note.start, "when it began; now if not given")->type_name("TIME");
  command->add_flag("--stateless", words->note.stateless, "it has no end");
  command->add_flag("--stdin", words->from_input, "reads JSON lines, an alert in each, and prints a result for each")
      ->excludes(id);
  command->add_flag("--dry-run", words->dry_run, "tells what would be done, and changes nothing");
  command->add_option("-o,--output", words->format, "text or json")->check(CLI::IsMember({"text", "json"}));
  actions.emplace_back(command, [words, text](Session& session) {
    words->has_text = text->count() > 0;
    return open(session, *words);
  });
}

}  // namespace argusctl
