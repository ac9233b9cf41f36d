#pragma once

#include <argus/export.hpp>
#include <argus/http/request.hpp>
#include <argus/secret.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace argus {

/// One HTTP answer, whatever its status.
struct Response {
  /// The HTTP status, as in 200.
  int status = 0;
  /// As they came, in order.
  std::vector<Header> headers{};
  /// The whole of it, blank where there is none.
  std::string body{};
  /// How often the request was tried until this answer came.
  int attempts = 1;
  /// Why it wasn't tried again though it might have been, and how long it was tried.
  std::string gave_up{};
  /// Whether an earlier attempt at a write may have been carried out, whatever this answer says.
  bool maybe_processed = false;
};

/// The value of the last header of that name, upper or lower case.
ARGUS_EXPORT std::optional<std::string> find_header(const Response& response, std::string_view name);

/// Passes a 2xx answer.
/// @param secrets what no error may repeat, in whatever form it stands in the answer
/// @throws HttpError of the kind that the status asks for, or anything below it
ARGUS_EXPORT void check_response(const Request& request, const Response& response, const Secrets& secrets = {});

}  // namespace argus
