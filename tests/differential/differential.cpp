// argus_differential [SEED] [REQUESTS]: sends the same sequences of requests to a fake server and to a real one, and
// compares what they answer and what they have afterwards. Run it through tests/live/with-server.

#include "generator.hpp"
#include "shrink.hpp"
#include "trial.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <map>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace {

constexpr int lane_count = 2;
constexpr std::size_t most_findings = 3;
constexpr std::uint64_t sequences_per_seed = 1'000'000;

std::string environment_or_fail(const char* name) {
  const char* const value = std::getenv(name);
  if (value == nullptr) throw std::runtime_error(std::string(name) + " is not set: run through tests/live/with-server");
  return value;
}

argus::testing::FakeServerOptions options_of_fake() {
  argus::testing::FakeServerOptions options;
  const char* const version = std::getenv("ARGUS_FAKE_VERSION");
  options.version = version == nullptr ? environment_or_fail("ARGUS_SERVER_VERSION") : version;
  options.indelible_incidents = environment_or_fail("ARGUS_INDELIBLE_INCIDENTS") == "true";
  options.makes_tickets = environment_or_fail("ARGUS_MAKES_TICKETS") == "true";
  return options;
}

std::string origin_of_real() {
  const std::string url = environment_or_fail("ARGUS_URL");
  return url.substr(0, url.find("/api/"));
}

void print(const Finding& finding, const std::string& name) {
  std::cout << "\nThe servers differ (" << name << ", shortened to " << finding.sequence.size() << " requests):\n";
  for (const Step& step : finding.sequence) std::cout << "  " << to_line(step) << '\n';
  std::cout << "At " << finding.mismatch.request << ":\n";
  for (const Difference& difference : finding.mismatch.differences) {
    std::cout << "  " << difference.where << "\n    fake: " << difference.fake << "\n    real: " << difference.real
              << '\n';
  }
  std::cout << std::flush;
}

/// Hands out sequences to the lanes until enough requests have been sent.
class Run {
 public:
  Run(std::uint64_t seed, std::size_t wanted) : seed_(seed), wanted_(wanted) {}

  void work(int lane_number) {
    Lane lane(origin_of_real(), lane_number);
    post_token_incident(lane);
    Bench bench(lane, options_of_fake(), allowed_);
    if (lane_number == 1) {
      for (const Sequence& sequence : fixed_sequences()) try_out(sequence, "a fixed sequence", bench);
    }
    while (sent_ < wanted_ && !has_enough_findings()) {
      const std::uint64_t seed = seed_ * sequences_per_seed + next_++;
      try_out(generate_sequence(seed), "sequence " + std::to_string(seed), bench);
    }
    const std::lock_guard<std::mutex> lock(mutex_);
    for (const auto& [status, count] : bench.statuses()) statuses_[status] += count;
  }

  void note_failure(const std::string& what) {
    const std::lock_guard<std::mutex> lock(mutex_);
    std::cout << "failed: " << what << std::endl;
    has_failed_ = true;
  }

  /// Prints what was done, and gives the program's exit code.
  int finish() {
    std::cout << sent_ << " requests in " << sequences_ << " sequences, " << findings_ << " of which differ\n";
    for (const auto& [status, count] : statuses_) {
      if (status != 0) std::cout << "status " << status << ": " << count << " times\n";
    }
    const auto stale = allowed_.stale();
    for (const AllowedDifference& difference : allowed_differences) {
      const bool is_stale = std::find(stale.begin(), stale.end(), &difference) != stale.end();
      std::cout << (is_stale ? "allowed, but never met: " : "allowed: ") << difference.name << ": " << difference.reason
                << '\n';
    }
    return has_failed_ || findings_ > 0 || !stale.empty() ? 1 : 0;
  }

 private:
  void try_out(const Sequence& sequence, const std::string& name, Bench& bench) {
    const auto mismatch = bench.run(sequence);
    sent_ += sequence.size();
    ++sequences_;
    if (mismatch) report(shrink({sequence, *mismatch}, bench), name);
  }

  bool has_enough_findings() const { return findings_ >= most_findings; }

  void report(const Finding& finding, const std::string& name) {
    const std::lock_guard<std::mutex> lock(mutex_);
    ++findings_;
    print(finding, name);
  }

  std::uint64_t seed_;
  std::size_t wanted_;
  std::atomic<std::size_t> sent_{0};
  std::atomic<std::uint64_t> next_{0};
  std::atomic<int> sequences_{0};
  std::atomic<std::size_t> findings_{0};
  AllowedDifferences allowed_{};
  std::mutex mutex_{};
  std::map<int, std::size_t> statuses_{};
  bool has_failed_ = false;
};

int run(std::uint64_t seed, std::size_t requests) {
  std::cout << "seed " << seed << ", " << requests << " requests" << std::endl;
  const auto start = std::chrono::steady_clock::now();
  Run run(seed, requests);
  std::vector<std::thread> threads;
  for (int lane = 1; lane <= lane_count; ++lane) {
    threads.emplace_back([&run, lane] {
      try {
        run.work(lane);
      } catch (const std::exception& error) {
        run.note_failure(error.what());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(std::chrono::steady_clock::now() - start);
  std::cout << "in " << seconds.count() << " s: ";
  return run.finish();
}

}  // namespace

int main(int argument_count, char** arguments) {
  try {
    const std::uint64_t seed = argument_count > 1 ? std::stoull(arguments[1]) : 1;
    const std::size_t requests = argument_count > 2 ? std::stoull(arguments[2]) : 3000;
    return run(seed, requests);
  } catch (const std::exception& error) {
    std::cerr << "argus_differential: " << error.what() << '\n';
    return 1;
  }
}
