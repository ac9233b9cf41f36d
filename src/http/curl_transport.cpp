#include <argus/checks.hpp>
#include <argus/http/curl_transport.hpp>

#include "curl_handle.hpp"
#include "curl_multi.hpp"
#include "per_process.hpp"
#include "url.hpp"

#include <argus/api_root.hpp>
#include <argus/errors.hpp>

#include <algorithm>
#include <charconv>
#include <condition_variable>
#include <exception>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace argus {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;
using Stage = TransportError::Stage;

constexpr milliseconds cancellation_interval{100};

std::string describe(const Request& request, const std::string& problem) {
  return request.method + " " + request.url + ": " + problem;
}

[[noreturn]] void throw_cancelled(const Request& request, Stage stage) {
  const bool maybe_processed = stage == Stage::maybe_sent && request.is_write();
  throw CancelledError(describe(request, "cancelled"), stage, maybe_processed);
}

[[noreturn]] void throw_out_of_time(const Request& request) {
  throw TimeoutError(describe(request, "the deadline passed before it could be sent"), Stage::refused, false);
}

milliseconds time_left(const Request& request, milliseconds limit) {
  if (!request.limits.deadline) return limit;
  const auto left = std::chrono::duration_cast<milliseconds>(*request.limits.deadline - steady_clock::now());
  if (left <= milliseconds{0}) throw_out_of_time(request);
  return (std::min)(limit, left);
}

/// What the callbacks of one transfer share.
struct Transfer {
  Transfer(const Request& sent, std::size_t most_bytes)
      : request(sent), max_response_bytes(most_bytes), headers(sent.headers) {}

  const Request& request;
  std::size_t max_response_bytes;
  HeaderList headers;
  /// As the option that set it is called.
  const char* limit_to_connect = "";
  const char* limit_to_end = "";
  Response response{};
  std::size_t sent_bytes = 0;
  std::size_t header_bytes = 0;
  bool headers_complete = false;
  bool body_too_large = false;
  bool headers_too_large = false;
  bool was_begun = false;
  bool was_resent = false;
};

constexpr std::size_t most_header_bytes = std::size_t{64} * 1024;

/// How large the body is said to be, within the limit; 0 if that isn't known.
std::size_t expected_size(const Transfer& transfer) {
  const auto header = find_header(transfer.response, "Content-Length");
  std::size_t size = 0;
  if (header) std::from_chars(header->data(), header->data() + header->size(), size);
  return (std::min)(size, transfer.max_response_bytes);
}

std::size_t on_body(char* data, std::size_t, std::size_t size, void* context) noexcept {
  auto& transfer = *static_cast<Transfer*>(context);
  std::string& body = transfer.response.body;
  if (size > transfer.max_response_bytes - body.size()) {
    transfer.body_too_large = true;
    return 0;
  }
  try {
    if (body.empty()) body.reserve(expected_size(transfer));
    body.append(data, size);
  } catch (const std::exception&) {
    transfer.body_too_large = true;
    return 0;
  }
  return size;
}

void add_header(Transfer& transfer, std::string_view line) {
  Response& response = transfer.response;
  if (line.substr(0, 5) == "HTTP/") {
    response.headers.clear();
    transfer.headers_complete = false;
    return;
  }
  const auto colon = line.find(':');
  if (colon == std::string_view::npos) return;
  constexpr const char* blanks = " \t\r\n";
  std::string_view value = line.substr(colon + 1);
  value.remove_prefix((std::min)(value.find_first_not_of(blanks), value.size()));
  value = value.substr(0, value.find_last_not_of(blanks) + 1);
  response.headers.emplace_back(line.substr(0, colon), value);
}

std::size_t on_header(char* data, std::size_t, std::size_t size, void* context) noexcept {
  auto& transfer = *static_cast<Transfer*>(context);
  transfer.header_bytes += size;
  if (transfer.header_bytes > most_header_bytes) {
    transfer.headers_too_large = true;
    return 0;
  }
  const std::string_view line{data, size};
  if (line == "\r\n" || line == "\n") transfer.headers_complete = true;
  try {
    add_header(transfer, line);
  } catch (const std::exception&) {
    transfer.headers_too_large = true;
    return 0;
  }
  return size;
}

std::size_t on_read(char* buffer, std::size_t, std::size_t size, void* context) noexcept {
  auto& transfer = *static_cast<Transfer*>(context);
  const std::string& body = transfer.request.body;
  const std::size_t count = (std::min)(size, body.size() - transfer.sent_bytes);
  body.copy(buffer, count, transfer.sent_bytes);
  transfer.sent_bytes += count;
  return count;
}

