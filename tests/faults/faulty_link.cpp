#include "faults/faulty_link.hpp"

#include "faults/shell.hpp"
#include "faults/socket_address.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdio>
#include <fstream>
#include <thread>
#include <utility>

namespace {

/// The real server's host and port, as in "127.0.0.1:9310".
std::string server_address() {
  std::string url = environment("ARGUS_URL");
  url.erase(0, std::string("http://").size());
  return url.substr(0, url.find('/'));
}

std::string next_name() {
  static std::atomic<int> count{0};
  return "line-" + std::to_string(++count);
}

int connect_to(const std::string& address) {
  const sockaddr_in server = socket_address(address);
  const int descriptor = socket(AF_INET, SOCK_STREAM, 0);
  if (connect(descriptor, reinterpret_cast<const sockaddr*>(&server), sizeof server) != 0)
    throw std::runtime_error("the real server doesn't listen at " + address);
  return descriptor;
}

/// Whether a connection to that address still looks open at the end that opened it.
bool looks_connected(const std::string& address) {
  const sockaddr_in server = socket_address(address);
  std::array<char, 32> remote_and_established{};
  std::snprintf(remote_and_established.data(), remote_and_established.size(), " %08X:%04X 01 ", server.sin_addr.s_addr,
                static_cast<unsigned>(ntohs(server.sin_port)));
  std::ifstream sockets{"/proc/net/tcp"};
  for (std::string line; std::getline(sockets, line);) {
    if (line.find(remote_and_established.data()) != std::string::npos) return true;
  }
  return false;
}

/// A connection's end takes its time to arrive, and until then a request would still go out on it.
void wait_until_cut(const std::string& address) {
  const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds{30};
  while (looks_connected(address)) {
    if (std::chrono::steady_clock::now() > give_up)
      throw std::runtime_error("Toxiproxy leaves a connection to " + address + " open, though it is switched off");
    std::this_thread::sleep_for(std::chrono::milliseconds{1});
  }
}

const std::string last_request = "Connection: close\r\n";

}  // namespace

FaultyLink::FaultyLink(const Fault& fault, int position)
    : fault_(fault), position_(position), server_([this](RawConnection& connection) { serve(connection); }) {
  if (fault_.toxics.empty() && !fault_.refuses) return;
  toxic_proxy_ = std::make_unique<ToxicProxy>(environment("TOXIPROXY_URL"), next_name(),
                                              "127.0.0.1:" + std::to_string(server_.port()));
  for (const auto& toxic : fault_.prepared) toxic_proxy_->add(toxic);
}

std::string FaultyLink::url() const {
  const std::string own = "127.0.0.1:" + std::to_string(server_.port());
  return "http://" + (toxic_proxy_ ? toxic_proxy_->address() : own) + "/api/v2";
}

void FaultyLink::spoil() {
  const std::lock_guard lock{mutex_};
  spoiled_ = true;
  arrivals_before_fault_ = request_lines_.size();
  for (const auto& toxic : fault_.toxics) toxic_proxy_->add(at_position(toxic));
  if (!fault_.refuses) return;
  toxic_proxy_->enable(false);
  wait_until_cut(toxic_proxy_->address());
}

void FaultyLink::mend() {
  const std::lock_guard lock{mutex_};
  spoiled_ = false;
  for (const auto& toxic : fault_.toxics) toxic_proxy_->remove(toxic.at("name"));
  if (fault_.refuses) toxic_proxy_->enable(true);
}

void FaultyLink::drain() {
  std::unique_lock lock{mutex_};
  answered_.wait_for(lock, std::chrono::seconds{60}, [this] { return in_progress_ == 0; });
}

int FaultyLink::arrivals(const std::string& method, const std::string& path) const {
  const std::lock_guard lock{mutex_};
  const std::string line = method + " /api/v2/" + path + " HTTP/1.1";
  return static_cast<int>(std::count(request_lines_.begin(), request_lines_.end(), line));
}

bool FaultyLink::has_arrivals_under_fault() const {
  const std::lock_guard lock{mutex_};
  return request_lines_.size() > arrivals_before_fault_;
}

void FaultyLink::serve(RawConnection& connection) {
  while (true) {
    const std::string request = connection.read_request();
    if (request.empty()) return;
    const std::string answer = pass_on(request);
    bool spoiled = false;
    {
      const std::lock_guard lock{mutex_};
      spoiled = spoiled_ && fault_.spoil_answer;
    }
    if (!(spoiled ? fault_.spoil_answer(connection, answer) : connection.write(answer))) return;
  }
}

/// Asks the server on a connection of its own, and hides from the client that this one ends with the answer.
std::string FaultyLink::pass_on(const std::string& request) {
  const auto first_line = request.find("\r\n");
  {
    const std::lock_guard lock{mutex_};
    ++in_progress_;
    request_lines_.push_back(request.substr(0, first_line));
  }
  RawConnection server{connect_to(server_address())};
  server.write(request.substr(0, first_line + 2) + last_request + request.substr(first_line + 2));
  std::string answer = server.read_all();
  const auto said = answer.find(last_request);
  if (said != std::string::npos) answer.erase(said, last_request.size());
  const std::lock_guard lock{mutex_};
  --in_progress_;
  answered_.notify_all();
  return answer;
}

nlohmann::json FaultyLink::at_position(nlohmann::json toxic) const {
  if (toxic.at("type") == "limit_data") toxic["attributes"]["bytes"] = position_;
  return toxic;
}
