#include <algorithm>

#include "../call.hpp"
#include "../database.hpp"
#include "../django/fields.hpp"
#include "../django/python.hpp"
#include "../django/text.hpp"
#include "source_form.hpp"

namespace argus::testing::fake {
namespace {

Source& source_or_refuse(const Call& call) {
  const auto pk = python_int(call.path_values.front());
  if (!pk) refuse(404, {{"detail", "Not found."}});
  Source* source = call.state.find_source(*pk);
  if (source == nullptr) refuse(404, {{"detail", "No SourceSystem matches the given query."}});
  return *source;
}

/// A name like the wanted one that no user has yet.
std::string free_username(const State& state, const std::string& wanted) {
  constexpr int first_suffix = 0xa00001;
  for (int suffix = first_suffix;; ++suffix) {
    std::string digits;
    for (int rest = suffix; rest > 0; rest /= 16) digits.insert(digits.begin(), "0123456789ABCDEF"[rest % 16]);
    std::string name = wanted + '_' + digits;
    if (state.find_user(name) == nullptr) return name;
  }
}

}  // namespace

SendResult list_sources(const Call& call) {
  nlohmann::json sources = nlohmann::json::array();
  for (const auto& [pk, source] : call.state.sources()) sources.push_back(call.state.to_json(source, call.version));
  return json_answer(200, sources);
}

SendResult post_source(const Call& call) {
  const Body body = call.body();
  // The real server reads this as it does its own forms.
  if (!body.data.is_object()) crash();
  SourceForm form = read_source_form(call.state, body.data);
  const bool is_refused = !form.errors.empty();
  // Whatever is wrong, the real server looks whether it's the name of the user.
  if (is_refused && !can_be_stored(form.sent_username)) crash();
  if (is_refused && call.state.find_user(form.sent_username) != nullptr) {
    nlohmann::json changed = body.data;
    changed["username"] = free_username(call.state, form.sent_username);
    form = read_source_form(call.state, changed);
  }
  if (!form.errors.empty()) refuse(400, form.errors);
  // The user is there before it shows whether the source can be.
  form.source.user = call.state.add_user(form.username);
  if (!can_be_indexed(form.source.name) || !can_be_stored(form.source.base_url)) crash();
  const Source& source = call.state.add_source(form.source);
  // Version 3 answers as version 2 does, without last_seen.
  return json_answer(201, call.state.to_json(source, ApiVersion::v2));
}

SendResult get_source(const Call& call) {
  return json_answer(200, call.state.to_json(source_or_refuse(call), call.version));
}

SendResult rename_source(const Call& call) {
  Source& source = source_or_refuse(call);
  const Body body = call.body();
  FieldReader fields(body, call.state);
  if (call.request.method == "PUT") fields.require_field("name");
  TextRules rules;
  rules.may_be_blank = false;
  const auto name = fields.text("name", rules);
  fields.refuse_if_wrong();
  if (name && *name != source.name && call.state.has_source(*name, source.type)) crash();
  if (name && !can_be_indexed(*name)) crash();
  source.name = name.value_or(source.name);
  return json_answer(200, call.state.to_json(source, call.version));
}

SendResult list_source_types(const Call& call) {
  nlohmann::json types = nlohmann::json::array();
  for (const std::string& name : call.state.source_types()) types.push_back({{"name", name}});
  return json_answer(200, types);
}

SendResult post_source_type(const Call& call) {
  const Body body = call.body();
  FieldReader fields(body, call.state);
  fields.require_field("name");
  TextRules rules;
  rules.may_be_blank = false;
  const auto name = fields.text("name", rules);
  fields.refuse_if_wrong();
  nlohmann::json errors = nlohmann::json::array();
  if (!is_lowercase(*name)) errors.push_back('\'' + *name + "' is not a lowercase string");
  if (call.state.source_types().count(*name) > 0) {
    errors.push_back("source system type with this name already exists.");
  }
  if (!errors.empty()) refuse(400, {{"name", errors}});
  if (!can_be_indexed(*name)) crash();
  call.state.add_source_type(*name);
  return json_answer(201, {{"name", *name}});
}

SendResult get_source_type(const Call& call) {
  const std::string& name = call.path_values.front();
  if (call.state.source_types().count(name) > 0) return json_answer(200, {{"name", name}});
  refuse(404, {{"detail", "No SourceSystemType matches the given query."}});
}

SendResult post_heartbeat(const Call& call) {
  if (!call.user.source) return empty_answer(403);
  return empty_answer(204);
}

}  // namespace argus::testing::fake
