#include "../commands.hpp"
#include "../exit_code.hpp"
#include "../incident_table.hpp"
#include "../json_text.hpp"
#include "../progress.hpp"
#include "programs/tag_words.hpp"

#include <argus/argus.hpp>

#include <CLI/CLI.hpp>

#include <memory>
#include <stdexcept>

namespace argusctl {
namespace {

struct ListWords {
  bool closed = false;
  bool all = false;
  bool acked = false;
  bool unacked = false;
  bool mine = false;
  std::vector<std::string> tags{};
  std::vector<std::string> sources{};
  int level = 5;
  std::string search{};
  std::size_t limit = 0;
  std::string format = "table";
};

argus::IncidentFilter filter_of(const ListWords& words) {
  argus::IncidentFilter filter;
  if (!words.all) filter.open = !words.closed;
  if (words.acked || words.unacked) filter.acked = words.acked;
  for (const std::string& tag : words.tags) {
    const auto [key, value] = tag_of(tag);
    filter.tags.add(key, value);
  }
  filter.source_name_in = words.sources;
  if (words.level < 5) filter.level_lte = words.level;
  if (!words.search.empty()) filter.search = words.search;
  return filter;
}

/// The server knows fewer filters for one's own incidents than for those of a source.
argus::IncidentRange find(const argus::Client& client, const ListWords& words) {
  argus::IncidentFilter filter = filter_of(words);
  if (words.mine) {
    const argus::ServerCheck found = (client.check)();
    if (!found.source) throw std::invalid_argument("--mine: the token's user has no source system");
    filter.source_id_in = {found.source->pk};
  }
  return client.get_incidents(filter);
}

/// Calls `act` with each incident, as they come in.
template <class Act>
void for_each_incident(const Session& session, const ListWords& words, const Act& act) {
  std::size_t count = 0;
  Progress progress{session, "incidents read", words.format != "table"};
  for (const argus::Incident& incident : find(session.client(), words)) {
    act(incident);
    progress.count();
    if (++count == words.limit) return;
  }
}

int list(const Session& session, const ListWords& words) {
  std::ostream& out = session.output();
  if (words.format == "json") {
    for_each_incident(session, words, [&out](const argus::Incident& incident) { out << json_text(incident) << '\n'; });
    return done;
  }
  if (words.format == "ids") {
    for_each_incident(session, words, [&out](const argus::Incident& incident) { out << incident.pk << '\n'; });
    return done;
  }
  std::vector<argus::Incident> incidents;
  for_each_incident(session, words, [&incidents](const argus::Incident& incident) { incidents.push_back(incident); });
  if (!incidents.empty()) print_table(out, incidents, standard_output_style());
  return done;
}

}  // namespace

void add_list(CLI::App& app, Actions& actions) {
  const auto words = std::make_shared<ListWords>();
  CLI::App* const command = app.add_subcommand("list", "lists incidents: the open ones, unless asked for others");
  CLI::Option* const closed = command->add_flag("--closed", words->closed, "those that are closed");
  command->add_flag("--all", words->all, "open and closed ones")->excludes(closed);
  CLI::Option* const acked = command->add_flag("--acked", words->acked, "those that somebody has acknowledged");
  command->add_flag("--unacked", words->unacked, "those that nobody has acknowledged")->excludes(acked);
  command->add_flag("--mine", words->mine, "those of the token's own source system");
  command->add_option("-t,--tag", words->tags, "those with the tag; may be given several times")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
  command->add_option("--source", words->sources, "those of the source system; may be given several times")
      ->type_name("NAME")
      ->allow_extra_args(false);
  command->add_option("-l,--level", words->level, "those at least as severe, from 1 (critical) to 5")
      ->type_name("LEVEL")
      ->check(CLI::Range(1, 5));
  command->add_option("--search", words->search, "those with these words")->type_name("TEXT");
  command->add_option("--limit", words->limit, "at most so many, the newest")
      ->type_name("COUNT")
      ->check(CLI::PositiveNumber);
  command->add_option("-o,--output", words->format, "table, json (an incident in each line) or ids")
      ->check(CLI::IsMember({"table", "json", "ids"}));
  actions.emplace_back(command, [words](Session& session) { return list(session, *words); });
}

}  // namespace argusctl
