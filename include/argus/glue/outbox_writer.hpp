#pragma once

#include <argus/export.hpp>
#include <argus/time.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

/// What services need that copy alerts of a monitoring system into Argus.
namespace argus::glue {

/// An alert that begins, as an outbox keeps it until Argus has it.
struct Note {
  /// The alert's id in the source system. It may be used again for a later outage, which then has another start_time.
  std::string id{};
  /// When it began. Required. The same id with the same start is the same outage.
  Timestamp start_time{};
  /// What people read first.
  std::string description{};
  /// 1 (the most severe) to 5.
  int level = 5;
  /// Where people read more.
  std::string details_url{};
  /// Keys of a-z, 0-9 and _, and their values; a key may stand many times.
  std::vector<std::pair<std::string, std::string>> tags{};
  /// Whether it is a single point in time, which has no end.
  bool stateless = false;
};

/// How much an outbox holds.
struct OutboxLimits {
  /// How many notes may wait. One more is refused.
  std::size_t notes = 10'000;
  /// How many bytes they may have together. One more note is refused.
  std::uintmax_t bytes = std::uintmax_t{64} * 1024 * 1024;
  /// What has waited longer when it is delivered goes to `bad/`: an old alert can mislead. Unset: nothing is too old.
  std::optional<std::chrono::hours> age{};
};

/// Puts notes into an outbox: a folder on a local disk, from which Outbox delivers them. It needs neither libcurl nor
/// libargus, so that a program which a monitor starts for each alert starts quickly, and no network.
///
/// Every program that has access to the folder may write at once, also while it is being drained.
class ARGUS_EXPORT OutboxWriter {
 public:
  /// @param folder created where it is missing, for this user alone. Its parent must exist.
  /// @throws std::runtime_error where it can't be used, or is on a network file system, which doesn't lock reliably
  explicit OutboxWriter(std::filesystem::path folder, OutboxLimits limits = {});

  /// An alert has begun. When this returns, the note is on the disk: neither a crash of the machine nor one of any
  /// program loses it. Where it throws, it is not there.
  /// @returns the note's name, as OutboxEntry has it
  /// @throws std::invalid_argument for what Argus would refuse, or more than 1 MiB
  /// @throws std::runtime_error where the outbox is full or can't be written
  std::string open(const Note& note);

  /// The alert of this id has ended. Promised as for open().
  /// @param text what people read in the incident's log
  /// @throws std::invalid_argument, std::runtime_error as open()
  std::string end(const std::string& id, const std::string& text, Timestamp time);

 private:
  std::filesystem::path folder_;
  OutboxLimits limits_;
};

}  // namespace argus::glue
