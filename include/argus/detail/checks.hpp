#pragma once

#include <argus/export.hpp>
#include <argus/models/end_time.hpp>
#include <argus/time.hpp>

#include <nlohmann/json_fwd.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// What a caller must hold to. Each check throws std::invalid_argument that names the value and the rule, before
/// anything is sent.
namespace argus::detail::checks {

/// UTF-8 without NUL: the server answers anything else with 400 or 500.
ARGUS_EXPORT void text(std::string_view name, std::string_view value);

/// A primary key is above 0.
ARGUS_EXPORT void primary_key(std::string_view name, std::int64_t value);

/// One primary key or more, each above 0.
ARGUS_EXPORT void some_primary_keys(std::string_view name, const std::vector<std::int64_t>& values);

/// An id to look up: not blank, at most 2,600 bytes and 3,600 when percent-encoded. The server stores a blank one as
/// none, answers a longer one with 500, and can't be asked for one that fills its request line.
ARGUS_EXPORT void source_incident_id(std::string_view value);

/// A time in the years 1 to 9999.
ARGUS_EXPORT void time(std::string_view name, Timestamp value);

/// A time from 0001-01-02 to 9999-12-30. The server takes the ends of the first and the last day, in its own time zone,
/// for no end at all or for one before all times, or answers with 500; and a program that sends 0001-01-01 has no time:
/// so Go writes one that isn't set.
ARGUS_EXPORT void time_to_store(std::string_view name, Timestamp value);

/// Ended, or not ended yet: what lasts can't be a single point in time.
ARGUS_EXPORT void not_stateless(std::string_view name, const EndTime& value);

/// A time that was set, from 0001-01-02 to 9999-12-30; an incident without a beginning is a slip.
ARGUS_EXPORT void start_time(Timestamp value);

/// A password that was given, of UTF-8 without NUL; it is in no error.
ARGUS_EXPORT void password(std::string_view value);

/// Not blank.
ARGUS_EXPORT void event_type(std::string_view value);

/// What the server's bulk call processes: neither blank nor END, RES or ACK.
ARGUS_EXPORT void bulk_event_type(std::string_view value);

/// A name that must not be blank.
ARGUS_EXPORT void not_blank(std::string_view name, std::string_view value);

/// From a minute to a day.
ARGUS_EXPORT void heartbeat_frequency(std::chrono::seconds value);

/// 1 to 5.
ARGUS_EXPORT void level(int value);

/// UTF-8 without NUL whose host is clear: the server stores anything else, and from then on answers every list that
/// the incident is in with 500.
ARGUS_EXPORT void url(std::string_view name, std::string_view value);

/// Neither a number nor true or false, which the server takes and then can't change; without NUL, which it answers with
/// 500; and of at most 120 levels, which is as deep as metadata is read.
ARGUS_EXPORT void metadata(const nlohmann::json& value);

/// `[a-z0-9_]+`.
ARGUS_EXPORT void tag_key(std::string_view value);

/// What version 3 of the API takes: neither blank nor of several lines. Version 2 takes both.
ARGUS_EXPORT void tag_value_of_v3(std::string_view value);

/// A text of a filter that takes a list: neither blank nor with a comma, which the server would take for a separator.
ARGUS_EXPORT void listed(std::string_view name, std::string_view value);

/// A wait or a time limit: what is as long as a clock's whole range would overflow.
ARGUS_EXPORT void at_most_a_day(std::string_view name, std::chrono::milliseconds value);
/// At least a minute: the server ignores a duration of 0.
ARGUS_EXPORT void duration(std::chrono::minutes value);

/// Words to search for: not blank, which would find everything.
ARGUS_EXPORT void search(std::string_view value);

/// 1 to 1,000,000.
ARGUS_EXPORT void page_size(std::int64_t value);

/// GET, POST, PUT, PATCH or DELETE.
ARGUS_EXPORT void method(std::string_view value);

/// Percent-encoded: one or more parts, none of them "." or "..", without a leading slash, a scheme, control characters,
/// blanks or a fragment.
ARGUS_EXPORT void relative_path(std::string_view value);

/// A name that is one part of a path: not blank, not "." or "..", without a slash, which a server would take for a
/// separator however it is encoded; UTF-8 without NUL.
ARGUS_EXPORT void path_part(std::string_view value);

/// The text as the server stores it: without white space at its ends.
ARGUS_EXPORT std::string trimmed(std::string_view value);

/// True for a text of white space alone, as the server sees it; also for the empty one.
ARGUS_EXPORT bool is_blank(std::string_view value);

}  // namespace argus::detail::checks
