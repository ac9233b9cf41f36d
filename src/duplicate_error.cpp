#include <argus/duplicate_error.hpp>

#include <utility>

namespace argus {

DuplicateError::DuplicateError(HttpFailure failure, const Incident& existing)
    : ValidationError(std::move(failure)), existing_(std::make_shared<const Incident>(existing)) {}

DuplicateError::~DuplicateError() = default;

}  // namespace argus
