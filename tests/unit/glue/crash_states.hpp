#pragma once

#include "unit/glue/system_calls.hpp"
#include "unit/glue/temporary_folder.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

/// What an outbox's folder may look like after the machine has crashed. Names and contents that were not synced may be
/// there or not, each on its own; a rename from one folder to another never loses both names.
class CrashStates {
 public:
  /// @param folder as it is, all of it durable
  explicit CrashStates(std::string folder) : folder_(std::move(folder)) {
    for (const std::string place : {"", "bad"}) {
      if (!std::filesystem::exists(folder_ + "/" + place)) continue;
      for (const auto& entry : std::filesystem::directory_iterator(folder_ + "/" + place)) {
        if (!entry.is_regular_file()) continue;
        const std::string name = entry.path().filename();
        const Content content = content_at(entry.path());
        synced_[content] = content_of(entry.path());
        durable_[{place, name}] = content;
      }
    }
  }

  /// Takes note of a call that is about to succeed.
  void note(const system_calls::Call& call) {
    const std::string path = path_of(call.descriptor);
    if (path.compare(0, folder_.size(), folder_) != 0) return;
    if (call.name == "fdatasync" || (call.name == "fsync" && !std::filesystem::is_directory(path)))
      synced_[content_at(path)] = content_of(path);
    if (call.name == "fsync" && std::filesystem::is_directory(path)) commit(place_of(path));
    if (call.name == "renameat") {
      const std::string to = place_of(path_of(call.new_descriptor));
      const Content content = content_at(path + "/" + call.file);
      forget(path_of(call.new_descriptor) + "/" + call.new_file);
      pending_.push_back({{{to, call.new_file}, content}, {{place_of(path), call.file}, std::nullopt}});
    }
    if (call.name == "unlinkat") {
      forget(path + "/" + call.file);
      pending_.push_back({{{place_of(path), call.file}, std::nullopt}});
    }
  }

  /// How many there are.
  std::size_t count() const {
    std::size_t count = 1;
    for (const Change& change : pending_) count *= choices(change);
    return count;
  }

  /// Makes one of them, 0 to count() - 1, in an empty folder; 0 is the one that has lost the most.
  void make(std::size_t state, const std::string& folder) const {
    std::map<Name, Content> names = durable_;
    for (const Change& change : pending_) {
      const std::size_t chosen = state % choices(change);
      state /= choices(change);
      // All of a change within one folder, or as much as of one between two.
      const std::size_t done = chosen == 0 ? 0 : (choices(change) == 2 ? change.size() : chosen);
      for (std::size_t i = 0; i < done; ++i) apply(change[i], names);
    }
    std::filesystem::create_directory(folder + "/bad");
    for (const auto& [name, content] : names) {
      const auto text = synced_.find(content);
      std::ofstream{folder + "/" + name.first + "/" + name.second} << (text == synced_.end() ? "" : text->second);
    }
  }

 private:
  /// The place, and the name there.
  using Name = std::pair<std::string, std::string>;
  /// Which file it is, by a number that none has had before it.
  using Content = std::size_t;
  /// A name that gets a content, or is gone.
  using NameChange = std::pair<Name, std::optional<Content>>;
  /// What one call changes.
  using Change = std::vector<NameChange>;

  static std::size_t choices(const Change& change) {
    const bool is_between_folders = change.size() == 2 && change[0].first.first != change[1].first.first;
    return is_between_folders ? 3 : 2;
  }

  static void apply(const NameChange& change, std::map<Name, Content>& names) {
    names.erase(change.first);
    if (change.second) names.emplace(change.first, *change.second);
  }

  void commit(const std::string& place) {
    std::vector<Change> rest;
    for (Change& change : pending_) {
      Change left;
      for (const NameChange& part : change) {
        if (part.first.first == place) {
          apply(part, durable_);
        } else {
          left.push_back(part);
        }
      }
      if (!left.empty()) rest.push_back(std::move(left));
    }
    pending_ = std::move(rest);
  }

  std::string place_of(const std::string& path) const { return path == folder_ ? "" : path.substr(folder_.size() + 1); }

  static std::string path_of(int descriptor) {
    std::error_code code;
    return std::filesystem::read_symlink("/proc/self/fd/" + std::to_string(descriptor), code).string();
  }

  Content content_at(const std::string& path) {
    struct stat status {};
    if (stat(path.c_str(), &status) != 0) return 0;
    const auto [place, is_new] = contents_.emplace(status.st_ino, next_);
    if (is_new) ++next_;
    return place->second;
  }

  /// The file is about to go, and another may get its number.
  void forget(const std::string& path) {
    struct stat status {};
    if (stat(path.c_str(), &status) == 0) contents_.erase(status.st_ino);
  }

  std::string folder_;
  std::map<ino_t, Content> contents_;
  Content next_ = 1;
  std::map<Content, std::string> synced_;
  std::map<Name, Content> durable_;
  std::vector<Change> pending_;
};
