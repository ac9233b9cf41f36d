#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

/// One request of a sequence, before it is known what it will refer to. Texts may have placeholders:
///   ${name}          what this execution of the sequence is called; no two have the same name
///   ${3/pk}          what the answer to step 3 has at /pk, in the answers of the server that is asked
///   ${now-60}        the time of the execution, so many seconds earlier or later
///   ${user/glue}     the name of the user with this role; also ${user_pk/...}, ${source_pk/...}, ${password/...}
/// A text of JSON that is a placeholder for a number becomes that number.
struct Step {
  /// Doesn't change when other steps are taken away.
  int number = 0;
  std::string method{};
  std::string path{};
  std::vector<std::pair<std::string, std::string>> query{};
  /// A role, a placeholder for a token, or blank for nobody.
  std::string role{};
  /// In the place of `Token ...`, if it is to be something else.
  std::optional<std::string> authorization{};
  std::optional<std::string> content_type{};
  /// JSON, or bytes as they are; neither is no body.
  std::optional<nlohmann::json> body{};
  std::optional<std::string> raw_body{};
};

/// The method of a step that sends nothing: it makes the time of the token in `role` run out.
inline const std::string expire_method = "EXPIRE";

/// Where incidents are posted and listed.
inline const std::string incidents = "/api/v2/incidents/";

/// The step as one line.
std::string to_line(const Step& step);

using Sequence = std::vector<Step>;

/// What a placeholder stands for; null where it stands for nothing.
using Meaning = std::function<nlohmann::json(const std::string& placeholder)>;

/// The text with what its placeholders stand for; one without a meaning becomes a primary key that nothing has.
std::string fill(const std::string& text, const Meaning& meaning);
/// The same for JSON, as a text.
std::string fill(const nlohmann::json& value, const Meaning& meaning);
