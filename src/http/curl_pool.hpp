#pragma once

#include "curl_handle.hpp"
#include "curl_multi.hpp"
#include "route.hpp"

#include <argus/client_options.hpp>
#include <argus/http/request.hpp>

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace argus::detail {

/// What one process has of connections: a count of those in use, and those that are not.
class CurlPool {
 public:
  /// @param options must outlive the pool
  explicit CurlPool(const ClientOptions& options);

  /// For PerProcess: the child's, which has none yet.
  std::unique_ptr<CurlPool> renew() const { return std::make_unique<CurlPool>(options_); }
  /// Closes the child's copies of the sockets, so that the server sees when the parent closes its own. To close the
  /// connections would be to say good-bye on what the parent goes on using.
  void abandon();

  /// Waits until one connection may be used.
  /// @throws TimeoutError, CancelledError
  void reserve(const Request& request);
  /// Takes one connection if one is free.
  bool try_reserve();
  void release() noexcept;

  CurlHandle take();
  void give_back(CurlHandle handle) noexcept;

  std::unique_ptr<CurlMulti> take_multi();
  /// Keeps one, so that those who send many at the same time leave no more connections open than one of them.
  void give_back(std::unique_ptr<CurlMulti> multi) noexcept;

  /// Lets go of all connections: those that are in use now are not kept.
  void drop_connections() noexcept;
  /// Whether that hasn't happened since it was taken.
  bool keeps(const CurlMulti& multi);

  /// How requests to this URL go.
  std::shared_ptr<const Route> route_to(const std::string& url);

 private:
  const ClientOptions& options_;
  std::mutex mutex_{};
  std::condition_variable returned_{};
  /// Those who wait for a connection; who came first gets the next.
  std::deque<const void*> waiting_{};
  std::vector<CurlHandle> idle_{};
  std::unique_ptr<CurlMulti> idle_multi_{};
  std::shared_ptr<const Route> last_route_{};
  std::size_t in_use_ = 0;
  /// How often all connections have been left.
  std::uint64_t generation_ = 0;
};

/// Keeps one of a pool's connections for one request.
class CurlReservation {
 public:
  /// Waits for it.
  /// @throws TimeoutError, CancelledError
  CurlReservation(CurlPool& pool, const Request& request) : pool_(&pool) { pool.reserve(request); }
  /// Has none where none is free.
  explicit CurlReservation(CurlPool& pool) : pool_(pool.try_reserve() ? &pool : nullptr) {}
  CurlReservation(const CurlReservation&) = delete;
  CurlReservation& operator=(const CurlReservation&) = delete;
  ~CurlReservation() {
    if (pool_ != nullptr) pool_->release();
  }

  explicit operator bool() const { return pool_ != nullptr; }

 private:
  CurlPool* pool_;
};

}  // namespace argus::detail
