#include "curl_transfer.hpp"
#include <argus/detail/response_check.hpp>

#include "tls_buffer.hpp"

#include <algorithm>
#include <charconv>
#include <exception>
#include <optional>
#include <string_view>
#include <utility>

namespace argus::detail {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;
using Stage = TransportError::Stage;

constexpr std::size_t most_header_bytes = std::size_t{64} * 1024;

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

milliseconds since(steady_clock::time_point start) {
  return std::chrono::duration_cast<milliseconds>(steady_clock::now() - start);
}

}  // namespace

std::string describe(const Request& request, const std::string& problem) {
  return request.method + " " + request.url + ": " + problem;
}

void throw_cancelled(const Request& request, Stage stage) {
  const bool maybe_processed = stage == Stage::maybe_sent && request.is_write();
  throw CancelledError(describe(request, "cancelled"), stage, maybe_processed);
}

milliseconds time_left(const Request& request, milliseconds limit) {
  if (!request.limits.deadline) return limit;
  const auto now = steady_clock::now();
  // Compared first: the distance to a time far in the past overflows.
  const bool is_over = *request.limits.deadline <= now;
  const auto left =
      is_over ? milliseconds{0} : std::chrono::duration_cast<milliseconds>(*request.limits.deadline - now);
  if (left > milliseconds{0}) return (std::min)(limit, left);
  throw TimeoutError(describe(request, "the deadline passed before it could be sent"), Stage::refused, false);
}

CurlTransfer::CurlTransfer(const Request& request, const ClientOptions& options, SocketSet& sockets)
    : request_(request), options_(options), sockets_(sockets) {}

steady_clock::time_point CurlTransfer::connect_end() const {
  return start_ + (std::min)(options_.connect_timeout, options_.request_timeout);
}

void CurlTransfer::set_up(CurlHandle& handle, bool on_new_connection) {
  handle_ = &handle;
  response_ = {};
  header_bytes_ = 0;
  headers_complete_ = opened_socket_ = was_begun_ = met_unread_bytes_ = false;
  handle.forget_last_error();
  handle.set_request(request_);
  handle.set(CURLOPT_FRESH_CONNECT, on_new_connection ? 1L : 0L);
  handle.set(CURLOPT_FORBID_REUSE, 0L);
  set_callbacks(handle);
  set_time_limits(handle);
}

void CurlTransfer::set_callbacks(CurlHandle& handle) {
  handle.set(CURLOPT_WRITEFUNCTION, &on_body);
  handle.set(CURLOPT_WRITEDATA, this);
  handle.set(CURLOPT_HEADERFUNCTION, &on_header);
  handle.set(CURLOPT_HEADERDATA, this);
  handle.set(CURLOPT_PREREQFUNCTION, &on_begin);
  handle.set(CURLOPT_PREREQDATA, this);
  handle.set(CURLOPT_OPENSOCKETFUNCTION, &on_open);
  handle.set(CURLOPT_OPENSOCKETDATA, this);
  handle.set(CURLOPT_CLOSESOCKETFUNCTION, &SocketSet::on_close);
  handle.set(CURLOPT_CLOSESOCKETDATA, &sockets_);
  handle.set(CURLOPT_NOPROGRESS, request_.limits.cancel ? 0L : 1L);
  handle.set(CURLOPT_XFERINFOFUNCTION, &on_progress);
  handle.set(CURLOPT_XFERINFODATA, this);
}

void CurlTransfer::set_time_limits(CurlHandle& handle) {
  const milliseconds spent = since(start_);
  const milliseconds most = options_.request_timeout - spent;
  const milliseconds limit = time_left(request_, most);
  const milliseconds connect_limit = (std::min)(limit, options_.connect_timeout - spent);
  limit_to_end_ = limit < most ? "the call's deadline" : "request_timeout";
  limit_to_connect_ = connect_limit < limit ? "connect_timeout" : limit_to_end_;
  if (connect_limit <= milliseconds{0})
    throw TimeoutError(describe(request_, std::string("no time is left to connect (limit: ") + limit_to_connect_ + ")"),
                       Stage::not_sent, false);
  handle.set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(connect_limit.count()));
  handle.set(CURLOPT_TIMEOUT_MS, static_cast<long>(limit.count()));
}

