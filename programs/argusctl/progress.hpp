#pragma once

#include "session.hpp"

#include <cstddef>
#include <string>
#include <utility>

namespace argusctl {

/// A line that tells people how far long work is, on a terminal that nothing else is written to meanwhile. It is there
/// from the fiftieth item on, and removed at the end.
class Progress {
 public:
  /// @param what the items, as in "incidents read"
  /// @param writes whether the output is written meanwhile: where that is a terminal too, it says enough
  Progress(const Session& session, std::string what, bool writes)
      : session_(session),
        what_(std::move(what)),
        is_seen_(session.environment().is_watched && !(writes && session.environment().shows_output)) {}
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  ~Progress() { remove(); }

  /// One more is done.
  void count() {
    if (++count_ % step != 0 || !is_seen_) return;
    session_.errors() << '\r' << count_ << ' ' << what_ << to_line_end << std::flush;
    is_shown_ = true;
  }

  /// Makes room for something else. The next item that counts shows it again.
  void remove() {
    if (is_shown_) session_.errors() << '\r' << to_line_end << std::flush;
    is_shown_ = false;
  }

 private:
  static constexpr std::size_t step = 50;
  static constexpr const char* to_line_end = "\033[K";

  const Session& session_;
  std::string what_;
  bool is_seen_;
  std::size_t count_ = 0;
  bool is_shown_ = false;
};

}  // namespace argusctl
