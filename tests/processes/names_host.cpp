// A program that unloads a plugin while the plugin's lookup of a name is under way. usage: names_host PLUGIN
#include "silent_names.hpp"

#include <dlfcn.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <iterator>
#include <thread>

namespace {

using std::chrono::seconds;
using std::chrono::steady_clock;

/// Ten times the limit of the plugin's call, and a sixth of what the resolver takes.
constexpr seconds soon{10};

std::ptrdiff_t threads() {
  using Entries = std::filesystem::directory_iterator;
  return std::distance(Entries{"/proc/self/task"}, Entries{});
}

/// Whether the call ran out of time, as it must.
bool run(void* plugin) {
  const auto function = reinterpret_cast<int (*)()>(dlsym(plugin, "plugin_run_out_of_time"));
  return function != nullptr && function() == 0;
}

}  // namespace

int main(int, char** arguments) {
  SilentNames& names = SilentNames::instance();
  const auto begin = steady_clock::now();
  void* const plugin = dlopen(arguments[1], RTLD_NOW | RTLD_LOCAL);
  if (plugin == nullptr) {
    std::fprintf(stderr, "%s\n", dlerror());
    return 1;
  }
  if (!run(plugin) || dlclose(plugin) != 0) return 1;
  if (names.waiting() == 0 || steady_clock::now() - begin >= soon) {
    std::fprintf(stderr, "the plugin was not unloaded while its lookup was under way\n");
    return 1;
  }
  names.answer(SilentNames::SendResult::found);
  while (threads() > 1 && steady_clock::now() - begin < 2 * soon)
    std::this_thread::sleep_for(std::chrono::milliseconds{1});
  if (threads() == 1) return 0;
  std::fprintf(stderr, "the lookup's thread goes on\n");
  return 1;
}
