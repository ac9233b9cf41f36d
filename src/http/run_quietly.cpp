#include <argus/http/run_quietly.hpp>

#include "guard.hpp"

namespace argus {

void run_quietly(const std::function<void()>& callback) {
  guard(callback, [](const std::exception_ptr& /*failure*/) {});
}

}  // namespace argus
