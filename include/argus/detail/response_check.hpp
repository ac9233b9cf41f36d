#pragma once

#include <argus/detail/concealment.hpp>
#include <argus/export.hpp>
#include <argus/http/request.hpp>
#include <argus/http/response.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace argus::detail {

/// The value of the last header of that name, upper or lower case.
ARGUS_EXPORT std::optional<std::string> find_header(const Response& response, std::string_view name);

/// Passes a 2xx answer.
/// @param secrets what no error may repeat, in whatever form it is in the answer
/// @throws HttpError of the kind that the status asks for, or anything below it
ARGUS_EXPORT void check_response(const Request& request, const Response& response, const Secrets& secrets = {});

}  // namespace argus::detail
