// A program that knows nothing of argus, and loads and unloads a plugin again and again. usage: plugin_host PLUGIN
#include <dlfcn.h>
#include <malloc.h>

#include <cstddef>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace {

constexpr int first_rounds = 10;
constexpr int more_rounds = 40;
// Exact where glibc doesn't keep memory for later, as the driver tells it; otherwise that counts as used.
constexpr std::size_t most_bytes_a_round = 16;

struct Use {
  std::size_t bytes = 0;
  std::size_t mappings = 0;
  std::size_t descriptors = 0;
};

Use use_now() {
  Use use;
  const struct mallinfo2 memory = mallinfo2();
  use.bytes = memory.uordblks + memory.hblkhd;
  std::ifstream maps{"/proc/self/maps"};
  for (std::string line; std::getline(maps, line);) ++use.mappings;
  for (auto it = std::filesystem::directory_iterator{"/proc/self/fd"}; it != std::filesystem::directory_iterator{};
       ++it)
    ++use.descriptors;
  return use;
}

bool run(const char* path) {
  void* const plugin = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (plugin == nullptr) {
    std::fprintf(stderr, "%s\n", dlerror());
    return false;
  }
  const auto function = reinterpret_cast<int (*)()>(dlsym(plugin, "plugin_run"));
  const bool good = function != nullptr && function() == 0;
  return dlclose(plugin) == 0 && good;
}

bool run(const char* path, int rounds) {
  for (int i = 0; i < rounds; ++i) {
    if (!run(path)) return false;
  }
  return true;
}

}  // namespace

int main(int, char** arguments) {
  if (!run(arguments[1], first_rounds)) return 1;
  const Use before = use_now();
  if (!run(arguments[1], more_rounds)) return 1;
  const Use after = use_now();
  const bool stays = dlopen(arguments[1], RTLD_NOW | RTLD_NOLOAD) != nullptr;
  std::printf("%zu to %zu bytes, %zu to %zu mappings, %zu to %zu descriptors; the plugin %s\n", before.bytes,
              after.bytes, before.mappings, after.mappings, before.descriptors, after.descriptors,
              stays ? "stays" : "is unloaded");
  const bool grows = after.bytes > before.bytes + more_rounds * most_bytes_a_round ||
                     after.mappings > before.mappings + 4 || after.descriptors > before.descriptors;
  if (grows) std::fprintf(stderr, "each round leaves something behind\n");
  return grows ? 1 : 0;
}
