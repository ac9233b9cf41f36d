#include <argus/detail/run_quietly.hpp>

#include "../http/guard.hpp"

namespace argus::detail {

void run_quietly(const std::function<void()>& callback) {
  guard(callback, [](const std::exception_ptr& /*failure*/) {});
}

}  // namespace argus::detail
