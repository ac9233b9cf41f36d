#include "process_mark.hpp"

#include <pthread.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <new>

namespace argus::detail {
namespace {

using Mark = std::atomic<std::uint64_t>;

/// Zero until the process has one.
std::atomic<Mark*> current_mark{nullptr};

/// Memory that the system clears in each child, also in one that was made past fork's handlers.
void* wiped_memory() {
#ifdef MADV_WIPEONFORK
  const auto size = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  void* const page = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (page == MAP_FAILED) return nullptr;
  if (madvise(page, size, MADV_WIPEONFORK) == 0) return page;
  munmap(page, size);
#endif
  return nullptr;
}

Mark* make_mark() {
  static Mark ordinary{0};
  void* const memory = wiped_memory();
  current_mark = memory == nullptr ? &ordinary : new (memory) Mark{0};
  // Emulators accept the advice above and don't keep it.
  pthread_atfork(nullptr, nullptr, [] { current_mark.load()->store(0); });
  return current_mark;
}

}  // namespace

std::uint64_t process_mark() {
  static Mark* const mark = make_mark();
  const std::uint64_t known = mark->load();
  if (known != 0) return known;
  // A child goes on counting from where its parent was.
  static Mark last{0};
  const std::uint64_t fresh = ++last;
  std::uint64_t expected = 0;
  return mark->compare_exchange_strong(expected, fresh) ? fresh : expected;
}

}  // namespace argus::detail
