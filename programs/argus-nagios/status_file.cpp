#include "status_file.hpp"

#include "number_in.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <stdexcept>
#include <utility>

namespace argus_nagios {
namespace {

constexpr std::array<const char*, 3> host_states{"UP", "DOWN", "UNREACHABLE"};
constexpr std::array<const char*, 4> service_states{"OK", "WARNING", "CRITICAL", "UNKNOWN"};

/// Takes a line off a text, without the white space at its ends.
std::string_view take_line(std::string_view& text) {
  const auto end = text.find('\n');
  std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  line.remove_prefix((std::min)(line.find_first_not_of(" \t"), line.size()));
  return line.substr(0, line.find_last_not_of(" \t\r") + 1);
}

/// The fields of a block that matter here.
struct Block {
  std::string_view name{};
  std::string_view created{};
  std::string_view host{};
  std::string_view service{};
  std::string_view has_been_checked{};
  std::string_view state{};
  std::string_view state_type{};
  std::string_view last_state_change{};
  std::string_view downtime{};
  std::string_view output{};

  void take(std::string_view line) {
    const auto equals = line.find('=');
    if (equals == std::string_view::npos) return;
    const std::string_view key = line.substr(0, equals);
    std::string_view* const field = field_of(key);
    if (field != nullptr) *field = line.substr(equals + 1);
  }

 private:
  std::string_view* field_of(std::string_view key) {
    if (key == "created") return &created;
    if (key == "host_name") return &host;
    if (key == "service_description") return &service;
    if (key == "has_been_checked") return &has_been_checked;
    if (key == "current_state") return &state;
    if (key == "state_type") return &state_type;
    if (key == "last_state_change") return &last_state_change;
    if (key == "scheduled_downtime_depth") return &downtime;
    if (key == "plugin_output") return &output;
    return nullptr;
  }
};

/// Takes a block off a text; nothing at its end.
/// @throws std::runtime_error where it has a beginning alone
std::optional<Block> take_block(std::string_view& text) {
  constexpr std::string_view opening = " {";
  while (!text.empty()) {
    const std::string_view head = take_line(text);
    if (head.empty() || head.front() == '#') continue;
    if (head.size() <= opening.size() || head.substr(head.size() - opening.size()) != opening)
      throw std::runtime_error("it has a line outside of a block: " + std::string(head.substr(0, 80)));
    Block block;
    block.name = head.substr(0, head.size() - opening.size());
    while (!text.empty()) {
      const std::string_view line = take_line(text);
      if (line == "}") return block;
      block.take(line);
    }
    throw std::runtime_error("it is cut off in a block of " + std::string(block.name));
  }
  return std::nullopt;
}

std::int64_t needed(std::string_view value, const char* name) {
  const std::optional<std::int64_t> number = number_in(value);
  if (!number) throw std::invalid_argument(std::string(name) + " is no number: \"" + std::string(value) + "\"");
  return *number;
}

template <std::size_t Count>
std::string state_in(std::string_view value, const std::array<const char*, Count>& states) {
  const std::int64_t number = needed(value, "current_state");
  if (number < 0 || number >= static_cast<std::int64_t>(Count))
    throw std::invalid_argument("current_state is " + std::string(value) + ", which is no state");
  return states[static_cast<std::size_t>(number)];
}

CheckedObject object_of(const Block& block, bool is_service, std::int64_t created) {
  CheckedObject object;
  object.host = name_in(block.host);
  object.service = name_in(block.service);
  if (object.host.empty()) throw std::invalid_argument("host_name is missing");
  if (is_service && object.service.empty()) throw std::invalid_argument("service_description is missing");
  object.state = is_service ? state_in(block.state, service_states) : state_in(block.state, host_states);
  if (needed(block.has_been_checked, "has_been_checked") == 0) object.state = "PENDING";
  object.is_hard = needed(block.state_type, "state_type") == 1;
  object.is_in_downtime = needed(block.downtime, "scheduled_downtime_depth") > 0;
  object.since = past_time_in(block.last_state_change, created);
  object.output = block.output;
  return object;
}

/// Of a status.dat, block by block.
class StatusReader {
 public:
  void take(const Block& block) {
    if (block.name == "info") take_info(block);
    if (block.name == "programstatus") has_program_ = true;
    if (block.name == "contactstatus") has_contacts_ = true;
    if (block.name == "host" || block.name == "service")
      throw std::runtime_error("it is a retention file, which is as old as its last save: name Nagios's status_file");
    if (block.name == "hoststatus") take_object(block, false);
    if (block.name == "servicestatus") take_object(block, true);
  }

  StatusFile finish() {
    if (file_.created <= 0) throw std::runtime_error("it doesn't say when it was created");
    if (!has_program_) throw std::runtime_error("it has no programstatus: it is no status_file of Nagios");
    if (hosts_ == 0) throw std::runtime_error("it has no host, which no Nagios's has: it is cut off");
    if (!has_contacts_)
      throw std::runtime_error("it ends before its contacts: it was cut, or Nagios has no contact: define one");
    for (CheckedObject& object : file_.objects) {
      if (object.service.empty()) continue;
      object.is_in_downtime = object.is_in_downtime || in_downtime_.count(object.host) > 0;
      object.is_host_down = down_.count(object.host) > 0;
    }
    return std::move(file_);
  }

 private:
  void take_info(const Block& block) {
    if (file_.created != 0) throw std::runtime_error("it has two blocks of info: it was put together of two files");
    file_.created = number_in(block.created).value_or(0);
  }

  void take_object(const Block& block, bool is_service) {
    // The contacts come after all hosts and services.
    if (has_contacts_) throw std::runtime_error("a host or service follows its contacts, which Nagios doesn't write");
    if (!is_service) ++hosts_;
    try {
      const CheckedObject& object = file_.objects.emplace_back(object_of(block, is_service, file_.created));
      if (is_service) return;
      if (object.is_in_downtime) in_downtime_.insert(object.host);
      if (object.is_hard && (object.state == "DOWN" || object.state == "UNREACHABLE")) down_.insert(object.host);
    } catch (const std::invalid_argument& error) {
      file_.problems.push_back(std::string(block.host) + (block.service.empty() ? "" : ";") +
                               std::string(block.service) + ": " + error.what());
    }
  }

  StatusFile file_{};
  bool has_program_ = false;
  std::size_t hosts_ = 0;
  /// Nagios writes them after the hosts and services, so that a file with one isn't cut off among these.
  bool has_contacts_ = false;
  std::set<std::string> in_downtime_{};
  std::set<std::string> down_{};
};

}  // namespace

std::int64_t created_in(std::string_view text) {
  while (const std::optional<Block> block = take_block(text)) {
    const std::optional<std::int64_t> created = number_in(block->created);
    if (block->name == "info" && created && *created > 0) return *created;
  }
  throw std::runtime_error("it doesn't say when it was created");
}

StatusFile parse_status(std::string_view text) {
  StatusReader reader;
  while (const std::optional<Block> block = take_block(text)) reader.take(*block);
  return reader.finish();
}

}  // namespace argus_nagios
