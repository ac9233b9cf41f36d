#include "note_delivery.hpp"

#include <argus/detail/outbox_folder.hpp>
#include <argus/glue/outbox.hpp>
#include <argus/stored_text.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <stdexcept>
#include <utility>

namespace argus::glue {

using namespace argus::detail;
using detail::NoteDelivery;

namespace {

using Place = OutboxFolder::Place;

/// So many notes may fail one after the other, perhaps by their own fault, before the server is to blame.
constexpr std::size_t most_failures_in_a_row = 3;

/// A note as it lies in the folder.
struct StoredNote {
  std::string name;
  bool is_end = false;
  /// Of an end the id, the time and the text alone.
  Note note{};
};

std::optional<StoredNote> parse_note(const std::string& name, const std::string& text) {
  try {
    const nlohmann::json fields = nlohmann::json::parse(text);
    StoredNote stored{name};
    stored.is_end = fields.at("kind").get<std::string>() == "end";
    stored.note.id = stored_text(fields.at("id").get<std::string>());
    stored.note.start_time = Timestamp{std::chrono::microseconds{fields.at("time").get<std::int64_t>()}};
    stored.note.description = fields.at("text").get<std::string>();
    if (stored.is_end) return stored;
    stored.note.level = fields.at("level").get<int>();
    stored.note.details_url = fields.at("details_url").get<std::string>();
    fields.at("tags").get_to(stored.note.tags);
    stored.note.stateless = fields.at("stateless").get<bool>();
    return stored;
  } catch (const nlohmann::json::exception&) {
    return std::nullopt;
  }
}

std::optional<StoredNote> read_note(const OutboxFolder& folder, Place place, const std::string& name) {
  const std::optional<std::string> text = folder.read(place, name);
  return text ? parse_note(name, *text) : std::nullopt;
}

/// Why a note can't be delivered, by its own fault.
class Undeliverable : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// What became of trying to deliver a note.
enum class Verdict {
  delivered,
  refused,   ///< by its own fault
  doubtful,  ///< it is not known whose fault it is
  stopped    ///< by no fault of its own, so that others will fail too
};

Verdict judge(const HttpError& error) {
  const HttpFailure& failure = error.failure();
  const int status = failure.status;
  const bool is_unavailable = status == 401 || status == 429 || (status >= 502 && status <= 504);
  if (is_unavailable || (status >= 300 && status < 400)) return Verdict::stopped;
  const auto& fields = failure.fields;
  // Fields that a note has: the refusal of a whole request may be a proxy's, or of a user who is no source.
  const bool names_field = fields.size() > fields.count("non_field_errors") && fields.count("detail") == 0;
  return status == 400 && names_field ? Verdict::refused : Verdict::doubtful;
}

/// One pass over what waits.
class Drain {
 public:
  Drain(const OutboxFolder& folder, const Client& client, const OutboxLimits& limits)
      : folder_(folder), delivery_(client), limits_(limits) {}

  DrainResult run() {
    std::vector<Sequence> sequences = read_queue();
    for (Sequence& sequence : sequences) deliver(sequence);
    settle_doubtful();
    result_.is_refused = !result_.stopped.empty() && is_refused_;
    result_.waiting = read_ - result_.delivered - result_.put_aside;
    return std::move(result_);
  }

 private:
  /// What waits of one id, in order.
  using Sequence = std::deque<StoredNote>;

  /// A sequence whose first note has failed, perhaps by its own fault.
  struct Doubtful {
    Sequence sequence;
    std::string reason;
    /// How much had been written by then.
    std::size_t writes;
  };

  /// In the order of their first notes.
  std::vector<Sequence> read_queue() {
    std::vector<Sequence> sequences;
    std::map<std::string, std::size_t> places;
    for (const std::string& name : folder_.list(Place::queue)) {
      ++read_;
      try {
        const std::optional<StoredNote> stored = read_note(folder_, Place::queue, name);
        if (!stored) {
          put_aside({name, false, {}}, "it was damaged on the disk, or by hand");
          continue;
        }
        const auto [place, is_new] = places.emplace(stored->note.id, sequences.size());
        if (is_new) sequences.emplace_back();
        sequences[place->second].push_back(*stored);
      } catch (const std::runtime_error& error) {
        // Another user's, perhaps.
        note_unreadable(name, error);
      }
    }
    return sequences;
  }

  void note_unreadable(const std::string& name, const std::runtime_error& error) {
    result_.problems.emplace_back(error.what());
    note_unknown(name);
  }

  void note_unknown(const std::string& name) {
    if (!first_unknown_ || name < *first_unknown_) first_unknown_ = name;
  }

  void deliver(Sequence& sequence) {
    while (!sequence.empty() && result_.stopped.empty()) {
      std::string reason;
      if (deliver_first(sequence, reason) != Verdict::doubtful) continue;
      if (++failures_in_a_row_ == most_failures_in_a_row)
        result_.stopped = std::to_string(failures_in_a_row_) + " notes in a row have failed, the last with: " + reason;
      doubtful_.push_back({std::exchange(sequence, {}), reason, writes_});
    }
  }

