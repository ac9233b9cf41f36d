#include "authentication.hpp"

#include <algorithm>
#include <cctype>
#include <vector>

#include "body.hpp"
#include "json.hpp"
#include "python.hpp"
#include "text.hpp"
#include "values.hpp"

namespace argus::testing::fake {
namespace {

const User& nobody() {
  static const User user{};
  return user;
}

/// A login that fails is forbidden; whatever else lacks a proof is told which kind is wanted.
[[noreturn]] void refuse_proof(Authentication kind, const std::string& detail) {
  if (kind == Authentication::password) refuse(403, {{"detail", detail}});
  SendResult answer = detail_answer(401, detail);
  answer.headers.emplace_back("WWW-Authenticate", "Token");
  throw Refused(answer);
}

std::vector<std::string> words_of(const std::string& header) {
  std::vector<std::string> words(1);
  for (const char character : header) {
    const bool is_space = character == ' ' || character == '\t';
    if (!is_space) {
      words.back() += character;
    } else if (!words.back().empty()) {
      words.emplace_back();
    }
  }
  if (words.back().empty()) words.pop_back();
  return words;
}

bool is_token_header(const std::vector<std::string>& words) {
  return !words.empty() && upper(words.front()) == "TOKEN";
}

const User& authenticate_by_token(State& state, const Request& request, Authentication kind, Instant now) {
  const auto words = words_of(request.authorization.value_or(""));
  if (!is_token_header(words)) return nobody();
  if (words.size() == 1) refuse_proof(kind, "Invalid token header. No credentials provided.");
  if (words.size() > 2) refuse_proof(kind, "Invalid token header. Token string should not contain spaces.");
  const auto token = state.tokens().find(words[1], now, kind == Authentication::login_token);
  if (!token) refuse_proof(kind, "Invalid token.");
  const bool has_expired = token->expiry < now;
  if (has_expired) refuse_proof(kind, token->kind == Tokens::Kind::api ? "Token has expired." : "Invalid token.");
  return state.users().at(token->user);
}

/// The errors as Python prints a dictionary of them.
std::string python_text_of(const std::vector<Credentials::Error>& errors) {
  std::string text;
  for (std::size_t i = 0; i < errors.size(); ++i) {
    const bool continues = i > 0 && errors[i].field == errors[i - 1].field;
    if (i > 0) text += continues ? ", " : "], ";
    if (!continues) text += '\'' + errors[i].field + "': [";
    text += "ErrorDetail(string=" + python_repr(errors[i].text) + ", code='" + errors[i].code + "')";
  }
  return '{' + text + "]}";
}

const User& authenticate_by_password(const State& state, const Request& request) {
  refuse_large_body(request);
  if (!utf8_error(request.body, true).empty()) crash();
  const std::string byte_order_mark = "\xef\xbb\xbf";
  const bool is_marked = request.body.rfind(byte_order_mark, 0) == 0;
  const JsonReading reading = read_json(request.body.substr(is_marked ? byte_order_mark.size() : 0), true);
  if (reading.is_too_deep) crash();
  if (!reading.error.empty()) refuse_proof(Authentication::password, reading.error);
  const Credentials credentials = read_credentials(state, reading.value);
  if (credentials.user == nullptr) refuse_proof(Authentication::password, python_text_of(credentials.errors));
  return *credentials.user;
}

std::string code_of(const std::string& error) {
  static const std::vector<std::pair<std::string, std::string>> codes{
      {"Null characters", "null_characters_not_allowed"},
      {"Surrogate characters", "surrogate_characters_not_allowed"},
      {"This field may not be blank", "blank"}};
  const auto found =
      std::find_if(codes.begin(), codes.end(), [&](const auto& entry) { return error.rfind(entry.first, 0) == 0; });
  return found == codes.end() ? "invalid" : found->second;
}

/// Reads one field; what is wrong with it goes to the errors.
std::string read_credential(const nlohmann::json& data, const std::string& name, bool is_trimmed,
                            std::vector<Credentials::Error>& errors) {
  if (!data.contains(name)) {
    errors.push_back({name, required_error, "required"});
    return "";
  }
  if (data[name].is_null()) {
    errors.push_back({name, null_error, "null"});
    return "";
  }
  TextRules rules;
  rules.may_be_blank = false;
  rules.is_trimmed = is_trimmed;
  const auto reading = read_text(data[name], rules);
  for (const auto& error : reading.errors) errors.push_back({name, error, code_of(error)});
  return reading.value.value_or("");
}

}  // namespace

const User& authenticate(State& state, const Request& request, Authentication kind, Instant now) {
  if (kind == Authentication::none) return nobody();
  const bool has_password = kind == Authentication::password && !request.body.empty();
  return has_password ? authenticate_by_password(state, request) : authenticate_by_token(state, request, kind, now);
}

void refuse_unknown_user(Authentication kind) {
  refuse_proof(kind, "Authentication credentials were not provided.");
}

std::string token_of(const Request& request) {
  const auto words = words_of(request.authorization.value_or(""));
  return is_token_header(words) && words.size() == 2 ? words[1] : "";
}

Credentials read_credentials(const State& state, const nlohmann::json& data) {
  const std::string whole = "non_field_errors";
  if (data.is_null()) return {nullptr, {{whole, "No data provided", "null"}}};
  if (!data.is_object()) {
    return {nullptr, {{whole, "Invalid data. Expected a dictionary, but got " + python_type(data) + '.', "invalid"}}};
  }
  Credentials credentials;
  const std::string username = read_credential(data, "username", true, credentials.errors);
  const std::string password = read_credential(data, "password", false, credentials.errors);
  if (!credentials.errors.empty()) return credentials;
  const User* user = state.find_user(username);
  if (user != nullptr && user->password == password) return {user, {}};
  return {nullptr, {{whole, "Unable to log in with provided credentials.", "authorization"}}};
}

}  // namespace argus::testing::fake
