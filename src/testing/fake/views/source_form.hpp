#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "../state.hpp"

namespace argus::testing::fake {

/// A new source as a body describes it, read as Django reads forms: nearly everything passes for text.
struct SourceForm {
  Source source{};
  std::string username{};
  /// What stands for the user's name in the form, whether it will do or not.
  std::string sent_username{};
  nlohmann::json errors = nlohmann::json::object();
};

/// Crashes where there is neither a name for the user nor one for the source.
SourceForm read_source_form(const State& state, const nlohmann::json& data);

}  // namespace argus::testing::fake
