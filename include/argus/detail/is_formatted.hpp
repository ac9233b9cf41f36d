#pragma once

#include <argus/argus.hpp>
#include <argus/models/incident_log.hpp>

namespace argus::detail {

/// Whether std::format takes values of this type as argus/format.hpp says.
template <class Value>
inline constexpr bool is_formatted = codec::is_model<Value>;
template <>
inline constexpr bool is_formatted<AttemptReport> = true;
template <class Value>
inline constexpr bool is_formatted<BulkOutcome<Value>> = true;
template <>
inline constexpr bool is_formatted<BulkStatus> = true;
template <>
inline constexpr bool is_formatted<Capabilities> = true;
template <>
inline constexpr bool is_formatted<ClientOptions> = true;
template <>
inline constexpr bool is_formatted<EndTime> = true;
template <>
inline constexpr bool is_formatted<EventEffect> = true;
template <>
inline constexpr bool is_formatted<EventType> = true;
template <>
inline constexpr bool is_formatted<IncidentLog> = true;
template <>
inline constexpr bool is_formatted<IncidentLog::Line> = true;
template <>
inline constexpr bool is_formatted<OpenResult::Outcome> = true;
template <>
inline constexpr bool is_formatted<CloseResult> = true;
template <>
inline constexpr bool is_formatted<Secret> = true;
template <>
inline constexpr bool is_formatted<ServerCheck> = true;
template <>
inline constexpr bool is_formatted<Tag> = true;
template <>
inline constexpr bool is_formatted<Tags> = true;
template <>
inline constexpr bool is_formatted<Version> = true;

}  // namespace argus::detail
