#pragma once

#include "allowed_differences.hpp"
#include "comparison.hpp"
#include "server.hpp"
#include "step.hpp"

#include <argus/testing/fake_server.hpp>

#include <atomic>
#include <map>
#include <optional>
#include <string>
#include <vector>

/// Where the two servers first did otherwise.
struct Mismatch {
  /// The request, as it was written in the sequence, or what was asked when all requests had been sent.
  std::string request{};
  /// The number of its step; 0 for what was asked afterwards.
  int step = 0;
  std::vector<Difference> differences{};
};

/// What sequences are carried out on: a real server, by the users of one lane, and a fake that starts anew each time.
class Bench {
 public:
  Bench(Lane& lane, argus::testing::FakeServerOptions options, AllowedDifferences& allowed)
      : lane_(lane), options_(std::move(options)), allowed_(allowed) {}

  /// Carries out the sequence on both servers, under a new name, and compares every answer, and then what there is.
  std::optional<Mismatch> run(const Sequence& sequence);
  /// How often each status came so far; what looks at the end isn't counted.
  const std::map<int, std::size_t>& statuses() const { return statuses_; }

 private:
  Lane& lane_;
  argus::testing::FakeServerOptions options_;
  AllowedDifferences& allowed_;
  std::map<int, std::size_t> statuses_{};
};
