#include "fuzz/model.hpp"

#include <argus/models/server_metadata.hpp>

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto metadata = fuzz::read<argus::ServerMetadata>(fuzz::text_of(data, size));
  if (!metadata) return 0;
  fuzz::require(argus::parse_version(to_string(metadata->version)) == metadata->version, "a version round-trips");
  return 0;
}
