// Stores one alert in an outbox.
//
// usage: enqueue FOLDER ID
#include <argus/glue/outbox_writer.hpp>

#include <chrono>
#include <exception>
#include <iostream>

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  try {
    argus::glue::Note note;
    note.id = argv[2];
    note.start_time = argus::to_timestamp(std::chrono::system_clock::now());
    note.description = "linkDown on GigabitEthernet0/3 at ålesund-gw.example.org";
    note.level = 2;
    note.tags = {{"host", "ålesund-gw.example.org"}, {"interface", "GigabitEthernet0/3"}};
    argus::glue::OutboxWriter{argv[1]}.open(note);
    return 0;
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
