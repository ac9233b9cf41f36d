#include <argus/detail/calls.hpp>
#include <argus/detail/checks.hpp>
#include <argus/detail/codec/json_text.hpp>

namespace argus::detail {

nlohmann::json send_raw(const ApiClient& api, const std::string& method, const std::string& path,
                        const nlohmann::json& body) {
  checks::method(method);
  checks::relative_path(path);
  Request request = api.raw_request(method, path);
  if (!body.is_null()) request.body = dump_json(body);
  const std::int64_t pk = incident_in(path);
  if (!request.is_write() || pk == 0) return send<nlohmann::json>(api, request);
  WriteLocks::Lock lock = api.lock(pk);
  return with_lock(lock, [&] { return send<nlohmann::json>(api, request); });
}

}  // namespace argus::detail
