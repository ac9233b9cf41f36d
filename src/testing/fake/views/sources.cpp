#include <algorithm>

#include "../database.hpp"
#include "../django/text.hpp"
#include "../routes.hpp"

namespace argus::testing::fake {
namespace {

/// A new source, read by a form of Django's, which takes nearly everything for text.
class SourceForm {
 public:
  /// Crashes if there is neither a name for the user nor one for the source.
  SourceForm(const State& state, const nlohmann::json& data) : state_(state), data_(data) {
    const auto name = read_text("name", true);
    const auto type = read_type();
    const auto base_url = read_text("base_url", false);
    if (state.release.at_least(2, 10)) check_heartbeat_frequency();
    auto user = read_text("username", false);
    if (user && user->empty()) {
      if (!name) crash();
      user = name;
    } else if (data.contains("username")) {
      sent_username = python_text(data["username"]);
    }
    if (user && sent_username.empty()) sent_username = *user;
    if (user) check_username(*user);
    source = {0, name.value_or(""), type.value_or(""), base_url.value_or(""), 0, std::nullopt};
    username = user.value_or("");
    const bool is_known = name && type && state.find_source(*name, *type) != nullptr;
    if (is_known) add_error("__all__", "Source system with this Name and Type already exists.");
  }

  Source source{};
  std::string username{};
  /// What the body has for the user's name, valid or not.
  std::string sent_username{};
  nlohmann::json errors = nlohmann::json::object();

 private:
  void add_error(const std::string& field, const std::string& error) { errors[field] = nlohmann::json::array({error}); }

  /// The field as text; nothing if it is blank.
  std::optional<std::string> find(const std::string& field) const {
    const nlohmann::json value = data_.value(field, nlohmann::json());
    std::string text = python_text(value);
    if (text.empty() || (!value.is_string() && value.empty())) return std::nullopt;
    return text;
  }

  std::optional<std::string> read_text(const std::string& field, bool is_required) {
    std::string text = trimmed(find(field).value_or(""));
    if (text.empty() && is_required) {
      add_error(field, required_error);
    } else if (text.find('\0') != std::string::npos) {
      add_error(field, null_character_error);
    } else {
      return text;
    }
    return std::nullopt;
  }

  std::optional<std::string> read_type() {
    auto name = find("type");
    if (name && state_.source_types.count(*name) > 0) return name;
    const bool has_null = name && name->find('\0') != std::string::npos;
    const std::string error = has_null ? null_character_error : choice_error;
    add_error("type", name ? error : required_error);
    return std::nullopt;
  }

  void check_heartbeat_frequency() {
    constexpr double least_seconds = 60;
    constexpr double greatest_seconds = 86400;
    const auto text = find("heartbeat_frequency");
    if (!text) return;
    const auto seconds = read_duration(*text);
    if (!seconds) {
      add_error("heartbeat_frequency", "Enter a valid duration.");
    } else if (*seconds < least_seconds) {
      add_error("heartbeat_frequency", "Ensure this value is greater than or equal to 0:01:00.");
    } else if (*seconds > greatest_seconds) {
      add_error("heartbeat_frequency", "Ensure this value is less than or equal to 1 day, 0:00:00.");
    }
  }

  void check_username(const std::string& name) {
    std::vector<std::string> found;
    const std::u32string characters = to_characters(name);
    const auto is_odd = [](char32_t character) {
      return !is_letter_or_digit(character) && std::u32string(U"_.@+-").find(character) == std::u32string::npos;
    };
    if (std::any_of(characters.begin(), characters.end(), is_odd))
      found.emplace_back(
          "Enter a valid username. This value may contain only letters, numbers, and @/./+/-/_ characters.");
    const std::string length = std::to_string(characters.size());
    const bool is_long = characters.size() > 150;
    if (is_long) found.push_back("Ensure this value has at most 150 characters (it has " + length + ").");
    const bool is_taken = found.empty() && state_.find_user(name) != nullptr;
    if (is_taken) found.emplace_back("A user with that username already exists.");
    if (!found.empty()) add_error("username", "username: " + (found.size() == 1 ? found.front() : python_text(found)));
  }

  const State& state_;
  const nlohmann::json& data_;
};

Response list_sources(const Call& call) {
  return json_response(200, list_of(call.state.sources,
                                    [&](const Source& source) { return to_json(call.state, source, call.version); }));
}

Response post_source(const Call& call) {
  nlohmann::json body = call.body();
  if (!body.is_object()) crash();
  const SourceForm first(call.state, body);
  // Whatever is wrong, the real server looks for a user with this name.
  if (!first.errors.empty() && !can_be_stored(first.sent_username)) crash();
  std::string username = first.sent_username;
  for (std::uint32_t suffix = 0xa00001; !first.errors.empty() && call.state.find_user(username) != nullptr; ++suffix) {
    username = first.sent_username + '_' + upper(hexadecimal(suffix, 6));
    body["username"] = username;
  }
  SourceForm form(call.state, body);
  if (!form.errors.empty()) refuse(400, form.errors);
  // The user stays if the source can't be stored.
  form.source.user = call.state.users.add({0, form.username, "", false, false, std::nullopt}).pk;
  if (!can_be_indexed(form.source.name) || !can_be_stored(form.source.base_url)) crash();
  const Source& source = call.state.sources.add(form.source);
  call.state.users.find(source.user)->source = source.pk;
  // Version 3 answers as version 2 does, without last_seen.
  return json_response(201, to_json(call.state, source, ApiVersion::v2));
}

Response get_source(const Call& call) {
  return json_response(200, to_json(call.state, call.row_or_refuse(call.state.sources, "SourceSystem"), call.version));
}

Response rename_source(const Call& call) {
  Source& source = call.row_or_refuse(call.state.sources, "SourceSystem");
  FieldReader fields = call.fields();
  if (!call.is_partial()) fields.require_field("name");
  const std::string name = fields.text("name", not_blank).value_or(source.name);
  fields.refuse_if_wrong();
  if (name != source.name && call.state.find_source(name, source.type) != nullptr) crash();
  if (!can_be_indexed(name)) crash();
  source.name = name;
  return json_response(200, to_json(call.state, source, call.version));
}

Response post_heartbeat(const Call& call) {
  return Response{call.user.source ? 204 : 403};
}

std::vector<Route> source_routes_of(const std::string& root, std::pair<int, int> since) {
  Route list{root + "sources/", {{"GET", list_sources}, {"POST", post_source}}, since};
  Route item{root + "sources/<item>/", {{"GET", get_source}, {"PUT", rename_source}, {"PATCH", rename_source}}, since};
  list.access = item.access = Access::users_and_writing_superusers;
  return {list, item};
}

}  // namespace

std::vector<Route> source_routes() {
  std::vector<Route> routes{{"v2/incidents/sources/heartbeat/", {{"POST", post_heartbeat}}, {2, 10}}};
  // As long as there was a version 1 of the API, sources could be read without a token.
  for (Route& route : source_routes_of("v2/incidents/", {1, 0})) {
    route.until = {2, 0};
    route.access = Access::readers_and_writing_superusers;
    routes.push_back(route);
  }
  for (Route& route : both_versions(source_routes_of)) routes.push_back(route);
  return routes;
}

}  // namespace argus::testing::fake
