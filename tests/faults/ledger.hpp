#pragma once

#include "faults/stored.hpp"

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <vector>

/// What the client was told of every write, for comparing with what the server has in the end.
class Ledger {
 public:
  enum class Kind { incident, event, acknowledgement };
  /// What the caller knows after a write.
  enum class Verdict {
    done,      ///< success
    unclear,   ///< an error that may have been processed
    not_done,  ///< an error that wasn't, or another's incident in its place
  };

  struct Entry {
    Kind kind = Kind::incident;
    Verdict verdict = Verdict::done;
    /// Of an event, as in "END".
    std::string type{};
    /// The description, which no other write has.
    std::string name{};
    std::vector<std::string> tags{};
    std::string source_incident_id{};
    /// The incident that it belongs to.
    std::int64_t pk = 0;
  };

  void add(Entry entry);
  /// A value that update_incident was to leave in the metadata; to be told in the order of the calls.
  void add_update(std::int64_t pk, const std::string& value, Verdict verdict);
  /// Something that is wrong by itself.
  void add_discrepancy(const std::string& text);

  /// What differs from the server's database, one line each.
  std::vector<std::string> compare(const Stored& stored) const;
  int count(Verdict verdict) const;

 private:
  struct Update {
    std::string value{};
    Verdict verdict = Verdict::done;
  };

  static std::string compare_entry(const Entry& entry, const Stored& stored);
  static std::string compare_incident(const Entry& entry, const Stored& stored);
  static std::string compare_updates(const std::vector<Update>& updates, const Stored::Incident& incident);
  std::vector<std::string> compare_closed(const Stored& stored) const;
  std::vector<std::string> compare_ids() const;

  mutable std::mutex mutex_;
  std::vector<Entry> entries_;
  std::map<std::int64_t, std::vector<Update>> updates_;
  std::vector<std::string> discrepancies_;
};
