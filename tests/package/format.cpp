// std::format of everything that prints, in C++20 and later. Without a server.
#include <argus/format.hpp>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <format>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

namespace {

void require(const std::string& text, const std::string& expected) {
  if (text == expected) return;
  std::cerr << "'" << text << "' in place of '" << expected << "'\n";
  std::exit(1);
}

template <class Value>
void check(const Value& value) {
  std::ostringstream out;
  out << value;
  require(std::format("{}", value), out.str());
  require(std::format("<{:>200}>", value),
          "<" + std::string(200 - (std::min)(out.str().size(), std::size_t{200}), ' ') + out.str() + ">");
  require(std::format("{:.2}", value), out.str().substr(0, 2));
}

template <class... Values>
void check_each() {
  (check(Values{}), ...);
}

}  // namespace

int main() {
  check_each<argus::Acknowledgement, argus::Actor, argus::AttemptReport, argus::BulkOutcome<argus::Event>,
             argus::BulkStatus, argus::Capabilities, argus::EndTime, argus::Event, argus::EventEffect, argus::EventPage,
             argus::EventType, argus::ExpiringToken, argus::Incident, argus::IncidentLog::Line, argus::IncidentPage,
             argus::IncidentPatch, argus::OpenResult, argus::OpenResult::Outcome, argus::PlannedMaintenanceTask,
             argus::CloseResult, argus::SavedFilter, argus::Secret, argus::ServerCheck, argus::ServerMetadata,
             argus::SourceSystem, argus::Tag, argus::Tags, argus::User, argus::Version>();
  check(argus::IncidentLog{{}, argus::Version{2, 10, 2}});
  check(argus::Tags{{"a", "1"}, {"b", "2"}});
  check(argus::STATELESS);

  argus::ClientOptions options;
  options.token = "hunter2";
  check(options);
  require(std::format("{}", options.token), "***");

  argus::Event event;
  event.timestamp = argus::parse_timestamp("2026-03-29T00:30:00.5Z");
  require(std::format("{:%F %T}", event.timestamp), "2026-03-29 00:30:00.500000");
  std::ostringstream out;
  out << event.timestamp;
  require(out.str(), "2026-03-29 00:30:00.500000");
  require(std::format("{:>6}|{:<6}|{:^7}", argus::Tag{"a", "1"}, argus::Version{2, 1, 0}, argus::EventType{"END"}),
          "   a=1|2.1.0 |  END  ");
#if __cpp_lib_format_ranges
  require(std::format("{}", std::vector<argus::Tag>{{"a", "1"}, {"b", "2"}}), "[a=1, b=2]");
#endif
  std::cout << "formatted\n";
}