curl_socket_t CurlTransfer::on_open(void* transfer, curlsocktype, struct curl_sockaddr* address) noexcept {
  auto& self = *static_cast<CurlTransfer*>(transfer);
  self.opened_socket_ = true;
  return self.sockets_.open(*address);
}

int CurlTransfer::on_begin(void* transfer, char*, char*, int, int local_port) noexcept {
  return static_cast<CurlTransfer*>(transfer)->may_begin(local_port) ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT;
}

bool CurlTransfer::may_begin(int local_port) noexcept {
  // libcurl sends a write again by itself where a reused connection turns out to be dead. An idempotent one is refused
  // too: whoever repeats it must know that the server may have processed it before.
  was_resent_ = was_begun_ && request_.is_write();
  was_begun_ = true;
  if (was_resent_) return false;
  if (opened_socket_) return true;
  met_unread_bytes_ = sockets_.has_unread_bytes(local_port) || has_buffered_bytes(handle_->get());
  return !met_unread_bytes_;
}

int CurlTransfer::on_progress(void* transfer, curl_off_t, curl_off_t, curl_off_t, curl_off_t) noexcept {
  return static_cast<CurlTransfer*>(transfer)->request_.limits.is_cancelled() ? 1 : 0;
}

/// How large the body is said to be, within the limit; 0 if that isn't known.
std::size_t CurlTransfer::expected_size() const {
  const auto header = find_header(response_, "Content-Length");
  std::size_t size = 0;
  if (header) std::from_chars(header->data(), header->data() + header->size(), size);
  return (std::min)(size, options_.max_response_bytes);
}

std::size_t CurlTransfer::on_body(char* data, std::size_t, std::size_t size, void* transfer) noexcept {
  auto& self = *static_cast<CurlTransfer*>(transfer);
  std::string& body = self.response_.body;
  if (size > self.options_.max_response_bytes - body.size()) {
    self.body_too_large_ = true;
    return 0;
  }
  try {
    if (body.empty()) body.reserve(self.expected_size());
    body.append(data, size);
  } catch (const std::exception&) {
    self.body_too_large_ = true;
    return 0;
  }
  return size;
}

void CurlTransfer::add_header(std::string_view line) {
  if (line.substr(0, 5) == "HTTP/") {
    response_.headers.clear();
    headers_complete_ = false;
    // A connection that leads to the wrong server, and one that this server has given up.
    const std::string_view status = line.substr((std::min)(line.find(' '), line.size()));
    if (status.substr(0, 4) == " 421" || status.substr(0, 4) == " 408")
      curl_easy_setopt(handle_->get(), CURLOPT_FORBID_REUSE, 1L);
    return;
  }
  const auto colon = line.find(':');
  if (colon == std::string_view::npos) return;
  constexpr const char* blanks = " \t\r\n";
  std::string_view value = line.substr(colon + 1);
  value.remove_prefix((std::min)(value.find_first_not_of(blanks), value.size()));
  value = value.substr(0, value.find_last_not_of(blanks) + 1);
  response_.headers.emplace_back(line.substr(0, colon), value);
}

std::size_t CurlTransfer::on_header(char* data, std::size_t, std::size_t size, void* transfer) noexcept {
  auto& self = *static_cast<CurlTransfer*>(transfer);
  self.header_bytes_ += size;
  if (self.header_bytes_ > most_header_bytes) {
    self.headers_too_large_ = true;
    return 0;
  }
  const std::string_view line{data, size};
  if (line == "\r\n" || line == "\n") self.headers_complete_ = true;
  try {
    self.add_header(line);
  } catch (const std::exception&) {
    self.headers_too_large_ = true;
    return 0;
  }
  return size;
}

