#include "authentication.hpp"

#include <algorithm>
#include <map>

#include "../http.hpp"
#include "body.hpp"
#include "fields.hpp"
#include "python.hpp"
#include "text.hpp"

namespace argus::testing::fake {
namespace {

const std::string login_error = "Unable to log in with provided credentials.";

/// A failed login is forbidden; other requests are asked to authenticate.
[[noreturn]] void refuse_credentials(Authentication kind, const std::string& detail) {
  if (kind == Authentication::password) refuse(403, {{"detail", detail}});
  Response response = detail_response(401, detail);
  response.headers.emplace_back("WWW-Authenticate", "Token");
  throw Refused(response);
}

/// The words after `Token` in the header Authorization; nothing for another scheme.
std::optional<std::vector<std::string>> words_of_token(const Request& request) {
  std::string header = request.authorization;
  std::replace(header.begin(), header.end(), '\t', ' ');
  auto words = split(header, ' ');
  words.erase(std::remove(words.begin(), words.end(), ""), words.end());
  if (words.empty() || upper(words.front()) != "TOKEN") return std::nullopt;
  words.erase(words.begin());
  return words;
}

const User& authenticate_by_token(State& state, const Request& request, Authentication kind, Instant now) {
  const auto words = words_of_token(request);
  if (!words) return state.nobody;
  if (words->empty()) refuse_credentials(kind, "Invalid token header. No credentials provided.");
  if (words->size() > 1) refuse_credentials(kind, "Invalid token header. Token string should not contain spaces.");
  const auto token = state.tokens.find(words->front(), now, kind == Authentication::login_token);
  if (!token) refuse_credentials(kind, "Invalid token.");
  if (token->expiry >= now) return *state.users.find(token->user);
  refuse_credentials(kind, token->kind == Tokens::Kind::api ? "Token has expired." : "Invalid token.");
}

/// What str() makes of the errors of DRF's serializer.
std::string python_text_of_errors(const nlohmann::json& errors) {
  static const std::map<std::string, std::string> codes{{required_error, "required"},
                                                        {null_error, "null"},
                                                        {no_data_error, "null"},
                                                        {blank_error, "blank"},
                                                        {null_character_error, "null_characters_not_allowed"},
                                                        {login_error, "authorization"}};
  std::string text;
  for (const char* field : {"username", "password", "non_field_errors"}) {
    if (!errors.contains(field)) continue;
    std::string list;
    for (const auto& error : errors[field]) {
      const auto code = codes.find(error.get<std::string>());
      list += (list.empty() ? "" : ", ") + ("ErrorDetail(string=" + python_repr(error.get<std::string>())) +
              ", code='" + (code == codes.end() ? "invalid" : code->second) + "')";
    }
    text += (text.empty() ? "'" : ", '") + (field + ("': [" + list)) + ']';
  }
  return '{' + text + '}';
}

const User& authenticate_by_password(const State& state, const Request& request) {
  Reading<const User*> user;
  try {
    user = read_credentials(state, parse_body(request.body));
  } catch (const nlohmann::json::exception& error) {
    refuse_credentials(Authentication::password, error.what());
  }
  if (!user.value) refuse_credentials(Authentication::password, python_text_of_errors(user.errors));
  return **user.value;
}

}  // namespace

const User& authenticate(State& state, const Request& request, Authentication kind, Instant now) {
  if (kind == Authentication::none) return state.nobody;
  const bool has_password = kind == Authentication::password && !request.body.empty();
  return has_password ? authenticate_by_password(state, request) : authenticate_by_token(state, request, kind, now);
}

void refuse_unknown_user(Authentication kind) {
  refuse_credentials(kind, "Authentication credentials were not provided.");
}

std::string token_of(const Request& request) {
  const auto words = words_of_token(request);
  return words && words->size() == 1 ? words->front() : "";
}

Reading<const User*> read_credentials(const State& state, const nlohmann::json& data) {
  if (data.is_null()) return {std::nullopt, non_field_errors(no_data_error)};
  if (!data.is_object()) return {std::nullopt, non_field_errors(no_object_error(data))};
  FieldReader fields(data, state);
  fields.require_field("username");
  fields.require_field("password");
  const auto username = fields.text("username", not_blank);
  const auto password = fields.text("password", {false, false});
  if (!fields.errors().empty()) return {std::nullopt, fields.errors()};
  const User* user = state.find_user(*username);
  if (user == nullptr || user->password != *password) return {std::nullopt, non_field_errors(login_error)};
  return {user, nullptr};
}

}  // namespace argus::testing::fake
