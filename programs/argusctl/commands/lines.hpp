#pragma once

#include "../delivery.hpp"
#include "../failure_code.hpp"
#include "../json_text.hpp"
#include "../note_words.hpp"
#include "../printable.hpp"
#include "../progress.hpp"

#include <nlohmann/json.hpp>

#include <stdexcept>
#include <string>

namespace argusctl {

/// How a command prints its result.
enum class Format { text, json };

inline void print(const Session& session, const Told& told, Format format) {
  if (format == Format::json) {
    session.output() << json_text(told.json) << '\n';
  } else {
    session.output() << printable(told.text) << '\n';
  }
}

/// A line's result where it failed.
inline std::string failure_text(std::size_t line, const char* error) {
  return json_text({{"line", line}, {"error", error}});
}

/// Does something for each line of JSON that comes in, and prints a line of JSON for each. Where Argus can't be reached
/// or refuses the token, nothing more would succeed: that ends it.
/// @param act gets the line and returns a Told
template <class Act>
int for_each_line(const Session& session, const Act& act) {
  int code = done;
  std::size_t number = 0;
  Progress progress{session, "lines done", true};
  for (std::string text; std::getline(session.input(), text);) {
    ++number;
    progress.count();
    if (text.find_first_not_of(" \t\r") == std::string::npos) continue;
    try {
      const Told told = act(alert_line(text));
      session.output() << json_text(told.json) << std::endl;
      if (told.code != done && code == done) code = told.code;
    } catch (const argus::Error& error) {
      const ExitCode reason = failure_code(error);
      if (reason == try_again || reason == token_refused) {
        progress.remove();
        session.say("line " + std::to_string(number) + " and those after it are not done");
        throw;
      }
      session.output() << failure_text(number, error.what()) << std::endl;
      code = failed;
    } catch (const std::exception& error) {
      session.output() << failure_text(number, error.what()) << std::endl;
      code = failed;
    }
  }
  if (session.input().bad()) throw std::runtime_error("standard input can't be read");
  return code;
}

}  // namespace argusctl
