#include "../commands.hpp"
#include "../exit_code.hpp"
#include "src/glue/note_delivery.hpp"
#include "src/glue/repaired_text.hpp"

#include <argus/argus.hpp>

#include <CLI/CLI.hpp>

#include <memory>

namespace argusctl {
namespace {

struct NoteOnIncident {
  std::string id{};
  std::string text{};
};

int note(const Session& session, const NoteOnIncident& words) {
  const argus::Client client = session.client();
  const auto incident = argus::glue::detail::NoteDelivery{client}.find(words.id);
  if (!incident) {
    session.say("there is no incident with the id " + words.id);
    return not_found;
  }
  argus::Event event;
  event.type = argus::EventType::other;
  event.description = argus::glue::detail::repaired(words.text);
  event.timestamp = session.now();
  const argus::Event stored = client.post_incident_event(incident->pk, event);
  session.output() << "noted as event " << stored.pk << " of incident " << incident->pk << '\n';
  return done;
}

}  // namespace

void add_note(CLI::App& app, Actions& actions) {
  const auto words = std::make_shared<NoteOnIncident>();
  CLI::App* const command = app.add_subcommand("note", "adds a line to the log of the incident with the id");
  command->add_option("ID", words->id, "its id in the source system")->required();
  command->add_option("TEXT", words->text, "what people read in the log")->required();
  actions.emplace_back(command, [words](Session& session) { return note(session, *words); });
}

}  // namespace argusctl
