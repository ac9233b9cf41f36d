#pragma once

#include <httplib.h>
#include <nlohmann/json.hpp>

#include <atomic>
#include <stdexcept>
#include <string>

/// The control interface of the Toxiproxy that tools/toxiproxy.sh started.
class Toxiproxy {
 public:
  explicit Toxiproxy(const std::string& url) : client_(url) { client_.set_read_timeout(30); }

  nlohmann::json post(const std::string& path, const nlohmann::json& body) {
    return check("POST " + path, client_.Post(path, body.dump(), "application/json"));
  }
  void remove(const std::string& path) { check("DELETE " + path, client_.Delete(path)); }

 private:
  static nlohmann::json check(const std::string& what, const httplib::Result& result) {
    if (!result) throw std::runtime_error("Toxiproxy doesn't answer: " + what);
    if (result->status / 100 != 2)
      throw std::runtime_error("Toxiproxy refuses " + what + ": " + std::to_string(result->status) + " " +
                               result->body);
    return result->body.empty() ? nlohmann::json() : nlohmann::json::parse(result->body);
  }

  httplib::Client client_;
};

/// One of Toxiproxy's proxies, for as long as this object lives. It has a loopback address of its own: while it doesn't
/// listen, no other socket of this machine can get its address and answer in its place.
class ToxicProxy {
 public:
  /// @param upstream as in "127.0.0.1:9310"
  ToxicProxy(const std::string& toxiproxy_url, std::string name, const std::string& upstream)
      : toxiproxy_(toxiproxy_url), path_("/proxies/" + name) {
    const nlohmann::json proxy = toxiproxy_.post(
        "/proxies", {{"name", name}, {"listen", next_host() + ":0"}, {"upstream", upstream}, {"enabled", true}});
    address_ = proxy.at("listen");
  }
  ToxicProxy(const ToxicProxy&) = delete;
  ToxicProxy& operator=(const ToxicProxy&) = delete;
  ~ToxicProxy() {
    try {
      toxiproxy_.remove(path_);
    } catch (const std::exception&) {
      // It goes with Toxiproxy itself.
    }
  }

  /// As in "127.1.0.1:40001".
  const std::string& address() const { return address_; }

  /// Adds a toxic: its type, attributes, stream and toxicity, as Toxiproxy calls them.
  void add(const nlohmann::json& toxic) { toxiproxy_.post(path_ + "/toxics", toxic); }
  void remove(const std::string& toxic) { toxiproxy_.remove(path_ + "/toxics/" + toxic); }
  /// Refuses connections, and cuts those that there are; or listens again at the same address.
  void enable(bool enabled) { toxiproxy_.post(path_, {{"enabled", enabled}, {"listen", address_}}); }

 private:
  static std::string next_host() {
    static std::atomic<unsigned> count{0};
    constexpr unsigned hosts_of_a_net = 254;
    const unsigned number = count++;
    return "127." + std::to_string(1 + number / hosts_of_a_net / 256) + "." +
           std::to_string(number / hosts_of_a_net % 256) + "." + std::to_string(1 + number % hosts_of_a_net);
  }

  Toxiproxy toxiproxy_;
  std::string path_;
  std::string address_;
};
