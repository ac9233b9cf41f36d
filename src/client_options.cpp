#include <argus/client_options.hpp>
#include <argus/token_file.hpp>

#include <cstdlib>
#include <stdexcept>
#include <string>
#include <utility>

namespace argus {
namespace {

std::string environment(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? "" : value;
}

TokenFileAccess token_file_access() {
  const std::string value = environment("ARGUS_TOKEN_FILE_ACCESS");
  if (value.empty()) return TokenFileAccess::owner_and_group;
  if (value == "anyone") return TokenFileAccess::anyone;
  throw std::invalid_argument("ARGUS_TOKEN_FILE_ACCESS " + value + ": must be \"anyone\" or not set");
}

}  // namespace

ClientOptions ClientOptions::from_environment() {
  ClientOptions options;
  options.api_root_url = environment("ARGUS_API_URL");
  if (options.api_root_url.empty()) options.api_root_url = environment("ARGUS_URL");
  if (options.api_root_url.empty())
    throw std::invalid_argument("ARGUS_API_URL is not set: as in https://argus.example.org/api/v2");
  options.token = environment("ARGUS_TOKEN");
  if (!options.token.empty()) return options;
  const std::string file = environment("ARGUS_TOKEN_FILE");
  if (file.empty()) throw std::invalid_argument("neither ARGUS_TOKEN nor ARGUS_TOKEN_FILE is set");
  options.token = read_token_file(file, token_file_access());
  return options;
}

}  // namespace argus
