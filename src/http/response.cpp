#include <argus/http/response.hpp>

#include "../shown.hpp"
#include "retry_after.hpp"

#include <argus/errors.hpp>
#include <argus/json.hpp>

#include <algorithm>
#include <cctype>

namespace argus {
namespace {

constexpr std::size_t most_body_bytes = std::size_t{16} * 1024;
constexpr const char* no_field = "non_field_errors";

using Fields = std::map<std::string, std::vector<std::string>>;

bool same_name(std::string_view left, std::string_view right) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return left.size() == right.size() &&
         std::equal(left.begin(), left.end(), right.begin(), [lower](char a, char b) { return lower(a) == lower(b); });
}

/// Collects the messages of an error body under the dotted path of their field, whatever shape the server chose. They
/// are bounded: a path stands there once for each message, and could make far more of them than the body is long.
class FieldCollector {
 public:
  void collect(const nlohmann::json& said, const std::string& path) {
    if (bytes_left_ == 0 || path.size() > most_path_bytes) return;
    if (said.is_object()) {
      for (const auto& [name, inner] : said.items()) collect(inner, below(path, name));
      return;
    }
    if (said.is_array()) {
      for (std::size_t i = 0; i < said.size(); ++i)
        collect(said[i], said[i].is_structured() ? below(path, std::to_string(i)) : path);
      return;
    }
    if (said.is_null()) return;
    add(path.empty() ? no_field : path,
        said.is_string() ? said.get<std::string>() : codec::Codec<nlohmann::json>::print(said));
  }

  Fields take() { return std::move(fields_); }

 private:
  static constexpr std::size_t most_path_bytes = 1024;
  static constexpr std::size_t bytes_per_message = sizeof(std::string);

  static std::string below(const std::string& path, const std::string& name) {
    if (name == "detail" || name == "__all__" || name == no_field) return path;
    return path.empty() ? name : path + "." + name;
  }

  void add(const std::string& path, std::string message) {
    bytes_left_ -= (std::min)(bytes_left_, path.size());
    message = cut(std::move(message), bytes_left_);
    bytes_left_ -= (std::min)(bytes_left_, message.size() + bytes_per_message);
    fields_[path].push_back(std::move(message));
  }

  Fields fields_;
  std::size_t bytes_left_ = most_body_bytes;
};

Fields read_fields(const std::string& body) {
  FieldCollector collector;
  try {
    collector.collect(parse_json(body), "");
  } catch (const DecodeError&) {
    return {};
  }
  return collector.take();
}

std::string without_query(const std::string& location) {
  return location.substr(0, location.find('?'));
}

HttpFailure describe(const Request& request, const Response& response) {
  HttpFailure failure;
  failure.status = response.status;
  failure.method = request.method;
  failure.url = request.url;
  failure.body = response.body.substr(0, most_body_bytes);
  failure.fields = read_fields(response.body);
  failure.location = without_query(find_header(response, "Location").value_or(""));
  failure.retry_after = retry_after(response);
  // A 408 may come from a proxy that has waited for the server, and not for the request.
  const bool is_unclear = response.maybe_processed || response.status >= 500 || response.status == 408;
  failure.maybe_processed = request.is_write() && is_unclear;
  failure.attempts = response.attempts;
  failure.gave_up = response.gave_up;
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

void check_response(const Request& request, const Response& response) {
  if (response.status >= 200 && response.status < 300) return;
  HttpFailure failure = describe(request, response);
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

}  // namespace argus
