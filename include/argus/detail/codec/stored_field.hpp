#pragma once

#include <argus/detail/codec/codec.hpp>
#include <argus/detail/codec/details_url.hpp>
#include <argus/export.hpp>
#include <argus/models/tags.hpp>

#include <string>
#include <string_view>

/// Compares what was sent with what the server made of it.
namespace argus::detail::stored_form {

/// Whether the text is stored as it was sent: the server trims it.
ARGUS_EXPORT bool is_same_text(std::string_view sent, std::string_view stored);

/// Whether the details_url is stored as it was sent: the server trims it, and may join it with its source's base_url.
ARGUS_EXPORT bool is_same_details_url(std::string_view sent, std::string_view stored, std::string_view base_url);

/// Whether the tag is among those; the server trims keys and values.
ARGUS_EXPORT bool has_tag(const Tags& tags, const Tag& tag);

/// What was sent and isn't stored.
ARGUS_EXPORT Tags missing_tags(const Tags& sent, const Tags& stored);

/// Whether these tags are stored and no others: the server trims them, keeps equal ones once, and knows no order.
ARGUS_EXPORT bool is_same_set(const Tags& sent, const Tags& stored);

/// Whether the JSON is stored as it was sent: the database keeps numbers by their value, so that 1e22 becomes a whole
/// number; one that isn't finite is sent as null.
ARGUS_EXPORT bool is_same_json(const nlohmann::json& sent, const nlohmann::json& stored);

}  // namespace argus::detail::stored_form
