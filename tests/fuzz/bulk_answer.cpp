#include "fuzz/model.hpp"

#include <argus/settling/bulk_posting.hpp>

namespace {

template <class Value>
void try_answer(std::string_view text) {
  const auto answer = fuzz::read<argus::BulkAnswer<Value>>(text);
  if (!answer) return;
  for (const auto& [pk, outcome] : answer->changes) {
    const bool is_done = outcome.status == argus::BulkStatus::ok;
    fuzz::require(is_done == outcome.value.has_value(), "what is done has a value, and nothing else has");
    fuzz::require(is_done == outcome.error.empty(), "what isn't done has an error, and nothing else has");
    to_string(outcome);
  }
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::text_of(data, size);
  try_answer<argus::Acknowledgement>(text);
  try_answer<argus::Event>(text);
  try_answer<std::string>(text);
  return 0;
}
