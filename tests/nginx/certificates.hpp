#pragma once

#include <string>

/// Certificates (PEM) and their keys, made by the openssl tool in a folder that is gone with the program:
/// - ca, an authority, and what it has signed: good (for 127.0.0.1), wrong_host, expired, client;
/// - stranger_ca, another authority, and stranger_client;
/// - self_signed, for 127.0.0.1 too.
class Certificates {
 public:
  /// Those of this program; the first call makes them.
  static const Certificates& instance();

  Certificates(const Certificates&) = delete;
  Certificates& operator=(const Certificates&) = delete;
  ~Certificates();

  std::string certificate(const std::string& name) const { return folder_ + "/" + name + ".pem"; }
  std::string key(const std::string& name) const { return folder_ + "/" + name + ".key"; }

 private:
  Certificates();
  void run(const std::string& command) const;
  void make_authority(const std::string& name) const;
  void sign(const std::string& name, const std::string& authority, const std::string& names, int days) const;

  std::string folder_ = "/tmp/argus-certificates-XXXXXX";
};
