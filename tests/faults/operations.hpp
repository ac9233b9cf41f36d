#pragma once

#include "faults/stored.hpp"

#include <argus/argus.hpp>

#include <functional>
#include <optional>
#include <string>
#include <vector>

/// What one trial of an operation works on.
struct Subject {
  /// In the description of whatever the trial stores, and nowhere else.
  std::string name{};
  /// Stored before the fault, where the operation needs one.
  argus::Incident incident{};
};

/// What trials that only read work on; stored once, before all faults.
struct SharedData {
  std::string run{};
  /// Newest first.
  std::vector<argus::Incident> incidents{};
  std::vector<argus::Event> events{};
  std::vector<argus::Acknowledgement> acknowledgements{};

  static SharedData store(const argus::Client& client, const std::string& run);
};

/// A model that is not what the server has.
class WrongModel : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// One method of the client, ready for trials.
struct Operation {
  enum class Needs { nothing, open_incident, closed_incident };

  /// As the table calls it.
  std::string name{};
  bool writes = false;
  Needs needs = Needs::nothing;
  /// @throws WrongModel if what comes back isn't whole
  std::function<void(const argus::Client&, const Subject&)> call{};
  /// How often the server has done it; where blank, requests to `path` are counted on their way.
  std::function<int(const Stored&, const Subject&)> effects{};
  std::string path{};
  /// Whether doing it twice is doing it once, so that it isn't counted.
  bool may_be_doubled = false;
};

std::vector<Operation> all_operations(const SharedData& shared);

/// The incident that trials post.
argus::Incident new_incident(const std::string& description);
