// A shared library that uses a client within, as a monitoring system's plugin does.
#include "place.hpp"

#include <argus/argus.hpp>

#include <exception>

extern "C" [[gnu::visibility("default")]] int plugin_run() try {
  const argus::Client client{options()};
  const auto pk = client.post_incident(new_incident("from a plugin")).pk;
  client.resolve_incident(pk);
  try {
    client.get_incident(pk + 1'000'000);
    return 2;
  } catch (const argus::NotFoundError&) {
    return 0;
  }
} catch (const std::exception& error) {
  std::fprintf(stderr, "in the plugin: %s\n", error.what());
  return 1;
}

/// Where the resolver is silent.
extern "C" [[gnu::visibility("default")]] int plugin_run_out_of_time() try {
  argus::ClientOptions hurried = options();
  hurried.api_root_url = "https://argus.example.org";
  hurried.request_timeout = std::chrono::seconds{1};
  argus::Client{hurried}.get_incident(1);
  return 2;
} catch (const argus::TimeoutError&) {
  return 0;
} catch (const std::exception& error) {
  std::fprintf(stderr, "in the plugin: %s\n", error.what());
  return 1;
}
