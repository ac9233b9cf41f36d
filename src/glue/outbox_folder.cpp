#include <argus/detail/outbox_folder.hpp>

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/vfs.h>
#else
#include <sys/mount.h>
#include <sys/param.h>
#endif

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <random>
#include <stdexcept>
#include <string_view>
#include <system_error>
#include <utility>

namespace argus::detail {
namespace {

constexpr std::size_t number_digits = 20;
/// The first digit is 0, so that none is too large for 64 bits.
constexpr std::uint64_t highest_number = 9'999'999'999'999'999'999U;
constexpr std::size_t size_digits = 8;
constexpr std::size_t random_digits = 16;
constexpr std::string_view temporary_prefix = "tmp.";
constexpr std::string_view reason_suffix = ".reason";
/// More than any note has.
constexpr std::size_t most_file_bytes = std::size_t{8} * 1024 * 1024;
constexpr std::chrono::hours age_of_remains{24};

/// Repeats a system call that a signal has interrupted.
template <class Call>
auto uninterrupted(const Call& call) {
  while (true) {
    const auto result = call();
    if (result >= 0 || errno != EINTR) return result;
  }
}

/// What an administrator does about it.
std::string advice_on(int code) {
  if (code == ENOSPC || code == EDQUOT || code == EFBIG) return "; make room for it";
  if (code == EACCES || code == EPERM || code == EROFS) return "; let this program's user write there";
  return "";
}

bool is_on_network(int descriptor) {
  struct statfs info {};
  if (fstatfs(descriptor, &info) != 0) return false;
#ifdef __linux__
  // NFS, SMB, CIFS, SMB 2.
  constexpr std::array<std::uint32_t, 4> types{0x6969U, 0x517bU, 0xff534d42U, 0xfe534d42U};
  return std::find(types.begin(), types.end(), static_cast<std::uint32_t>(info.f_type)) != types.end();
#else
  const std::string_view type = info.f_fstypename;
  return type == "nfs" || type == "smbfs";
#endif
}

int sync_content(int descriptor) {
#ifdef __APPLE__
  return fcntl(descriptor, F_FULLFSYNC);
#else
  return fdatasync(descriptor);
#endif
}

int sync_names(int descriptor) {
#ifdef __APPLE__
  return fcntl(descriptor, F_FULLFSYNC);
#else
  return fsync(descriptor);
#endif
}

std::string random_part() {
  std::random_device random;
  std::string text;
  for (std::size_t i = 0; i < random_digits; ++i) text += "0123456789abcdef"[random() % 16];
  return text;
}

std::string padded(std::uint64_t number, std::size_t digits) {
  const std::string text = std::to_string(number);
  return std::string(digits - (std::min)(digits, text.size()), '0') + text;
}

bool are_digits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool is_note(std::string_view name) {
  constexpr std::size_t size = number_digits + 1;
  constexpr std::size_t random = size + size_digits + 1;
  return name.size() == random + random_digits && name[0] == '0' && are_digits(name.substr(0, number_digits)) &&
         name[size - 1] == '.' && are_digits(name.substr(size, size_digits)) && name[random - 1] == '.' &&
         name.find('/') == std::string_view::npos;
}

std::uint64_t number_of(const std::string& note) {
  return std::strtoull(note.c_str(), nullptr, 10);
}

/// As its name says: asking for the status of each file takes tenfold the time.
std::uint64_t size_of(const std::string& note) {
  return std::strtoull(note.c_str() + number_digits + 1, nullptr, 10);
}

std::string reason_file(const std::string& name) {
  return name + std::string(reason_suffix);
}

/// Removes a file unless it is kept.
class UnfinishedFile {
 public:
  UnfinishedFile(const FileDescriptor& directory, std::string name) : directory_(directory), name_(std::move(name)) {}
  UnfinishedFile(const UnfinishedFile&) = delete;
  UnfinishedFile& operator=(const UnfinishedFile&) = delete;
  ~UnfinishedFile() {
    if (!name_.empty()) unlinkat(directory_.number(), name_.c_str(), 0);
  }

  const std::string& name() const { return name_; }
  void renamed(const std::string& name) { name_ = name; }
  void keep() { name_.clear(); }

