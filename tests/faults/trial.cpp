#include "faults/trial.hpp"

#include <argus/http/curl_transport.hpp>

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

using argus::ClientOptions;
using argus::Request;
using argus::Response;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

constexpr int max_attempts = 3;

ClientOptions make_options(const FaultyLink& line, milliseconds limit, const std::string& token = "") {
  ClientOptions options;
  options.api_root_url = line.url();
  options.token = token;
  options.request_timeout = limit;
  options.settle_time = milliseconds{100};
  options.retry.max_attempts = max_attempts;
  options.retry.first_wait = milliseconds{1};
  options.retry.longest_wait = milliseconds{10};
  return options;
}

/// Sends through libcurl, and switches the line's fault on and off by the attempts that it sees. Attempts under the
/// fault have the fault's own time limit; the others have so much time that a busy machine changes nothing.
class FaultingTransport final : public argus::Transport {
 public:
  FaultingTransport(FaultyLink& line, const Operation& operation, const Fault& fault, const Setting& setting)
      : line_(line),
        fault_(fault),
        setting_(setting),
        writes_(operation.writes),
        under_fault_(make_options(line, fault.limit)),
        otherwise_(make_options(line, std::chrono::seconds{30})) {}

  Response send(const Request& request) override {
    const bool begins = state_ == State::before && (request.is_write() || !writes_);
    if (begins) begin(request);
    if (state_ != State::spoiled) return record(request, otherwise_);
    try {
      Response response = record(request, under_fault_);
      end_attempt();
      return response;
    } catch (const argus::Error&) {
      end_attempt();
      throw;
    }
  }

  bool met_fault() const { return state_ != State::before; }
  /// The operation of the API that met it first.
  const std::string& request() const { return request_; }

  /// What the client did about the fault, for the table; blank for nothing.
  std::string remedy() const {
    bool looked = false;
    bool repeated = false;
    for (std::size_t i = 1; i < attempts_.size(); ++i) {
      looked = looked || (attempts_[i - 1].failed && attempts_[i - 1].method != "GET" && attempts_[i].method == "GET");
      repeated = repeated || has_failed_before(i);
    }
    if (looked) return repeated ? "looked up and sent again" : "looked up";
    return repeated ? "sent again" : "";
  }

 private:
  enum class State { before, spoiled, mended };

  struct Attempt {
    std::string method{};
    std::string line{};
    bool failed = true;
  };

  void begin(const Request& request) {
    request_ = request.operation;
    if (setting_.warm) warm_up(request);
    line_.spoil();
    state_ = State::spoiled;
  }

  /// Leaves an open connection behind, whatever time that takes.
  void warm_up(const Request& request) {
    Request harmless = request;
    harmless.method = "GET";
    harmless.url = line_.url();
    harmless.url.erase(harmless.url.size() - std::string("v2").size());
    harmless.body.clear();
    for (int i = 0; i < 20; ++i) {
      try {
        under_fault_.send(harmless);
        return;
      } catch (const argus::TransportError&) {
        // A busy machine.
      }
    }
  }

  void end_attempt() {
    line_.drain();
    if (setting_.extent == Extent::stays) return;
    line_.mend();
    state_ = State::mended;
  }

  Response record(const Request& request, argus::CurlTransport& transport) {
    constexpr int first_error = 400;
    const bool counts = state_ != State::before;
    if (counts) attempts_.push_back({request.method, request.method + " " + request.url});
    Response response = transport.send(request);
    const bool is_spoiled = state_ == State::spoiled && fault_.spoil_answer;
    if (counts) attempts_.back().failed = is_spoiled || response.status >= first_error;
    return response;
  }

  /// Whether the same request was sent before, without success. Look-ups don't count among a method's writes.
  bool has_failed_before(std::size_t index) const {
    const Attempt& again = attempts_[index];
    if (writes_ && again.method == "GET") return false;
    return std::any_of(attempts_.begin(), attempts_.begin() + static_cast<std::ptrdiff_t>(index),
                       [&](const Attempt& before) { return before.failed && before.line == again.line; });
  }

  FaultyLink& line_;
  const Fault& fault_;
  Setting setting_;
  bool writes_;
  argus::CurlTransport under_fault_;
  argus::CurlTransport otherwise_;
  State state_ = State::before;
  std::string request_;
  std::vector<Attempt> attempts_;
};

