// The least that depends on the size of a JSON value.
#include <argus/argus.hpp>

int main() {
  return nlohmann::json(argus::Incident{}).at("pk") == 0 ? 0 : 1;
}
