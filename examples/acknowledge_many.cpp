// Acknowledges several incidents with one request, and says what became of each: acknowledge_many TEXT PK...
#include "arguments.hpp"

#include <argus/argus.hpp>

#include <exception>
#include <iostream>
#include <vector>

int main(int argc, char** argv) {
  if (argc < 3) {
    std::cerr << "usage: acknowledge_many TEXT PK...\n";
    return 2;
  }
  try {
    const argus::Client client{argus::ClientOptions::from_environment()};
    std::vector<std::int64_t> pks;
    for (int i = 2; i < argc; ++i) pks.push_back(parse_pk(argv[i]));
    argus::Acknowledgement acknowledgement;
    acknowledgement.event.description = argv[1];
    bool all_done = true;
    for (const auto& outcome : client.post_bulk_acknowledgements(pks, acknowledgement)) {
      std::cout << outcome << '\n';
      all_done = all_done && outcome.status == argus::BulkStatus::ok;
    }
    return all_done ? 0 : 1;
  } catch (const argus::Error& error) {
    std::cerr << "acknowledge_many: " << error.what() << '\n';
    return 1;
  } catch (const std::exception& error) {
    std::cerr << "acknowledge_many: " << error.what() << '\n';
    return 2;
  }
}
