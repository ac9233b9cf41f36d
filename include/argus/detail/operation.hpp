#pragma once

#include <argus/http/request.hpp>
#include <argus/models/version.hpp>

namespace argus::detail {

/// One operation of the API, and what becomes of it after a failure.
struct Operation {
  /// The method of Client that it is for.
  const char* name;
  /// GET, POST, PUT, PATCH or DELETE.
  const char* method;
  /// Below the API's root; a word in braces, as in `incidents/{pk}/`, stands for a part that the caller gives.
  const char* path;
  /// When it is sent again.
  Idempotency idempotency;
  /// The first server version that has it.
  Version since;
  /// Whether version 3 of the API has it too; a client of version 3 asks version 2 for the others.
  bool is_in_v3 = false;
  /// What the client does where the server may have processed it though no answer came; blank: tells the caller.
  const char* recovery = "";

  /// The same, found in version 3 of the API too.
  constexpr Operation also_in_v3() const { return {name, method, path, idempotency, since, true, recovery}; }
  /// The same, with what the client does after a lost answer.
  constexpr Operation with_recovery(const char* how) const {
    return {name, method, path, idempotency, since, is_in_v3, how};
  }
};

/// The first server version whose version 3 of the API has incidents.
inline constexpr Version api_v3_since{2, 10, 0};

}  // namespace argus::detail