/// Keeps libcurl from sending a write again by itself, as it does when a reused connection turns out to be dead.
int on_begin(void* context, char*, char*, int, int) noexcept {
  auto& transfer = *static_cast<Transfer*>(context);
  transfer.was_resent = transfer.was_begun && transfer.request.repeat != Repeat::always;
  transfer.was_begun = true;
  return transfer.was_resent ? CURL_PREREQFUNC_ABORT : CURL_PREREQFUNC_OK;
}

int on_seek(void* context, curl_off_t offset, int) noexcept {
  static_cast<Transfer*>(context)->sent_bytes = static_cast<std::size_t>(offset);
  return CURL_SEEKFUNC_OK;
}

int on_progress(void* context, curl_off_t, curl_off_t, curl_off_t, curl_off_t) noexcept {
  return static_cast<Transfer*>(context)->request.limits.is_cancelled() ? 1 : 0;
}

void set_callbacks(CurlHandle& handle, Transfer& transfer) {
  handle.set(CURLOPT_WRITEFUNCTION, &on_body);
  handle.set(CURLOPT_WRITEDATA, &transfer);
  handle.set(CURLOPT_HEADERFUNCTION, &on_header);
  handle.set(CURLOPT_HEADERDATA, &transfer);
  handle.set(CURLOPT_PREREQFUNCTION, &on_begin);
  handle.set(CURLOPT_PREREQDATA, &transfer);
  if (!transfer.request.limits.cancel) return;
  handle.set(CURLOPT_NOPROGRESS, 0L);
  handle.set(CURLOPT_XFERINFOFUNCTION, &on_progress);
  handle.set(CURLOPT_XFERINFODATA, &transfer);
}

void set_body(CurlHandle& handle, Transfer& transfer) {
  const Request& request = transfer.request;
  if (!request.is_write()) {
    handle.set(CURLOPT_HTTPGET, 1L);
    return;
  }
  handle.set(CURLOPT_POST, 1L);
  handle.set(CURLOPT_CUSTOMREQUEST, request.method.c_str());
  handle.set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
  if (request.body.empty()) {
    handle.set(CURLOPT_POSTFIELDS, "");
    return;
  }
  handle.set(CURLOPT_READFUNCTION, &on_read);
  handle.set(CURLOPT_READDATA, &transfer);
  handle.set(CURLOPT_SEEKFUNCTION, &on_seek);
  handle.set(CURLOPT_SEEKDATA, &transfer);
}

void set_security(CurlHandle& handle, const ClientOptions& options) {
  handle.set(CURLOPT_PROTOCOLS_STR, "http,https");
  handle.set(CURLOPT_FOLLOWLOCATION, 0L);
  handle.set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  handle.set(CURLOPT_SSL_VERIFYPEER, 1L);
  handle.set(CURLOPT_SSL_VERIFYHOST, 2L);
  if (!options.ca_file.empty()) {
    handle.set(CURLOPT_CAINFO, options.ca_file.c_str());
    handle.set(CURLOPT_CAPATH, nullptr);
  }
  if (!options.client_certificate_file.empty()) handle.set(CURLOPT_SSLCERT, options.client_certificate_file.c_str());
  if (!options.client_key_file.empty()) handle.set(CURLOPT_SSLKEY, options.client_key_file.c_str());
}

void set_proxy(CurlHandle& handle, const ClientOptions& options, const std::string& url) {
  if (options.proxy.empty() && !options.proxy_from_environment) {
    handle.set(CURLOPT_PROXY, "");
    return;
  }
  const auto parts = parse_url(url);
  const bool direct = parts && is_loopback(parts->host);
  if (options.proxy_from_environment && options.proxy.empty() && !direct) return;
  handle.set(CURLOPT_PROXY, direct ? "" : options.proxy.c_str());
  handle.set(CURLOPT_NOPROXY, "");
}

void set_time_limits(CurlHandle& handle, Transfer& transfer, const ClientOptions& options) {
  const milliseconds limit = time_left(transfer.request, options.request_timeout);
  handle.set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>((std::min)(options.connect_timeout, limit).count()));
  handle.set(CURLOPT_TIMEOUT_MS, static_cast<long>(limit.count()));
  transfer.limit_to_end = limit < options.request_timeout ? "the call's deadline" : "request_timeout";
  transfer.limit_to_connect = options.connect_timeout < limit ? "connect_timeout" : transfer.limit_to_end;
}

