#include <argus/detail/concealment.hpp>
#include <argus/detail/response_check.hpp>

#include "../http/asks_for_token.hpp"
#include "../http/retry_after.hpp"
#include "quote.hpp"

#include <argus/detail/codec/codec.hpp>
#include <argus/errors.hpp>
#include <argus/models/acknowledgement.hpp>
#include <argus/models/event.hpp>
#include <argus/models/expiring_token.hpp>
#include <argus/models/incident.hpp>
#include <argus/models/planned_maintenance_task.hpp>
#include <argus/models/saved_filter.hpp>
#include <argus/models/source_system.hpp>
#include <argus/models/user.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <utility>

namespace argus::detail {
namespace {

constexpr std::size_t most_body_bytes = std::size_t{16} * 1024;
constexpr const char* no_field = "non_field_errors";

using Fields = std::map<std::string, std::vector<std::string>>;

bool same_name(std::string_view left, std::string_view right) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return left.size() == right.size() &&
         std::equal(left.begin(), left.end(), right.begin(), [lower](char a, char b) { return lower(a) == lower(b); });
}

/// Searches the fields of a model for a name.
class FieldSearch : public ReadsAllFields<FieldSearch> {
 public:
  explicit FieldSearch(std::string_view name) : name_(name) {}

  void required(const char* name) { field(name); }
  void field(const char* name) { is_found_ = is_found_ || name == name_; }
  void not_compared(const char* name) { field(name); }
  void named(const char* name) { field(name); }

  bool is_found() const { return is_found_; }

