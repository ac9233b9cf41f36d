#include <argus/errors.hpp>
#include <argus/http/key_walk.hpp>

#include <algorithm>
#include <set>
#include <string>
#include <utility>

namespace argus {
namespace {

constexpr std::size_t most_at_one_time = 100'000;

[[noreturn]] void throw_unreadable(const std::string& path, const std::string& problem) {
  throw DecodeError(path, problem + ": the list can't be read whole");
}

void check_order(const std::vector<KeyWalk::Row>& rows, std::optional<Timestamp> latest) {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (latest && rows[i].time > *latest)
      throw_unreadable("results[" + std::to_string(i) + "].start_time", "not in order");
    latest = rows[i].time;
  }
}

}  // namespace

struct KeyWalk::State {
  std::optional<Timestamp> latest{};
  std::int64_t page_size = 1;
  /// The rows seen at the time `latest`.
  std::set<std::int64_t> seen{};
  bool has_more = true;
};

KeyWalk::KeyWalk(std::optional<Timestamp> latest, std::int64_t page_size)
    : state_(std::make_unique<State>(State{latest, page_size, {}, true})) {}
KeyWalk::~KeyWalk() = default;
KeyWalk::KeyWalk(KeyWalk&&) noexcept = default;
KeyWalk& KeyWalk::operator=(KeyWalk&&) noexcept = default;

bool KeyWalk::has_more() const {
  return state_->has_more;
}
std::optional<Timestamp> KeyWalk::latest() const {
  return state_->latest;
}

std::int64_t KeyWalk::page_size() const {
  const auto seen = static_cast<std::int64_t>(state_->seen.size());
  // Twice the ties, so that many of them are read in a few growing pages and not in many equal ones.
  return seen + (std::max)(state_->page_size, seen);
}

std::vector<std::size_t> KeyWalk::accept(const std::vector<Row>& rows, bool has_more) {
  check_order(rows, state_->latest);
  state_->has_more = has_more;
  std::vector<std::size_t> fresh;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (state_->seen.count(rows[i].pk) == 0) fresh.push_back(i);
  }
  if (has_more && fresh.empty()) throw_unreadable("results", "the server's pages don't advance");
  if (rows.empty()) return fresh;

  const Timestamp edge = rows.back().time;
  if (state_->latest != edge) state_->seen.clear();
  state_->latest = edge;
  for (const Row& row : rows) {
    if (row.time == edge) state_->seen.insert(row.pk);
  }
  if (state_->seen.size() > most_at_one_time)
    throw_unreadable("results", "over " + std::to_string(most_at_one_time) + " incidents share one start_time");
  return fresh;
}

}  // namespace argus
