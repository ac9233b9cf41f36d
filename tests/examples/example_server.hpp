#pragma once

#include <argus/argus.hpp>

#include <string>

/// The server that the examples run against: the one of ARGUS_URL where with-server sets ARGUS_SERVER_VERSION,
/// otherwise a fake one. It may be busy with other tests, so a test looks at its own incidents alone.
struct ExampleServer {
  std::string api_root_url{};
  std::string token{};
  std::string other_token{};
  bool is_fake = false;
};

const ExampleServer& example_server();

/// A client of the source system that the examples act for.
argus::Client client();

/// A text that no other test has used on this server.
std::string unique(const std::string& beginning);

/// Posts an open incident that no other test knows, as the source system that the examples act for.
argus::Incident post_some_incident();
