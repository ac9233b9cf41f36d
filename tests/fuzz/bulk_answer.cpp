#include "fuzz/model.hpp"

#include "src/recovery/bulk_posting.hpp"

namespace {

template <class Value>
void try_change(std::int64_t pk, const argus::detail::BulkChange<Value>& change) {
  argus::BulkOutcome<Value> outcome;
  try {
    outcome = argus::detail::outcome_of(pk, change);
  } catch (const argus::DecodeError& error) {
    fuzz::require(!change.value && change.errors.is_null(), "an incident that the server says nothing of is missed");
    fuzz::require_one_line(error.what(), fuzz::most_message_bytes);
    return;
  }
  const bool is_done = outcome.status == argus::BulkStatus::ok;
  fuzz::require(is_done == outcome.value.has_value(), "what is done has a value, and nothing else has");
  fuzz::require(is_done == outcome.error.empty(), "what isn't done has an error, and nothing else has");
  to_string(outcome);
}

template <class Value>
void try_answer(std::string_view text) {
  const auto answer = fuzz::read<argus::detail::BulkAnswer<Value>>(text);
  if (!answer) return;
  for (const auto& [pk, change] : answer->changes) try_change(pk, change);
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::text_of(data, size);
  try_answer<argus::Acknowledgement>(text);
  try_answer<argus::Event>(text);
  try_answer<std::string>(text);
  return 0;
}
