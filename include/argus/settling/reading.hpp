#pragma once

#include <argus/acknowledgement.hpp>
#include <argus/event.hpp>
#include <argus/http/answer_fit.hpp>
#include <argus/http/exchange.hpp>
#include <argus/http/operation.hpp>
#include <argus/http/operations.hpp>
#include <argus/incident.hpp>

#include <cstdint>
#include <initializer_list>
#include <vector>

namespace argus {

/// Reads what has a primary key, and makes sure that it is what the answer holds.
/// @param pk the last of the parts
/// @throws TransportError, HttpError, DecodeError
template <class Value>
Value read_by_key(const Exchange& exchange, const Operation& operation, std::initializer_list<PathPart> parts,
                  std::int64_t pk) {
  return call_checked<Value>(exchange, operation, parts,
                             [pk](AnswerFit& fit, const Value& answer) { fit.number("pk", pk, answer.pk); });
}

/// One incident.
/// @throws TransportError, HttpError, DecodeError
template <class Value = Incident>
Value read_incident(const Exchange& exchange, std::int64_t pk) {
  return read_by_key<Value>(exchange, operations::get_incident, {pk}, pk);
}

/// An incident's log.
/// @throws TransportError, HttpError, DecodeError
template <class Value = Event>
std::vector<Value> read_events(const Exchange& exchange, std::int64_t pk) {
  return call_checked<std::vector<Value>>(exchange, operations::get_incident_events, {pk},
                                          [pk](AnswerFit& fit, const std::vector<Value>& log) {
                                            for (const Value& event : log) {
                                              fit.key("pk", event.pk);
                                              fit.number("incident", pk, event.incident);
                                            }
                                          });
}

/// An incident's acknowledgements.
/// @throws TransportError, HttpError, DecodeError
template <class Value = Acknowledgement>
std::vector<Value> read_acknowledgements(const Exchange& exchange, std::int64_t pk) {
  return call_checked<std::vector<Value>>(exchange, operations::get_incident_acknowledgements, {pk},
                                          [pk](AnswerFit& fit, const std::vector<Value>& list) {
                                            for (const Value& acknowledgement : list) {
                                              fit.key("pk", acknowledgement.pk);
                                              fit.number("event.incident", pk, acknowledgement.event.incident);
                                            }
                                          });
}

}  // namespace argus
