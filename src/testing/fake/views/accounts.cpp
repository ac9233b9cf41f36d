#include "../django/authentication.hpp"
#include "../routes.hpp"

namespace argus::testing::fake {
namespace {

nlohmann::json account_to_json(const User& user) {
  return {{"username", user.username}, {"first_name", ""}, {"last_name", ""}, {"email", ""}};
}

Response log_in(const Call& call) {
  const auto token = call.state.tokens.log_in(call.user.pk, call.now);
  return json_response(200, {{"expiry", to_text(token.expiry, call.state.zone)}, {"token", token.name}});
}

Response log_out(const Call& call) {
  call.state.tokens.erase(token_of(call.request));
  return {204};
}

Response log_out_everywhere(const Call& call) {
  call.state.tokens.erase(Tokens::Kind::login, call.user.pk);
  return {204};
}

Response refresh_token(const Call& call) {
  if (!call.state.tokens.has(Tokens::Kind::api, call.user.pk))
    refuse_with_list("No token for the user '" + call.user.username +
                     "' exists, one needs to be created in the admin interface.");
  return json_response(200, {{"token", call.state.tokens.renew(call.user.pk, call.now)}});
}

Response obtain_token(const Call& call) {
  const auto user = read_credentials(call.state, call.body());
  if (!user.value) return json_response(400, user.errors);
  return json_response(200, {{"token", call.state.tokens.renew((*user.value)->pk, call.now)}});
}

Response get_current_user(const Call& call) {
  nlohmann::json user = account_to_json(call.user);
  user["admin_url"] = nullptr;
  if (call.user.is_staff) user["admin_url"] = "http://" + call.request.host + "/admin/";
  return json_response(200, user);
}

Response get_user(const Call& call) {
  return json_response(200, account_to_json(call.row_or_refuse(call.state.users, "User")));
}

Route token_route(const std::string& name, View view, Authentication authentication) {
  Route route{"v2/auth/token/" + name, {{"POST", view}}, {1, 29}};
  route.authentication = authentication;
  return route;
}

}  // namespace

std::vector<Route> account_routes() {
  Route obtaining{"v2/token-auth/", {{"POST", obtain_token}}};
  obtaining.access = Access::anyone;
  return {token_route("login/", log_in, Authentication::password),
          token_route("logout/", log_out, Authentication::login_token),
          // The only path without a slash at the end.
          token_route("logoutall", log_out_everywhere, Authentication::login_token),
          {"v2/auth/refresh-token/", {{"POST", refresh_token}}},
          obtaining,
          {"v2/auth/user/", {{"GET", get_current_user}}},
          {"v2/auth/users/<int>/", {{"GET", get_user}}}};
}

}  // namespace argus::testing::fake
