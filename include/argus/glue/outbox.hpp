#pragma once

#include <argus/client.hpp>
#include <argus/export.hpp>
#include <argus/glue/outbox_writer.hpp>

#include <cstddef>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

namespace argus::glue {

/// What became of an outbox's notes when it was drained.
struct DrainResult {
  /// How many notes Argus has now.
  std::size_t delivered = 0;
  /// How many were moved to `bad/`.
  std::size_t put_aside = 0;
  /// How many that were there at the start still wait.
  std::size_t waiting = 0;
  /// Why each note that was tried and not delivered was not, in one line each.
  std::vector<std::string> problems{};
  /// Why draining ended early, as where Argus can't be reached or refuses the token; blank where it didn't.
  std::string stopped{};
  /// Whether nothing was done, since another program was draining the outbox.
  bool is_busy = false;
  /// Whether it ended early because Argus refuses the token, or doesn't let its user do this.
  bool is_refused = false;
};

/// A note in an outbox.
struct OutboxEntry {
  /// What the note is.
  enum class Kind {
    open,       ///< an alert has begun
    end,        ///< an alert has ended
    unreadable  ///< damaged on the disk, or by hand, or not to be read by this user
  };

  /// What retry() and drop() call it.
  std::string name{};
  /// What the note is.
  Kind kind = Kind::open;
  /// The alert's id.
  std::string id{};
  /// When the alert began or ended.
  Timestamp time{};
  /// What people will read.
  std::string text{};
  /// When it was stored, or retried, to the second.
  Timestamp queued{};
  /// Whether it lies in `bad/`.
  bool is_bad = false;
  /// Why it lies there, or can't be read.
  std::string reason{};
};

/// Delivers the notes of an OutboxWriter.
///
/// Whatever open() and end() have returned from is delivered once, in order for each id, or is put aside in `bad/` with
/// the reason. docs/outbox.md says how.
class ARGUS_EXPORT Outbox {
 public:
  /// @param folder created where it is missing, for this user alone. Its parent must exist.
  /// @param limits of which `age` matters here
  /// @throws std::runtime_error as OutboxWriter
  explicit Outbox(std::filesystem::path folder, OutboxLimits limits = {});

  /// Delivers what waits, with a client whose user is a source system. What comes in meanwhile waits for the next call.
  /// Argus's own errors are in the result.
  /// @throws std::runtime_error where the folder can't be used
  DrainResult drain(const Client& client) const;

  /// All notes, those that wait and those in `bad/`, each in their order.
  /// @throws std::runtime_error where the folder can't be read
  std::vector<OutboxEntry> entries() const;

  /// The ids that have notes waiting, not those in `bad/`: what Argus shows of them is out of date.
  /// @throws std::runtime_error where the folder can't be read
  std::set<std::string> waiting_ids() const;

  /// Moves a note of `bad/`, and the others there of the same id, back to where they were in the order.
  /// @throws std::invalid_argument where there is no such note in `bad/`
  /// @throws std::runtime_error where the outbox is being drained, or the folder can't be written
  void retry(const std::string& name) const;

  /// Removes a note, undelivered.
  /// @throws std::invalid_argument where there is no such note
  /// @throws std::runtime_error as retry()
  void drop(const std::string& name) const;

 private:
  std::filesystem::path folder_;
  OutboxLimits limits_;
};

}  // namespace argus::glue
