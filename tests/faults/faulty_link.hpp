#pragma once

#include "faults/toxiproxy.hpp"
#include "server/raw_server.hpp"

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

/// Does something wrong with the server's answer; false where the connection is to be closed then.
using AnswerSpoiler = std::function<bool(RawConnection&, const std::string& answer)>;

/// A way in which the network, or what stands in it, fails.
struct Fault {
  /// As the table calls it.
  std::string name{};
  /// Whether the server gets the request and processes it.
  bool reaches_server = true;
  /// The time limit of an attempt that it hits: short where waiting longer can't help.
  std::chrono::milliseconds limit = std::chrono::seconds{15};
  /// The toxics that make it, as Toxiproxy's API has them.
  std::vector<nlohmann::json> toxics{};
  /// Toxics that are there from the beginning, and do no harm by themselves.
  std::vector<nlohmann::json> prepared{};
  /// After how many bytes of the answer the connection breaks off, one trial each; the trials end with the first that
  /// succeeds, since the answer was no longer than that. Empty: one trial.
  std::vector<int> positions{};
  /// Whether nobody listens.
  bool refuses = false;
  /// What Toxiproxy can't do.
  AnswerSpoiler spoil_answer{};
  /// The call's own deadline.
  std::optional<std::chrono::milliseconds> deadline{};
};

/// The way from one client to the real server, with a Fault that can be switched on and off. Toxiproxy stands in it
/// where the fault needs it; behind that, always, a server of our own that passes everything on and keeps count.
class FaultyLink {
 public:
  /// @param position see Fault::positions
  FaultyLink(const Fault& fault, int position);

  /// The API's root, for ClientOptions.
  std::string url() const;

  void spoil();
  void mend();

  /// Waits until the server has answered whatever has reached it.
  void drain();

  /// How many requests of that method and path, as in "incidents/", have reached the server.
  int arrivals(const std::string& method, const std::string& path) const;
  /// Whether anything has reached the server since the fault began.
  bool has_arrivals_under_fault() const;

 private:
  void serve(RawConnection& connection);
  std::string pass_on(const std::string& request);
  nlohmann::json at_position(nlohmann::json toxic) const;

  const Fault& fault_;
  int position_;
  mutable std::mutex mutex_;
  std::condition_variable answered_;
  int in_progress_ = 0;
  bool spoiled_ = false;
  std::vector<std::string> request_lines_;
  std::size_t arrivals_before_fault_ = 0;
  RawServer server_;
  std::unique_ptr<ToxicProxy> toxic_proxy_;
};
