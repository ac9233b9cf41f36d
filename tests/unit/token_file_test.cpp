#include "catch.hpp"
#include "unit/temporary_file.hpp"

#include <argus/token_file.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <future>
#include <stdexcept>
#include <string>

namespace token_file_test {

using argus::read_token_file;
using argus::TokenFileAccess;

namespace {

/// Why a file is refused.
std::string refusal_of(const std::string& path, TokenFileAccess access = TokenFileAccess::anyone) {
  try {
    read_token_file(path, access);
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "accepted";
}

/// A new directory that is gone with its test.
class Directory {
 public:
  Directory() { REQUIRE(mkdtemp(path_.data()) != nullptr); }
  Directory(const Directory&) = delete;
  Directory& operator=(const Directory&) = delete;
  ~Directory() { std::filesystem::remove_all(path_); }

  std::string operator/(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_ = "/tmp/argus-test-XXXXXX";
};

/// The number that the next open file gets.
int next_descriptor() {
  const int descriptor = open("/dev/null", O_RDONLY | O_CLOEXEC);
  close(descriptor);
  return descriptor;
}

}  // namespace

TEST_CASE("the token is a file's first line, without what stands around it") {
  const auto content = GENERATE(as<std::string>{}, "secret", "secret\n", "secret\r\n", "secret\nand more\n",
                                "secret\rand more", "secret \t\r\nand more", "\xef\xbb\xbfsecret\r\n",
                                " \t\n secret \t\f\v\r\n", "\xef\xbb\xbf \xef\xbb\xbfsecret \xef\xbb\xbf\n");
  const TemporaryFile file{content, 0600};
  CHECK(read_token_file(file.path()).reveal() == "secret");
}

TEST_CASE("a file that holds no token is refused") {
  using std::string_literals::operator""s;
  CHECK_THAT(refusal_of(TemporaryFile{"", 0600}.path()), contains("is empty"));
  CHECK_THAT(refusal_of(TemporaryFile{"\xef\xbb\xbf \r\n \n", 0600}.path()), contains("is empty"));
  CHECK_THAT(refusal_of(TemporaryFile{"two words\n", 0600}.path()), contains("blanks"));
  CHECK_THAT(refusal_of(TemporaryFile{"\xff\xfes\0e\0c\0"s, 0600}.path()), contains("other than ASCII"));
  const TemporaryFile largest{"secret\n" + std::string(16 * 1024 - 7, '#'), 0600};
  CHECK(read_token_file(largest.path()).reveal() == "secret");
  CHECK_THAT(refusal_of(TemporaryFile{"secret\n" + std::string(16 * 1024 - 6, '#'), 0600}.path()), contains("16 KiB"));
}

TEST_CASE("a token file may be written by its group, and neither read nor written by all") {
  const mode_t good = GENERATE(as<mode_t>{}, 0400, 0600, 0440, 0640, 0660);
  CHECK(read_token_file(TemporaryFile{"secret", good}.path()).reveal() == "secret");
  const mode_t readable = GENERATE(as<mode_t>{}, 0444, 0644, 0664, 0604);
  const TemporaryFile file{"secret", readable};
  CHECK_THAT(refusal_of(file.path(), TokenFileAccess::owner_and_group), contains("every user can read it"));
  CHECK(read_token_file(file.path(), TokenFileAccess::anyone).reveal() == "secret");
  const mode_t writable = GENERATE(as<mode_t>{}, 0602, 0646, 0666, 0777);
  const auto access = GENERATE(TokenFileAccess::owner_and_group, TokenFileAccess::anyone);
  CHECK_THAT(refusal_of(TemporaryFile{"secret", writable}.path(), access), contains("every user can change it"));
}

TEST_CASE("symbolic links to a token file are followed, and what they lead to is checked") {
  const Directory directory;
  const TemporaryFile file{"secret", 0600};
  // As Kubernetes lays secrets out.
  std::filesystem::create_directory(directory / "..version");
  std::filesystem::create_symlink(file.path(), directory / "..version/token");
  std::filesystem::create_directory_symlink("..version", directory / "..data");
  std::filesystem::create_symlink("..data/token", directory / "token");
  CHECK(read_token_file(directory / "token").reveal() == "secret");
  chmod(file.path().c_str(), 0644);
  CHECK_THAT(refusal_of(directory / "token", TokenFileAccess::owner_and_group), contains("every user can read it"));
}

TEST_CASE("a token file that is not a regular file is refused") {
  CHECK_THAT(refusal_of("/tmp"), contains("name a regular file"));
  CHECK_THAT(refusal_of("/dev/null"), contains("name a regular file"));
  CHECK_THAT(refusal_of("/dev/zero"), contains("name a regular file"));
  CHECK_THAT(refusal_of("/dev/null/token"), contains("can't be read (Not a directory)"));
  CHECK_THAT(refusal_of("/nonexistent/token"), contains("can't be found"));
}

TEST_CASE("a token file that is a pipe is refused without waiting for its other end") {
  const Directory directory;
  const std::string pipe = directory / "token";
  REQUIRE(mkfifo(pipe.c_str(), 0600) == 0);
  auto refusal = std::async(std::launch::async, [&pipe] { return refusal_of(pipe); });
  const bool is_quick = refusal.wait_for(std::chrono::seconds{30}) == std::future_status::ready;
  // Ends the wait.
  if (!is_quick) close(open(pipe.c_str(), O_WRONLY | O_NONBLOCK));
  CHECK(is_quick);
  CHECK_THAT(refusal.get(), contains("name a regular file"));
}

TEST_CASE("no token file stays open after it was read") {
  const int before = next_descriptor();
  read_token_file(TemporaryFile{"secret", 0600}.path());
  refusal_of(TemporaryFile{"", 0600}.path());
  refusal_of("/tmp");
  CHECK(next_descriptor() == before);
}

}  // namespace token_file_test
