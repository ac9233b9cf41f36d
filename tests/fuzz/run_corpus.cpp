// Stands in for libFuzzer where the compiler has none: tries every file of a folder once.
#include "fuzz.hpp"

#include <algorithm>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <vector>

namespace {

std::vector<std::filesystem::path> files_in(const char* folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

void try_file(const std::filesystem::path& path) {
  // Told before: a broken promise ends the program at once.
  std::cout << path.string() << std::endl;
  std::ifstream file{path, std::ios::binary};
  const std::vector<char> bytes{std::istreambuf_iterator<char>{file}, {}};
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2) {
    std::cerr << "usage: " << arguments[0] << " FOLDER\n";
    return 2;
  }
  try {
    const auto files = files_in(arguments[1]);
    for (const auto& file : files) try_file(file);
    std::cout << files.size() << " inputs tried\n";
    return files.empty() ? 1 : 0;
  } catch (const std::exception& error) {
    std::cerr << "an exception that no promise allows: " << error.what() << '\n';
    return 1;
  }
}
