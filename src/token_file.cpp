#include <argus/token_file.hpp>

#include <sys/stat.h>

#include <fstream>
#include <stdexcept>

namespace argus {

Secret read_token_file(const std::string& path, TokenFileAccess access) {
  struct stat status {};
  if (stat(path.c_str(), &status) != 0)
    throw std::invalid_argument("token file " + path + ": can't be found; create it with mode 0600");
  if (access == TokenFileAccess::owner_and_group && (status.st_mode & S_IROTH) != 0)
    throw std::invalid_argument("token file " + path +
                                ": every user can read it; change its mode to 0600 or 0640, or set "
                                "ARGUS_TOKEN_FILE_ACCESS=anyone where its directory protects it");
  std::ifstream file{path};
  std::string token;
  if (!std::getline(file, token)) throw std::invalid_argument("token file " + path + ": can't be read, or is empty");
  while (!token.empty() && (token.back() == '\r' || token.back() == ' ')) token.pop_back();
  return token;
}

}  // namespace argus
