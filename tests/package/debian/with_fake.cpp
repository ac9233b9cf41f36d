// with_fake PROGRAM: runs a program for a fake server that has one open incident.
#include <argus/argus.hpp>
#include <argus/testing/fake_server.hpp>

#include <cstdlib>

int main(int, char** arguments) {
  argus::testing::FakeServer server;
  argus::Incident incident;
  incident.description = "Link down on Gi0/3";
  incident.start_time = argus::now();
  incident.level = 2;
  argus::Client{server.url(), server.token()}.post_incident(incident);
  setenv("ARGUS_URL", server.url().c_str(), 1);
  setenv("ARGUS_TOKEN", server.token().c_str(), 1);
  return std::system(arguments[1]) == 0 ? 0 : 1;
}
