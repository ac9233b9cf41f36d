#pragma once

#include <argus/detail/concealment.hpp>
#include <argus/secret.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

namespace argus::detail {

/// The token in use, and all texts that no error may repeat. Safe to share between threads.
class Credentials {
 public:
  /// Without a token, for logging in.
  explicit Credentials(Secrets secrets);
  /// With a token, from the source where it is blank.
  /// @param source asked for another one when the server refuses it; may be empty
  /// @throws std::invalid_argument for a token that can't be one, and what the source throws
  Credentials(Secrets secrets, Secret token, std::function<Secret()> source);

  /// The value of the Authorization header; blank without a token.
  std::string authorization() const;
  /// Among them each token that was in use lately: an answer may still repeat it.
  std::shared_ptr<const Secrets> secrets() const;

  /// Whether there is a source to ask.
  bool can_renew() const { return static_cast<bool>(source_); }
  /// Sees to it that another token is in use than the one that the server refused. One thread at a time asks the
  /// source, and those that wait take what it found.
  /// @param refused the value of the header that was sent
  /// @returns false if the source has no other
  /// @throws what the source throws, std::invalid_argument if it returns what can't be a token
  bool renew(const std::string& refused);

 private:
  void use(const Secret& token);

  const std::function<Secret()> source_;
  std::mutex asking_{};
  mutable std::mutex mutex_{};  // guards what follows
  Secret token_{};
  std::size_t tokens_ = 0;
  std::shared_ptr<const Secrets> secrets_;
};

}  // namespace argus::detail