  /// An open and its end are delivered as one, unless they would end in the future.
  Verdict deliver_first(Sequence& sequence, std::string& reason) {
    const StoredNote& first = sequence.front();
    const bool is_ended = !first.is_end && !first.note.stateless && first.note.start_time <= now() &&
                          sequence.size() > 1 && sequence[1].is_end;
    const std::size_t count = is_ended ? 2 : 1;
    if (is_too_old(first)) {
      put_aside(sequence, count, "has waited longer than the outbox's limit of age");
      return Verdict::refused;
    }
    const Verdict verdict = attempt(first, is_ended ? &sequence[1] : nullptr, reason);
    if (verdict == Verdict::delivered) finish(sequence, count);
    if (verdict == Verdict::refused) put_aside(sequence, count, reason);
    if (verdict == Verdict::stopped) result_.stopped = reason;
    return verdict;
  }

  /// Another was stored since: the server works, and what fails again does so by its own fault.
  void settle_doubtful() {
    for (Doubtful& doubtful : std::exchange(doubtful_, {})) {
      if (!result_.stopped.empty() || doubtful.writes == writes_) {
        result_.problems.push_back(doubtful.sequence.front().name + ": " + doubtful.reason);
        continue;
      }
      std::string reason;
      if (deliver_first(doubtful.sequence, reason) == Verdict::doubtful) put_aside(doubtful.sequence, 1, reason);
      deliver(doubtful.sequence);
    }
  }

  Verdict attempt(const StoredNote& note, const StoredNote* end, std::string& reason) {
    try {
      if (note.is_end) {
        this->end(note);
      } else {
        open(note.note, end);
      }
      return Verdict::delivered;
    } catch (const TransportError& error) {
      reason = error.what();
      is_refused_ = false;
      return Verdict::stopped;
    } catch (const HttpError& error) {
      reason = error.what();
      is_refused_ = error.failure().status == 401 || error.failure().status == 403;
      return judge(error);
    } catch (const Error& error) {
      reason = error.what();
      return Verdict::doubtful;
    } catch (const Undeliverable& error) {
      reason = error.what();
      return Verdict::refused;
    } catch (const std::invalid_argument& error) {
      reason = error.what();
      return Verdict::refused;
    }
  }

  bool is_too_old(const StoredNote& note) const {
    using std::chrono::hours;
    return limits_.age && !note.is_end &&
           std::chrono::floor<hours>(now() - folder_.queued(Place::queue, note.name)) >= *limits_.age;
  }

  void open(const Note& note, const StoredNote* end) {
    const auto end_time = end == nullptr ? std::nullopt : std::optional(end->note.start_time);
    const OpenResult result = delivery_.open(note, end_time);
    if (result.outcome == OpenResult::Outcome::created) return note_write();
    if (result.incident.open && end != nullptr) end_incident(result.incident.pk, *end);
  }

  void end(const StoredNote& note) {
    const std::optional<Incident> incident = delivery_.find(note.note.id);
    const bool is_open = incident && incident->open;
    if (is_open) end_incident(incident->pk, note);
    if (has_open_in_bad(note.note.id)) throw Undeliverable("the open of the same id lies here too");
    if (!is_open && first_unknown_ && *first_unknown_ < note.name)
      throw Undeliverable("there is no open incident of it, and its open may be " + *first_unknown_ +
                          ", which can't be read; retry it when that is delivered");
  }

  void end_incident(std::int64_t pk, const StoredNote& end) {
    const CloseResult closed = delivery_.end(pk, end.note.description, end.note.start_time);
    if (closed == CloseResult::still_open)
      throw Undeliverable("the server took the END of incident " + std::to_string(pk) + " and left it open");
    if (closed == CloseResult::closed) note_write();
  }

  /// Whether the last note of that id in bad/ is an open.
  bool has_open_in_bad(const std::string& id) {
    if (!bad_) {
      bad_.emplace();
      for (const std::string& name : folder_.list(Place::bad)) {
        try {
          const std::optional<StoredNote> stored = read_note(folder_, Place::bad, name);
          if (stored)
            (*bad_)[stored->note.id] = !stored->is_end;
          else
            note_unknown(name);
        } catch (const std::runtime_error& error) {
          note_unreadable(name, error);
        }
      }
    }
    return (*bad_)[id];
  }

  void note_write() {
    ++writes_;
    failures_in_a_row_ = 0;
  }

  void finish(Sequence& sequence, std::size_t count) {
    for (; count > 0; --count, sequence.pop_front()) {
      folder_.remove(Place::queue, sequence.front().name);
      ++result_.delivered;
    }
  }

  /// Where that fails, the rest of the sequence waits with it.
  void put_aside(Sequence& sequence, std::size_t count, const std::string& reason) {
    for (; count > 0 && !sequence.empty(); --count) {
      if (put_aside(sequence.front(), reason)) {
        sequence.pop_front();
      } else {
        sequence.clear();
      }
    }
  }