/// Prepares a handle for a transfer that begins now.
void set_up(CurlHandle& handle, Transfer& transfer, const ClientOptions& options) {
  const Request& request = transfer.request;
  handle.prepare();
  handle.set(CURLOPT_URL, request.url.c_str());
  handle.set(CURLOPT_HTTPHEADER, transfer.headers.get());
  handle.set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  handle.set(CURLOPT_NOSIGNAL, 1L);
  handle.set(CURLOPT_TCP_KEEPALIVE, 1L);
  set_security(handle, options);
  set_proxy(handle, options, request.url);
  set_callbacks(handle, transfer);
  set_body(handle, transfer);
  set_time_limits(handle, transfer, options);
}

/// Whether libcurl came so far that the server may have read something of the request.
Stage stage_of(const CurlHandle& handle, const Transfer& transfer) {
  if (transfer.was_resent) return Stage::maybe_sent;
  curl_off_t pretransfer = 0;
  long request_bytes = 0;
  curl_easy_getinfo(handle.get(), CURLINFO_PRETRANSFER_TIME_T, &pretransfer);
  curl_easy_getinfo(handle.get(), CURLINFO_REQUEST_SIZE, &request_bytes);
  return pretransfer > 0 && request_bytes > 0 ? Stage::maybe_sent : Stage::not_sent;
}

bool is_certificate_failure(CURLcode code) {
  return code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_SSL_CACERT_BADFILE || code == CURLE_SSL_CERTPROBLEM ||
         code == CURLE_SSL_ISSUER_ERROR || code == CURLE_SSL_PINNEDPUBKEYNOTMATCH ||
         code == CURLE_SSL_INVALIDCERTSTATUS;
}

std::string advice_on_certificates(CURLcode code) {
  if (code == CURLE_SSL_CERTPROBLEM) return "; check client_certificate_file and client_key_file";
  if (code == CURLE_SSL_CACERT_BADFILE)
    return "; check that ca_file, or the system's own file of authorities, can be read";
  return "; set ca_file if the certificate is your own authority's";
}

bool is_tls_failure(CURLcode code) {
  return is_certificate_failure(code) || code == CURLE_SSL_CONNECT_ERROR || code == CURLE_SSL_CIPHER ||
         code == CURLE_SSL_ENGINE_NOTFOUND || code == CURLE_SSL_ENGINE_SETFAILED || code == CURLE_SSL_ENGINE_INITFAILED;
}

std::string reason_of(const CurlHandle& handle, const Transfer& transfer, CURLcode code, Stage stage) {
  if (transfer.was_resent) return "the reused connection turned out to be dead";
  if (code != CURLE_OPERATION_TIMEDOUT) return handle.last_error(code);
  const char* const limit = stage == Stage::not_sent ? transfer.limit_to_connect : transfer.limit_to_end;
  return handle.last_error(code) + " (limit: " + limit + ")";
}

[[noreturn]] void throw_failure(const CurlHandle& handle, const Transfer& transfer, CURLcode code) {
  const Request& request = transfer.request;
  if (transfer.body_too_large)
    throw DecodeError("", "longer than max_response_bytes, " + std::to_string(transfer.max_response_bytes) +
                              "; ask for smaller pages")
        .of_request(request.method, request.url, request.is_write());
  if (transfer.headers_too_large)
    throw DecodeError("", "headers longer than " + std::to_string(most_header_bytes) + " bytes")
        .of_request(request.method, request.url, request.is_write());
  const Stage stage = stage_of(handle, transfer);
  if (request.limits.is_cancelled()) throw_cancelled(request, stage == Stage::maybe_sent ? stage : Stage::refused);
  const bool maybe_processed = stage == Stage::maybe_sent && request.is_write();
  const std::string reason =
      reason_of(handle, transfer, code, stage) + (maybe_processed ? "; it may have been carried out all the same" : "");
  if (code == CURLE_OPERATION_TIMEDOUT) throw TimeoutError(describe(request, reason), stage, maybe_processed);
  if (is_certificate_failure(code))
    throw TlsError(describe(request, reason + advice_on_certificates(code)), Stage::refused, false);
  if (is_tls_failure(code)) throw TlsError(describe(request, reason), stage, maybe_processed);
  const bool hopeless = code == CURLE_URL_MALFORMAT || code == CURLE_UNSUPPORTED_PROTOCOL;
  throw ConnectionError(describe(request, reason), hopeless ? Stage::refused : stage, maybe_processed);
}

