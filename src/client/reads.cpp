#include <argus/detail/answer_check.hpp>
#include <argus/detail/calls.hpp>
#include <argus/detail/operations.hpp>
#include <argus/detail/read_by_key.hpp>

namespace argus::detail {

Incident read_incident(const ApiClient& api, std::int64_t pk) {
  return read_by_key<Incident>(api, operations::get_incident, {pk}, pk);
}

std::vector<Event> read_events(const ApiClient& api, std::int64_t pk) {
  return send_checked<std::vector<Event>>(api, operations::get_incident_events, {pk},
                                          [pk](AnswerCheck& check, const std::vector<Event>& log) {
                                            for (const Event& event : log) {
                                              check.key("pk", event.pk);
                                              check.number("incident", pk, event.incident);
                                            }
                                          });
}

std::vector<Acknowledgement> read_acknowledgements(const ApiClient& api, std::int64_t pk) {
  return send_checked<std::vector<Acknowledgement>>(api, operations::get_incident_acknowledgements, {pk},
                                                    [pk](AnswerCheck& check, const std::vector<Acknowledgement>& list) {
                                                      for (const Acknowledgement& acknowledgement : list) {
                                                        check.key("pk", acknowledgement.pk);
                                                        check.number("event.incident", pk,
                                                                     acknowledgement.event.incident);
                                                      }
                                                    });
}

}  // namespace argus::detail
