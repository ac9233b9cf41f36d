#include "shrink.hpp"

#include <functional>

#include "places.hpp"

using nlohmann::json;

namespace {

/// Tries changes of the sequence one after the other, and keeps those after which it still differs.
class Shrinker {
 public:
  Shrinker(Finding finding, Bench& bench) : finding_(std::move(finding)), bench_(bench) {}

  Finding shrink() {
    cut_behind();
    for (bool has_changed = true; has_changed && tries_ < most_tries;) {
      has_changed = remove_steps();
      has_changed = simplify_steps() || has_changed;
    }
    return finding_;
  }

 private:
  static constexpr int most_tries = 400;

  bool try_out(const Sequence& candidate) {
    if (tries_++ >= most_tries) return false;
    auto mismatch = bench_.run(candidate);
    if (!mismatch) return false;
    finding_ = {candidate, *mismatch};
    return true;
  }

  /// What comes behind the step that differs isn't needed.
  void cut_behind() {
    Sequence& sequence = finding_.sequence;
    for (std::size_t i = 0; i < sequence.size(); ++i) {
      if (sequence[i].number != finding_.mismatch.step) continue;
      sequence.resize(i + 1);
      return;
    }
  }

  /// First many at once, then one by one, from the end.
  bool remove_steps() {
    bool has_changed = false;
    for (std::size_t count = finding_.sequence.size() / 2; count > 0; count /= 2) {
      for (std::size_t end = finding_.sequence.size(); end >= count; --end) {
        Sequence candidate = finding_.sequence;
        if (end > candidate.size() || candidate.size() == count) continue;
        const auto last = candidate.begin() + static_cast<std::ptrdiff_t>(end);
        candidate.erase(last - static_cast<std::ptrdiff_t>(count), last);
        has_changed = try_out(candidate) || has_changed;
      }
    }
    return has_changed;
  }

  bool change_step(std::size_t index, const std::function<void(Step&)>& change) {
    Sequence candidate = finding_.sequence;
    change(candidate[index]);
    return try_out(candidate);
  }

  bool simplify_steps() {
    bool has_changed = false;
    for (std::size_t i = 0; i < finding_.sequence.size(); ++i) {
      has_changed = drop_query(i) || has_changed;
      has_changed = drop_fields(i) || has_changed;
      has_changed = shorten_texts(i) || has_changed;
    }
    return has_changed;
  }

  /// What keeps a list to this sequence's own incidents stays.
  static bool is_own_filter(const std::string& value) { return value.find("${name}") != std::string::npos; }

  bool drop_query(std::size_t index) {
    bool has_changed = false;
    for (std::size_t i = finding_.sequence[index].query.size(); i-- > 0;) {
      if (is_own_filter(finding_.sequence[index].query[i].second)) continue;
      has_changed =
          change_step(index,
                      [i](Step& step) { step.query.erase(step.query.begin() + static_cast<std::ptrdiff_t>(i)); }) ||
          has_changed;
    }
    return has_changed;
  }

  bool drop_fields(std::size_t index) {
    bool has_changed = false;
    if (!finding_.sequence[index].body) return false;
    for (const json::json_pointer& place : all_places_in(*finding_.sequence[index].body)) {
      const bool is_there = finding_.sequence[index].body->contains(place);
      if (!is_there) continue;
      has_changed = change_step(index, [&](Step& step) { erase_place(*step.body, place); }) || has_changed;
    }
    return has_changed;
  }

  bool shorten_texts(std::size_t index) {
    bool has_changed = false;
    if (!finding_.sequence[index].body) return false;
    for (const json::json_pointer& place : all_places_in(*finding_.sequence[index].body)) {
      const json& body = *finding_.sequence[index].body;
      if (!body.contains(place) || !body[place].is_string()) continue;
      const auto text = body[place].get<std::string>();
      // Names stay names that nothing else has.
      const std::string shorter = text.find("${name}") == std::string::npos ? "" : "${name}";
      if (text.size() <= shorter.size() + 1) continue;
      has_changed = change_step(index, [&](Step& step) { (*step.body)[place] = shorter; }) || has_changed;
    }
    return has_changed;
  }

  Finding finding_;
  Bench& bench_;
  int tries_ = 0;
};

}  // namespace

Finding shrink(Finding finding, Bench& bench) {
  return Shrinker(std::move(finding), bench).shrink();
}
