#pragma once

#include "../delivery.hpp"

#include <nlohmann/json.hpp>

#include <stdexcept>
#include <string>

namespace argusctl {

/// How a command prints its result.
enum class Format { text, json };

inline void print(const Session& session, const Told& told, Format format) {
  if (format == Format::json) {
    session.output() << told.json.dump() << '\n';
  } else {
    session.output() << told.text << '\n';
  }
}

/// Does something for each line of JSON that comes in, and prints a line of JSON for each. Where Argus can't be reached
/// or refuses the token, nothing more would succeed: that ends it.
/// @param act gets the line and returns a Told
template <class Act>
int for_each_line(const Session& session, const Act& act) {
  int code = done;
  std::size_t number = 0;
  for (std::string text; std::getline(session.input(), text);) {
    ++number;
    if (text.find_first_not_of(" \t\r") == std::string::npos) continue;
    try {
      const Told told = act(nlohmann::json::parse(text));
      session.output() << told.json.dump() << std::endl;
      if (told.code != done && code == done) code = told.code;
    } catch (const argus::TransportError&) {
      session.say() << "line " << number << " and those after it are not done\n";
      throw;
    } catch (const argus::AuthenticationError&) {
      session.say() << "line " << number << " and those after it are not done\n";
      throw;
    } catch (const std::exception& error) {
      session.output() << nlohmann::json{{"line", number}, {"error", error.what()}}.dump(
                              -1, ' ', false, nlohmann::json::error_handler_t::replace)
                       << std::endl;
      code = failed;
    }
  }
  return code;
}

}  // namespace argusctl
