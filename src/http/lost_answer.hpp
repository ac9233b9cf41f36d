#pragma once

#include "guard.hpp"

#include <argus/errors.hpp>
#include <argus/http/request.hpp>

#include <exception>
#include <stdexcept>
#include <string>

namespace argus::detail {

/// The error for a request whose result the transport doesn't report.
inline std::exception_ptr lost_answer(const Request& request, const std::string& reason) {
  const std::string consequence = request.is_write() ? "; the server may have processed it" : "";
  return std::make_exception_ptr(ConnectionError(request.method + " " + request.url + ": " + reason + consequence,
                                                 TransportError::Stage::maybe_sent, request.is_write()));
}

/// What a transport threw, as an error that callers are promised: anything else than an argus::Error means an answer
/// that was lost. A std::logic_error stays what it is, since it tells of a program that must be corrected.
inline std::exception_ptr promised_error(const Request& request, const std::exception_ptr& failure) {
  try {
    std::rethrow_exception(failure);
  } catch (const Error&) {
    return failure;
  } catch (const std::logic_error&) {
    return failure;
  } catch (...) {
    return lost_answer(request, message_of(failure));
  }
}

}  // namespace argus::detail
