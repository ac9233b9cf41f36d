#pragma once

#include <argus/detail/file_descriptor.hpp>

#include <string>

namespace argus_alertmanager {

/// Where the listener listens.
struct Address {
  std::string host{};
  int port = 0;
};

/// Of HOST:PORT; an IPv6 address is in brackets.
/// @throws std::invalid_argument for anything else
Address read_address(const std::string& text);

/// A socket that listens there, and whose accept() waits for nobody.
/// @throws std::runtime_error where it can't listen
argus::detail::FileDescriptor listening_socket(const Address& address);

}  // namespace argus_alertmanager
