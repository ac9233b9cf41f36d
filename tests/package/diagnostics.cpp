// The least that depends on the size of a JSON value.
#include <argus/argus.hpp>

int main() {
  return argus::parse_json("0") == 0 && argus::Incident{}.pk == 0 ? 0 : 1;
}
