// Nagios's changes of state for an outbox, and its status.dat as alerts. It links neither libcurl nor the client.

#include "alerts.hpp"
#include "fresh_status.hpp"
#include "src/glue/standard_streams.hpp"
#include "status_content.hpp"
#include "words.hpp"

#include <argus/glue/outbox_writer.hpp>
#include <argus/time.hpp>

#include <syslog.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <iostream>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace {

using namespace argus_nagios;
using argus::glue::Note;
using argus::glue::OutboxWriter;

constexpr int failed_status = 1;
constexpr int usage_status = 2;
constexpr std::chrono::milliseconds between_reads{200};
/// The last read begins when the wait is over.
constexpr std::chrono::seconds for_last_read{1};

constexpr const char* help =
    "usage: argus-nagios event [--outbox DIRECTORY] [--prefix NAME] [-l STATE=LEVEL]... [-t KEY=VALUE]... [MACRO]...\n"
    "       argus-nagios status FILE [--wait SECONDS] [-l STATE=LEVEL]... [-t KEY=VALUE]...\n"
    "event stores a HARD change of a host or service in the outbox that --outbox or ARGUS_OUTBOX names. MACRO is "
    "--host,\n"
    "--service, --state, --state-type, --since, --downtime, --host-downtime, --host-state, --host-state-type or "
    "--output,\n"
    "with what Nagios's macro says; what isn't given is taken from the environment (NAGIOS_HOSTNAME and so on).\n"
    "status prints the active problems of Nagios's status_file as JSON lines, for argusctl run NAME -- argus-nagios "
    "status\n"
    "FILE. It waits until Nagios has written the file anew, 30 seconds at most.\n"
    "Exit: 0 done, 1 not stored or not readable, 2 wrong words. man argus-nagios tells more.\n";

std::string variable(const std::string& name) {
  const char* const value = std::getenv(name.c_str());
  return value == nullptr ? "" : value;
}

argus::Timestamp since(const CheckedObject& object) {
  return object.since > 0 ? argus::Timestamp{std::chrono::seconds{object.since}} : argus::now();
}

void open(const EventWords& words, const std::string& id) {
  Note note;
  note.id = id;
  note.start_time = since(words.object);
  note.description = description_of(words.object);
  note.level = words.rules.levels.at(words.object.state);
  note.tags = tags_of(words.object, words.rules);
  OutboxWriter{words.outbox}.open(note);
}

void take_event(const std::vector<std::string>& arguments) {
  const EventWords words = event_words(arguments, variable);
  const CheckedObject& object = words.object;
  if (!object.is_hard) return;
  const std::string id = words.rules.prefix + ":" + key_of(object);
  const Meaning meaning = meaning_of(object);
  if (meaning == Meaning::active) open(words, id);
  if (meaning == Meaning::ended) OutboxWriter{words.outbox}.end(id, description_of(object), since(object));
}

int print_status(const std::vector<std::string>& arguments) {
  const StatusWords words = status_words(arguments);
  using Clock = std::chrono::steady_clock;
  const Clock::time_point began = Clock::now();
  const StatusSource source{[&] { return status_content(words.file, began + words.wait + for_last_read); },
                            [] { return std::chrono::seconds{std::time(nullptr)}.count(); },
                            [&] { return std::chrono::duration_cast<std::chrono::seconds>(Clock::now() - began); },
                            [] { std::this_thread::sleep_for(between_reads); }};
  try {
    const StatusFile file = parse_status(fresh_status(source, words.wait));
    print_alerts(std::cout, file, words.rules);
    for (const std::string& problem : file.problems)
      std::cerr << "argus-nagios: " << words.file << ": " << problem << '\n';
    if (!std::cout.flush()) throw std::runtime_error("standard output can't be written");
    return file.problems.empty() ? 0 : failed_status;
  } catch (const std::runtime_error& error) {
    throw std::runtime_error(words.file + ": " + error.what());
  }
}

/// Nagios throws away what an event handler prints, and its status.
void report(const std::string& command, const std::string& problem) {
  std::cerr << "argus-nagios: " << problem << '\n';
  if (command != "event") return;
  openlog("argus-nagios", LOG_PID, LOG_DAEMON);
  syslog(LOG_ERR, "an event is not stored: %s", problem.c_str());
}

int run(const std::string& command, const std::vector<std::string>& arguments) {
  if (command == "--help" || command == "-h" || (arguments.size() == 1 && arguments[0] == "--help")) {
    std::cout << help << std::flush;
    return std::cout ? 0 : failed_status;
  }
  if (command == "status") return print_status(arguments);
  if (command != "event") throw std::invalid_argument("the first word must be event or status; --help tells more");
  take_event(arguments);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  argus::detail::keep_standard_streams_open();
  const std::string command = argc > 1 ? argv[1] : "";
  try {
    return run(command, {argv + (std::min)(argc, 2), argv + argc});
  } catch (const std::invalid_argument& error) {
    report(command, error.what());
    return usage_status;
  } catch (const std::exception& error) {
    report(command, error.what());
    return failed_status;
  }
}
