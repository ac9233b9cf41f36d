#include "application.hpp"

#include "src/glue/standard_streams.hpp"

#include <langinfo.h>

#include <clocale>
#include <ios>
#include <string_view>

int main(int argc, char** argv) {
  argus::detail::keep_standard_streams_open();
  // Without stdio, a stream tells that reading has failed.
  std::ios::sync_with_stdio(false);
  // A character's width in a table depends on it, and all texts are UTF-8.
  const bool is_set = std::setlocale(LC_CTYPE, "") != nullptr;
  if (!is_set || nl_langinfo(CODESET) != std::string_view{"UTF-8"})
    static_cast<void>(std::setlocale(LC_CTYPE, "C.UTF-8"));
  return argusctl::run(argc, argv, {});
}
