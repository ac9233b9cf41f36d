#include "catch.hpp"
#include "faults/faults.hpp"
#include "faults/live_server.hpp"
#include "faults/operations.hpp"
#include "faults/outcome_table.hpp"
#include "faults/shared_data.hpp"
#include "faults/trial.hpp"

#include <atomic>
#include <cstdlib>
#include <iostream>
#include <mutex>
#include <set>
#include <thread>

namespace fault_table_test {

namespace {

/// One method under one fault, of one extent: a cell of the table.
struct Cell {
  const Operation& operation;
  const Fault& fault;
  Extent extent;
  std::vector<Trial> trials{};

  Outcomes outcomes() const {
    Outcomes outcomes;
    for (const Trial& trial : trials) {
      const bool is_beyond_answer = !fault.positions.empty() && trial.is_plain_success();
      if (!is_beyond_answer) outcomes.insert(trial.outcome);
    }
    return outcomes;
  }
};

/// Most of them only wait.
constexpr int threads_at_once = 16;

std::string token_of(Operation::Role role) {
  switch (role) {
    case Operation::Role::source:
      return environment("ARGUS_TOKEN");
    case Operation::Role::person:
      return environment("ARGUS_USER_TOKEN");
    case Operation::Role::administrator:
      return environment("ARGUS_ADMIN_TOKEN");
  }
  return "";
}

/// Fills the cells from several threads at once.
class Run {
 public:
  explicit Run(LiveServer& workbench) : workbench_(workbench) {}

  void fill(std::vector<Cell>& cells) {
    std::atomic<std::size_t> next{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < threads_at_once; ++i) {
      threads.emplace_back([&] {
        for (std::size_t index = next++; index < cells.size(); index = next++) fill_safely(cells[index]);
      });
    }
    for (std::thread& thread : threads) thread.join();
  }

  /// Compares with the server's database what each trial was told.
  void check(const std::vector<Cell>& cells) {
    const Stored stored = Stored::of_run(workbench_.run());
    for (const Cell& cell : cells) {
      for (const Trial& trial : cell.trials) check(cell, trial, stored);
    }
  }

  const std::vector<std::string>& complaints() const { return complaints_; }

 private:
  void fill_safely(Cell& cell) {
    try {
      fill(cell);
    } catch (const std::exception& exception) {
      complain(cell, exception.what());
    }
  }

  void fill(Cell& cell) {
    fill(cell, false);
    // A connection that has been used before is what libcurl would send a request again on.
    if (cell.extent == Extent::once) fill(cell, true);
  }

  void fill(Cell& cell, bool warm) {
    const std::vector<int> positions = cell.fault.positions.empty() ? std::vector<int>{0} : cell.fault.positions;
    for (const int position : positions) {
      cell.trials.push_back(run_until_it_counts(cell, {cell.extent, position, warm}));
      const Trial& trial = cell.trials.back();
      if (!trial.complaint.empty()) complain(cell, trial.complaint);
      if (trial.is_plain_success()) break;
    }
  }

  /// With a longer deadline where it passed before the fault began.
  Trial run_until_it_counts(const Cell& cell, const Setting& setting) {
    Fault fault = cell.fault;
    while (true) {
      Trial trial = run_trial(cell.operation, fault, setting, make_subject(cell.operation));
      const bool may_wait_longer = fault.deadline && *fault.deadline < std::chrono::seconds{60};
      if (trial.met_fault || !may_wait_longer) return trial;
      *fault.deadline *= 2;
    }
  }

  Subject make_subject(const Operation& operation) {
    Subject subject;
    subject.name = workbench_.run() + std::to_string(++count_) + ".";
    subject.token = token_of(operation.role);
    if (operation.prepare) operation.prepare(workbench_, subject);
    return subject;
  }

  void check(const Cell& cell, const Trial& trial, const Stored& stored) {
    const Operation& operation = cell.operation;
    if (!operation.writes) return;
    const int effects = operation.effects ? operation.effects(stored, trial.subject) : trial.arrivals;
    const std::string seen =
        trial.outcome + " (" + trial.subject.name + "), and the server has it " + std::to_string(effects) + " times";
    const bool is_doubled = effects > 1 || (!operation.path.empty() && trial.arrivals > 1);
    if (is_doubled && !operation.may_be_doubled) complain(cell, "doubled: " + seen);
    if (effects == 0 && trial.succeeded) complain(cell, "lost: " + seen);
    if (effects == 0 && cell.fault.reaches_server) complain(cell, "the fault is not what it says: " + seen);
    if (effects > 0 && !trial.succeeded && !trial.maybe_processed) complain(cell, "denied: " + seen);
  }

  void complain(const Cell& cell, const std::string& complaint) {
    const std::lock_guard lock{mutex_};
    complaints_.push_back(cell.operation.name + ", " + cell.fault.name +
                          (cell.extent == Extent::once ? ", once: " : ", stays: ") + complaint);
  }

  LiveServer& workbench_;
  std::atomic<int> count_{0};
  std::mutex mutex_;
  std::vector<std::string> complaints_;
};

std::vector<OutcomeTable> tables_of(const std::vector<Cell>& cells) {
  std::vector<OutcomeTable> tables;
  for (std::size_t i = 0; i + 1 < cells.size(); i += 2) {
    const Cell& once = cells[i];
    if (tables.empty() || tables.back().operation != once.operation.name) tables.push_back({once.operation.name, {}});
    tables.back().rows.push_back({once.fault.name, once.outcomes(), cells[i + 1].outcomes()});
  }
  return tables;
}

/// The operations of the API that no trial has put under any fault.
std::vector<std::string> operations_without_fault(const std::vector<Cell>& cells) {
  std::set<std::string> tried;
  for (const Cell& cell : cells) {
    for (const Trial& trial : cell.trials) tried.insert(trial.request);
  }
  std::vector<std::string> untried;
  for (const std::string& operation : documented_operations()) {
    if (tried.count(operation) == 0) untried.push_back(operation);
  }
  return untried;
}

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

}  // namespace

TEST_CASE("each method under each fault ends as docs/reliability.md says") {
  LiveServer workbench;
  Run run{workbench};
  const SharedData shared = SharedData::store(workbench);
  const std::vector<Operation> operations = all_operations(shared);
  const std::vector<Fault> faults = all_faults();
  std::vector<Cell> cells;
  for (const Operation& operation : operations) {
    for (const Fault& fault : faults) {
      for (const Extent extent : {Extent::once, Extent::stays}) cells.push_back({operation, fault, extent});
    }
  }
  run.fill(cells);
  run.check(cells);

  std::size_t trials = 0;
  for (const Cell& cell : cells) trials += cell.trials.size();
  std::cout << operations.size() << " methods, " << faults.size() << " faults, " << cells.size() << " cells, " << trials
            << " trials\n";
  INFO(joined(run.complaints()));
  CHECK(run.complaints().empty());
  const std::vector<std::string> untried = operations_without_fault(cells);
  INFO("no trial's fault has hit:\n" << joined(untried));
  CHECK(untried.empty());

  const std::vector<OutcomeTable> tables = tables_of(cells);
  if (std::getenv("ARGUS_WRITE_TABLE") != nullptr) write_into_documentation(to_markdown(tables));
  const std::vector<std::string> differences = differences_from_documentation(tables);
  INFO(joined(differences));
  CHECK(differences.empty());
}

}  // namespace fault_table_test