 private:
  std::string_view name_;
  bool is_found_ = false;
};

template <class... Models>
bool is_field_of(std::string_view name) {
  FieldSearch search{name};
  (codec::Fields<Models>::visit(search), ...);
  return search.is_found();
}

/// The names that no model's field has.
constexpr std::string_view other_names =
    " ack acks added_by added_time changes count cursor display errors heartbeat_frequency ids next non_field_errors "
    "page_size "
    "password previous results server-version status tag ticket_plugin value ";

/// Whether the API itself gives that name to a field. Such a name is no secret, not even if a token is the same word:
/// who distinguishes refusals goes by them.
bool is_name_of_api(std::string_view name) {
  return is_field_of<Incident, Event, Actor, Acknowledgement, SourceSystem, User, PlannedMaintenanceTask, SavedFilter,
                     ExpiringToken>(name) ||
         other_names.find(" " + std::string(name) + " ") != std::string_view::npos;
}

bool is_number(std::string_view name) {
  return std::all_of(name.begin(), name.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool is_api_name(const std::string& path, std::string_view name) {
  if (is_number(name)) return path == "changes" || path == "tags";
  return !name.empty() && name.find(' ') == std::string_view::npos && is_name_of_api(name);
}

/// Collects the messages of an error body under the dotted path of their field, whatever shape the server chose,
/// without secrets. They are bounded: a path stands there once for each message, and could make far more of them than
/// the body is long. The functions with names of one word are those that nlohmann's parser calls; each returns false
/// where no more is wanted.
class FieldCollector {
 public:
  /// @param bytes_before_cut behind which the text breaks off without being wrong
  FieldCollector(const Secrets& secrets, std::size_t bytes_before_cut)
      : secrets_(secrets), bytes_before_cut_(bytes_before_cut) {}

  bool null() {
    next_path(false);
    return true;
  }
  bool boolean(bool value) { return add(value ? "true" : "false"); }
  bool number_integer(std::int64_t value) { return add(std::to_string(value)); }
  bool number_unsigned(std::uint64_t value) { return add(std::to_string(value)); }
  bool number_float(double /*value*/, const std::string& text) { return add(text); }
  bool string(const std::string& value) { return add(value); }
  /// JSON's text has no such thing.
  bool binary(const nlohmann::json::binary_t& /*value*/) { return null(); }

  bool start_object(std::size_t /*size*/) { return start(false); }
  bool start_array(std::size_t /*size*/) { return start(true); }
  bool end_object() { return end(); }
  bool end_array() { return end(); }

  bool key(const std::string& name) {
    const Path& outer = levels_.back().path;
    field_ = outer ? below(*outer, name) : std::nullopt;
    return true;
  }

  bool parse_error(std::size_t byte, const std::string& /*token*/, const nlohmann::json::exception& /*error*/) {
    is_json_ = byte > bytes_before_cut_;
    return false;
  }

  /// Whether it was JSON, as far as it was read.
  bool is_json() const { return is_json_; }
  Fields take() { return std::move(fields_); }

 private:
  /// Unset where it is too long, and what is below it is ignored.
  using Path = std::optional<std::string>;

  /// A list or an object that is not complete.
  struct Level {
    Path path;
    bool is_list;
    std::size_t index = 0;
  };

  static constexpr std::size_t most_levels = 128;
  static constexpr std::size_t most_path_bytes = 1024;
  static constexpr std::size_t bytes_per_message = sizeof(std::string);

  static Path joined(const std::string& path, const std::string& name) {
    std::string result = path.empty() ? name : path + "." + name;
    if (result.size() > most_path_bytes) return std::nullopt;
    return result;
  }

  Path below(const std::string& path, const std::string& name) const {
    if (name == "detail" || name == "__all__" || name == no_field) return path;
    return joined(path, is_api_name(path, name) ? name : concealed(name, secrets_, most_path_bytes + 1));
  }

  Path next_path(bool is_structured) {
    if (levels_.empty()) return "";
    Level& level = levels_.back();
    if (!level.is_list) return std::move(field_);
    const std::size_t index = level.index++;
    if (!is_structured || !level.path) return level.path;
    return joined(*level.path, std::to_string(index));
  }

  bool start(bool is_list) {
    if (levels_.size() == most_levels) {
      is_json_ = false;
      return false;
    }
    Path path = next_path(true);
    levels_.push_back({std::move(path), is_list});
    return true;
  }

  bool end() {
    levels_.pop_back();
    return true;
  }

  bool add(const std::string& text) {
    const Path path = next_path(false);
    if (!path) return true;
    bytes_left_ -= (std::min)(bytes_left_, path->size());
    std::string message = cut(concealed(text, secrets_, bytes_left_ + 1), bytes_left_);
    bytes_left_ -= (std::min)(bytes_left_, message.size() + bytes_per_message);
    fields_[path->empty() ? no_field : *path].push_back(std::move(message));
    return bytes_left_ > 0;
  }

  const Secrets& secrets_;
  std::size_t bytes_before_cut_;
  Fields fields_;
  std::vector<Level> levels_;
  /// Of the field that was named last.
  Path field_;
  std::size_t bytes_left_ = most_body_bytes;
  bool is_json_ = true;
};

/// So much of a refusal is searched for messages.
constexpr std::size_t most_searched_bytes = std::size_t{1} * 1024 * 1024;

Fields read_fields(std::string_view body, const Secrets& secrets) {
  const std::string_view beginning = body.substr(0, most_searched_bytes);
  FieldCollector collector{secrets, most_searched_bytes};
  nlohmann::json::sax_parse(beginning.begin(), beginning.end(), &collector);
  return collector.is_json() ? collector.take() : Fields{};
}

/// An answer that is neither a success nor a refusal may bring the token nevertheless.
bool may_be_quoted(const Request& request, int status) {
  return (status >= 400 && status < 500) || !asks_for_token(request);
}

std::string without_query(const std::string& location) {
  return location.substr(0, location.find('?'));
}

/// A 408 may come from a proxy that has waited for the server, and not for the request; a 303 leads to what a write has
/// brought; and what isn't final, or no status at all, tells nothing.
bool tells_that_nothing_was_done(int status) {
  return status >= 300 && status < 500 && status != 303 && status != 408;
}

HttpFailure describe(const Request& request, const Response& response, const Secrets& secrets) {
  HttpFailure failure;
  failure.status = response.status;
  failure.method = request.method;
  failure.url = request.url;
  if (may_be_quoted(request, response.status)) {
    failure.body = concealed(response.body, secrets, most_body_bytes).substr(0, most_body_bytes);
    failure.fields = read_fields(response.body, secrets);
  }
  const std::string location = find_header(response, "Location").value_or("");
  failure.location = without_query(concealed(location, secrets, most_body_bytes));
  failure.retry_after = retry_after(response);
  const bool is_unclear = response.maybe_processed || !tells_that_nothing_was_done(response.status);
  failure.maybe_processed = request.is_write() && is_unclear;
  failure.attempts = response.attempts;
  failure.gave_up = concealed(response.gave_up, secrets);
  if (response.status == 400 && failure.fields.empty())
    failure.advice =
        "the request was refused as a whole: is its body over the server's limit (2.5 MB by default), or does a proxy "
        "before it want https:// or a client certificate?";
  if (response.status == 414) failure.advice = "the URL is too long for the server: ask for fewer ids or tags at once";
  return failure;
}

}  // namespace

std::optional<std::string> find_header(const Response& response, std::string_view name) {
  const auto found = std::find_if(response.headers.rbegin(), response.headers.rend(),
                                  [name](const Header& header) { return same_name(header.first, name); });
  if (found == response.headers.rend()) return std::nullopt;
  return found->second;
}

void check_response(const Request& request, const Response& response, const Secrets& secrets) {
  if (response.status >= 200 && response.status < 300) return;
  HttpFailure failure = describe(request, response, secrets);
  switch (response.status) {
    case 400:
      throw ValidationError(std::move(failure));
    case 401:
      throw AuthenticationError(std::move(failure));
    case 403:
      throw PermissionError(std::move(failure));
    case 404:
      throw NotFoundError(std::move(failure));
    case 429:
      throw RateLimitError(std::move(failure));
    default:
      break;
  }
  if (response.status >= 500) throw ServerError(std::move(failure));
  if (response.status >= 300 && response.status < 400) throw RedirectError(std::move(failure));
  throw HttpError(std::move(failure));
}

}  // namespace argus::detail
