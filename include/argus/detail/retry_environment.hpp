#pragma once

#include <argus/export.hpp>
#include <argus/http/retry_environment.hpp>

namespace argus::detail {

/// The same with the machine's clock, sleep and random source in the place of what is blank.
ARGUS_EXPORT RetryEnvironment complete(RetryEnvironment environment);

}  // namespace argus::detail
