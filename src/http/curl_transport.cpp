#include <argus/detail/checks.hpp>
#include <argus/http/curl_transport.hpp>

#include "cancellation_interval.hpp"
#include "curl_handle.hpp"
#include "curl_multi.hpp"
#include "curl_pool.hpp"
#include "curl_transfer.hpp"
#include "name_lookup.hpp"
#include "per_process.hpp"
#include "route.hpp"

#include <argus/errors.hpp>

#include <algorithm>
#include <chrono>
#include <exception>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace argus {

using namespace detail;

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;
using Stage = TransportError::Stage;

void check_options(const ClientOptions& options) {
  const auto least = (std::min)(options.connect_timeout, options.request_timeout);
  if (least <= milliseconds{0})
    throw std::invalid_argument("timeout " + std::to_string(least.count()) +
                                " ms: must be above 0; nothing waits without a limit here");
  checks::at_most_a_day("connect_timeout", options.connect_timeout);
  checks::at_most_a_day("request_timeout", options.request_timeout);
  if (options.max_response_bytes == 0) throw std::invalid_argument("max_response_bytes 0: must be above 0");
  if (options.max_connections == 0) throw std::invalid_argument("max_connections 0: must be above 0");
}

[[noreturn]] void throw_unknown_address(const Request& request, const std::string& host,
                                        const NameLookup::Result& result) {
  if (result.outcome == NameLookup::Outcome::cancelled) throw_cancelled(request, Stage::refused);
  if (result.outcome == NameLookup::Outcome::failed)
    throw ConnectionError(describe(request, "could not resolve host: " + host + ": " + result.failure), Stage::not_sent,
                          false);
  time_left(request, milliseconds{1});
  throw TimeoutError(describe(request, "no name server gave the address of " + host +
                                           " in time (limit: connect_timeout); see /etc/resolv.conf"),
                     Stage::not_sent, false);
}

/// Finds the addresses that the transfers of one call go to. What isn't found for one is not looked up again for the
/// next.
class AddressFinder {
 public:
  /// @param may_be_old whether addresses are good that were found a while ago, since there is a connection already
  /// @throws ConnectionError, TimeoutError, CancelledError
  HostAddresses find(const std::string& host, const CurlTransfer& transfer, bool may_be_old) {
    const NameLookup& names = NameLookup::of_process();
    std::optional<HostAddresses> known = names.fresh(host);
    if (!known && may_be_old) {
      static_cast<void>(names.wait_for(host, {}, std::nullopt));
      known = names.last_known(host);
    }
    return known ? *std::move(known) : look_up(host, transfer);
  }

 private:
  HostAddresses look_up(const std::string& host, const CurlTransfer& transfer) {
    using Outcome = NameLookup::Outcome;
    const Request& request = transfer.request();
    if (unknown_) throw_unknown_address(request, host, *unknown_);
    const auto& deadline = request.limits.deadline;
    const auto end = deadline ? (std::min)(*deadline, transfer.connect_end()) : transfer.connect_end();
    NameLookup::Result result = NameLookup::of_process().wait_for(host, end, request.limits.cancel);
    if (result.outcome == Outcome::found) return std::move(result.addresses);
    if (result.outcome != Outcome::cancelled) unknown_ = result;
    throw_unknown_address(request, host, result);
  }

  std::optional<NameLookup::Result> unknown_{};
};

/// Tells libcurl the addresses of the route's hosts, so that it doesn't look them up itself: it would wait for a silent
/// name server whatever the limits are.
void set_addresses(CurlHandle& handle, const Route& route, const CurlTransfer& transfer, AddressFinder& finder,
                   bool may_be_old) {
  if (route.hosts.empty()) return;
  std::vector<std::string> lines;
  unsigned scope_id = 0;
  for (const Route::Host& host : route.hosts) {
    const HostAddresses known = finder.find(host.name, transfer, may_be_old);
    std::string line = host.name + ":" + host.port;
    for (std::size_t i = 0; i < known.addresses.size(); ++i) line += (i == 0 ? ":" : ",") + known.addresses[i];
    lines.push_back(std::move(line));
    scope_id = (std::max)(scope_id, known.scope_id);
  }
  handle.set_addresses(std::move(lines), scope_id);
}

/// Prepares a handle for a transfer over one of its connections, or over a new one.
void set_up(CurlHandle& handle, CurlTransfer& transfer, CurlPool& pool, AddressFinder& finder, bool has_connection,
            bool on_new_connection) {
  const auto route = pool.route_to(transfer.request().url);
  handle.set_route(route);
  set_addresses(handle, *route, transfer, finder, has_connection && !on_new_connection);
  transfer.set_up(handle, on_new_connection);
}

/// Several requests under way at once, each on a connection that is reserved for as long as the request takes.
class Transfers {
 public:
  Transfers(CurlPool& pool, CurlMulti& multi, const ClientOptions& options, const std::vector<Request>& requests,
            const Transport::TakeResult& take)
      : pool_(pool), multi_(multi), options_(options), requests_(requests), take_(take) {}
  Transfers(const Transfers&) = delete;
  Transfers& operator=(const Transfers&) = delete;
  ~Transfers() {
    for (const auto& [curl, running] : running_) multi_.remove(running->handle);
  }

