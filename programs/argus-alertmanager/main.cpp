#include "alertmanager.hpp"

#include <argus/glue/program.hpp>

int main(int argc, char** argv) {
  argus::glue::Policy policy;
  argus_alertmanager::Settings settings;
  argus::glue::Program program{"argus-alertmanager", "keeps Argus equal to Prometheus Alertmanager"};
  settings.add_to(program);
  program.setting("hold", *policy.guard.hold, "how long many closes at once, and those of an empty list, wait");
  return program.run(
      argc, argv,
      [&settings] {
        settings.check_values();
        return argus_alertmanager::read_alertmanager(settings);
      },
      policy);
}
