#include "nginx/certificates.hpp"

#include <stdlib.h>

#include <cstdlib>
#include <filesystem>
#include <stdexcept>

namespace {

/// On an elliptic curve, since a hundred of these are made in the time of one of RSA.
constexpr const char* new_key = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes";
constexpr const char* this_machine = "IP:127.0.0.1,DNS:localhost";

}  // namespace

const Certificates& Certificates::instance() {
  static const Certificates certificates;
  return certificates;
}

Certificates::Certificates() {
  if (mkdtemp(folder_.data()) == nullptr) throw std::runtime_error("no folder for certificates");
  make_authority("ca");
  make_authority("stranger_ca");
  sign("good", "ca", this_machine, 2);
  sign("wrong_host", "ca", "DNS:other.example.org", 2);
  sign("expired", "ca", this_machine, -1);
  sign("client", "ca", "DNS:client", 2);
  sign("stranger_client", "stranger_ca", "DNS:client", 2);
  run(std::string("openssl req -x509 ") + new_key + " -days 2 -subj /CN=self -addext subjectAltName=" + this_machine +
      " -keyout self_signed.key -out self_signed.pem");
}

Certificates::~Certificates() {
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

void Certificates::run(const std::string& command) const {
  if (std::system(("cd " + folder_ + " && { " + command + "; } >log 2>&1").c_str()) != 0)
    throw std::runtime_error("failed: " + command);
}

void Certificates::make_authority(const std::string& name) const {
  run(std::string("openssl req -x509 ") + new_key + " -days 2 -subj /CN=" + name + " -keyout " + name + ".key -out " +
      name + ".pem -addext basicConstraints=critical,CA:true");
}

void Certificates::sign(const std::string& name, const std::string& authority, const std::string& names,
                        int days) const {
  run(std::string("openssl req ") + new_key + " -subj /CN=" + name + " -keyout " + name + ".key -out " + name + ".csr");
  run("echo subjectAltName=" + names + " >extensions && openssl x509 -req -in " + name + ".csr -CA " + authority +
      ".pem -CAkey " + authority + ".key -CAcreateserial -days " + std::to_string(days) + " -extfile extensions -out " +
      name + ".pem");
}
