#include "system_calls.hpp"

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <cerrno>
#include <cstdarg>
#include <cstdint>
#include <cstdlib>
#include <utility>

namespace system_calls {
namespace {

thread_local Hook* hook_of_thread = nullptr;

/// What the hook makes of a call; the hook's own calls are not asked about.
bool is_to_fail(const Call& call) {
  Hook* const hook = std::exchange(hook_of_thread, nullptr);
  if (hook == nullptr) return false;
  const int code = (*hook)(call);
  hook_of_thread = hook;
  errno = code;
  return code != 0;
}

template <class Function>
Function* real(const char* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

using Write = ssize_t(int, const void*, std::size_t);

Write* real_write() {
  static Write* const function = real<Write>("write");
  return function;
}
// Found before any signal comes: a handler may write, and must not look for a name.
[[maybe_unused]] Write* const found_early = real_write();

}  // namespace

Watch::Watch(Hook hook) {
  hook_of_thread = new Hook(std::move(hook));
}

Watch::~Watch() {
  delete std::exchange(hook_of_thread, nullptr);
}

Failure::Failure(std::string name, int code, std::string file)
    : watch_([this, name = std::move(name), code, file = std::move(file)](const Call& call) {
        const bool is_meant = call.name == name && call.file.compare(0, file.size(), file) == 0;
        if (!is_meant || has_happened_) return 0;
        has_happened_ = true;
        return code;
      }) {}

}  // namespace system_calls

extern "C" {

int fsync(int descriptor) {
  if (system_calls::is_to_fail({"fsync", descriptor, ""})) return -1;
  return system_calls::real<int(int)>("fsync")(descriptor);
}

int fdatasync(int descriptor) {
  if (system_calls::is_to_fail({"fdatasync", descriptor, ""})) return -1;
  return system_calls::real<int(int)>("fdatasync")(descriptor);
}

int renameat(int from, const char* name, int to, const char* new_name) noexcept {
  if (system_calls::is_to_fail({"renameat", from, name, to, new_name})) return -1;
  return system_calls::real<int(int, const char*, int, const char*)>("renameat")(from, name, to, new_name);
}

int unlinkat(int folder, const char* name, int flags) noexcept {
  if (system_calls::is_to_fail({"unlinkat", folder, name})) return -1;
  return system_calls::real<int(int, const char*, int)>("unlinkat")(folder, name, flags);
}

ssize_t write(int descriptor, const void* data, std::size_t size) {
  if (system_calls::is_to_fail({"write", descriptor, ""})) {
    // A disk that is nearly full takes the beginning.
    if (errno == ENOSPC && size > 1) {
      system_calls::real_write()(descriptor, data, size / 2);
      errno = ENOSPC;
    }
    return -1;
  }
  return system_calls::real_write()(descriptor, data, size);
}

int openat(int folder, const char* name, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  if (system_calls::is_to_fail({(flags & O_CREAT) != 0 ? "create" : "openat", folder, name})) return -1;
  return system_calls::real<int(int, const char*, int, ...)>("openat")(folder, name, flags, mode);
}

int fstatfs(int descriptor, struct statfs* status) noexcept {
  const int result = system_calls::real<int(int, struct statfs*)>("fstatfs")(descriptor, status);
  // Of a hook that says so, the magic number in place of an errno.
  if (system_calls::is_to_fail({"fstatfs", descriptor, ""})) {
    status->f_type = static_cast<decltype(status->f_type)>(static_cast<std::uint32_t>(errno));
  }
  return result;
}
}
