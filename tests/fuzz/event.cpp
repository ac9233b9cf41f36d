#include "fuzz/model.hpp"

#include <argus/models/event.hpp>

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::try_model<argus::Event>(fuzz::text_of(data, size));
  return 0;
}
