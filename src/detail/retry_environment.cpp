#include <argus/detail/retry_environment.hpp>

#include <algorithm>
#include <random>
#include <thread>

namespace argus::detail {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

bool is_cancelled(const std::optional<CancellationToken>& token) {
  return token && token->is_cancelled();
}

void wait_in_slices(milliseconds duration, const std::optional<CancellationToken>& cancel) {
  constexpr milliseconds slice{50};
  const auto end = steady_clock::now() + duration;
  while (!is_cancelled(cancel)) {
    const auto left = std::chrono::ceil<milliseconds>(end - steady_clock::now());
    if (left <= milliseconds{0}) return;
    std::this_thread::sleep_for(cancel ? (std::min)(slice, left) : left);
  }
}

/// From the machine each time: what is kept between two waits would be the same in a child of fork.
double random_fraction() {
  std::random_device device;
  return std::uniform_real_distribution<double>{0.0, 1.0}(device);
}

}  // namespace

RetryEnvironment complete(RetryEnvironment environment) {
  if (!environment.now) environment.now = &steady_clock::now;
  if (!environment.wait) environment.wait = &wait_in_slices;
  if (!environment.random) environment.random = &random_fraction;
  return environment;
}

}  // namespace argus::detail
