#include "catch.hpp"

#include <argus/argus.hpp>

#include <malloc.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

namespace unit_memory_test {

namespace {

constexpr int rows_of_a_page = 20;

/// A list of so many pages, made while it is read.
class LongList final : public argus::Transport {
 public:
  explicit LongList(int pages) : pages_(pages) {}

  argus::Response send(const argus::Request&) override {
    ++page_;
    nlohmann::json results = nlohmann::json::array();
    for (int i = 0; i < rows_of_a_page; ++i) results.push_back(next_row());
    const nlohmann::json next = page_ < pages_ ? nlohmann::json("http://x/?cursor=y") : nlohmann::json();
    argus::Response response;
    response.status = 200;
    response.body = nlohmann::json{{"next", next}, {"previous", nullptr}, {"results", results}}.dump();
    return response;
  }

 private:
  nlohmann::json next_row() {
    time_ -= std::chrono::seconds{1};
    return {{"pk", ++pk_},
            {"start_time", argus::to_string(time_)},
            {"end_time", "infinity"},
            {"source", {{"pk", 1}, {"name", "x"}, {"type", {{"name", "x"}}}}},
            {"source_incident_id", std::to_string(pk_)},
            {"description", std::string(200, 'x')},
            {"tags", {{{"tag", "host=x"}}}},
            {"level", 3},
            {"stateful", true},
            {"open", true},
            {"acked", false}};
  }

  int pages_;
  int page_ = 0;
  std::int64_t pk_ = 0;
  argus::Timestamp time_ = argus::parse_timestamp("2026-01-02T03:04:05Z");
};

/// How much more memory was used during the listing than before it.
std::size_t peak_of(int pages) {
  argus::ClientOptions options;
  options.api_root_url = "https://argus.example.org";
  options.token = "hunter2";
  const argus::Client client{options, std::make_shared<LongList>(pages)};
  const auto used = [] { return mallinfo2().uordblks + mallinfo2().hblkhd; };
  const std::size_t before = used();
  std::size_t most = before;
  int rows = 0;
  for (const argus::Incident& incident : client.get_incidents()) {
    rows += incident.pk > 0 ? 1 : 0;
    most = (std::max)(most, used());
  }
  CHECK(rows == pages * rows_of_a_page);
  return most - before;
}

}  // namespace

TEST_CASE("listing ten times the pages needs no more memory") {
  peak_of(5);
  const std::size_t few = peak_of(50);
  const std::size_t many = peak_of(500);
  INFO(few << " and " << many << " bytes");
  CHECK(many <= few + few / 4 + 4096);
}

}  // namespace unit_memory_test
