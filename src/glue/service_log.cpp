#include "service_log.hpp"

#include "../detail/quote.hpp"

#include <sys/stat.h>
#include <unistd.h>

namespace argus::detail {

namespace {

/// Whether this is the journal's stream: standard error may lead elsewhere though the variable is set.
bool is_standard_error(const std::string& stream) {
  struct stat status {};
  return fstat(STDERR_FILENO, &status) == 0 &&
         stream == std::to_string(status.st_dev) + ":" + std::to_string(status.st_ino);
}

}  // namespace

ServiceLog::ServiceLog(std::ostream& out, std::string name,
                       const std::function<std::string(const std::string&)>& variable)
    : out_(out), name_(std::move(name)), is_journal_(is_standard_error(variable("JOURNAL_STREAM"))) {}

std::string ServiceLog::clean(const std::string& text) const {
  return in_a_line(concealed(text, secrets_));
}

void ServiceLog::write(Priority priority, const std::string& text) const {
  std::string word;
  if (priority == Priority::warning) word = "warning: ";
  if (priority == Priority::error) word = "error: ";
  const std::string begin = is_journal_ ? "<" + std::to_string(static_cast<int>(priority)) + ">" : name_ + ": " + word;
  // After a full disk, or a reader that was gone for a while, it may work again.
  out_.clear();
  out_ << begin + clean(text) + "\n" << std::flush;
}

}  // namespace argus::detail
