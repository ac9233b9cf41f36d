#pragma once

#include <chrono>
#include <optional>
#include <string>

namespace argus {

/// A source system that an administrator is about to make, and the user that posts for it.
///
/// The order of the members is part of the interface: C++20 callers use designated initializers.
///
/// @snippet nouns_test.cpp new_source_system
struct NewSourceSystem {
  /// Its name, unique within its type.
  std::string name{};
  /// The name of a type that exists.
  std::string type{};
  /// What the server joins relative details_urls with; may be blank.
  std::string base_url{};
  /// The name that its user logs in with; the server adds to it where it is taken, and makes one up where it is blank.
  std::string username{};
  /// How often it promises to be heard of, 60 s to a day (server 2.10 and later); unset for no promise.
  std::optional<std::chrono::seconds> heartbeat_frequency{};
};

}  // namespace argus
