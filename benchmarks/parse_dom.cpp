// Parses the pages of a list with nlohmann::json::parse, and prints the processor time that this took, in seconds,
// and the most memory, in KiB.
//
// usage: parse_dom COUNT PAGE-SIZE
#include "listing.hpp"
#include "peak_memory.hpp"
#include "processor_time.hpp"

#include <nlohmann/json.hpp>

#include <iostream>
#include <string>

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  const benchmarks::Listing listing{std::stoll(argv[1])};
  const std::int64_t page_size = std::stoll(argv[2]);
  double seconds = 0;
  std::int64_t count = 0;
  for (std::int64_t first = 0; first < listing.size(); first += page_size) {
    const std::string text = listing.page(first, page_size);
    const double begin = benchmarks::processor_time();
    {
      const nlohmann::json page = nlohmann::json::parse(text);
      count += static_cast<std::int64_t>(page["results"].size());
    }
    seconds += benchmarks::processor_time() - begin;
  }
  if (count != listing.size()) return 1;
  std::cout << seconds << ' ' << benchmarks::peak_memory() << '\n';
  return 0;
}
