#include "../call.hpp"
#include "../django/authentication.hpp"

namespace argus::testing::fake {
namespace {

nlohmann::json user_json(const User& user) {
  return {{"username", user.username}, {"first_name", ""}, {"last_name", ""}, {"email", ""}};
}

}  // namespace

SendResult log_in(const Call& call) {
  const auto [token, expiry] = call.state.tokens().log_in(call.user.pk, call.now);
  return json_answer(200, {{"expiry", to_text(expiry, call.state.zone())}, {"token", token}});
}

SendResult log_out(const Call& call) {
  call.state.tokens().log_out(token_of(call.request));
  return empty_answer(204);
}

SendResult log_out_everywhere(const Call& call) {
  call.state.tokens().log_out_everywhere(call.user.pk);
  return empty_answer(204);
}

SendResult refresh_token(const Call& call) {
  if (!call.state.tokens().has_api_token(call.user.pk)) {
    refuse(400, nlohmann::json::array({"No token for the user '" + call.user.username +
                                       "' exists, one needs to be created in the admin interface."}));
  }
  return json_answer(200, {{"token", call.state.tokens().renew(call.user.pk, call.now)}});
}

SendResult obtain_token(const Call& call) {
  const Credentials credentials = read_credentials(call.state, read_body(call.request, true).data);
  if (credentials.user != nullptr) {
    return json_answer(200, {{"token", call.state.tokens().renew(credentials.user->pk, call.now)}});
  }
  nlohmann::json errors = nlohmann::json::object();
  for (const auto& error : credentials.errors) errors[error.field].push_back(error.text);
  return json_answer(400, errors);
}

SendResult get_current_user(const Call& call) {
  nlohmann::json user = user_json(call.user);
  user["admin_url"] = nullptr;
  if (call.user.is_staff) user["admin_url"] = "http://" + call.request.host + "/admin/";
  return json_answer(200, user);
}

SendResult get_user(const Call& call) {
  const auto found = call.state.users().find(call.pk());
  if (found == call.state.users().end()) refuse(404, {{"detail", "No User matches the given query."}});
  return json_answer(200, user_json(found->second));
}

}  // namespace argus::testing::fake
