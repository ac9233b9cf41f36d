#include "fuzz/read_url.hpp"

#include <argus/client.hpp>

#include <memory>
#include <optional>
#include <stdexcept>

namespace {

constexpr std::string_view host = "argus.example.org";
constexpr std::string_view root = "/prefix/api/v2/";

/// Keeps the URL that it was asked for, and answers with nothing.
class Witness : public argus::Transport {
 public:
  argus::Response send(const argus::Request& request) override {
    url = request.url;
    argus::Response response;
    response.status = 204;
    return response;
  }

  std::string url{};
};

std::optional<std::string> url_of(const std::string& path) {
  static const auto witness = std::make_shared<Witness>();
  static const argus::Client client{argus::ClientOptions{"https://" + std::string(host) + std::string(root), "token"},
                                    witness};
  try {
    client.request("POST", path);
  } catch (const std::invalid_argument& error) {
    fuzz::require_one_line(error.what(), 512);
    return std::nullopt;
  }
  return witness->url;
}

bool climbs(const std::string& path) {
  return (path + "/").find("/../") != std::string::npos || (path + "/").find("/./") != std::string::npos;
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string path{fuzz::text_of(data, size)};
  const auto url = url_of(path);
  if (!url) return 0;
  fuzz::require(fuzz::is_one_word(*url), "a URL holds neither blanks nor line breaks");
  const fuzz::ReadUrl asked = fuzz::read_url(*url);
  fuzz::require(asked.scheme == "https" && asked.host == host && !asked.has_user, "the token goes to one host alone");
  fuzz::require(asked.path == std::string(root) + path.substr(0, path.find('?')), "a path is sent as it is");
  fuzz::require(!climbs(fuzz::percent_decoded(asked.path, false)), "no path leaves the API, however it is encoded");
  return 0;
}
