#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace argus::detail {

/// As the headers Authorization and Proxy-Authorization have user and password.
// Not compiled: the programs write such headers too.
inline std::string base64(std::string_view bytes) {
  constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string result;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::string_view group = bytes.substr(i, 3);
    std::uint32_t bits = 0;
    for (std::size_t k = 0; k < 3; ++k)
      bits = bits << 8U | (k < group.size() ? static_cast<unsigned char>(group[k]) : 0U);
    for (std::size_t k = 0; k < 4; ++k) result += k <= group.size() ? alphabet[bits >> (18U - 6U * k) & 0x3fU] : '=';
  }
  return result;
}

}  // namespace argus::detail
