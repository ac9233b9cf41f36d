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
