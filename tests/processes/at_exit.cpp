// A program whose static objects use a client when it ends, after main, and after whatever libraries clean up.
#include "place.hpp"

#include <argus/argus.hpp>

namespace {

/// Made before the client's first call, and so before what that call sets up.
class Farewell {
 public:
  Farewell() = default;
  Farewell(const Farewell&) = delete;
  Farewell& operator=(const Farewell&) = delete;
  ~Farewell() {
    try {
      client_.post_incident(new_incident("farewell"));
      argus::Client{options()}.post_incident(new_incident("farewell, over a connection of its own"));
    } catch (const std::exception& error) {
      std::fprintf(stderr, "at exit: %s\n", error.what());
      _exit(1);
    }
  }

  const argus::Client& client() const { return client_; }

 private:
  argus::Client client_{options()};
};

const Farewell farewell;

}  // namespace

int main() try {
  farewell.client().post_incident(new_incident("greeting"));
  return 0;
} catch (const std::exception& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
