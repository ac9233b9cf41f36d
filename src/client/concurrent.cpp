#include "../batch/batch.hpp"
#include "../batch/post_incidents.hpp"
#include "../batch/read_incidents.hpp"
#include "../batch/resolve_incidents.hpp"

#include <argus/detail/calls.hpp>

namespace argus::detail {

std::vector<Result<Incident>> post_incidents(const ApiClient& api, const std::vector<Incident>& incidents,
                                             const BatchOptions& options) {
  const PostIncidents work{api, incidents};
  return Batch<PostIncidents>{api, work, options}.run();
}

std::vector<Result<Event>> resolve_incidents(const ApiClient& api, const std::vector<std::int64_t>& pks,
                                             const Event& end, const BatchOptions& options) {
  const ResolveIncidents work{api, pks, end};
  return Batch<ResolveIncidents>{api, work, options}.run();
}

std::vector<Result<Incident>> read_incidents(const ApiClient& api, const std::vector<std::int64_t>& pks,
                                             const BatchOptions& options) {
  const ReadIncidents work{api, pks};
  return Batch<ReadIncidents>{api, work, options}.run();
}

}  // namespace argus::detail