  void run(std::size_t concurrency) {
    while (next_ < requests_.size() || !running_.empty()) {
      while (next_ < requests_.size() && running_.size() < concurrency && start_next()) continue;
      if (!running_.empty()) go_on();
    }
  }

 private:
  struct Running {
    Running(std::size_t place, const Request& request, const ClientOptions& options, SocketSet& sockets,
            CurlHandle prepared)
        : index(place), transfer(request, options, sockets), handle(std::move(prepared)) {}

    std::size_t index;
    steady_clock::time_point begin{};
    std::unique_ptr<CurlReservation> reserved{};
    CurlTransfer transfer;
    CurlHandle handle;
  };

  /// Waits for a connection only where nothing else could go on meanwhile.
  /// @returns false if none is free
  bool start_next() {
    const Request& request = requests_[next_];
    const auto begin = steady_clock::now();
    try {
      if (request.limits.is_cancelled()) throw_cancelled(request, Stage::refused);
      auto reserved = running_.empty() ? std::make_unique<CurlReservation>(pool_, request)
                                       : std::make_unique<CurlReservation>(pool_);
      if (!*reserved) return false;
      auto running = std::make_unique<Running>(next_, request, options_, multi_.sockets(), take_handle());
      running->begin = begin;
      running->reserved = std::move(reserved);
      start(std::move(running), request.new_connection || !pool_.keeps(multi_));
    } catch (const std::exception&) {
      take_(next_, {{}, std::current_exception(), {}});
    }
    ++next_;
    return true;
  }

  CurlHandle take_handle() {
    if (idle_.empty()) return CurlHandle{options_};
    CurlHandle handle = std::move(idle_.back());
    idle_.pop_back();
    return handle;
  }

  void start(std::unique_ptr<Running> running, bool on_new_connection) {
    set_up(running->handle, running->transfer, pool_, finder_, !multi_.sockets().empty(), on_new_connection);
    multi_.add(running->handle);
    CURL* const curl = running->handle.get();
    running_[curl] = std::move(running);
  }

  void go_on() {
    try {
      const CurlMulti::Ended ended = multi_.wait(cancellation_interval);
      if (ended.handle != nullptr) finish(ended);
    } catch (const ConnectionError&) {
      while (!running_.empty()) finish({running_.begin()->first, CURLE_FAILED_INIT});
    }
  }

  void finish(const CurlMulti::Ended& ended) {
    const auto place = running_.find(ended.handle);
    std::unique_ptr<Running> running = std::move(place->second);
    running_.erase(place);
    const std::size_t index = running->index;
    const auto begin = running->begin;
    SendResult answer;
    try {
      if (running->transfer.met_unread_bytes()) {
        multi_.remove(running->handle);
        start(std::move(running), true);
        return;
      }
      answer.response = running->transfer.take_response(ended.code);
    } catch (const std::exception&) {
      answer.failure = std::current_exception();
    }
    answer.duration = std::chrono::duration_cast<std::chrono::microseconds>(steady_clock::now() - begin);
    if (running) {
      multi_.remove(running->handle);
      running->reserved.reset();
      if (!answer.failure) idle_.push_back(std::move(running->handle));
      running.reset();
    }
    take_(index, std::move(answer));
  }

  CurlPool& pool_;
  CurlMulti& multi_;
  const ClientOptions& options_;
  const std::vector<Request>& requests_;
  const Transport::TakeResult& take_;
  AddressFinder finder_{};
  std::size_t next_ = 0;
  std::map<CURL*, std::unique_ptr<Running>> running_{};
  std::vector<CurlHandle> idle_{};
};

}  // namespace

class CurlTransport::Pools : public PerProcess<CurlPool> {
 public:
  using PerProcess::PerProcess;
};

CurlTransport::CurlTransport(ClientOptions options) : options_(std::move(options)) {
  check_options(options_);
  // Not as late as the first request: what libcurl and its TLS library do at the program's end must come after the
  // destructors of static objects that hold a client.
  CurlHandle::set_up_libcurl();
  pools_ = std::make_unique<Pools>(std::make_unique<CurlPool>(options_));
}

CurlTransport::~CurlTransport() = default;

Response CurlTransport::send(const Request& request) {
  CurlPool& pool = pools_->get();
  const CurlReservation reserved{pool, request};
  CurlHandle handle = pool.take();
  CurlTransfer transfer{request, options_, handle.sockets()};
  AddressFinder finder;
  set_up(handle, transfer, pool, finder, !handle.sockets().empty(), request.new_connection);
  CURLcode code = curl_easy_perform(handle.get());
  if (transfer.met_unread_bytes()) {
    set_up(handle, transfer, pool, finder, false, true);
    code = curl_easy_perform(handle.get());
  }
  // A handle that failed is dropped along with its connection.
  Response response = transfer.take_response(code);
  pool.give_back(std::move(handle));
  return response;
}

void CurlTransport::send_many(const std::vector<Request>& requests, std::size_t concurrency, const TakeResult& take) {
  if (requests.empty()) return;
  CurlPool& pool = pools_->get();
  std::unique_ptr<CurlMulti> multi = pool.take_multi();
  Transfers{pool, *multi, options_, requests, take}.run(concurrency);
  pool.give_back(std::move(multi));
}

void CurlTransport::drop_connections() noexcept {
  pools_->get().drop_connections();
}

}  // namespace argus
