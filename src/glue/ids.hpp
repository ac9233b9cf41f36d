#pragma once

#include <argus/models/incident.hpp>
#include <argus/time.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace argus::glue::detail {

/// What a program calls its incidents in Argus: its prefix, a colon and the alert's key; for a further outage of the
/// key also an at sign and what is unique to the outage. The key itself is in the metadata, where the id isn't made of
/// the key alone.
class Ids {
 public:
  /// @throws std::invalid_argument for a prefix that another's may begin with
  explicit Ids(std::string_view prefix);

  /// The id for a key. One that would be too long to be looked up has a hash in place of its end.
  std::string make(const std::string& key, const std::string& outage = "") const;
  /// Whether that is the prefix, a colon and the key alone.
  bool is_verbatim(std::string_view key) const;
  /// Gives an incident that is to be posted an id.
  void assign(Incident& incident, const std::string& key, const std::string& outage = "") const;

  /// What follows the prefix in an incident's id; nothing where it isn't this program's.
  std::optional<std::string_view> suffix(const Incident& incident) const;
  /// Whether an incident is of that key.
  bool is_of(const Incident& incident, const std::string& key) const;

  /// The key that an incident's metadata name; nothing where they don't.
  static std::optional<std::string_view> named_key(const Incident& incident);

 private:
  std::string start_;
};

}  // namespace argus::glue::detail
