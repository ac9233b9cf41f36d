#pragma once

#include <exception>

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

}  // namespace argus::detail
