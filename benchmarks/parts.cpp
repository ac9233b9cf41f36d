// Does one part of the client's work again and again, for callgrind to count.
//
// usage: parts decode|encode|time|url COUNT
//        parts body NUMBER     prints the body of a post
#include <argus/detail/filter_query.hpp>
#include "listing.hpp"

#include "program.hpp"
#include "src/detail/codec/request_body.hpp"

#include <map>
#include <stdexcept>

namespace {

void decode(std::int64_t count) {
  const std::string text = benchmarks::Listing{100}.page(0, 100);
  for (std::int64_t i = 0; i < count; i += 100) {
    argus::IncidentPage page;
    argus::detail::codec::read_text(text, argus::detail::codec::Codec<argus::IncidentPage>::schema, &page);
    if (page.results.size() != 100) throw std::runtime_error("not decoded");
  }
}

void encode(std::int64_t count) {
  const argus::Incident incident = benchmarks::incident_to_post(1);
  for (std::int64_t i = 0; i < count; ++i) {
    if (argus::detail::request_body(incident).empty()) throw std::runtime_error("not encoded");
  }
}

void print_body(std::int64_t number) {
  std::cout << argus::detail::request_body(benchmarks::incident_to_post(number));
}

void read_time(std::int64_t count) {
  for (std::int64_t i = 0; i < count; ++i) {
    if (argus::parse_timestamp("2026-11-24T12:00:00.364176+01:00") == argus::Timestamp{})
      throw std::runtime_error("not read");
  }
}

void build_url(std::int64_t count) {
  argus::IncidentFilter filter;
  filter.open = true;
  filter.acked = false;
  filter.tags = {{"host", "ålesund-gw.example.org"}};
  filter.start_time_lte = argus::parse_timestamp("2026-11-24T12:00:00+01:00");
  for (std::int64_t i = 0; i < count; ++i) {
    if (argus::detail::to_query(filter).to_string().empty()) throw std::runtime_error("not built");
  }
}

}  // namespace

int main(int argc, char** argv) {
  const std::map<std::string, void (*)(std::int64_t)> parts{
      {"body", &print_body}, {"decode", &decode}, {"encode", &encode}, {"time", &read_time}, {"url", &build_url}};
  if (argc != 3 || parts.count(argv[1]) == 0) return 2;
  return benchmarks::run([&] { parts.at(argv[1])(std::stoll(argv[2])); });
}
