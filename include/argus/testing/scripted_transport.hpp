#pragma once

#include <argus/export.hpp>
#include <argus/http/transport.hpp>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace argus::testing {

/// A transport without a network: answers with what a test has lined up, in order, and keeps what was asked. Safe to
/// share between threads.
///
/// @snippet nouns_test.cpp scripted_transport
class ARGUS_EXPORT ScriptedTransport final : public Transport {
 public:
  ScriptedTransport();
  ~ScriptedTransport() override;

  /// Lines up an answer.
  ScriptedTransport& respond(int status, std::string body = "", std::vector<Header> headers = {});
  /// Lines up a step of your own: it may return an answer or throw, as in `throw argus::TimeoutError(...)`.
  ScriptedTransport& then(std::function<Response(const Request&)> step);

  /// @throws std::logic_error if nothing is lined up any more
  Response send(const Request& request) override;

  /// What was asked so far, in order, the Authorization header's value as `***`.
  std::vector<Request> requests() const;
  /// How many answers are still lined up.
  std::size_t remaining() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace argus::testing
