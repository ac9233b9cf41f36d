// A user's program that a monitor starts for each alert.
#include <argus/glue/outbox_writer.hpp>

#include <stdlib.h>

#include <filesystem>
#include <iostream>
#include <string>

int main() {
  std::string folder = "/tmp/argus-outbox-XXXXXX";
  if (mkdtemp(folder.data()) == nullptr) return 1;
  argus::glue::OutboxWriter writer{folder};
  argus::glue::Note note;
  note.id = "4711";
  note.start_time = argus::now();
  writer.open(note);
  writer.end("4711", "", argus::now());
  std::cout << "stored\n";
  std::filesystem::remove_all(folder);
}
