#include "token_upkeep.hpp"

#include "durable_file.hpp"
#include "regular_file.hpp"

#include <argus/errors.hpp>

#include <algorithm>
#include <exception>
#include <optional>
#include <string>
#include <utility>

namespace argus::detail {

namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr hours warning_interval{24};
constexpr hours longest_postponement{6};

std::optional<Timestamp> stored_time(const std::filesystem::path& path) {
  try {
    return parse_timestamp(glue::detail::content_of_regular(path));
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

}  // namespace

std::string rough_time(seconds time) {
  if (time < hours{2}) return std::to_string(time / minutes{1}) + " min";
  if (time < hours{48}) return std::to_string(time / hours{1}) + " h";
  return std::to_string(time / hours{24}) + " days";
}

TokenUpkeep::TokenUpkeep(const ServiceLog& log, RetryEnvironment time, std::function<Timestamp()> now,
                         std::filesystem::path warned_file)
    : log_(log), time_(std::move(time)), now_(std::move(now)), warned_file_(std::move(warned_file)) {}

bool TokenUpkeep::renew(const glue::TokenKeeper& keeper, const CallOptions& limits) try {
  if (time_.now() < next_) return false;
  const bool is_renewed = keeper.renew_if_due(limits);
  pause_ = shortest_postponement;
  if (is_renewed) log_.write(Priority::info, "the token was renewed");
  return is_renewed;
} catch (const CancelledError&) {
  return false;
} catch (const std::exception& error) {
  postpone(std::string("the token can't be renewed: ") + error.what());
  return false;
}

void TokenUpkeep::watch(const glue::TokenKeeper& keeper) try {
  if (time_.now() < next_) return;
  keeper.note_age();
  const auto age = keeper.age();
  if (age && *age >= keeper.life() / 2) warn_of_age(*age, keeper.life());
  pause_ = shortest_postponement;
} catch (const std::exception& error) {
  postpone(std::string("the token's age can't be watched: ") + error.what());
}

void TokenUpkeep::warn_of_age(seconds age, seconds life) const {
  const auto warned = stored_time(warned_file_);
  if (warned && *warned <= now_() && now_() < *warned + warning_interval) return;
  log_.write(Priority::warning, "the token is " + rough_time(age) +
                                    " old or more, and Argus's tokens usually expire after " + rough_time(life) +
                                    ": replace it, or set renew-token");
  glue::detail::write_durably(warned_file_, to_string(now_()));
}

void TokenUpkeep::postpone(const std::string& problem) {
  next_ = time_.now() + pause_;
  log_.write(Priority::warning, problem + "; the next try is in " + rough_time(pause_));
  pause_ = (std::min)(2 * pause_, seconds{longest_postponement});
}

}  // namespace argus::detail
