// A service whose monitor is a file with a key in each line. A line "hang" is a monitor that doesn't answer.
#include <argus/glue/program.hpp>

#include <unistd.h>

#include <fstream>
#include <stdexcept>
#include <string>

int main(int argc, char** argv) {
  std::string path = "alerts";
  argus::glue::Program program{"acme", "copies the lines of a file into Argus"};
  program.setting("alerts", path, "the file");
  return program.run(argc, argv, [&] {
    std::ifstream file{path};
    if (!file) throw std::runtime_error(path + " can't be read");
    argus::glue::Snapshot now;
    for (std::string line; std::getline(file, line);) {
      while (line == "hang") pause();
      now.add(line, [&](argus::Incident& alert) {
        alert.source_incident_id = line;
        alert.start_time = argus::parse_timestamp("2026-01-01T00:00:00Z");
        alert.description = "alert " + line;
      });
    }
    return now;
  });
}
