#include "delivery.hpp"

#include "src/glue/note_delivery.hpp"

#include <argus/argus.hpp>
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
using argus::glue::DrainResult;
using argus::glue::Note;
using argus::glue::Outbox;
using argus::glue::OutboxEntry;
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

/// The note of an alert, if it is still in the outbox.
std::optional<OutboxEntry> entry_of(const Outbox& outbox, const std::string& id, Timestamp time) {
  for (const OutboxEntry& entry : outbox.entries()) {
    if (entry.id == argus::stored_text(id) && entry.time == time) return entry;
  }
  return std::nullopt;
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

/// @returns whether the outbox has the note. Where it can't take it, what waits there is delivered first, so that no
/// older note comes after this one.
template <class Store>
bool Delivery::is_stored(const Store& store) {
  if (session_.outbox().empty()) return false;
  try {
    OutboxWriter writer{session_.outbox()};
    store(writer);
    return true;
  } catch (const std::runtime_error& error) {
    session_.say(std::string(error.what()) + "; without the outbox, Argus is told at once");
    drain();
    return false;
  }
}

Told Delivery::from_outbox(const std::string& id, Timestamp time) {
  const std::string problem = drain();
  const auto entry = entry_of(Outbox{session_.outbox()}, id, time);
  json fields{{"source_incident_id", id}, {"outcome", "delivered"}};
  if (!entry) return {"delivered " + id, fields};
  fields["outcome"] = entry->is_bad ? "put aside" : "waiting";
  fields["reason"] = entry->is_bad ? entry->reason : problem;
  if (entry->is_bad) return {id + " can't be delivered: " + entry->reason, fields, failed};
  session_.say(id + " waits in " + session_.outbox() + ": " + problem);
  return {"stored " + id, fields};
}

Told Delivery::open(const Note& note) {
  if (is_stored([&](OutboxWriter& writer) { writer.open(note); })) return from_outbox(note.id, note.start_time);
  const OpenResult result = NoteDelivery{session_.client()}.open(note);
  return {text_of(result), {{"outcome", to_string(result.outcome)}, {"incident", result.incident}}};
}

Told Delivery::close(const std::string& id, const std::string& text, Timestamp time) {
  if (is_stored([&](OutboxWriter& writer) { writer.end(id, text, time); })) return from_outbox(id, time);
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
