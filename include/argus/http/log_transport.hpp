#pragma once

#include <argus/export.hpp>
#include <argus/http/attempt_report.hpp>
#include <argus/http/transport.hpp>

#include <functional>
#include <memory>

namespace argus {

/// Reports every attempt that goes through another transport, once it has ended.
class ARGUS_EXPORT LogTransport final : public Transport {
 public:
  /// What it calls: from the thread of the call, and from many threads at once. It must be quick, since other requests
  /// of that thread may be under way. What it throws is dropped, since a log must not change what becomes of a call.
  /// A write to the incident that the call is writing to is refused with std::logic_error: it would wait for itself.
  using Callback = std::function<void(const AttemptReport&)>;

  /// @param next where requests go
  /// @param callback must be set
  LogTransport(std::shared_ptr<Transport> next, Callback callback);
  ~LogTransport() override;

  Response send(const Request& request) override;
  void send_many(const std::vector<Request>& requests, std::size_t concurrency, const TakeResult& take) override;
  void drop_connections() noexcept override { next_->drop_connections(); }

 private:
  void report(const Request& request, const SendResult& answer) const;

  std::shared_ptr<Transport> next_;
  Callback callback_;
};

}  // namespace argus
