#include "words.hpp"

#include "number_in.hpp"
#include "programs/tag_words.hpp"

#include <cstdint>
#include <ctime>
#include <map>
#include <optional>
#include <stdexcept>

namespace argus_nagios {
namespace {

/// The values of flags, those without a flag under "".
using Flags = std::map<std::string, std::vector<std::string>>;

/// Each flag has a value, whatever that begins with: a plugin's output may begin with a dash.
Flags flags_of(const std::vector<std::string>& arguments) {
  Flags flags;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& word = arguments[i];
    const bool is_flag = word.size() > 1 && word[0] == '-';
    if (!is_flag) {
      flags[""].push_back(word);
      continue;
    }
    if (i + 1 == arguments.size()) throw std::invalid_argument(word + " needs a value");
    flags[word].push_back(arguments[++i]);
  }
  return flags;
}

std::vector<std::string> taken(Flags& flags, const std::string& name) {
  const auto found = flags.find(name);
  if (found == flags.end()) return {};
  std::vector<std::string> values = std::move(found->second);
  flags.erase(found);
  return values;
}

/// The value of a flag that counts once.
std::optional<std::string> one(Flags& flags, const std::string& name) {
  const std::vector<std::string> values = taken(flags, name);
  if (values.size() > 1) throw std::invalid_argument(name + " is there twice");
  return values.empty() ? std::nullopt : std::optional(values.front());
}

void refuse_others(const Flags& flags) {
  if (flags.empty()) return;
  const auto& [name, values] = *flags.begin();
  throw std::invalid_argument(name.empty() ? "unknown word: " + values.front() : "unknown flag: " + name);
}

std::int64_t number_of(const std::string& name, const std::string& text) {
  const std::optional<std::int64_t> number = number_in(text);
  if (!number || *number < 0) throw std::invalid_argument(name + " must be a whole number: \"" + text + "\"");
  return *number;
}

/// Whether a text has a macro as `$HOSTNAME$`.
bool has_macro(const std::string& text) {
  for (auto begin = text.find('$'); begin != std::string::npos; begin = text.find('$', begin + 1)) {
    const auto end = text.find_first_of("$ \t", begin + 1);
    if (end == std::string::npos || text[end] != '$') continue;
    const char first = text[begin + 1];
    if ((first >= 'A' && first <= 'Z') || first == '_') return true;
  }
  return false;
}

AlertRules take_rules(Flags& flags) {
  AlertRules rules;
  for (const char* const name : {"-l", "--level"}) {
    for (const std::string& level : taken(flags, name)) rules.set_level(level);
  }
  for (const char* const name : {"-t", "--tag"}) {
    for (const std::string& tag : taken(flags, name)) rules.tags.push_back(argusctl::tag_of(tag));
  }
  return rules;
}

/// The macros of an event, from flags, and from the environment where a flag isn't given.
class Macros {
 public:
  Macros(Flags& flags, const std::function<std::string(const std::string&)>& variable)
      : flags_(flags), variable_(variable) {}

  std::string text(const std::string& flag, const std::string& macro) {
    return one(flags_, flag).value_or(variable_("NAGIOS_" + macro));
  }

  std::string name(const std::string& flag, const std::string& macro) {
    const std::string value = text(flag, macro);
    if (has_macro(value))
      throw std::invalid_argument(flag + " has a macro that Nagios has not expanded: \"" + value +
                                  "\"; use the command of hosts for hosts alone, and that of services for services");
    return name_in(value);
  }

  bool is_hard(const std::string& flag, const std::string& macro) {
    const std::string type = text(flag, macro);
    if (type != "HARD" && type != "SOFT") throw std::invalid_argument(flag + " must be HARD or SOFT: \"" + type + "\"");
    return type == "HARD";
  }

  std::int64_t number(const std::string& flag, const std::string& macro) {
    const std::string value = text(flag, macro);
    return value.empty() ? 0 : number_of(flag, value);
  }

 private:
  Flags& flags_;
  const std::function<std::string(const std::string&)>& variable_;
};

void take_host_of_service(CheckedObject& object, Macros& macros) {
  const std::string state = macros.text("--host-state", "HOSTSTATE");
  if (state != "UP" && state != "DOWN" && state != "UNREACHABLE")
    throw std::invalid_argument("--host-state must be UP, DOWN or UNREACHABLE: \"" + state + "\"");
  object.is_host_down = macros.is_hard("--host-state-type", "HOSTSTATETYPE") && state != "UP";
}

}  // namespace

EventWords event_words(const std::vector<std::string>& arguments,
                       const std::function<std::string(const std::string&)>& variable) {
  EventWords words;
  Flags flags = flags_of(arguments);
  words.rules = take_rules(flags);
  words.outbox = one(flags, "--outbox").value_or(variable("ARGUS_OUTBOX"));
  if (const auto prefix = one(flags, "--prefix")) words.rules.set_prefix(*prefix);
  Macros macros{flags, variable};
  CheckedObject& object = words.object;
  object.host = macros.name("--host", "HOSTNAME");
  object.service = macros.name("--service", "SERVICEDESC");
  const std::string kind = object.service.empty() ? "HOST" : "SERVICE";
  object.state = macros.text("--state", kind + "STATE");
  object.is_hard = macros.is_hard("--state-type", kind + "STATETYPE");
  object.since = past_time_in(macros.text("--since", "LAST" + kind + "STATECHANGE"), std::time(nullptr));
  object.is_in_downtime = macros.number("--downtime", kind + "DOWNTIME") > 0;
  object.output = macros.text("--output", kind + "OUTPUT");
  if (!object.service.empty()) {
    const bool is_host_in_downtime = macros.number("--host-downtime", "HOSTDOWNTIME") > 0;
    object.is_in_downtime = object.is_in_downtime || is_host_in_downtime;
    take_host_of_service(object, macros);
  }
  refuse_others(flags);
  if (words.outbox.empty()) throw std::invalid_argument("no outbox: name one with --outbox or in ARGUS_OUTBOX");
  if (object.host.empty())
    throw std::invalid_argument("no host: pass --host '$HOSTNAME$', or set enable_environment_macros=1 in nagios.cfg");
  check_state(object);
  return words;
}

StatusWords status_words(const std::vector<std::string>& arguments) {
  StatusWords words;
  Flags flags = flags_of(arguments);
  words.rules = take_rules(flags);
  if (const auto wait = one(flags, "--wait")) {
    words.wait = std::chrono::seconds{number_of("--wait", *wait)};
    if (words.wait > std::chrono::hours{1}) throw std::invalid_argument("--wait must be at most 3600 seconds");
  }
  const std::vector<std::string> files = taken(flags, "");
  refuse_others(flags);
  if (files.size() != 1) throw std::invalid_argument("status needs one FILE: Nagios's status_file");
  words.file = files.front();
  return words;
}

}  // namespace argus_nagios
