#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

/// How an Nginx serves. The defaults are a sound server before 127.0.0.1:1, where nobody listens.
struct NginxOptions {
  /// What it passes requests to, as in "http://127.0.0.1:8000".
  std::string upstream = "http://127.0.0.1:1";
  /// One of Certificates.
  std::string certificate = "good";
  /// Directives of the server block, each with its semicolon.
  std::string directives{};
};

/// One line of its log.
struct NginxRequest {
  /// Counts the TCP connections.
  std::string connection{};
  std::string method{};
  std::string status{};
  /// As in "TLSv1.3".
  std::string protocol{};
};

/// A real nginx as people put before an Argus server: TLS on a loopback port, and a proxy to the upstream. Run by this
/// user, from a folder that is gone with it. ARGUS_NGINX names the program; tests/with-tool sets it.
class Nginx {
 public:
  explicit Nginx(const NginxOptions& options);
  Nginx(const Nginx&) = delete;
  Nginx& operator=(const Nginx&) = delete;
  ~Nginx();

  int port() const { return port_; }
  /// `https://127.0.0.1:PORT`, without a slash.
  std::string url() const { return "https://127.0.0.1:" + std::to_string(port_); }

  /// The requests so far. nginx writes a line after it has sent the answer, so this waits for as many as are expected.
  std::vector<NginxRequest> requests(std::size_t expected) const;
  /// How many TCP connections those came over.
  std::size_t connections(std::size_t expected) const;

 private:
  void write_configuration(const NginxOptions& options) const;
  void start();
  void stop();
  bool is_up() const;
  std::string read(const std::string& name) const;

  std::string folder_ = "/tmp/argus-nginx-XXXXXX";
  int port_ = 0;
  pid_t pid_ = 0;
};
