#include "fetch_json.hpp"

#include <httplib.h>

#include <stdexcept>

nlohmann::json fetch(const std::string& url, const argus::Secret& token) {
  const std::size_t path = url.find('/', url.find("://") + 3);
  if (path == std::string::npos) throw std::runtime_error(url + " has no path");
  httplib::Client client{url.substr(0, path)};
  client.set_read_timeout(30);
  const auto answer = client.Get(url.substr(path), {{"Authorization", "Bearer " + token.reveal()}});
  if (!answer) throw std::runtime_error("GET " + url + ": " + httplib::to_string(answer.error()));
  if (answer->status != 200) throw std::runtime_error("GET " + url + ": status " + std::to_string(answer->status));
  return nlohmann::json::parse(answer->body);
}
