#pragma once

/// @file
/// `std::format` and `std::print` for whatever of this library has a `<<`. argus.hpp doesn't include it: the
/// standard's header costs a compilation as much as all else, and older compilers lack it.

#if defined(__has_include) && __cplusplus >= 202002L
#if __has_include(<format>)
#include <format>
#endif
#endif

// libc++ 17 and 18 have it, and don't say so.
#if !defined(__cpp_lib_format) && !(defined(_LIBCPP_VERSION) && _LIBCPP_VERSION >= 170000 && __cplusplus >= 202002L)
#error "argus/format.hpp needs C++20 and a standard library with <format>, as of GCC 13 or Clang 17 with libc++ 17"
#else

#include <argus/detail/is_formatted.hpp>

#include <sstream>
#include <string_view>

/// What `<<` prints, with the width, alignment and precision of a text, as in `std::format("{:>20}", tag)`.
template <class Value>
requires argus::detail::is_formatted<Value> struct std::formatter<Value, char> {
  constexpr auto parse(std::format_parse_context& context) { return text_.parse(context); }

  template <class Context>
  auto format(const Value& value, Context& context) const {
    std::ostringstream out;
    out << value;
    return text_.format(out.view(), context);
  }

 private:
  std::formatter<std::string_view, char> text_;
};

#endif
