#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "django/values.hpp"
#include "records.hpp"

namespace argus::testing::fake {

// Tags as bodies, paths and queries have them.

inline const std::string odd_key_error =
    "['Enter a valid key consisting of lowercase letters, numbers and underscores.']";

/// A tag as version 2 of the API accepts it; its value may be blank. The error is a text.
Reading<KeyAndValue> read_tag(const std::string& text);
/// The tags of texts. Crashes for a text that isn't a tag.
std::vector<KeyAndValue> tags_or_crash(const std::vector<std::string>& texts);

/// Whether version 3 of the API and the filters accept the text: nothing around the `=`, and a value.
bool is_strict_tag(const std::string& text);
/// The error for a text that they don't accept. Since 2.7 it `mentions_keys`.
std::string strict_tag_error(bool mentions_keys = true);

/// An element of a list of tags of version 2. Crashes for what crashes the real server.
Reading<KeyAndValue> read_tag_element(const nlohmann::json& element);

}  // namespace argus::testing::fake
