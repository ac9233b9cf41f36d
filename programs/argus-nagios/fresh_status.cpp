#include "fresh_status.hpp"

#include "status_file.hpp"

#include <stdexcept>

namespace argus_nagios {
namespace {

/// A file of the future was written while the clock was wrong, and would count as new until then.
constexpr std::int64_t most_seconds_ahead = 5;

std::string age_of(std::int64_t created, std::int64_t now) {
  if (created > now)
    return "it says that it was created " + std::to_string(created - now) +
           " seconds in the future: the clock was or is wrong";
  return "it was written " + std::to_string(now - created) + " seconds ago, and no newer one came";
}

}  // namespace

std::string fresh_status(const StatusSource& source, std::chrono::seconds limit) {
  const std::int64_t asked = source.now();
  std::string problem;
  while (true) {
    try {
      std::string text = source.read();
      const std::int64_t created = created_in(text);
      if (created > asked && created <= source.now() + most_seconds_ahead) return text;
      problem = age_of(created, source.now());
    } catch (const std::runtime_error& error) {
      problem = error.what();
    }
    if (source.waited() >= limit) break;
    source.wait();
  }
  throw std::runtime_error(problem + "; is Nagios running, with a status_update_interval far below " +
                           std::to_string(limit.count()) + " s?");
}

}  // namespace argus_nagios
