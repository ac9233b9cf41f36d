#pragma once

#include "allowed_differences.hpp"
#include "server.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

/// Where two answers differ, and what each has there.
struct Difference {
  std::string where{};
  std::string fake{};
  std::string real{};
};

/// Which primary keys and tokens of the one server are which of the other. Both are handed out as things are made, so a
/// pair is believed when it is met for the first time, and has to stay one.
class Correspondence {
 public:
  bool agree(const std::string& kind, const nlohmann::json& fake, const nlohmann::json& real);
  bool is_pair(const std::string& kind, const nlohmann::json& fake, const nlohmann::json& real) const;
  /// Whether they are a pair of any kind.
  bool is_pair(const nlohmann::json& fake, const nlohmann::json& real) const;
  bool knows_real(const std::string& kind, const nlohmann::json& real) const;
  bool knows_fake(const std::string& kind, const nlohmann::json& fake) const;
  /// The fake's keys of this kind with the real server's.
  std::map<std::int64_t, std::int64_t> pairs(const std::string& kind) const;

 private:
  struct Pairs {
    std::map<nlohmann::json, nlohmann::json> by_fake{};
    std::map<nlohmann::json, nlohmann::json> by_real{};
  };
  std::map<std::string, Pairs> kinds_{};
};

/// Compares the answers of two servers to the same request.
class Comparison {
 public:
  /// `name` is what the things are called that this execution makes; `started` is when it did.
  Comparison(const Server& fake, const Server& real, std::string name, std::chrono::system_clock::time_point started,
             AllowedDifferences& allowed);

  std::vector<Difference> compare(const SendResult& fake, const SendResult& real);
  const Correspondence& correspondence() const { return correspondence_; }

 private:
  using Json = nlohmann::json;

  void compare_headers(const SendResult& fake, const SendResult& real);
  void compare_bodies(const SendResult& fake, const SendResult& real);
  void compare_values(const std::string& where, const std::string& key, const Json& fake, const Json& real);
  void compare_objects(const std::string& where, const Json& fake, const Json& real);
  void compare_lists(const std::string& where, const std::string& key, const Json& fake, const Json& real);
  void compare_rows(const std::string& where, std::vector<Json> fake, std::vector<Json> real);
  void compare_pages(const std::string& where, const Json& fake, const Json& real);
  void compare_changes(const std::string& where, const Json& fake, const Json& real);
  void compare_keys(const std::string& where, const std::string& kind, const Json& fake, const Json& real);
  void compare_texts(const std::string& where, const std::string& key, const std::string& fake,
                     const std::string& real);
  void add(const std::string& where, const std::string& fake, const std::string& real);

  std::vector<Json> own_rows(const Json& rows, bool is_fake) const;
  bool are_same_texts(const std::string& key, const std::string& fake, const std::string& real);
  bool are_same_times(const std::string& key, const std::string& fake, const std::string& real);
  bool is_now(std::int64_t microseconds, std::int64_t later = 0) const;
  bool was_seen(const Json& last_seen) const;
  std::string neutral(const std::string& text, const Server& server) const;

  const Server& fake_;
  const Server& real_;
  std::string name_;
  std::int64_t started_;
  AllowedDifferences& allowed_;
  Correspondence correspondence_{};
  std::vector<Difference> differences_{};
};
