#include "curl_pool.hpp"

#include "cancellation_interval.hpp"
#include "curl_transfer.hpp"

#include <argus/errors.hpp>

#include <algorithm>
#include <utility>

namespace argus::detail {
namespace {

using std::chrono::steady_clock;

/// A place among those who wait; all under the pool's lock.
class PlaceInLine {
 public:
  PlaceInLine(std::deque<const void*>& line, std::condition_variable& moved) : line_(line), moved_(moved) {
    line_.push_back(this);
  }
  PlaceInLine(const PlaceInLine&) = delete;
  PlaceInLine& operator=(const PlaceInLine&) = delete;
  ~PlaceInLine() {
    line_.erase(std::remove(line_.begin(), line_.end(), this), line_.end());
    if (!line_.empty()) moved_.notify_all();
  }

 private:
  std::deque<const void*>& line_;
  std::condition_variable& moved_;
};

}  // namespace

CurlPool::CurlPool(const ClientOptions& options) : options_(options) {
  idle_.reserve(options.max_connections);
}

void CurlPool::abandon() {
  const std::unique_lock lock{mutex_, std::try_to_lock};
  if (!lock) return;
  for (const CurlHandle& handle : idle_) handle.sockets().close_copies();
  if (idle_multi_) idle_multi_->sockets().close_copies();
}

void CurlPool::reserve(const Request& request) {
  const auto end = steady_clock::now() + time_left(request, options_.request_timeout);
  std::unique_lock lock{mutex_};
  const PlaceInLine place{waiting_, returned_};
  while (in_use_ >= options_.max_connections || waiting_.front() != &place) {
    if (request.limits.is_cancelled()) throw_cancelled(request, TransportError::Stage::refused);
    const auto now = steady_clock::now();
    if (now >= end)
      throw TimeoutError(describe(request, "all max_connections connections stayed busy until the time ran out"),
                         TransportError::Stage::refused, false);
    returned_.wait_until(lock, request.limits.cancel ? (std::min)(end, now + cancellation_interval) : end);
  }
  ++in_use_;
}

bool CurlPool::try_reserve() {
  const std::lock_guard lock{mutex_};
  if (in_use_ >= options_.max_connections || !waiting_.empty()) return false;
  ++in_use_;
  return true;
}

void CurlPool::release() noexcept {
  const std::lock_guard lock{mutex_};
  --in_use_;
  if (!waiting_.empty()) returned_.notify_all();
}

CurlHandle CurlPool::take() {
  std::unique_lock lock{mutex_};
  if (idle_.empty()) {
    const std::uint64_t generation = generation_;
    lock.unlock();
    CurlHandle handle{options_};
    handle.generation = generation;
    return handle;
  }
  CurlHandle handle = std::move(idle_.back());
  idle_.pop_back();
  return handle;
}

void CurlPool::give_back(CurlHandle handle) noexcept {
  const std::lock_guard lock{mutex_};
  if (handle.generation == generation_) idle_.push_back(std::move(handle));
}

std::unique_ptr<CurlMulti> CurlPool::take_multi() {
  std::unique_lock lock{mutex_};
  std::unique_ptr<CurlMulti> multi = std::move(idle_multi_);
  const std::uint64_t generation = generation_;
  lock.unlock();
  if (multi) return multi;
  multi = std::make_unique<CurlMulti>(options_.max_connections);
  multi->generation = generation;
  return multi;
}

void CurlPool::give_back(std::unique_ptr<CurlMulti> multi) noexcept {
  const std::lock_guard lock{mutex_};
  if (multi->generation == generation_) std::swap(idle_multi_, multi);
}

void CurlPool::drop_connections() noexcept {
  const std::lock_guard lock{mutex_};
  ++generation_;
  idle_.clear();
  idle_multi_.reset();
}

bool CurlPool::keeps(const CurlMulti& multi) {
  const std::lock_guard lock{mutex_};
  return multi.generation == generation_;
}

std::shared_ptr<const Route> CurlPool::route_to(const std::string& url) {
  const std::string_view origin = origin_of(url);
  std::unique_lock lock{mutex_};
  if (last_route_ && last_route_->origin == origin) return last_route_;
  lock.unlock();
  auto route = std::make_shared<const Route>(find_route(options_, url));
  lock.lock();
  last_route_ = route;
  return route;
}

}  // namespace argus::detail
