#pragma once

#include <argus/models/model.hpp>

#include <string>

namespace argus::detail {

/// Where an incident's ticket is.
struct Ticket {
  /// Its URL; blank where there is none.
  std::string ticket_url{};
};

template <>
struct codec::Fields<Ticket> {
  static constexpr const char* name = "Ticket";
  template <class Visitor, class... Models>
  static void visit(Visitor& visitor, Models&... models) {
    visitor.required("ticket_url", models.ticket_url...);
  }
};

}  // namespace argus::detail
