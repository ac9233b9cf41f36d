#include "fuzz/fuzz.hpp"

#include <argus/detail/response_check.hpp>
#include <argus/errors.hpp>
#include <argus/http/response.hpp>

#include <algorithm>
#include <array>
#include <string>

namespace {

constexpr std::array statuses{100, 301, 308, 401, 403, 404, 405, 406, 409, 413, 414, 415, 429, 500, 502, 503, 504, 599};
constexpr std::size_t most_message_bytes = 4096;
constexpr std::size_t most_body_bytes = std::size_t{16} * 1024;
/// The texts of fields may be given in other words than the body's, as in \u00e5, but not in many more.
constexpr std::size_t most_field_bytes = 2 * most_body_bytes;

std::size_t size_of_fields(const argus::HttpFailure& failure) {
  std::size_t size = 0;
  for (const auto& [field, messages] : failure.fields) {
    size += field.size();
    for (const auto& message : messages) size += message.size();
  }
  return size;
}

void try_status(int status, const std::string& body) {
  argus::Request request;
  request.method = "POST";
  request.url = "https://argus.example.org/api/v2/incidents/";
  argus::Response response;
  response.status = status;
  response.headers = {{"Location", body}};
  response.body = body;
  try {
    argus::detail::check_response(request, response);
  } catch (const argus::HttpError& error) {
    fuzz::require_one_line(error.what(), most_message_bytes);
    fuzz::require(error.status() == status, "an error has the status that came");
    fuzz::require(error.body().size() <= most_body_bytes, "the body of an error is cut");
    fuzz::require(size_of_fields(error.failure()) <= most_field_bytes, "the fields of an error are bounded");
    return;
  }
  fuzz::require(false, "whatever is no success is an error");
}

/// Some bytes of the body that could be a token, and none of what conceals one.
std::string token_in(const std::string& body) {
  constexpr std::size_t bytes = 4;
  const std::string token = body.substr(body.size() / 2, bytes);
  const auto fits = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  return std::all_of(token.begin(), token.end(), fits) ? token : "";
}

void try_secret(const std::string& body) {
  const std::string token = token_in(body);
  if (token.empty()) return;
  argus::Response response;
  response.status = 400;
  response.headers = {{"Location", body}};
  response.body = body;
  try {
    argus::detail::check_response({}, response, {token});
  } catch (const argus::HttpError& error) {
    std::string told = error.body() + "\n" + error.failure().location;
    for (const auto& [field, messages] : error.failure().fields) {
      for (const auto& message : messages) told += "\n" + message;
    }
    fuzz::require(told.find(token) == std::string::npos, "an error doesn't repeat a secret");
  }
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string body{fuzz::text_of(data, size)};
  try_status(400, body);
  try_status(statuses[size % statuses.size()], body);
  try_secret(body);
  return 0;
}
