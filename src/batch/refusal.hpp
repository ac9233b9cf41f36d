#pragma once

#include <exception>
#include <stdexcept>

namespace argus::detail {

/// Why something of a batch can't be sent; null where it can.
template <class Step>
std::exception_ptr refusal_of(const Step& step) {
  try {
    step();
    return nullptr;
  } catch (const std::invalid_argument&) {
    return std::current_exception();
  }
}

}  // namespace argus::detail
