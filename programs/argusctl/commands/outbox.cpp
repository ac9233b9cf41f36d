#include "../commands.hpp"
#include "../exit_code.hpp"
#include "../json_text.hpp"
#include "../printable.hpp"
#include "../progress.hpp"

#include <argus/glue/outbox.hpp>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <memory>
#include <stdexcept>
#include <system_error>

namespace argusctl {
namespace {

using argus::glue::DrainResult;
using argus::glue::Outbox;
using argus::glue::OutboxEntry;

Outbox outbox_of(const Session& session) {
  if (session.outbox().empty()) session.check_settings();
  if (session.outbox().empty())
    throw std::invalid_argument("outbox is not set: name its directory with --outbox or in ARGUS_OUTBOX");
  std::error_code error;
  const bool is_other =
      std::filesystem::exists(session.outbox(), error) && !std::filesystem::is_directory(session.outbox(), error);
  if (is_other) throw std::invalid_argument("outbox " + session.outbox() + " is no directory: name one");
  return Outbox{session.outbox()};
}

DrainResult deliver(const Session& session) {
  const Outbox outbox = outbox_of(session);
  Progress progress{session, "requests sent", false};
  return outbox.drain(session.client([&progress](const argus::AttemptReport&) { progress.count(); }));
}

int drain(const Session& session) {
  const DrainResult result = deliver(session);
  for (const std::string& problem : result.problems) session.say(problem);
  if (result.is_busy) {
    session.say("another program is draining the outbox");
    return done;
  }
  session.output() << result.delivered << " delivered, " << result.waiting << " waiting, " << result.put_aside
                   << " put aside\n";
  if (!result.stopped.empty()) {
    session.say("draining stopped: " + result.stopped);
    return result.is_refused ? token_refused : try_again;
  }
  if (result.put_aside > 0) return failed;
  return result.waiting > 0 ? try_again : done;
}

const char* name_of(OutboxEntry::Kind kind) {
  if (kind == OutboxEntry::Kind::unreadable) return "unreadable";
  return kind == OutboxEntry::Kind::open ? "open" : "end";
}

void print_json(std::ostream& out, const OutboxEntry& entry) {
  const nlohmann::json fields{{"name", entry.name},  {"kind", name_of(entry.kind)},
                              {"id", entry.id},      {"time", argus::to_string(entry.time)},
                              {"text", entry.text},  {"queued", argus::to_string(entry.queued)},
                              {"bad", entry.is_bad}, {"reason", entry.reason}};
  out << json_text(fields) << '\n';
}

void print_line(std::ostream& out, const OutboxEntry& entry) {
  out << printable(entry.name) << "  " << argus::to_string(entry.queued) << "  " << name_of(entry.kind) << "  "
      << printable(entry.id) << "  " << printable(entry.text);
  if (entry.is_bad) out << "  BAD: " << printable(entry.reason);
  out << '\n';
}

int list(const Session& session, bool is_json) {
  for (const OutboxEntry& entry : outbox_of(session).entries()) {
    if (is_json) {
      print_json(session.output(), entry);
    } else {
      print_line(session.output(), entry);
    }
  }
  return done;
}

}  // namespace

void add_outbox(CLI::App& app, Actions& actions) {
  CLI::App* const outbox = app.add_subcommand("outbox", "delivers, lists and tidies what waits in the outbox");
  outbox->require_subcommand(1);
  outbox->fallthrough();
  const CLI::App* const deliver = outbox->add_subcommand("drain", "delivers what waits");
  actions.emplace_back(deliver, [](Session& session) { return drain(session); });

  const auto format = std::make_shared<std::string>("text");
  CLI::App* const show = outbox->add_subcommand("list", "lists what waits, and what was put aside with the reason");
  show->add_option("-o,--output", *format, "text or json")->check(CLI::IsMember({"text", "json"}));
  actions.emplace_back(show, [format](Session& session) { return list(session, *format == "json"); });

  const auto name = std::make_shared<std::string>();
  CLI::App* const retry = outbox->add_subcommand("retry", "puts back what was put aside, with all others of its id");
  retry->add_option("NAME", *name, "as list shows it")->required();
  actions.emplace_back(retry, [name](Session& session) {
    outbox_of(session).retry(*name);
    return static_cast<int>(done);
  });

  CLI::App* const drop = outbox->add_subcommand("drop", "removes a note, undelivered");
  drop->add_option("NAME", *name, "as list shows it")->required();
  actions.emplace_back(drop, [name](Session& session) {
    outbox_of(session).drop(*name);
    return static_cast<int>(done);
  });
}

}  // namespace argusctl
