#pragma once

#include "faults/operations.hpp"

#include <argus/argus.hpp>

#include <functional>
#include <string>
#include <vector>

/// What the files of this folder have in common: one for each file of include/argus/client/.

std::vector<Operation> account_operations(const SharedData& shared);
std::vector<Operation> acknowledgement_operations(const SharedData& shared);
std::vector<Operation> bulk_operations();
std::vector<Operation> event_operations(const SharedData& shared);
std::vector<Operation> incident_operations(const SharedData& shared);
std::vector<Operation> planned_maintenance_operations(const SharedData& shared);
std::vector<Operation> server_operations(const SharedData& shared);
std::vector<Operation> source_operations(const SharedData& shared);
std::vector<Operation> tag_operations(const SharedData& shared);
std::vector<Operation> ticket_operations();

/// What is counted where the server has something that no number of calls explains.
inline constexpr int not_whole = 100;

template <class Value>
void expect_same(const Value& actual, const Value& expected, const std::string& what) {
  if (!(actual == expected)) throw WrongModel(what + " is not what the server has");
}

void expect(bool holds, const std::string& what);

/// That it is what the trial has recorded for that incident.
void expect_event(const argus::Event& event, const char* type, const Subject& subject, const argus::Incident& incident);
void expect_event(const argus::Event& event, const char* type, const Subject& subject);

/// An operation that reads what SharedData has.
Operation reading(std::string name, std::function<void(const argus::Client&)> call);
/// An operation that writes.
Operation writing(std::string name, std::function<void(const argus::Client&, const Subject&)> call);

/// How often the incident's ticket has become this one: the server logs each change of it.
int ticket_changes(const Stored::Incident& incident, const std::string& ticket_url);

void post_open_incident(LiveServer& workbench, Subject& subject);
void post_closed_incident(LiveServer& workbench, Subject& subject);
