#include <argus/client_options.hpp>
#include <argus/detail/api_root.hpp>
#include <argus/token_file.hpp>

#include "detail/lower_case.hpp"
#include "detail/quote.hpp"
#include "detail/setting.hpp"
#include "http/url.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace argus {

using namespace detail;

namespace {

using std::chrono::milliseconds;

/// A variable of the environment; one that is blank counts as not set.
struct Variable {
  explicit Variable(const char* variable_name) : name(variable_name) {
    const char* const text = std::getenv(name);
    if (text != nullptr) value = trimmed_setting(text);
  }

  bool is_set() const { return !value.empty(); }

  [[noreturn]] void refuse(const std::string& rule) const {
    throw std::invalid_argument(std::string(name) + ": " + rule);
  }
  /// For what is no secret.
  [[noreturn]] void refuse_value(const std::string& rule) const {
    throw std::invalid_argument(std::string(name) + " " + argus::quoted(value) + ": " + rule);
  }

  const char* name;
  std::string value{};
};

/// Plain http isn't refused here: the program may still allow it.
std::string api_root_url() {
  Variable variable{"ARGUS_API_URL"};
  if (!variable.is_set()) variable = Variable{"ARGUS_URL"};
  if (!variable.is_set()) throw std::invalid_argument("ARGUS_URL is not set: as in https://argus.example.org");
  try {
    const ApiRoot root{variable.value, true};
  } catch (const std::invalid_argument& error) {
    variable.refuse(error.what());
  }
  return variable.value;
}

TokenFileAccess token_file_access() {
  const Variable variable{"ARGUS_TOKEN_FILE_ACCESS"};
  if (!variable.is_set()) return TokenFileAccess::owner_and_group;
  if (variable.value == "anyone") return TokenFileAccess::anyone;
  variable.refuse_value("must be \"anyone\" or not set");
}

/// From ARGUS_TOKEN; blank if it isn't set.
Secret token() {
  const Variable variable{"ARGUS_TOKEN"};
  if (variable.is_set() && !is_token(variable.value))
    variable.refuse("must be the token alone: blanks or text other than ASCII are in it");
  return variable.value;
}

std::function<Secret()> token_source() {
  const Variable file{"ARGUS_TOKEN_FILE"};
  if (!file.is_set()) throw std::invalid_argument("neither ARGUS_TOKEN nor ARGUS_TOKEN_FILE is set");
  return [file, access = token_file_access()] {
    try {
      return read_token_file(file.value, access);
    } catch (const std::invalid_argument& error) {
      file.refuse(error.what());
    }
  };
}

bool is_readable_file(const std::string& path) {
  struct stat status {};
  return stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) && access(path.c_str(), R_OK) == 0;
}

std::string ca_file() {
  const Variable variable{"ARGUS_CA_FILE"};
  if (variable.is_set() && !is_readable_file(variable.value))
    variable.refuse_value("can't be read; name a file of certificates in PEM form");
  return variable.value;
}

/// Its value may hold a password.
std::string proxy() {
  const Variable variable{"ARGUS_PROXY"};
  if (variable.is_set() && !is_proxy_url(variable.value))
    variable.refuse("is no proxy's URL; expected as in http://proxy.example.org:3128");
  return variable.value;
}

bool allow_plain_http() {
  const Variable variable{"ARGUS_ALLOW_PLAIN_HTTP"};
  const std::string value = lower_case(variable.value);
  if (value == "1" || value == "true" || value == "yes") return true;
  if (value.empty() || value == "0" || value == "false" || value == "no") return false;
  variable.refuse_value("must be 1, true, yes, 0, false or no");
}

std::optional<std::uint32_t> read_digits(std::string_view text) {
  std::uint32_t number = 0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || rest != text.data() + text.size()) return std::nullopt;
  return number;
}

/// Of a decimal number of seconds; what is finer than a millisecond is cut. No locale is asked.
std::optional<milliseconds> read_seconds(std::string_view text) {
  const auto point = text.find('.');
  const auto whole = read_digits(text.substr(0, point));
  if (!whole || point == std::string_view::npos)
    return whole ? std::optional(std::chrono::seconds{*whole}) : std::nullopt;
  const std::string_view fraction = text.substr(point + 1);
  if (fraction.empty() || fraction.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
  std::string thousandths{fraction.substr(0, 3)};
  thousandths.resize(3, '0');
  return std::chrono::seconds{*whole} + milliseconds{*read_digits(thousandths)};
}

milliseconds timeout(milliseconds usual) {
  const Variable variable{"ARGUS_TIMEOUT"};
  if (!variable.is_set()) return usual;
  const auto time = read_seconds(variable.value);
  if (!time || *time <= milliseconds{0} || *time > std::chrono::hours{24})
    variable.refuse_value("must be seconds above 0 and up to 86400, as in 30 or 2.5");
  return *time;
}

}  // namespace

ClientOptions ClientOptions::from_environment() {
  ClientOptions options;
  options.api_root_url = argus::api_root_url();
  options.token = argus::token();
  if (options.token.empty()) {
    options.token_source = argus::token_source();
    options.token = options.token_source();
  }
  options.request_timeout = timeout(options.request_timeout);
  options.allow_plain_http = argus::allow_plain_http();
  options.ca_file = argus::ca_file();
  options.proxy = argus::proxy();
  return options;
}

}  // namespace argus
