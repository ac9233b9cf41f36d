#include "application.hpp"

#include <clocale>

int main(int argc, char** argv) {
  // A character's width in a table depends on it.
  if (std::setlocale(LC_CTYPE, "") == nullptr) static_cast<void>(std::setlocale(LC_CTYPE, "C.UTF-8"));
  return argusctl::run(argc, argv, {});
}