 private:
  const FileDescriptor& directory_;
  std::string name_;
};

}  // namespace

OutboxFolder::OutboxFolder(std::string path)
    : path_(std::move(path)), queue_(open_directory(AT_FDCWD, path_)), bad_(open_directory(queue_.number(), "bad")) {
  if (is_on_network(queue_.number()))
    fail("is on a network file system, where locks and writes can't be relied on; use a folder on a local disk");
}

std::string OutboxFolder::put(const std::string& text, const glue::OutboxLimits& limits) const {
  const std::string random = random_part();
  UnfinishedFile file{queue_, std::string(temporary_prefix) + random};
  write(queue_, file.name(), text);
  std::string name;
  {
    const FileDescriptor lock = open_lock("lock");
    if (uninterrupted([&] { return flock(lock.number(), LOCK_EX); }) != 0) fail_to("can't be locked");
    const std::uint64_t number = next_number(limits, text.size());
    name = padded(number, number_digits) + "." + padded(text.size(), size_digits) + "." + random;
    rename(queue_, file.name(), queue_, name);
    file.renamed(name);
  }
  sync(queue_);
  file.keep();
  return name;
}

std::uint64_t OutboxFolder::next_number(const glue::OutboxLimits& limits, std::size_t bytes) const {
  const std::vector<std::string> waiting = notes(Place::queue);
  if (waiting.size() >= limits.notes)
    fail("is full: " + std::to_string(waiting.size()) + " notes wait to be delivered; is it being drained?");
  std::uintmax_t used = bytes;
  for (const std::string& name : waiting) used += size_of(name);
  if (used > limits.bytes)
    fail("is full: with this note " + std::to_string(used) + " bytes would wait to be delivered; is it being drained?");
  // A note of bad/ may be moved back, to its place in the order.
  std::uint64_t highest = 0;
  for (const std::string& name : waiting) highest = (std::max)(highest, number_of(name));
  for (const std::string& name : notes(Place::bad)) highest = (std::max)(highest, number_of(name));
  if (highest == highest_number)
    fail("has a note of the highest number, which no program gives: deliver it, or drop it");
  return highest + 1;
}

std::vector<std::string> OutboxFolder::notes(Place place) const {
  std::vector<std::string> names = files(directory(place));
  names.erase(std::remove_if(names.begin(), names.end(), [](const std::string& name) { return !is_note(name); }),
              names.end());
  return names;
}

std::vector<std::string> OutboxFolder::list(Place place) const {
  std::vector<std::string> names = notes(place);
  std::sort(names.begin(), names.end());
  return names;
}

std::optional<OutboxFolder::Place> OutboxFolder::find(const std::string& name) const {
  if (!is_note(name)) return std::nullopt;
  for (const Place place : {Place::queue, Place::bad}) {
    if (faccessat(directory(place).number(), name.c_str(), F_OK, 0) == 0) return place;
  }
  return std::nullopt;
}

std::optional<std::string> OutboxFolder::read(Place place, const std::string& name) const {
  return content(directory(place), name);
}

std::string OutboxFolder::reason(const std::string& name) const {
  return content(bad_, reason_file(name)).value_or("");
}

Timestamp OutboxFolder::queued(Place place, const std::string& name) const {
  struct stat status {};
  if (fstatat(directory(place).number(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) return now();
  return to_timestamp(std::chrono::system_clock::from_time_t(status.st_mtime));
}

void OutboxFolder::remove(Place place, const std::string& name) const {
  if (unlinkat(directory(place).number(), name.c_str(), 0) != 0 && errno != ENOENT) fail_to("can't be written");
  sync(directory(place));
  if (place == Place::bad) unlinkat(bad_.number(), reason_file(name).c_str(), 0);
}

void OutboxFolder::move_to_bad(const std::string& name, const std::string& reason) const {
  UnfinishedFile file{bad_, std::string(temporary_prefix) + name};
  unlinkat(bad_.number(), file.name().c_str(), 0);
  write(bad_, file.name(), reason);
  rename(bad_, file.name(), bad_, reason_file(name));
  file.keep();
  rename(queue_, name, bad_, name);
  sync(bad_);
  sync(queue_);
}

void OutboxFolder::move_back(const std::string& name) const {
  if (utimensat(bad_.number(), name.c_str(), nullptr, AT_SYMLINK_NOFOLLOW) != 0) fail_to("can't be written");
  rename(bad_, name, queue_, name);
  sync(queue_);
  sync(bad_);
  unlinkat(bad_.number(), reason_file(name).c_str(), 0);
}

void OutboxFolder::remove_remains() const {
  for (const Place place : {Place::queue, Place::bad}) {
    for (const std::string& name : files(directory(place))) {
      const bool is_temporary = name.compare(0, temporary_prefix.size(), temporary_prefix) == 0;
      if (is_temporary && queued(place, name) + age_of_remains < now())
        unlinkat(directory(place).number(), name.c_str(), 0);
    }
  }
}

std::optional<FileDescriptor> OutboxFolder::try_lock_for_draining() const {
  FileDescriptor lock = open_lock("drain.lock");
  if (uninterrupted([&] { return flock(lock.number(), LOCK_EX | LOCK_NB); }) == 0) return lock;
  if (errno != EWOULDBLOCK) fail_to("can't be locked");
  return std::nullopt;
}

void OutboxFolder::rename(const FileDescriptor& from, const std::string& name, const FileDescriptor& to,
                          const std::string& new_name) const {
  if (renameat(from.number(), name.c_str(), to.number(), new_name.c_str()) != 0) fail_to("can't be written");
}

FileDescriptor OutboxFolder::open_directory(int parent, const std::string& name) const {
  constexpr int flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;
  FileDescriptor found{openat(parent, name.c_str(), flags)};
  if (found.number() >= 0) return found;
  if (errno != ENOENT) fail_to("can't be opened");
  if (mkdirat(parent, name.c_str(), S_IRWXU) != 0 && errno != EEXIST) fail_to("can't be created");
  FileDescriptor created{openat(parent, name.c_str(), flags)};
  if (created.number() < 0) fail_to("can't be opened");
  sync(FileDescriptor{openat(created.number(), "..", flags)});
  return created;
}

FileDescriptor OutboxFolder::open_lock(const char* name) const {
  constexpr mode_t mode = S_IRUSR | S_IWUSR | S_IRGRP | S_IWGRP;
  FileDescriptor lock{openat(queue_.number(), name, O_RDONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, mode)};
  if (lock.number() < 0) fail_to("can't be locked");
  return lock;
}

std::vector<std::string> OutboxFolder::files(const FileDescriptor& directory) const {
  const int descriptor = openat(directory.number(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const std::unique_ptr<DIR, int (*)(DIR*)> listing{descriptor < 0 ? nullptr : fdopendir(descriptor), closedir};
  if (!listing) fail_to("can't be read");
  std::vector<std::string> names;
  errno = 0;
  while (const dirent* const entry = readdir(listing.get())) names.emplace_back(entry->d_name);
  if (errno != 0) fail_to("can't be read");
  return names;
}

std::optional<std::string> OutboxFolder::content(const FileDescriptor& directory, const std::string& name) const {
  const FileDescriptor file{openat(directory.number(), name.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)};
  if (file.number() < 0 && errno == ENOENT) return std::nullopt;
  if (file.number() < 0) fail_to(name + " can't be read");
  std::string text;
  std::array<char, 16384> part{};
  while (text.size() < most_file_bytes) {
    const ssize_t count = uninterrupted([&] { return ::read(file.number(), part.data(), part.size()); });
    if (count < 0) fail_to(name + " can't be read");
    if (count == 0) break;
    text.append(part.data(), static_cast<std::size_t>(count));
  }
  return text;
}

void OutboxFolder::write(const FileDescriptor& directory, const std::string& name, const std::string& text) const {
  constexpr mode_t mode = S_IRUSR | S_IWUSR | S_IRGRP | S_IWGRP;
  constexpr int flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW;
  const FileDescriptor file{openat(directory.number(), name.c_str(), flags, mode)};
  if (file.number() < 0) fail_to("can't be written");
  std::string_view rest = text;
  while (!rest.empty()) {
    const ssize_t count = uninterrupted([&] { return ::write(file.number(), rest.data(), rest.size()); });
    if (count < 0) fail_to("can't be written");
    rest.remove_prefix(static_cast<std::size_t>(count));
  }
  if (uninterrupted([&] { return sync_content(file.number()); }) != 0) fail_to("can't be written");
}

void OutboxFolder::sync(const FileDescriptor& directory) const {
  if (uninterrupted([&] { return sync_names(directory.number()); }) != 0) fail_to("can't be written");
}

void OutboxFolder::fail(const std::string& problem) const {
  throw std::runtime_error("outbox " + path_ + ": " + problem);
}

void OutboxFolder::fail_to(const std::string& what) const {
  const int code = errno;
  fail(what + " (" + std::generic_category().message(code) + ")" + advice_on(code));
}

}  // namespace argus::detail
