#include "address.hpp"

#include <fcntl.h>
#include <netdb.h>
#include <sys/socket.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <charconv>
#include <memory>
#include <stdexcept>
#include <system_error>

namespace argus_alertmanager {
namespace {

using argus::detail::FileDescriptor;

/// Connections that the system keeps until a thread has time for them.
constexpr int backlog = 128;

std::unique_ptr<addrinfo, void (*)(addrinfo*)> found_addresses(const Address& address) {
  addrinfo wanted{};
  wanted.ai_socktype = SOCK_STREAM;
  wanted.ai_flags = AI_PASSIVE;
  addrinfo* found = nullptr;
  const int code = getaddrinfo(address.host.c_str(), std::to_string(address.port).c_str(), &wanted, &found);
  if (code != 0)
    throw std::runtime_error("can't listen on " + address.host + " (" + gai_strerror(code) +
                             "): name an address of this machine in listen");
  return {found, freeaddrinfo};
}

bool is_host(const std::string& text, bool is_bracketed) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](unsigned char c) {
    return std::isalnum(c) != 0 || c == '.' || c == '-' || c == '_' || (is_bracketed && (c == ':' || c == '%'));
  });
}

}  // namespace

Address read_address(const std::string& text) {
  const auto colon = text.rfind(':');
  Address address{text.substr(0, colon)};
  const char* const end = text.data() + text.size();
  const char* const begin = colon == std::string::npos ? end : text.data() + colon + 1;
  const auto [last, error] = std::from_chars(begin, end, address.port);
  const bool is_bracketed = address.host.size() > 2 && address.host.front() == '[' && address.host.back() == ']';
  if (is_bracketed) address.host = address.host.substr(1, address.host.size() - 2);
  if (error != std::errc{} || last != end || address.port < 1 || address.port > 65535)
    throw std::invalid_argument("listen: must be HOST:PORT, as in 127.0.0.1:9095 or [::1]:9095");
  if (!is_host(address.host, is_bracketed))
    throw std::invalid_argument(
        "listen: the host is neither a name nor an address: write HOST:PORT, as in 127.0.0.1:9095 or [::1]:9095");
  return address;
}

FileDescriptor listening_socket(const Address& address) {
  const auto addresses = found_addresses(address);
  int code = 0;
  for (const addrinfo* one = addresses.get(); one != nullptr; one = one->ai_next) {
    FileDescriptor result{socket(one->ai_family, one->ai_socktype, one->ai_protocol)};
    code = errno;
    if (result.number() < 0) continue;
    const int yes = 1;
    fcntl(result.number(), F_SETFD, FD_CLOEXEC);
    // A thread that comes late for a connection must not wait for the next one.
    fcntl(result.number(), F_SETFL, O_NONBLOCK);
    setsockopt(result.number(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(result.number(), one->ai_addr, one->ai_addrlen) == 0 && ::listen(result.number(), backlog) == 0)
      return result;
    code = errno;
  }
  throw std::runtime_error("can't listen on " + address.host + ", port " + std::to_string(address.port) + " (" +
                           std::generic_category().message(code) +
                           "): another program may have it; choose another in listen");
}

}  // namespace argus_alertmanager
