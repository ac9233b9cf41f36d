#include "../detail/quote.hpp"
#include "failure_of.hpp"

#include <argus/glue/snapshot.hpp>
#include <argus/stored_text.hpp>

#include <utility>

namespace argus::glue {

namespace {

constexpr std::size_t shown_bytes = 200;

std::string shorten(const std::string& what) {
  if (what.size() <= shown_bytes) return what;
  return what.substr(0, argus::detail::whole_characters(what, shown_bytes)) + "...";
}

}  // namespace

bool Snapshot::add(const std::string& what, const std::function<void(Incident& alert)>& fill) {
  Incident alert;
  if (const auto failure = detail::failure_of([&] { fill(alert); })) {
    unreadable.push_back(shorten(what) + ": " + *failure);
    return false;
  }
  if (stored_text(alert.source_incident_id).empty()) {
    unreadable.push_back(shorten(what) + ": it has no key: set source_incident_id to what the monitor calls the alert");
    return false;
  }
  alerts.push_back(std::move(alert));
  return true;
}

void Snapshot::mute_last() {
  busy.push_back(std::move(alerts.back().source_incident_id));
  alerts.pop_back();
}

}  // namespace argus::glue
