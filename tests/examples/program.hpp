#pragma once

#include <map>
#include <string>
#include <vector>

/// What is in a program's environment; a blank value stands for an absent variable.
using Environment = std::map<std::string, std::string>;

/// ARGUS_URL and ARGUS_TOKEN of the place where the tests run.
Environment usual_environment();

/// What became of a program.
struct Outcome {
  int exit_code = 0;
  std::string output{};
  std::string errors{};
};

/// A directory that is gone, with its files, at the end of its life.
class TemporaryDirectory {
 public:
  TemporaryDirectory();
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  ~TemporaryDirectory();

  std::string file(const std::string& name) const { return path_ + "/" + name; }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

std::string read_file(const std::string& path);
void write_file(const std::string& path, const std::string& text);

/// An example, started with arguments.
class Program {
 public:
  /// @param output where its standard output goes; blank: to a file whose text the outcome has
  Program(const std::string& name, const std::vector<std::string>& arguments, const Environment& environment,
          const std::string& output = "");

  void send(int signal) const;

  /// Waits for its end.
  Outcome wait();

 private:
  TemporaryDirectory directory_;
  int pid_ = 0;
};

Outcome run(const std::string& name, const std::vector<std::string>& arguments = {},
            const Environment& environment = usual_environment());
