#include <argus/cancellation_token.hpp>

#include <atomic>

namespace argus {

struct CancellationToken::State {
  std::atomic<bool> is_cancelled{false};
};

CancellationToken::CancellationToken() : state_(std::make_shared<State>()) {}

void CancellationToken::cancel() const noexcept {
  state_->is_cancelled = true;
}

bool CancellationToken::is_cancelled() const noexcept {
  return state_->is_cancelled;
}

}  // namespace argus
