#include <argus/glue/memory.hpp>

#include "durable_file.hpp"
#include "regular_file.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace argus::glue {

using namespace detail;

namespace {

using nlohmann::json;

constexpr int memory_version = 1;
/// A file that only says when the monitor was read is no older than that.
constexpr std::chrono::minutes oldest_file{10};

constexpr std::array<std::pair<Remembered::State, const char*>, 4> state_names{{
    {Remembered::State::waiting, "waiting"},
    {Remembered::State::open, "open"},
    {Remembered::State::respected, "respected"},
    {Remembered::State::closed, "closed"},
}};

std::string name_of(Remembered::State state) {
  for (const auto& [value, name] : state_names) {
    if (value == state) return name;
  }
  return "unknown";
}

Remembered::State state_of(const std::string& text) {
  for (const auto& [value, name] : state_names) {
    if (text == name) return value;
  }
  throw std::invalid_argument("state \"" + text + "\": not known");
}

/// Goes through the members of an entry, so that writing and reading can't differ.
template <class Entry, class Visitor>
void visit(Entry& entry, const Visitor& member) {
  member("pk", entry.pk);
  member("level", entry.level);
  member("tags", entry.tags);
  member("description", entry.description);
  member("first_seen", entry.first_seen);
  member("last_active", entry.last_active);
  member("absent_since", entry.absent_since);
  member("last_absent", entry.last_absent);
  member("misses", entry.misses);
  member("closed_at", entry.closed_at);
  member("is_reopened", entry.is_reopened);
  member("is_whole", entry.is_whole);
  member("failures", entry.failures);
  member("retry_at", entry.retry_at);
}

json written(Timestamp time) {
  return argus::to_string(time);
}
template <class Value>
json written(const Value& value) {
  return value;
}

void read(const json& stored, Timestamp& time) {
  time = parse_timestamp(stored.get<std::string>());
}
template <class Value>
void read(const json& stored, Value& value) {
  stored.get_to(value);
}
/// A count, which goes on from there.
void read(const json& stored, int& value) {
  constexpr std::int64_t most = 1'000'000'000;
  const bool is_count = stored.is_number_integer() && stored.get<std::int64_t>() >= 0 && stored <= most;
  if (!is_count) throw std::invalid_argument("count " + stored.dump() + ": must be from 0 to " + std::to_string(most));
  stored.get_to(value);
}

json written(const Remembered& entry) {
  json stored = {{"state", name_of(entry.state)}};
  visit(entry, [&stored](const char* name, const auto& value) {
    if (value != std::decay_t<decltype(value)>{}) stored[name] = written(value);
  });
  return stored;
}

Remembered read_entry(const json& stored) {
  Remembered entry;
  entry.state = state_of(stored.at("state").get<std::string>());
  visit(entry, [&stored](const char* name, auto& value) {
    const auto found = stored.find(name);
    if (found != stored.end()) read(*found, value);
  });
  return entry;
}

std::string text_of(const json& memory) {
  return memory.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
}

std::string damage_of(const std::filesystem::path& file, const std::string& what) {
  return "the memory of earlier rounds in " + file.string() + " is damaged, so that it starts without: " + what;
}

}  // namespace

void to_json(json& stored, const Memory& memory) {
  json keys = json::object();
  for (const auto& [key, entry] : memory.keys) keys[key] = written(entry);
  json posted = json::object();
  for (const auto& [id, time] : memory.posted) posted[id] = argus::to_string(time);
  stored = {{"version", memory_version},
            {"server", memory.server},
            {"observed_at", argus::to_string(memory.observed_at)},
            {"keys", std::move(keys)},
            {"posted", std::move(posted)}};
}

void from_json(const json& stored, Memory& memory) {
  if (stored.at("version") != memory_version)
    throw std::invalid_argument("version " + stored.at("version").dump() + ": this program reads version " +
                                std::to_string(memory_version));
  std::unordered_map<std::string, Remembered> keys;
  std::unordered_map<std::string, Timestamp> posted;
  for (const auto& [key, entry] : stored.at("keys").items()) keys.emplace(key, read_entry(entry));
  for (const auto& [id, time] : stored.at("posted").items()) read(time, posted[id]);
  read(stored.at("observed_at"), memory.observed_at);
  memory.server = stored.value("server", "");
  memory.keys = std::move(keys);
  memory.posted = std::move(posted);
}

Memory::Memory(std::filesystem::path file, std::string server_url)
    : server(std::move(server_url)), file_(std::move(file)) {
  try {
    Memory stored;
    json::parse(content_of_regular(file_)).get_to(stored);
    if (stored.server != server) {
      problem_ = "the memory of earlier rounds in " + file_.string() + " is of another server, " + stored.server +
                 ", so that it starts without";
      return;
    }
    keys = std::move(stored.keys);
    posted = std::move(stored.posted);
    observed_at = stored.observed_at;
  } catch (const std::system_error& error) {
    problem_ = error.code().value() == ENOENT
                   ? "there is no memory of earlier rounds in " + file_.string() + " yet: starts without"
                   : std::string("the memory of earlier rounds is left out: ") + error.what();
  } catch (const json::exception&) {
    problem_ = damage_of(file_, "its JSON is cut off, or something else's");
  } catch (const std::exception& error) {
    problem_ = damage_of(file_, error.what());
  }
}

void Memory::save() {
  if (file_.empty()) return;
  json stored = *this;
  stored.erase("observed_at");
  std::string state = text_of(stored);
  const bool is_recent = observed_at - saved_at_ < oldest_file && observed_at >= saved_at_;
  if (state == saved_ && is_recent) return;
  stored["observed_at"] = argus::to_string(observed_at);
  write_durably(file_, text_of(stored));
  saved_ = std::move(state);
  saved_at_ = observed_at;
}

}  // namespace argus::glue
