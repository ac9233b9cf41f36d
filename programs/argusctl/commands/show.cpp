#include "../commands.hpp"
#include "../exit_code.hpp"
#include "../incident_table.hpp"
#include "../json_text.hpp"
#include "../pk_word.hpp"
#include "../printable.hpp"

#include <argus/argus.hpp>

#include <CLI/CLI.hpp>

#include <iomanip>
#include <memory>

namespace argusctl {
namespace {

using argus::Acknowledgement;
using argus::Event;
using argus::Incident;

struct ShowWords {
  std::int64_t pk = 0;
  std::string format = "text";
};

void print_field(std::ostream& out, const std::string& name, const std::string& value) {
  constexpr int width = 13;
  if (!value.empty()) out << std::left << std::setw(width) << name << printable(value) << '\n';
}

void print_level(std::ostream& out, int level) {
  const std::string colour = standard_output_style().colour ? colour_of(level) : "";
  out << colour;
  print_field(out, "Level", std::to_string(level));
  out << (colour.empty() ? "" : "\033[0m");
}

std::string state_of(const Incident& incident) {
  if (!incident.stateful) return "has no end";
  std::string text = incident.open ? "open" : "closed at " + to_string(incident.end_time);
  return text + (incident.acked ? ", acknowledged" : "");
}

void print_incident(std::ostream& out, const Incident& incident) {
  print_field(out, "Incident", std::to_string(incident.pk));
  print_field(out, "Description", incident.description);
  print_field(out, "State", state_of(incident));
  print_level(out, incident.level);
  print_field(out, "Began", argus::to_string(incident.start_time));
  print_field(out, "Source", incident.source.name);
  print_field(out, "Id", incident.source_incident_id);
  for (const argus::Tag& tag : incident.tags) print_field(out, "Tag", to_string(tag));
  print_field(out, "Details", incident.details_url);
  print_field(out, "Ticket", incident.ticket_url);
}

void print_events(std::ostream& out, const std::vector<Event>& events) {
  for (const Event& event : events) {
    out << argus::to_string(event.timestamp) << "  " << printable(to_string(event.type)) << "  "
        << printable(event.actor.username) << "  " << printable(event.description) << '\n';
  }
}

int show(const Session& session, const ShowWords& words) {
  const argus::Client client = session.client();
  const Incident incident = client.get_incident(words.pk);
  const std::vector<Event> events = client.get_incident_events(words.pk);
  const std::vector<Acknowledgement> acknowledgements = client.get_incident_acknowledgements(words.pk);
  if (words.format == "json") {
    const nlohmann::json all{{"incident", incident}, {"events", events}, {"acknowledgements", acknowledgements}};
    session.output() << json_text(all) << '\n';
    return done;
  }
  print_incident(session.output(), incident);
  for (const Acknowledgement& one : acknowledgements) {
    const std::string until = one.expiration ? " until " + argus::to_string(*one.expiration) : "";
    print_field(session.output(), "Acknowledged", one.event.actor.username + until + ": " + one.event.description);
  }
  session.output() << "\nLog\n";
  print_events(session.output(), events);
  return done;
}

}  // namespace

void add_show(CLI::App& app, Actions& actions) {
  const auto words = std::make_shared<ShowWords>();
  CLI::App* const command = app.add_subcommand("show", "shows an incident, its acknowledgements and its log");
  add_pk(*command, words->pk);
  command->add_option("-o,--output", words->format, "text or json")->check(CLI::IsMember({"text", "json"}));
  actions.emplace_back(command, [words](Session& session) { return show(session, *words); });
}

}  // namespace argusctl
