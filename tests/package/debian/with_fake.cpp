// with_fake PROGRAM: runs a program for a fake server.
#include <argus/testing/fake_server.hpp>

#include <cstdlib>

int main(int, char** arguments) {
  const argus::testing::FakeServer server;
  setenv("ARGUS_URL", server.url().c_str(), 1);
  setenv("ARGUS_TOKEN", server.token().c_str(), 1);
  return std::system(arguments[1]) == 0 ? 0 : 1;
}
