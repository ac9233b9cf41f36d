#include "failure_of.hpp"

#include <argus/glue/snapshot.hpp>
#include <argus/stored_text.hpp>

#include <utility>

namespace argus::glue {

namespace {

constexpr std::size_t shown_bytes = 200;

std::string shorten(const std::string& what) {
  if (what.size() <= shown_bytes) return what;
  std::size_t end = shown_bytes;
  const auto continues = [&] { return (static_cast<unsigned char>(what[end]) & 0xC0U) == 0x80U; };
  while (end > 0 && continues()) --end;
  return what.substr(0, end) + "...";
}

}  // namespace

void Snapshot::add(const std::string& what, const std::function<void(Incident& alert)>& fill) {
  Incident alert;
  if (const auto failure = detail::failure_of([&] { fill(alert); })) {
    unreadable.push_back(shorten(what) + ": " + *failure);
    return;
  }
  if (stored_text(alert.source_incident_id).empty()) {
    unreadable.push_back(shorten(what) + ": it has no key: set source_incident_id to what the monitor calls the alert");
    return;
  }
  alerts.push_back(std::move(alert));
}

}  // namespace argus::glue
