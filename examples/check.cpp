// Says which server answers, whose token this is, and what that server can do.
#include <argus/argus.hpp>

#include <exception>
#include <iostream>

int main() {
  try {
    const argus::Client client{argus::ClientOptions::from_environment()};
    const argus::ServerCheck check = client.check();
    std::cout << check << '\n';
    if (!check.source) std::cerr << "check: this user has no source system, and can't post incidents\n";
    return check.source ? 0 : 1;
  } catch (const argus::Error& error) {
    std::cerr << "check: " << error.what() << '\n';
    return 1;
  } catch (const std::exception& error) {
    std::cerr << "check: " << error.what() << '\n';
    return 2;
  }
}
