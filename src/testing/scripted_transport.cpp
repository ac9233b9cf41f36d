#include <argus/testing/scripted_transport.hpp>

#include <deque>
#include <mutex>
#include <stdexcept>
#include <utility>

namespace argus::testing {

struct ScriptedTransport::State {
  mutable std::mutex mutex{};
  std::deque<std::function<Response(const Request&)>> steps{};
  std::vector<Request> requests{};
};

ScriptedTransport::ScriptedTransport() : state_(std::make_unique<State>()) {}
ScriptedTransport::~ScriptedTransport() = default;

ScriptedTransport& ScriptedTransport::respond(int status, std::string body, std::vector<Header> headers) {
  Response response;
  response.status = status;
  response.body = std::move(body);
  response.headers = std::move(headers);
  return then([response = std::move(response)](const Request&) { return response; });
}

ScriptedTransport& ScriptedTransport::then(std::function<Response(const Request&)> step) {
  const std::lock_guard lock{state_->mutex};
  state_->steps.push_back(std::move(step));
  return *this;
}

Response ScriptedTransport::send(const Request& request) {
  std::function<Response(const Request&)> step;
  {
    const std::lock_guard lock{state_->mutex};
    Request kept = request;
    for (Header& header : kept.headers) {
      if (header.first == "Authorization") header.second = "***";
    }
    state_->requests.push_back(std::move(kept));
    if (state_->steps.empty())
      throw std::logic_error("ScriptedTransport: no answer is lined up for " + request.method + " " + request.url);
    step = std::move(state_->steps.front());
    state_->steps.pop_front();
  }
  return step(request);
}

std::vector<Request> ScriptedTransport::requests() const {
  const std::lock_guard lock{state_->mutex};
  return state_->requests;
}

std::size_t ScriptedTransport::remaining() const {
  const std::lock_guard lock{state_->mutex};
  return state_->steps.size();
}

}  // namespace argus::testing
