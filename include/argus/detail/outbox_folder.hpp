#pragma once

#include <argus/detail/file_descriptor.hpp>
#include <argus/export.hpp>
#include <argus/glue/outbox_writer.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace argus::detail {

/// The folder of an outbox, open. A note is a file `<20 digits>.<8 digits>.<16 hexadecimal digits>`: its number, by
/// which notes are ordered, its size in bytes, and a random part, so that no later note has the same name. Notes that
/// can't be delivered are in `bad/`, each with a file `<note>.reason`. A file is called `tmp.*` until it is complete.
class ARGUS_EXPORT OutboxFolder {
 public:
  /// Where a note lies.
  enum class Place { queue, bad };

  /// @throws std::runtime_error as OutboxWriter
  explicit OutboxFolder(std::string path);

  /// Stores a note after all others, durably.
  /// @returns its name
  /// @throws std::runtime_error where the outbox is full or can't be written
  std::string put(const std::string& text, const glue::OutboxLimits& limits) const;

  /// The names of the notes that lie there, in order.
  std::vector<std::string> list(Place place) const;
  /// Where that note lies; nothing where it doesn't.
  std::optional<Place> find(const std::string& name) const;
  /// A note's text; nothing where it is gone.
  std::optional<std::string> read(Place place, const std::string& name) const;
  /// Why a note lies in bad/; blank where that isn't known.
  std::string reason(const std::string& name) const;
  /// When it was stored, or moved back from bad/, to the second.
  Timestamp queued(Place place, const std::string& name) const;

  // What these do is durable when they return.
  void remove(Place place, const std::string& name) const;
  void move_to_bad(const std::string& name, const std::string& reason) const;
  void move_back(const std::string& name) const;

  /// Removes the unfinished files of writers that were killed a day ago or earlier.
  void remove_remains() const;

  /// Keeps others from draining while it lives; nothing where another has it.
  std::optional<FileDescriptor> try_lock_for_draining() const;

  [[noreturn]] void fail(const std::string& problem) const;

 private:
  const FileDescriptor& directory(Place place) const { return place == Place::queue ? queue_ : bad_; }
  /// Those of list(), in any order.
  std::vector<std::string> notes(Place place) const;
  std::uint64_t next_number(const glue::OutboxLimits& limits, std::size_t bytes) const;
  void rename(const FileDescriptor& from, const std::string& name, const FileDescriptor& to,
              const std::string& new_name) const;
  FileDescriptor open_directory(int parent, const std::string& name) const;
  FileDescriptor open_lock(const char* name) const;
  std::vector<std::string> files(const FileDescriptor& directory) const;
  std::optional<std::string> content(const FileDescriptor& directory, const std::string& name) const;
  void write(const FileDescriptor& directory, const std::string& name, const std::string& text) const;
  void sync(const FileDescriptor& directory) const;
  /// Tells errno.
  [[noreturn]] void fail_to(const std::string& what) const;

  std::string path_;
  FileDescriptor queue_;
  FileDescriptor bad_;
};

}  // namespace argus::detail