/// libcurl takes headers that break off for a whole answer without a body.
[[noreturn]] void throw_cut_off(const Request& request) {
  const std::string reason = "the connection was closed within the answer's headers";
  throw ConnectionError(
      describe(request, reason + (request.is_write() ? "; it may have been carried out all the same" : "")),
      Stage::maybe_sent, request.is_write());
}

/// What a transfer that has ended brought.
Response take_response(const CurlHandle& handle, Transfer& transfer, CURLcode code) {
  if (code != CURLE_OK) throw_failure(handle, transfer, code);
  if (!transfer.headers_complete) throw_cut_off(transfer.request);
  long status = 0;
  curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &status);
  transfer.response.status = static_cast<int>(status);
  return std::move(transfer.response);
}

void check_options(const ClientOptions& options) {
  const auto least = (std::min)(options.connect_timeout, options.request_timeout);
  if (least <= milliseconds{0})
    throw std::invalid_argument("timeout " + std::to_string(least.count()) +
                                " ms: must be above 0; nothing waits for ever here");
  checks::at_most_a_day("connect_timeout", options.connect_timeout);
  checks::at_most_a_day("request_timeout", options.request_timeout);
  if (options.max_response_bytes == 0) throw std::invalid_argument("max_response_bytes 0: must be above 0");
  if (options.max_connections == 0) throw std::invalid_argument("max_connections 0: must be above 0");
}

}  // namespace

/// What one process has of connections: a count of those in use, and those that are not.
class CurlTransport::Pool {
 public:
  explicit Pool(std::size_t capacity) : capacity_(capacity) { idle_.reserve(capacity_); }

  std::unique_ptr<Pool> renew() const { return std::make_unique<Pool>(capacity_); }

  /// Closes the child's copies of the sockets, so that the server sees when the parent closes its own. To close the
  /// connections would be to say good-bye on what the parent goes on using.
  void abandon() {
    const std::unique_lock lock{mutex_, std::try_to_lock};
    if (!lock) return;
    for (const CurlHandle& handle : idle_) handle.close_socket();
    if (idle_multi_) idle_multi_->close_sockets();
  }

  /// Waits until one connection may be used.
  void reserve(const Request& request, milliseconds limit) {
    const auto end = steady_clock::now() + time_left(request, limit);
    std::unique_lock lock{mutex_};
    while (in_use_ >= capacity_) {
      if (request.limits.is_cancelled()) throw_cancelled(request, Stage::refused);
      const auto now = steady_clock::now();
      if (now >= end)
        throw TimeoutError(describe(request, "all max_connections connections stayed busy until the time ran out"),
                           Stage::refused, false);
      returned_.wait_until(lock, request.limits.cancel ? (std::min)(end, now + cancellation_interval) : end);
    }
    ++in_use_;
  }
  /// Takes one connection if one is free.
  bool try_reserve() {
    const std::lock_guard lock{mutex_};
    if (in_use_ >= capacity_) return false;
    ++in_use_;
    return true;
  }
  void release() noexcept {
    const std::lock_guard lock{mutex_};
    --in_use_;
    returned_.notify_one();
  }

  CurlHandle take() {
    const std::lock_guard lock{mutex_};
    if (idle_.empty()) return {};
    CurlHandle handle = std::move(idle_.back());
    idle_.pop_back();
    return handle;
  }
  void give_back(CurlHandle handle) noexcept {
    const std::lock_guard lock{mutex_};
    idle_.push_back(std::move(handle));
  }

  std::unique_ptr<CurlMulti> take_multi() {
    std::unique_lock lock{mutex_};
    std::unique_ptr<CurlMulti> multi = std::move(idle_multi_);
    lock.unlock();
    return multi ? std::move(multi) : std::make_unique<CurlMulti>(capacity_);
  }
  /// Keeps one, so that those who send many at the same time leave no more connections open than one of them.
  void give_back(std::unique_ptr<CurlMulti> multi) noexcept {
    const std::lock_guard lock{mutex_};
    std::swap(idle_multi_, multi);
  }

 private:
  std::mutex mutex_;
  std::condition_variable returned_;
  std::vector<CurlHandle> idle_;
  std::unique_ptr<CurlMulti> idle_multi_;
  std::size_t in_use_ = 0;
  const std::size_t capacity_;
};

