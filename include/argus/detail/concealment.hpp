#pragma once

#include <argus/export.hpp>
#include <argus/secret.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace argus::detail {

/// Texts that no error may repeat. Blank ones stand nowhere.
using Secrets = std::vector<Secret>;

/// A text with `***` in place of each secret: as it is, or escaped as in JSON, in JSON within JSON, in a URL or
/// in HTML. Secrets that overlap or follow each other become one `***`. Takes time in proportion to the text that is
/// read.
/// @param most of the text, so many bytes are read; a secret that goes on behind them is concealed too
ARGUS_EXPORT std::string concealed(std::string_view text, const Secrets& secrets,
                                   std::size_t most = std::string_view::npos);
/// Whether a secret is in the text, in one of those forms.
ARGUS_EXPORT bool holds_secret(std::string_view text, const Secrets& secrets);

}  // namespace argus::detail
