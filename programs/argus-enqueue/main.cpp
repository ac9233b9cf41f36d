// Puts an alert into an outbox, for handlers that must not wait: it links neither libcurl nor the client.

#include "programs/tag_words.hpp"
#include "src/glue/repaired_text.hpp"
#include "src/glue/standard_streams.hpp"

#include <argus/glue/outbox_writer.hpp>
#include <argus/time.hpp>

#include <cstdlib>
#include <iostream>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using argus::glue::Note;
using argus::glue::OutboxWriter;
using argus::glue::detail::repaired;
using argusctl::tag_of;

constexpr int failed_status = 1;
constexpr int usage_status = 2;

constexpr const char* help =
    "usage: argus-enqueue [--outbox DIRECTORY] open ID TEXT [-l LEVEL] [-t KEY=VALUE]... [--start TIME]\n"
    "                     [--details-url URL] [--stateless]\n"
    "       argus-enqueue [--outbox DIRECTORY] close ID [TEXT] [--end TIME]\n"
    "A word after -- is no flag, even where it begins with a dash.\n"
    "Stores that an alert has begun or ended in the outbox that --outbox or ARGUS_OUTBOX names; argusctl outbox drain\n"
    "delivers it. Exit: 0 safe on the disk, 1 not stored, 2 wrong words.\n";

/// What the command line says.
struct Words {
  bool wants_help = false;
  bool has_alert_flag = false;
  std::string outbox{};
  std::vector<std::string> words{};
  Note note{};
  std::string start{};
  std::string end{};
};

int level_of(const std::string& text) {
  if (text.size() != 1 || text[0] < '1' || text[0] > '5') throw std::invalid_argument("the level must be 1 to 5");
  return text[0] - '0';
}

/// A flag that has a value.
void take_flag(Words& words, const std::string& flag, const std::string& value) {
  words.has_alert_flag = words.has_alert_flag || (flag != "--outbox" && flag != "--end");
  if (flag == "--outbox") {
    words.outbox = value;
  } else if (flag == "-l" || flag == "--level") {
    words.note.level = level_of(value);
  } else if (flag == "-t" || flag == "--tag") {
    words.note.tags.push_back(tag_of(value));
  } else if (flag == "--details-url") {
    words.note.details_url = value;
  } else if (flag == "--start") {
    words.start = value;
  } else if (flag == "--end") {
    words.end = value;
  } else {
    throw std::invalid_argument("unknown flag: " + flag);
  }
}

Words parse(const std::vector<std::string>& arguments) {
  Words words;
  bool is_flag_possible = true;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& word = arguments[i];
    const bool is_flag = is_flag_possible && word.size() > 1 && word[0] == '-';
    if (is_flag && word == "--") {
      is_flag_possible = false;
    } else if (is_flag && (word == "--help" || word == "-h")) {
      words.wants_help = true;
    } else if (is_flag && word == "--stateless") {
      words.note.stateless = true;
      words.has_alert_flag = true;
    } else if (is_flag && i + 1 == arguments.size()) {
      throw std::invalid_argument(word + " needs a value");
    } else if (is_flag) {
      take_flag(words, word, arguments[++i]);
    } else {
      words.words.push_back(word);
    }
  }
  return words;
}

argus::Timestamp time_of(const std::string& text) {
  return text.empty() ? argus::now() : argus::parse_timestamp(text);
}

void store(Words words) {
  const char* const usual = std::getenv("ARGUS_OUTBOX");
  if (words.outbox.empty() && usual != nullptr) words.outbox = usual;
  if (words.outbox.empty()) throw std::invalid_argument("no outbox: name one with --outbox or in ARGUS_OUTBOX");
  const std::string command = words.words.empty() ? "" : words.words[0];
  const std::size_t count = words.words.size();
  if (command == "open" && count == 3) {
    if (!words.end.empty()) throw std::invalid_argument("--end is a flag of close");
    words.note.id = words.words[1];
    words.note.description = repaired(words.words[2]);
    words.note.start_time = time_of(words.start);
    OutboxWriter{words.outbox}.open(words.note);
  } else if (command == "close" && (count == 2 || count == 3)) {
    if (words.has_alert_flag) throw std::invalid_argument("close has no flags but --outbox and --end");
    OutboxWriter{words.outbox}.end(words.words[1], count == 3 ? repaired(words.words[2]) : "", time_of(words.end));
  } else {
    throw std::invalid_argument("open needs an id and a text, and close an id");
  }
}

}  // namespace

int main(int argc, char** argv) try {
  argus::detail::keep_standard_streams_open();
  const Words words = parse({argv + 1, argv + argc});
  if (!words.wants_help) {
    store(words);
    return 0;
  }
  std::cout << help << std::flush;
  return std::cout ? 0 : failed_status;
} catch (const std::invalid_argument& error) {
  std::cerr << "argus-enqueue: " << error.what() << "; --help tells what there is\n";
  return usage_status;
} catch (const std::exception& error) {
  std::cerr << "argus-enqueue: " << error.what() << '\n';
  return failed_status;
}