class CurlTransport::Pools : public PerProcess<Pool> {
 public:
  using PerProcess::PerProcess;
};

namespace {

/// Keeps one of a pool's connections for one request.
template <class Pool>
class Reservation {
 public:
  Reservation(Pool& pool, const Request& request, milliseconds limit) : pool_(&pool) { pool.reserve(request, limit); }
  explicit Reservation(Pool& pool) : pool_(pool.try_reserve() ? &pool : nullptr) {}
  Reservation(const Reservation&) = delete;
  Reservation& operator=(const Reservation&) = delete;
  ~Reservation() {
    if (pool_ != nullptr) pool_->release();
  }

  explicit operator bool() const { return pool_ != nullptr; }

 private:
  Pool* pool_;
};

/// Several requests under way at once, each on a connection that is reserved for as long as the request takes.
template <class Pool>
class Transfers {
 public:
  Transfers(Pool& pool, CurlMulti& multi, const ClientOptions& options, const std::vector<Request>& requests,
            const Transport::TakeAnswer& take)
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
    Running(std::size_t place, const Request& request, std::size_t most_bytes)
        : index(place), transfer(request, most_bytes) {}

    std::size_t index;
    Transfer transfer;
    std::optional<Reservation<Pool>> reserved{};
    CurlHandle handle{};
    steady_clock::time_point begin = steady_clock::now();
  };

  /// Waits for a connection only where nothing else could go on meanwhile.
  /// @returns false if none is free
  bool start_next() {
    const Request& request = requests_[next_];
    try {
      if (request.limits.is_cancelled()) throw_cancelled(request, Stage::refused);
      auto running = std::make_unique<Running>(next_, request, options_.max_response_bytes);
      if (running_.empty()) {
        running->reserved.emplace(pool_, request, options_.request_timeout);
      } else if (!running->reserved.emplace(pool_)) {
        return false;
      }
      start(std::move(running));
    } catch (const std::exception&) {
      take_(next_, {{}, std::current_exception(), {}});
    }
    ++next_;
    return true;
  }

  void start(std::unique_ptr<Running> running) {
    if (!idle_.empty()) {
      running->handle = std::move(idle_.back());
      idle_.pop_back();
    }
    set_up(running->handle, running->transfer, options_);
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
    const std::unique_ptr<Running> running = std::move(place->second);
    running_.erase(place);
    Answer answer;
    try {
      answer.response = take_response(running->handle, running->transfer, ended.code);
    } catch (const std::exception&) {
      answer.failure = std::current_exception();
    }
    answer.duration = std::chrono::duration_cast<std::chrono::microseconds>(steady_clock::now() - running->begin);
    multi_.remove(running->handle);
    running->reserved.reset();
    if (!answer.failure) idle_.push_back(std::move(running->handle));
    take_(running->index, std::move(answer));
  }

  Pool& pool_;
  CurlMulti& multi_;
  const ClientOptions& options_;
  const std::vector<Request>& requests_;
  const Transport::TakeAnswer& take_;
  std::size_t next_ = 0;
  std::map<CURL*, std::unique_ptr<Running>> running_{};
  std::vector<CurlHandle> idle_{};
};

}  // namespace

CurlTransport::CurlTransport(ClientOptions options) : options_(std::move(options)) {
  check_options(options_);
  // Not as late as the first request: what libcurl and its TLS library do at the program's end must come after the
  // destructors of static objects that hold a client.
  CurlHandle::set_up_libcurl();
  pools_ = std::make_unique<Pools>(std::make_unique<Pool>(options_.max_connections));
}

CurlTransport::~CurlTransport() = default;

Response CurlTransport::send(const Request& request) {
  Pool& pool = pools_->get();
  const Reservation reserved{pool, request, options_.request_timeout};
  CurlHandle handle = pool.take();
  Transfer transfer{request, options_.max_response_bytes};
  set_up(handle, transfer, options_);
  // A handle that failed is dropped along with its connection.
  Response response = take_response(handle, transfer, curl_easy_perform(handle.get()));
  pool.give_back(std::move(handle));
  return response;
}

void CurlTransport::send_many(const std::vector<Request>& requests, std::size_t concurrency, const TakeAnswer& take) {
  if (requests.empty()) return;
  Pool& pool = pools_->get();
  std::unique_ptr<CurlMulti> multi = pool.take_multi();
  Transfers{pool, *multi, options_, requests, take}.run(concurrency);
  pool.give_back(std::move(multi));
}

}  // namespace argus
