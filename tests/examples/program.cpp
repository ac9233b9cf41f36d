#include "program.hpp"

#include "example_server.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <system_error>

namespace {

/// The tests' own environment without what leads the examples to a server or changes their looks.
std::vector<std::string> join(Environment environment) {
  for (const char* own : {"ARGUS_API_URL", "ARGUS_URL", "ARGUS_TOKEN", "ARGUS_TOKEN_FILE", "NO_COLOR"})
    environment.emplace(own, "");
  std::vector<std::string> lines;
  for (char** line = environ; *line != nullptr; ++line) {
    const std::string text = *line;
    if (environment.count(text.substr(0, text.find('='))) == 0) lines.push_back(text);
  }
  for (const auto& [name, value] : environment) {
    if (!value.empty()) lines.push_back(name + "=" + value);
  }
  return lines;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> result;
  result.reserve(texts.size() + 1);
  for (std::string& text : texts) result.push_back(text.data());
  result.push_back(nullptr);
  return result;
}

/// Where a program's standard streams go.
class FileActions {
 public:
  FileActions(const std::string& output, const std::string& errors) {
    posix_spawn_file_actions_init(&actions_);
    posix_spawn_file_actions_addopen(&actions_, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions_, 1, output.c_str(), O_WRONLY | O_CREAT, 0600);
    posix_spawn_file_actions_addopen(&actions_, 2, errors.c_str(), O_WRONLY | O_CREAT, 0600);
  }
  FileActions(const FileActions&) = delete;
  FileActions& operator=(const FileActions&) = delete;
  ~FileActions() { posix_spawn_file_actions_destroy(&actions_); }

  const posix_spawn_file_actions_t* get() const { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_{};
};

}  // namespace

Environment usual_environment() {
  return {{"ARGUS_URL", example_server().api_root_url}, {"ARGUS_TOKEN", example_server().token}};
}

TemporaryDirectory::TemporaryDirectory() : path_(std::filesystem::temp_directory_path() / "argus-examples-XXXXXX") {
  if (mkdtemp(path_.data()) == nullptr) throw std::system_error(errno, std::generic_category(), path_);
}

TemporaryDirectory::~TemporaryDirectory() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::string read_file(const std::string& path) {
  std::ifstream file{path};
  return {std::istreambuf_iterator<char>(file), {}};
}

void write_file(const std::string& path, const std::string& text) {
  std::ofstream file{path};
  file << text;
  if (!file.flush()) throw std::runtime_error("can't write " + path);
}

Program::Program(const std::string& name, const std::vector<std::string>& arguments, const Environment& environment,
                 const std::string& output) {
  const std::string path = std::string(ARGUS_EXAMPLES_DIRECTORY) + "/" + name;
  std::vector<std::string> words{path};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<std::string> lines = join(environment);
  const FileActions actions{output.empty() ? directory_.file("output") : output, directory_.file("errors")};
  const int failure =
      posix_spawn(&pid_, path.c_str(), actions.get(), nullptr, pointers(words).data(), pointers(lines).data());
  if (failure != 0) throw std::system_error(failure, std::generic_category(), "can't start " + path);
}

void Program::send(int signal) const {
  if (kill(pid_, signal) != 0) throw std::system_error(errno, std::generic_category(), "kill");
}

Outcome Program::wait() {
  int status = 0;
  if (waitpid(pid_, &status, 0) != pid_) throw std::system_error(errno, std::generic_category(), "waitpid");
  Outcome outcome;
  outcome.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  outcome.output = read_file(directory_.file("output"));
  outcome.errors = read_file(directory_.file("errors"));
  return outcome;
}

Outcome run(const std::string& name, const std::vector<std::string>& arguments, const Environment& environment) {
  return Program{name, arguments, environment}.wait();
}
