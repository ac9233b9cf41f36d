#pragma once

#include <httplib.h>
#include <nlohmann/json.hpp>

#include <mutex>
#include <string>
#include <thread>
#include <utility>

/// The monitor of examples/thirty_line_service.cpp: answers GET /alerts?active=1 to who has its token.
class AcmeMonitor {
 public:
  AcmeMonitor() {
    server_.Get("/alerts", [this](const httplib::Request& request, httplib::Response& response) {
      const std::lock_guard<std::mutex> lock{mutex_};
      const bool is_known = request.get_header_value("Authorization") == "Bearer " + token();
      response.status = is_known && request.get_param_value("active") == "1" ? status_ : 403;
      response.set_content(body_, "application/json");
    });
    port_ = server_.bind_to_any_port("127.0.0.1");
    thread_ = std::thread{[this] { server_.listen_after_bind(); }};
    while (!server_.is_running()) std::this_thread::yield();
  }
  AcmeMonitor(const AcmeMonitor&) = delete;
  AcmeMonitor& operator=(const AcmeMonitor&) = delete;
  ~AcmeMonitor() {
    server_.stop();
    thread_.join();
  }

  static std::string token() { return "monitor-token"; }
  int port() const { return port_; }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }

  void show(const nlohmann::json& alerts) { answer(200, alerts.dump()); }
  /// What it answers from now on.
  void answer(int status, std::string body) {
    const std::lock_guard<std::mutex> lock{mutex_};
    status_ = status;
    body_ = std::move(body);
  }

 private:
  httplib::Server server_{};
  std::mutex mutex_{};
  int status_ = 200;
  std::string body_ = "[]";
  int port_ = 0;
  std::thread thread_{};
};
