#include <argus/glue/rounds.hpp>

#include "round_requests.hpp"

namespace argus::glue {

bool Rounds::request() const {
  return requests_->request();
}

std::string Rounds::metrics() const {
  return requests_->metrics();
}

}  // namespace argus::glue
