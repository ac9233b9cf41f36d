// A glue service whose monitoring system writes its active alerts to a file: a daemon, or with --once for a timer.
#include "alerts_file.hpp"

#include <argus/glue/program.hpp>

int main(int argc, char** argv) {
  std::string path = "/var/lib/alerts-file/alerts";
  argus::glue::Program program{"alerts-file", "copies a file of active alerts into Argus"};
  program.setting("alerts", path, "the file: id, level, host and description in each line, with tabs between them");
  return program.run(argc, argv, [&] { return read_alerts_file(path); });
}
