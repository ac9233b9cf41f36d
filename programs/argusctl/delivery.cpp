#include "delivery.hpp"

#include "src/glue/note_delivery.hpp"

#include <argus/argus.hpp>
#include <argus/detail/outbox_folder.hpp>
#include <argus/glue/outbox.hpp>

#include <optional>
#include <stdexcept>
#include <string>

namespace argusctl {
namespace {

using argus::CloseResult;
using argus::Incident;
using argus::OpenResult;
using argus::Timestamp;
using argus::detail::OutboxFolder;
using argus::glue::DrainResult;
using argus::glue::Note;
using argus::glue::Outbox;
using argus::glue::OutboxWriter;
using argus::glue::detail::NoteDelivery;
using nlohmann::json;

std::string name_of(const Incident& incident) {
  return "incident " + std::to_string(incident.pk) + " (" + incident.source_incident_id + ")";
}

Told no_incident(const std::string& id) {
  return {"there is no incident with the id " + id, {{"source_incident_id", id}, {"outcome", "not found"}}, not_found};
}

std::string text_of(const OpenResult& result) {
  if (result.outcome == OpenResult::Outcome::created) return "opened " + name_of(result.incident);
  return name_of(result.incident) + " is " + to_string(result.outcome);
}

Told told_of(const Incident& incident, CloseResult result) {
  const json fields{{"outcome", to_string(result)}, {"incident", incident}};
  if (result == CloseResult::closed) return {"closed " + name_of(incident), fields};
  if (result == CloseResult::already_closed) return {name_of(incident) + " is already closed", fields};
  return {name_of(incident) + " stays open after an END; look at its log in Argus", fields, failed};
}

}  // namespace

/// @returns why the rest wasn't delivered
std::string Delivery::drain() {
  if (!stopped_.empty()) return stopped_;
  try {
    const DrainResult result = Outbox{session_.outbox()}.drain(session_.client());
    stopped_ = result.stopped;
    if (result.is_busy) return "another program is delivering it";
    return stopped_.empty() && !result.problems.empty() ? result.problems.back() : stopped_;
  } catch (const std::exception& error) {
    stopped_ = error.what();
    return stopped_;
  }
}

/// @returns the name of the note, if the outbox has it. Where it can't take it, what waits there is delivered first, so
/// that no older note comes after this one.
template <class Store>
std::optional<std::string> Delivery::stored(const Store& store) {
  if (session_.outbox().empty()) return std::nullopt;
  try {
    OutboxWriter writer{session_.outbox()};
    return store(writer);
  } catch (const std::runtime_error& error) {
    session_.say(std::string(error.what()) + "; without the outbox, Argus is told at once");
    drain();
    return std::nullopt;
  }
}

Told Delivery::from_outbox(const std::string& id, const std::string& name) {
  const std::string problem = drain();
  const OutboxFolder folder{session_.outbox()};
  const auto place = folder.find(name);
  json fields{{"source_incident_id", id}, {"outcome", "delivered"}};
  if (!place) return {"delivered " + id, fields};
  const bool is_bad = place == OutboxFolder::Place::bad;
  const std::string reason = is_bad ? folder.reason(name) : problem;
  fields["outcome"] = is_bad ? "put aside" : "waiting";
  fields["reason"] = reason;
  if (is_bad) return {id + " can't be delivered: " + reason, fields, failed};
  session_.say(id + " waits in " + session_.outbox() + ": " + reason);
  return {"stored " + id, fields};
}

Told Delivery::open(const Note& note) {
  const auto name = stored([&](OutboxWriter& writer) { return writer.open(note); });
  if (name) return from_outbox(note.id, *name);
  const OpenResult result = NoteDelivery{session_.client()}.open(note);
  return {text_of(result), {{"outcome", to_string(result.outcome)}, {"incident", result.incident}}};
}

Told Delivery::close(const std::string& id, const std::string& text, Timestamp time) {
  const auto name = stored([&](OutboxWriter& writer) { return writer.end(id, text, time); });
  if (name) return from_outbox(id, *name);
  const argus::Client client = session_.client();
  const NoteDelivery delivery{client};
  const std::optional<Incident> incident = delivery.find(id);
  if (!incident) return no_incident(id);
  if (!incident->open) return told_of(*incident, CloseResult::already_closed);
  return told_of(*incident, delivery.end(incident->pk, text, time));
}

Told Delivery::would_open(const Note& note) const {
  const argus::Client client = session_.client();
  const std::optional<Incident> incident = NoteDelivery{client}.find(note.id);
  if (incident && incident->open) return {name_of(*incident) + " is already open", {{"outcome", "already open"}}};
  return {"would open an incident with the id " + note.id, {{"outcome", "would open"}}, would_change};
}

Told Delivery::would_close(const std::string& id) const {
  const argus::Client client = session_.client();
  const std::optional<Incident> incident = NoteDelivery{client}.find(id);
  if (!incident) return no_incident(id);
  if (!incident->open) return told_of(*incident, CloseResult::already_closed);
  return {"would close " + name_of(*incident), {{"outcome", "would close"}}, would_change};
}

}  // namespace argusctl
