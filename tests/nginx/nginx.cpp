#include "nginx/nginx.hpp"

#include "loopback.hpp"
#include "nginx/certificates.hpp"

#include <netinet/in.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>
#include <stdexcept>
#include <thread>

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

constexpr seconds grace{30};
constexpr milliseconds interval{10};

int free_port() {
  const int descriptor = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address = loopback(0);
  socklen_t size = sizeof address;
  const bool bound = bind(descriptor, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
                     getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &size) == 0;
  close(descriptor);
  if (!bound) throw std::runtime_error("no loopback port is to be had");
  return ntohs(address.sin_port);
}

}  // namespace

Nginx::Nginx(const NginxOptions& options) {
  if (mkdtemp(folder_.data()) == nullptr) throw std::runtime_error("no folder for nginx");
  // nginx can't be told to choose a port by itself; another program may take the one that was free.
  for (int attempt = 0; attempt < 5; ++attempt) {
    port_ = free_port();
    write_configuration(options);
    start();
    if (is_up()) return;
    stop();
  }
  throw std::runtime_error("nginx does not start: " + read("error.log"));
}

Nginx::~Nginx() {
  stop();
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

void Nginx::write_configuration(const NginxOptions& options) const {
  const Certificates& certificates = Certificates::instance();
  std::ofstream file{folder_ + "/nginx.conf"};
  file << "daemon off; master_process off; pid nginx.pid; error_log error.log;\n"
          "events { worker_connections 256; }\n"
          "http {\n"
          "  log_format brief '$connection $request_method $status $ssl_protocol';\n"
          "  access_log access.log brief;\n";
  for (const char* kind : {"client_body", "proxy", "fastcgi", "uwsgi", "scgi"})
    file << "  " << kind << "_temp_path " << kind << ";\n";
  file << "  server {\n"
       << "    listen 127.0.0.1:" << port_ << " ssl;\n"
       << "    ssl_certificate " << certificates.certificate(options.certificate) << ";\n"
       << "    ssl_certificate_key " << certificates.key(options.certificate) << ";\n"
       << "    " << options.directives << "\n"
       << "    location / {\n"
       << "      proxy_pass " << options.upstream << ";\n"
       << "      proxy_http_version 1.1;\n"
       << "      proxy_set_header Connection '';\n"
       << "      proxy_set_header Host $http_host;\n"
       << "    }\n  }\n}\n";
  if (!file.flush()) throw std::runtime_error("can't write nginx.conf");
}

void Nginx::start() {
  const char* const program = getenv("ARGUS_NGINX");
  if (program == nullptr) throw std::runtime_error("ARGUS_NGINX names no nginx: run the tests through tests/with-tool");
  pid_ = fork();
  if (pid_ < 0) throw std::runtime_error("no process for nginx");
  if (pid_ > 0) return;
  // It ends with the tests, however those end.
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  execl(program, "nginx", "-p", folder_.c_str(), "-c", "nginx.conf", "-e", "error.log", nullptr);
  _exit(127);
}

void Nginx::stop() {
  if (pid_ <= 0) return;
  kill(pid_, SIGTERM);
  waitpid(pid_, nullptr, 0);
  pid_ = 0;
}

/// False where nginx has ended, as it does where somebody else has the port.
bool Nginx::is_up() const {
  const auto give_up = steady_clock::now() + grace;
  while (steady_clock::now() < give_up) {
    siginfo_t ended{};
    waitid(P_PID, static_cast<id_t>(pid_), &ended, WEXITED | WNOHANG | WNOWAIT);
    if (ended.si_pid == pid_) return false;
    // The file with its pid is there once it listens.
    if (!read("nginx.pid").empty()) return true;
    std::this_thread::sleep_for(interval);
  }
  return false;
}

std::string Nginx::read(const std::string& name) const {
  std::ifstream file{folder_ + "/" + name};
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<NginxRequest> Nginx::requests(std::size_t expected) const {
  std::vector<NginxRequest> found;
  const auto give_up = steady_clock::now() + grace;
  do {
    found.clear();
    std::istringstream log{read("access.log")};
    NginxRequest line;
    while (log >> line.connection >> line.method >> line.status >> line.protocol) found.push_back(line);
    if (found.size() >= expected) break;
    std::this_thread::sleep_for(interval);
  } while (steady_clock::now() < give_up);
  return found;
}

std::size_t Nginx::connections(std::size_t expected) const {
  std::set<std::string> names;
  for (const NginxRequest& request : requests(expected)) names.insert(request.connection);
  return names.size();
}
