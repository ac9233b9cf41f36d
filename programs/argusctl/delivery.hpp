#pragma once

#include "exit_code.hpp"
#include "session.hpp"

#include <argus/glue/outbox_writer.hpp>

#include <nlohmann/json.hpp>

#include <optional>
#include <string>

namespace argusctl {

/// What became of an alert.
struct Told {
  /// For people, in one line.
  std::string text{};
  /// For programs.
  nlohmann::json json{};
  ExitCode code = done;
};

/// Tells Argus that alerts have begun and ended: at once, or through the outbox if there is one that can be
/// written. What has come into the outbox is delivered sooner or later, and counts as done.
class Delivery {
 public:
  /// @param session must outlive this
  explicit Delivery(const Session& session) : session_(session) {}

  Told open(const argus::glue::Note& note);
  Told close(const std::string& id, const std::string& text, argus::Timestamp time);

  /// What open() and close() would do. Reads only.
  Told would_open(const argus::glue::Note& note) const;
  Told would_close(const std::string& id) const;

 private:
  template <class Store>
  std::optional<std::string> stored(const Store& store);
  Told from_outbox(const std::string& id, const std::string& name);
  std::string drain();

  const Session& session_;
  /// Why the outbox can't be drained now. It isn't tried again for each alert.
  std::string stopped_{};
};

}  // namespace argusctl
