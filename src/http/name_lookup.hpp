#pragma once

#include <argus/cancellation_token.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

struct addrinfo;

namespace argus::detail {

/// The addresses of a host, in the order in which they are to be tried.
struct HostAddresses {
  /// As CURLOPT_RESOLVE takes them: numeric, an IPv6 address in brackets and without its scope.
  std::vector<std::string> addresses{};
  /// The link of those addresses that are good on one link only, for CURLOPT_ADDRESS_SCOPE; 0 where there are none.
  unsigned scope_id = 0;
};

/// What a resolver found.
struct ResolvedHost {
  HostAddresses addresses{};
  /// Why it found nothing; blank if it found something.
  std::string failure{};
};

/// Each address of the list once, in its order; of those that are good on one link only, the first one's link's.
HostAddresses addresses_of(const addrinfo* list);

/// Asks the system's resolver, for as long as that takes.
ResolvedHost resolve_by_system(const std::string& host);

/// Whether an address of the host must be looked up: it is neither an address itself nor a name of this machine, which
/// libcurl knows.
///
/// @param host as in UrlParts
bool needs_lookup(std::string_view host);

/// Looks up names in threads of its own, so that nobody has to wait for a resolver that is silent: neither who calls,
/// nor who destroys this object, nor the program's end. All members are safe to call from any thread.
///
/// Those who wait for one host share a lookup. One that has been silent for `grace` is left alone, and a second one
/// begins; there are never more than two for a host, nor more than `most_threads` for all. Whoever finds them all in
/// use waits until one ends, within his limits. What is found is good for `lifetime`; a failure isn't kept.
class NameLookup {
 public:
  using Resolver = std::function<ResolvedHost(const std::string& host)>;
  using Clock = std::function<std::chrono::steady_clock::time_point()>;

  enum class Outcome { found, failed, timed_out, cancelled };
  struct Result {
    Outcome outcome = Outcome::found;
    HostAddresses addresses{};
    /// Why it failed, for people to read.
    std::string failure{};
  };

  static constexpr std::size_t most_threads = 8;
  static constexpr std::chrono::seconds grace{10};
  /// What libcurl does by default.
  static constexpr std::chrono::seconds lifetime{60};

  /// The one that all clients of this process share; a child of fork has one of its own.
  static NameLookup& of_process();

  /// @param resolver called in threads of its own; what it refers to must outlive them
  explicit NameLookup(Resolver resolver = &resolve_by_system, Clock clock = &std::chrono::steady_clock::now);

  /// Waits until the host's addresses are known, at most until the deadline. A deadline that has passed makes sure that
  /// a lookup is under way, and waits for nothing.
  ///
  /// @param cancel ends the wait within about a tenth of a second
  Result wait_for(const std::string& host, std::chrono::steady_clock::time_point deadline,
                  const std::optional<CancellationToken>& cancel) const;

  /// What was found within the last `lifetime`.
  std::optional<HostAddresses> fresh(const std::string& host) const;
  /// What was found at any time.
  std::optional<HostAddresses> last_known(const std::string& host) const;

  /// For PerProcess. A child of fork has none of the threads, and perhaps a lock that one of them holds.
  std::unique_ptr<NameLookup> renew() const;
  void abandon() const noexcept {}

 private:
  class State;
  Resolver resolver_;
  Clock clock_;
  std::shared_ptr<State> state_;
};

}  // namespace argus::detail