std::string kind_of(const argus::Error& error) {
  if (dynamic_cast<const argus::TimeoutError*>(&error)) return "TimeoutError";
  if (dynamic_cast<const argus::ConnectionError*>(&error)) return "ConnectionError";
  if (dynamic_cast<const argus::TlsError*>(&error)) return "TlsError";
  if (dynamic_cast<const argus::CancelledError*>(&error)) return "CancelledError";
  if (dynamic_cast<const argus::DecodeError*>(&error)) return "DecodeError";
  if (dynamic_cast<const argus::DuplicateError*>(&error)) return "DuplicateError";
  if (dynamic_cast<const argus::ValidationError*>(&error)) return "ValidationError";
  if (dynamic_cast<const argus::ServerError*>(&error)) return "ServerError";
  if (dynamic_cast<const argus::HttpError*>(&error))
    return "HttpError " + std::to_string(dynamic_cast<const argus::HttpError&>(error).status());
  return "Error";
}

/// The server refuses nothing here, but an id that the same call has posted before.
bool is_expected(const argus::Error& error) {
  if (dynamic_cast<const argus::HttpError*>(&error) == nullptr) return true;
  return dynamic_cast<const argus::ServerError*>(&error) ||
         (dynamic_cast<const argus::ValidationError*>(&error) && error.maybe_processed());
}

void call(const Operation& operation, const Fault& fault, const ClientOptions& options,
          const std::shared_ptr<FaultingTransport>& transport, const Subject& subject) {
  argus::CallOptions limits;
  if (fault.deadline) limits.deadline = steady_clock::now() + *fault.deadline;
  if (operation.anonymous_call) {
    operation.anonymous_call(options, limits, transport, subject);
    return;
  }
  operation.call(argus::Client{options, transport}.with(limits), subject);
}

bool tells_secret(const std::string& text, const Subject& subject) {
  const bool tells_token = !subject.token.empty() && text.find(subject.token) != std::string::npos;
  return tells_token || text.find(LiveServer::password()) != std::string::npos;
}

void observe(const Operation& operation, const Fault& fault, const ClientOptions& options,
             const std::shared_ptr<FaultingTransport>& transport, Trial& trial) {
  try {
    call(operation, fault, options, transport, trial.subject);
    trial.succeeded = true;
    const std::string remedy = transport->remedy();
    trial.outcome = "succeeds" + (remedy.empty() ? "" : ", " + remedy);
  } catch (const argus::Error& error) {
    trial.maybe_processed = error.maybe_processed();
    trial.outcome = "`" + kind_of(error) + "`";
    if (operation.writes) trial.outcome += trial.maybe_processed ? ", maybe processed" : ", not processed";
    if (!is_expected(error)) trial.complaint = std::string("not an error of a fault: ") + error.what();
    if (tells_secret(error.what(), trial.subject)) trial.complaint = "the error tells a secret";
  } catch (const std::exception& exception) {
    trial.outcome = "wrong";
    trial.complaint = exception.what();
  }
}

/// Ten times what all attempts of four requests may take, or what the deadline allows.
milliseconds longest_time(const Fault& fault) {
  constexpr int margin = 10;
  constexpr int requests = 4;
  return margin * (fault.deadline ? *fault.deadline : fault.limit * max_attempts * requests);
}

}  // namespace

Trial run_trial(const Operation& operation, const Fault& fault, const Setting& setting, const Subject& subject) {
  Trial trial;
  trial.subject = subject;
  FaultyLink line{fault, setting.position};
  const auto transport = std::make_shared<FaultingTransport>(line, operation, fault, setting);
  const ClientOptions options = make_options(line, fault.limit, subject.token);
  const auto started = steady_clock::now();
  observe(operation, fault, options, transport, trial);
  const auto elapsed = std::chrono::duration_cast<milliseconds>(steady_clock::now() - started);
  if (elapsed > longest_time(fault)) trial.complaint += " it took " + std::to_string(elapsed.count()) + " ms";
  line.drain();
  trial.met_fault = transport->met_fault() && (!fault.reaches_server || line.has_arrivals_under_fault());
  trial.request = transport->request();
  trial.arrivals = line.arrivals("POST", operation.path);
  return trial;
}
