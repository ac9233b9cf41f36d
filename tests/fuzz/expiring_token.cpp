#include "fuzz/model.hpp"

#include <argus/models/expiring_token.hpp>

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto token = fuzz::try_model<argus::ExpiringToken>(fuzz::text_of(data, size));
  if (!token) return 0;
  const std::string printed = to_string(*token);
  token->token = "another";
  fuzz::require(to_string(*token) == printed, "a printed token is the same whatever the secret");
  return 0;
}
