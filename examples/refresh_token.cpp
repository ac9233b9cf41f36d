// Gets a new token and writes it into a file that only its owner can read, such as the one ARGUS_TOKEN_FILE names.
#include "secret_file.hpp"

#include <argus/argus.hpp>

#include <exception>
#include <iostream>

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: refresh_token FILE\n";
    return 2;
  }
  try {
    const argus::Client client{argus::ClientOptions::from_environment()};
    const argus::ExpiringToken token = client.refresh_token();
    write_secret(argv[1], token.token.reveal());
    std::cout << argv[1] << " holds a token that is good until " << argus::to_string(token.expiry) << '\n';
    return 0;
  } catch (const argus::Error& error) {
    std::cerr << "refresh_token: " << error.what() << '\n';
    return 1;
  } catch (const std::exception& error) {
    std::cerr << "refresh_token: " << error.what() << '\n';
    return 2;
  }
}