  bool put_aside(const StoredNote& note, const std::string& reason) {
    try {
      folder_.move_to_bad(note.name, reason);
    } catch (const std::runtime_error& error) {
      result_.problems.push_back(note.name + ": " + reason + "; it stays, since " + error.what());
      return false;
    }
    if (bad_) (*bad_)[note.note.id] = !note.is_end;
    ++result_.put_aside;
    result_.problems.push_back(note.name + " put aside: " + reason);
    return true;
  }

  const OutboxFolder& folder_;
  NoteDelivery delivery_;
  const OutboxLimits& limits_;
  DrainResult result_{};
  std::size_t read_ = 0;
  std::size_t writes_ = 0;
  std::size_t failures_in_a_row_ = 0;
  /// Whether the user was what the last failed request failed by.
  bool is_refused_ = false;
  /// It may be the open of any later end.
  std::optional<std::string> first_unknown_{};
  std::vector<Doubtful> doubtful_;
  /// Whether the last note of an id in bad/ is an open, once that was read.
  std::optional<std::map<std::string, bool>> bad_;
};

/// Nothing too where this user can't read it.
std::optional<StoredNote> read_note_if_possible(const OutboxFolder& folder, Place place, const std::string& name) {
  try {
    return read_note(folder, place, name);
  } catch (const std::runtime_error&) {
    return std::nullopt;
  }
}

/// Nothing for a note that was delivered meanwhile.
std::optional<OutboxEntry> entry_of(const OutboxFolder& folder, Place place, const std::string& name) {
  OutboxEntry entry{name, OutboxEntry::Kind::unreadable};
  entry.queued = folder.queued(place, name);
  entry.is_bad = place == Place::bad;
  try {
    if (entry.is_bad) entry.reason = folder.reason(name);
    const std::optional<std::string> text = folder.read(place, name);
    if (!text) return std::nullopt;
    const std::optional<StoredNote> stored = parse_note(name, *text);
    if (!stored) return entry;
    entry.kind = stored->is_end ? OutboxEntry::Kind::end : OutboxEntry::Kind::open;
    entry.id = stored->note.id;
    entry.time = stored->note.start_time;
    entry.text = stored->note.description;
  } catch (const std::runtime_error& error) {
    entry.reason = error.what();
  }
  return entry;
}

FileDescriptor lock_for_moving(const OutboxFolder& folder) {
  std::optional<FileDescriptor> lock = folder.try_lock_for_draining();
  if (!lock) folder.fail("is being drained by another program; try again when that has ended");
  return *std::move(lock);
}

[[noreturn]] void refuse_name(const std::string& name, const std::string& where) {
  throw std::invalid_argument("there is no note " + name + " " + where + "; entries() has the names");
}

}  // namespace

Outbox::Outbox(std::filesystem::path folder, OutboxLimits limits) : folder_(std::move(folder)), limits_(limits) {
  OutboxFolder{folder_.string()};
}

DrainResult Outbox::drain(const Client& client) const {
  const OutboxFolder folder{folder_.string()};
  const std::optional<FileDescriptor> lock = folder.try_lock_for_draining();
  if (!lock) {
    DrainResult busy;
    busy.is_busy = true;
    return busy;
  }
  folder.remove_remains();
  return Drain{folder, client, limits_}.run();
}

std::vector<OutboxEntry> Outbox::entries() const {
  const OutboxFolder folder{folder_.string()};
  std::vector<OutboxEntry> entries;
  for (const Place place : {Place::queue, Place::bad}) {
    for (const std::string& name : folder.list(place)) {
      if (std::optional<OutboxEntry> entry = entry_of(folder, place, name)) entries.push_back(*std::move(entry));
    }
  }
  return entries;
}

std::set<std::string> Outbox::waiting_ids() const {
  std::set<std::string> ids;
  for (const OutboxEntry& entry : entries()) {
    if (!entry.is_bad && entry.kind != OutboxEntry::Kind::unreadable) ids.insert(entry.id);
  }
  return ids;
}

void Outbox::retry(const std::string& name) const {
  const OutboxFolder folder{folder_.string()};
  const FileDescriptor lock = lock_for_moving(folder);
  if (folder.find(name) != Place::bad) refuse_name(name, "in bad/");
  const std::optional<StoredNote> wanted = read_note_if_possible(folder, Place::bad, name);
  std::vector<std::string> names = folder.list(Place::bad);
  // An end first: without it, an open that is delivered would stay open.
  std::reverse(names.begin(), names.end());
  for (const std::string& other_name : names) {
    const std::optional<StoredNote> other = read_note_if_possible(folder, Place::bad, other_name);
    const bool is_of_same_id = wanted && other && other->note.id == wanted->note.id;
    if (other_name == name || is_of_same_id) folder.move_back(other_name);
  }
}

void Outbox::drop(const std::string& name) const {
  const OutboxFolder folder{folder_.string()};
  const FileDescriptor lock = lock_for_moving(folder);
  const std::optional<Place> place = folder.find(name);
  if (!place) refuse_name(name, "in the outbox");
  folder.remove(*place, name);
}

}  // namespace argus::glue
