#pragma once

#include <argus/export.hpp>

#include <string>
#include <string_view>

/// How the server reads the URL under which people find more about an incident.
namespace argus::detail::details_url {

/// Whether the server can split it into its parts. Where it can't, as for a bracket without its counterpart in the
/// host, it stores the incident and from then on answers every list that the incident is in with 500.
ARGUS_EXPORT bool can_be_split(std::string_view url);

/// What the server makes of a URL and the base_url of its source system, both without white space at their ends: as a
/// browser reads a link on a page.
ARGUS_EXPORT std::string joined(std::string_view base_url, std::string_view url);

}  // namespace argus::detail::details_url
