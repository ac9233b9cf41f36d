// Gives an incident the tag KEY=VALUE in the place of what it has under KEY; everything else stays as it is.
#include "arguments.hpp"

#include <argus/argus.hpp>

#include <exception>
#include <iostream>

int main(int argc, char** argv) {
  if (argc != 4) {
    std::cerr << "usage: update_tags INCIDENT KEY VALUE\n";
    return 2;
  }
  try {
    const argus::Client client{argus::ClientOptions::from_environment()};
    const argus::Incident before = client.get_incident(parse_pk(argv[1]));
    argus::Tags tags;
    for (const argus::Tag& tag : before.tags) {
      if (tag.key != argv[2]) tags.add(tag);
    }
    tags.add(argv[2], argv[3]);

    argus::IncidentPatch patch;
    patch.tags = tags;
    const argus::Incident after = client.update_incident(before.pk, patch);
    std::cout << "incident " << after.pk << ": " << after.tags << '\n';
    return 0;
  } catch (const argus::Error& error) {
    std::cerr << "update_tags: " << error.what() << '\n';
    return 1;
  } catch (const std::exception& error) {
    std::cerr << "update_tags: " << error.what() << '\n';
    return 2;
  }
}
