#include "../detail/codec/request_body.hpp"
#include "../recovery/single_posting.hpp"

#include <argus/detail/calls.hpp>
#include <argus/detail/checks.hpp>
#include <argus/detail/models/source_type.hpp>
#include <argus/detail/operations.hpp>

#include <algorithm>

namespace argus::detail {
namespace {

/// What of it a server would ignore that is too old for it.
MinimumVersion needs_of(const NewSourceSystem& source) {
  if (source.heartbeat_frequency) return {"heartbeat_frequency", {2, 10, 0}};
  return {};
}

auto named(const std::string& name) {
  return [&name](AnswerCheck& check, const SourceType& answer) { check.text("name", name, answer.name); };
}

template <class Value, class IsIt>
std::optional<Value> find(const std::vector<Value>& list, const IsIt& is_it) {
  const auto found = std::find_if(list.begin(), list.end(), is_it);
  if (found == list.end()) return std::nullopt;
  return *found;
}

bool is_of(const NewSourceSystem& sent, const SourceSystem& stored) {
  return stored.name == checks::trimmed(sent.name) && stored.type == sent.type &&
         stored.base_url == checks::trimmed(sent.base_url);
}

}  // namespace

SourceSystem post_source(const ApiClient& api, const NewSourceSystem& source) {
  const Request request = api.request(operations::post_source, {}, request_body(source));
  api.require_version(needs_of(source));
  const auto compare = [&source](AnswerCheck& check, const SourceSystem& answer) {
    check.key("pk", answer.pk);
    check.text("name", source.name, answer.name);
  };
  return post_once<SourceSystem>(api, request, compare, [&] {
    return find(send<std::vector<SourceSystem>>(api, operations::get_sources),
                [&source](const SourceSystem& stored) { return is_of(source, stored); });
  });
}

SourceSystem rename_source(const ApiClient& api, std::int64_t pk, const std::string& name) {
  checks::not_blank("name", name);
  RequestBody body;
  body.add(field_kind::Text{}, "name", name);
  const Request request = api.request(operations::rename_source, {pk}, body.take());
  return send_checked<SourceSystem>(api, request, [&](AnswerCheck& check, const SourceSystem& answer) {
    check.number("pk", pk, answer.pk);
    check.text("name", name, answer.name);
  });
}

bool has_source_type(const ApiClient& api, const std::string& name) {
  try {
    send_checked<SourceType>(api, operations::has_source_type, {name}, named(name));
    return true;
  } catch (const NotFoundError&) {
    return false;
  }
}

void post_source_type(const ApiClient& api, const std::string& name) {
  checks::not_blank("name", name);
  RequestBody body;
  body.add(field_kind::Text{}, "name", name);
  const Request request = api.request(operations::post_source_type, {}, body.take());
  post_once<SourceType>(api, request, named(name), [&] {
    return find(send<std::vector<SourceType>>(api, operations::get_source_types),
                [&name](const SourceType& stored) { return stored.name == checks::trimmed(name); });
  });
}

}  // namespace argus::detail
