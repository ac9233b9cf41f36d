#pragma once

#include "catch.hpp"

#include <stdlib.h>

#include <filesystem>
#include <string>

/// A folder that is gone with its test.
class TemporaryFolder {
 public:
  TemporaryFolder() { REQUIRE(mkdtemp(path_.data()) != nullptr); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }

  std::filesystem::path file(const std::string& name = "memory.json") const {
    return std::filesystem::path(path_) / name;
  }
  std::filesystem::path path() const { return path_; }

 private:
  std::string path_ = "/tmp/argus-test-XXXXXX";
};