Response CurlTransfer::take_response(CURLcode code) {
  if (code != CURLE_OK) throw_failure(code);
  if (!headers_complete_) throw_cut_off();
  long status = 0;
  curl_easy_getinfo(handle_->get(), CURLINFO_RESPONSE_CODE, &status);
  response_.status = static_cast<int>(status);
  return std::move(response_);
}

/// Whether libcurl came so far that the server may have read something of the request.
Stage CurlTransfer::stage() const {
  if (was_resent_) return Stage::maybe_sent;
  curl_off_t pretransfer = 0;
  long request_bytes = 0;
  curl_easy_getinfo(handle_->get(), CURLINFO_PRETRANSFER_TIME_T, &pretransfer);
  curl_easy_getinfo(handle_->get(), CURLINFO_REQUEST_SIZE, &request_bytes);
  return pretransfer > 0 && request_bytes > 0 ? Stage::maybe_sent : Stage::not_sent;
}

std::string CurlTransfer::reason_of(CURLcode code, Stage stage) const {
  if (was_resent_) return "the reused connection turned out to be dead";
  if (code != CURLE_OPERATION_TIMEDOUT) return handle_->last_error(code);
  const char* const limit = stage == Stage::not_sent ? limit_to_connect_ : limit_to_end_;
  return handle_->last_error(code) + " (limit: " + limit + ")";
}

void CurlTransfer::throw_too_large(const std::string& problem) const {
  throw DecodeError::too_large(problem).of_request(request_.method, request_.url, request_.is_write());
}

/// libcurl takes headers that break off for a whole answer without a body.
void CurlTransfer::throw_cut_off() const {
  const std::string reason = "the connection was closed within the answer's headers";
  throw ConnectionError(describe(request_, reason + (request_.is_write() ? "; the server may have processed it" : "")),
                        Stage::maybe_sent, request_.is_write());
}

/// To ask a proxy again that has refused can't help, unless it says so.
void CurlTransfer::throw_if_proxy_refused(const std::string& reason) const {
  long status = 0;
  curl_easy_getinfo(handle_->get(), CURLINFO_HTTP_CONNECTCODE, &status);
  const bool is_final = status >= 400 && status < 500 && status != 408 && status != 425 && status != 429;
  if (is_final)
    throw ConnectionError(
        describe(request_, reason + "; the proxy refuses: check its address, its user and what it allows"),
        Stage::refused, false);
}

void CurlTransfer::throw_failure(CURLcode code) const {
  if (body_too_large_)
    throw_too_large("longer than max_response_bytes, " + std::to_string(options_.max_response_bytes) +
                    "; ask for smaller pages");
  if (headers_too_large_) throw_too_large("headers longer than " + std::to_string(most_header_bytes) + " bytes");
  const Stage reached = stage();
  if (request_.limits.is_cancelled())
    throw_cancelled(request_, reached == Stage::maybe_sent ? reached : Stage::refused);
  const bool maybe_processed = reached == Stage::maybe_sent && request_.is_write();
  const std::string reason = reason_of(code, reached) + (maybe_processed ? "; the server may have processed it" : "");
  if (code == CURLE_OPERATION_TIMEDOUT) throw TimeoutError(describe(request_, reason), reached, maybe_processed);
  if (is_certificate_failure(code))
    throw TlsError(describe(request_, reason + advice_on_certificates(code)), Stage::refused, false);
  if (is_tls_failure(code)) throw TlsError(describe(request_, reason), reached, maybe_processed);
  if (reached == Stage::not_sent) throw_if_proxy_refused(reason);
  const bool is_hopeless = code == CURLE_URL_MALFORMAT || code == CURLE_UNSUPPORTED_PROTOCOL;
  throw ConnectionError(describe(request_, reason),
                        is_hopeless && reached == Stage::not_sent ? Stage::refused : reached, maybe_processed);
}

}  // namespace argus::detail
