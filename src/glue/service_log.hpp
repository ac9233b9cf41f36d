#pragma once

#include <argus/detail/concealment.hpp>

#include <functional>
#include <ostream>
#include <string>
#include <utility>

namespace argus::detail {

/// The priorities of syslog.
enum class Priority { error = 3, warning = 4, info = 6 };

/// One line for each event. In systemd's journal each has its priority; elsewhere it begins with the service's name.
class ServiceLog {
 public:
  /// @param variable reads a variable of the environment
  ServiceLog(std::ostream& out, std::string name, const std::function<std::string(const std::string&)>& variable);

  /// What no line may repeat.
  void conceal(Secrets secrets) { secrets_ = std::move(secrets); }
  /// The text as one line without secrets.
  std::string clean(const std::string& text) const;
  void write(Priority priority, const std::string& text) const;

 private:
  std::ostream& out_;
  std::string name_;
  bool is_journal_;
  Secrets secrets_{};
};

}  // namespace argus::detail
