#include "../recovery/tag_posting.hpp"

#include <argus/detail/calls.hpp>
#include <argus/detail/checks.hpp>
#include <argus/detail/operations.hpp>

namespace argus::detail {
namespace {

void throw_if_missing(const ApiClient& api, std::int64_t pk) {
  try {
    send<nlohmann::json>(api, operations::get_incident, {pk});
  } catch (const NotFoundError&) {
    throw;
  } catch (const Error&) {
    // The refusal is what the caller must hear.
  }
}

/// Throws a NotFoundError for a missing incident, which the server answers with 400.
template <class Call>
void of_incident(const ApiClient& api, std::int64_t pk, const Call& call) {
  try {
    call();
  } catch (const ValidationError&) {
    throw_if_missing(api, pk);
    throw;
  }
}

}  // namespace

Tags read_tags(const ApiClient& api, std::int64_t pk) {
  Tags tags;
  of_incident(api, pk, [&] { tags = send<Tags>(api, operations::get_incident_tags, {pk}); });
  return tags;
}

bool has_tag(const ApiClient& api, std::int64_t pk, const Tag& tag) {
  checks::tag_key(tag.key);
  bool is_there = true;
  of_incident(api, pk, [&] {
    try {
      send_tag(api, api.request(operations::has_incident_tag, {pk, to_string(tag)}), tag);
    } catch (const NotFoundError&) {
      is_there = false;
    }
  });
  return is_there;
}

void add_tag(const ApiClient& api, std::int64_t pk, const Tag& tag) {
  of_incident(api, pk, [&] { post_tag(api, pk, tag); });
}

void delete_tag(const ApiClient& api, std::int64_t pk, const Tag& tag) {
  checks::tag_key(tag.key);
  of_incident(api, pk, [&] { api.remove(operations::delete_incident_tag, {pk, to_string(tag)}); });
}

}  // namespace argus::detail
