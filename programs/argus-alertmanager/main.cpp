#include "alertmanager.hpp"
#include "listener.hpp"

int main(int argc, char** argv) {
  argus::glue::Policy policy;
  argus_alertmanager::Settings settings;
  std::string address;
  argus::glue::Program program{"argus-alertmanager", "keeps Argus equal to Prometheus Alertmanager"};
  settings.add_to(program);
  program.setting("hold", *policy.guard.hold, "how long many closes at once, and those of an empty list, wait");
  program.setting("listen", address, "HOST:PORT for Alertmanager's webhook, /metrics and /healthz; nowhere by default");
  program.validate([&] {
    settings.check_values();
    if (!address.empty()) argus_alertmanager::read_address(address);
  });
  program.beside([&](const argus::glue::Rounds& rounds) {
    return address.empty() ? nullptr : argus_alertmanager::listen(argus_alertmanager::read_address(address), rounds);
  });
  return program.run(
      argc, argv, [&settings] { return argus_alertmanager::read_alertmanager(settings); }, policy);
}
