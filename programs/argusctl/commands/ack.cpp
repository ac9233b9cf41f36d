#include "../commands.hpp"
#include "../exit_code.hpp"
#include "../note_words.hpp"
#include "../pk_word.hpp"
#include "src/glue/repaired_text.hpp"

#include <argus/argus.hpp>

#include <CLI/CLI.hpp>

#include <memory>

namespace argusctl {
namespace {

struct AckWords {
  std::int64_t pk = 0;
  std::string text{};
  std::string until{};
};

int ack(const Session& session, const AckWords& words) {
  argus::Acknowledgement acknowledgement;
  acknowledgement.event.description = argus::glue::detail::repaired(words.text);
  acknowledgement.event.timestamp = session.now();
  if (!words.until.empty()) acknowledgement.expiration = time_of(words.until, {});
  const argus::Acknowledgement stored = session.client().post_incident_acknowledgement(words.pk, acknowledgement);
  session.output() << "acknowledged incident " << words.pk
                   << (stored.expiration ? " until " + argus::to_string(*stored.expiration) : "") << '\n';
  return done;
}

}  // namespace

void add_ack(CLI::App& app, Actions& actions) {
  const auto words = std::make_shared<AckWords>();
  CLI::App* const command = app.add_subcommand("ack", "acknowledges an incident");
  add_pk(*command, words->pk);
  command->add_option("TEXT", words->text, "what people read in its log");
  command->add_option("--until", words->until, "when the acknowledgement ends; never if not given")->type_name("TIME");
  actions.emplace_back(command, [words](Session& session) { return ack(session, *words); });
}

}  // namespace argusctl
