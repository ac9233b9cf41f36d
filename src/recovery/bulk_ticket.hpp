#pragma once

#include <argus/detail/answer_check.hpp>
#include <argus/detail/api_client.hpp>
#include <argus/detail/calls.hpp>
#include <argus/detail/codec/stored_field.hpp>
#include <argus/models/incident.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace argus::detail {

/// Where several incidents' ticket is to be.
struct BulkTicket {
  void compare(AnswerCheck& check, std::int64_t /*pk*/, const std::string& answer) const {
    check.text("ticket_url", url, answer);
  }
  bool take(const std::string& /*answer*/) const { return true; }
  std::optional<std::string> find(std::int64_t pk) const {
    const auto incident = read_incident(api, pk);
    if (!stored_form::is_same_text(url, incident.ticket_url)) return std::nullopt;
    return incident.ticket_url;
  }

  const ApiClient& api;
  const std::string& url;
};

}  // namespace argus::detail
