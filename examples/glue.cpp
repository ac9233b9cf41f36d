// A minimal glue service, for cron to run: copies a file of active alerts into Argus, and resolves what is gone from
// it.
#include "alerts_file.hpp"
#include "glue_service.hpp"

#include <argus/argus.hpp>

#include <exception>
#include <iostream>

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: glue SERVICE ALERTS-FILE\n";
    return 2;
  }
  try {
    const argus::Client client{argus::ClientOptions::from_environment()};
    const RoundReport report = synchronize(client, argv[1], [argv] { return read_alerts_file(argv[2]); });
    for (const std::string& failure : report.failures) std::cerr << "glue: " << failure << '\n';
    std::cout << report.posted << " posted, " << report.resolved << " resolved, " << report.left_closed
              << " left closed, " << report.failures.size() << " failed\n";
    return report.failures.empty() ? 0 : 1;
  } catch (const argus::Error& error) {
    std::cerr << "glue: " << error.what() << '\n';
    return 1;
  } catch (const std::exception& error) {
    std::cerr << "glue: " << error.what() << '\n';
    return 2;
  }
}
