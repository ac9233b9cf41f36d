#include <argus/secret.hpp>

#include <string_view>

namespace argus {

std::string concealed(std::string text, const std::string& secret) {
  constexpr std::string_view stars = "***";
  if (secret.empty()) return text;
  std::size_t at = text.find(secret);
  while (at != std::string::npos) {
    text.replace(at, secret.size(), stars);
    at = text.find(secret, at + stars.size());
  }
  return text;
}

}  // namespace argus
