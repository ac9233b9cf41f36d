#pragma once

#include <exception>
#include <string>

#ifdef __GLIBCXX__
#include <cxxabi.h>
#endif

namespace argus::detail {

/// Runs code that isn't this library's, which may throw anything, and hands over what it throws. The cancellation of a
/// thread is an exception for libstdc++ alone, and the program aborts where somebody keeps it.
template <class Step, class Handle>
void guard(const Step& step, const Handle& handle) {
  try {
    step();
#ifdef __GLIBCXX__
  } catch (const abi::__forced_unwind&) {
    throw;
#endif
  } catch (...) {
    handle(std::current_exception());
  }
}

/// What an exception says.
inline std::string message_of(const std::exception_ptr& failure) {
  try {
    std::rethrow_exception(failure);
  } catch (const std::exception& error) {
    return error.what();
  } catch (...) {
    return "what was thrown is no std::exception";
  }
}

}  // namespace argus::detail
