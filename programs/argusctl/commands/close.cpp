#include "../commands.hpp"
#include "../delivery.hpp"
#include "../note_words.hpp"
#include "lines.hpp"
#include "src/glue/repaired_text.hpp"

#include <CLI/CLI.hpp>

#include <memory>
#include <stdexcept>

namespace argusctl {
namespace {

using argus::glue::detail::repaired;

struct CloseWords {
  std::string id{};
  std::string text{};
  std::string end{};
  bool from_input = false;
  bool dry_run = false;
  std::string format = "text";
};

int close(const Session& session, const CloseWords& words) {
  Delivery delivery{session};
  const auto tell = [&](const std::string& id, const std::string& text, const std::string& end) {
    return words.dry_run ? delivery.would_close(id) : delivery.close(id, text, time_of(end, session.now()));
  };
  if (words.from_input) {
    return for_each_line(session, [&](const nlohmann::json& line) {
      check_names(line, "end_time");
      return tell(text_in(line, "source_incident_id", ""), text_in(line, "description", ""),
                  text_in(line, "end_time", words.end));
    });
  }
  if (words.id.empty()) throw std::invalid_argument("close needs an id, or --stdin");
  const Told told = tell(words.id, repaired(words.text), words.end);
  print(session, told, words.format == "json" ? Format::json : Format::text);
  return told.code;
}

}  // namespace

void add_close(CLI::App& app, Actions& actions) {
  const auto words = std::make_shared<CloseWords>();
  CLI::App* const command = app.add_subcommand("close", "closes the incident with the id, unless it is closed already");
  CLI::Option* const id = command->add_option("ID", words->id, "its id in the source system");
  command->add_option("TEXT", words->text, "what people read in its log");
  command->add_option("--end", words->end, "when it ended; now if not given")->type_name("TIME");
  command
      ->add_flag("--stdin", words->from_input, "reads JSON lines with source_incident_id, and prints a result for each")
      ->excludes(id);
  command->add_flag("--dry-run", words->dry_run, "tells what would be done, and changes nothing");
  command->add_option("-o,--output", words->format, "text or json")->check(CLI::IsMember({"text", "json"}));
  actions.emplace_back(command, [words](Session& session) { return close(session, *words); });
}

}  // namespace argusctl
