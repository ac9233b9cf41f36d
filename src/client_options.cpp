#include <argus/client_options.hpp>

#include <sys/stat.h>

#include <cstdlib>
#include <fstream>
#include <stdexcept>

namespace argus {
namespace {

std::string environment(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? "" : value;
}

std::string read_token_file(const std::string& path) {
  struct stat status {};
  if (stat(path.c_str(), &status) != 0)
    throw std::invalid_argument("ARGUS_TOKEN_FILE " + path + ": can't be found; create it with mode 0600");
  if ((status.st_mode & S_IROTH) != 0)
    throw std::invalid_argument("ARGUS_TOKEN_FILE " + path +
                                ": every user can read it; change its mode to 0600 or 0640");
  std::ifstream file{path};
  std::string token;
  if (!std::getline(file, token))
    throw std::invalid_argument("ARGUS_TOKEN_FILE " + path + ": can't be read, or is empty");
  while (!token.empty() && (token.back() == '\r' || token.back() == ' ')) token.pop_back();
  return token;
}

}  // namespace

ClientOptions ClientOptions::from_environment() {
  ClientOptions options;
  options.api_root_url = environment("ARGUS_API_URL");
  if (options.api_root_url.empty()) options.api_root_url = environment("ARGUS_URL");
  if (options.api_root_url.empty())
    throw std::invalid_argument("ARGUS_API_URL is not set: as in https://argus.example.org/api/v2");
  std::string token = environment("ARGUS_TOKEN");
  const std::string file = environment("ARGUS_TOKEN_FILE");
  if (token.empty() && file.empty()) throw std::invalid_argument("neither ARGUS_TOKEN nor ARGUS_TOKEN_FILE is set");
  if (token.empty()) token = read_token_file(file);
  options.token = std::move(token);
  return options;
}

}  // namespace argus
