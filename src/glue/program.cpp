#include <argus/glue/program.hpp>

#include "service.hpp"

#include <utility>

namespace argus::glue {

class Program::Implementation : public argus::detail::Service {
 public:
  using Service::Service;
};

Program::Program(const std::string& name, const std::string& about)
    : implementation_(std::make_unique<Implementation>(name, about, argus::detail::ServiceEnvironment{})) {}

Program::~Program() = default;

void Program::setting(const std::string& name, std::string& value, const std::string& help) {
  implementation_->settings().add(name, value, help);
}
void Program::setting(const std::string& name, int& value, const std::string& help) {
  implementation_->settings().add(name, value, help);
}
void Program::setting(const std::string& name, bool& value, const std::string& help) {
  implementation_->settings().add(name, value, help);
}
void Program::setting(const std::string& name, double& value, const std::string& help) {
  implementation_->settings().add(name, value, help);
}
void Program::setting(const std::string& name, std::chrono::seconds& value, const std::string& help) {
  implementation_->settings().add(name, value, help);
}
void Program::setting(const std::string& name, std::vector<std::string>& value, const std::string& help) {
  implementation_->settings().add(name, value, help);
}
void Program::secret(const std::string& name, Secret& value, const std::string& help) {
  implementation_->settings().add(name, value, help);
}

void Program::validate(std::function<void()> rule) {
  implementation_->validate(std::move(rule));
}
void Program::beside(std::function<std::shared_ptr<void>(Rounds)> start) {
  implementation_->beside(std::move(start));
}

int Program::run(int argc, const char* const* argv, const std::function<Snapshot()>& read_monitor,
                 const Policy& policy) {
  return implementation_->run(argc, argv, read_monitor, policy);
}

}  // namespace argus::glue
