#include "catch.hpp"
#include "unit/glue/crash_states.hpp"
#include "unit/glue/system_calls.hpp"
#include "unit/glue/temporary_folder.hpp"

#include <argus/glue/outbox.hpp>
#include <argus/glue/outbox_writer.hpp>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

namespace outbox_writer_test {

using argus::Timestamp;
using argus::glue::Note;
using argus::glue::Outbox;
using argus::glue::OutboxEntry;
using argus::glue::OutboxLimits;
using argus::glue::OutboxWriter;
using system_calls::Call;
using system_calls::Failure;
using system_calls::Watch;

namespace {

const Timestamp start{std::chrono::seconds{1'767'323'045}};

Note note_of(const std::string& id) {
  Note note;
  note.id = id;
  note.start_time = start;
  note.description = "Link down: " + id;
  return note;
}

/// The ids of all notes that can be read, in order.
std::vector<std::string> ids_in(const std::string& folder) {
  std::vector<std::string> ids;
  for (const OutboxEntry& entry : Outbox{folder}.entries()) {
    CHECK(entry.kind != OutboxEntry::Kind::unreadable);
    ids.push_back(entry.id);
  }
  return ids;
}

/// What a call throws; blank where it doesn't.
std::string error_of(const std::function<void()>& call) {
  try {
    call();
  } catch (const std::exception& error) {
    CHECK(std::string(error.what()).find('\n') == std::string::npos);
    return error.what();
  }
  return "";
}

std::size_t files_in(const std::string& folder) {
  const auto files = std::filesystem::recursive_directory_iterator(folder);
  return static_cast<std::size_t>(
      std::count_if(begin(files), end(files), [](const auto& entry) { return entry.is_regular_file(); }));
}

/// Does this in a process of its own, and returns its exit status.
int in_child(const std::function<int()>& work) {
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    try {
      _exit(work());
    } catch (...) {
      _exit(99);
    }
  }
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 98;
}

}  // namespace

TEST_CASE("notes lie in an outbox in the order in which they came, with all that they say") {
  const TemporaryFolder parent;
  const std::string folder = parent / "outbox";
  OutboxWriter writer{folder};
  Note note = note_of(" \"quoted\" \\ \xc3\xa5\t\x01 ");
  note.description = "line 1\nline 2\x1f \"\\";
  writer.open(note);
  writer.end("b", "up again", start + std::chrono::microseconds{1});
  const std::vector<OutboxEntry> entries = Outbox{folder}.entries();
  REQUIRE(entries.size() == 2);
  CHECK(entries[0].kind == OutboxEntry::Kind::open);
  CHECK(entries[0].id == "\"quoted\" \\ \xc3\xa5\t\x01");
  CHECK(entries[0].text == note.description);
  CHECK(entries[0].time == start);
  CHECK(entries[1].kind == OutboxEntry::Kind::end);
  CHECK(entries[1].id == "b");
  CHECK(entries[1].text == "up again");
  CHECK(entries[1].time == start + std::chrono::microseconds{1});
  CHECK(entries[0].name < entries[1].name);
  CHECK(Outbox{folder}.waiting_ids() == std::set<std::string>{entries[0].id, "b"});
  CHECK((std::filesystem::status(folder).permissions() & std::filesystem::perms::others_all) ==
        std::filesystem::perms::none);
}

TEST_CASE("a program that is started for each alert needs a few lines") {
  const TemporaryFolder parent;
  const std::string folder = parent / "outbox";
  const Timestamp time = start;
  argus::glue::OutboxWriter writer{folder};
  argus::glue::Note note;
  note.id = "backup of db1";
  note.start_time = time;
  note.description = "the backup has failed";
  note.level = 2;
  note.tags = {{"host", "db1"}};
  writer.open(note);
  writer.end("backup of db1", "the backup works again", time + std::chrono::hours{24});
  CHECK(ids_in(folder) == std::vector<std::string>{"backup of db1", "backup of db1"});
}

TEST_CASE("what Argus would refuse is refused before it is stored") {
  const TemporaryFolder folder;
  OutboxWriter writer{folder.path()};
  const auto refusal_of = [&writer](const std::function<void(Note&)>& change) {
    Note note = note_of("a");
    change(note);
    return error_of([&] { writer.open(note); });
  };
  CHECK_THAT(refusal_of([](Note& note) { note.id = " "; }), contains("must not be blank"));
  CHECK_THAT(refusal_of([](Note& note) { note.id = "\xe5"; }), contains("UTF-8"));
  CHECK_THAT(refusal_of([](Note& note) { note.id = std::string(2573, 'x'); }), contains("at most 2572 bytes"));
  CHECK_THAT(refusal_of([](Note& note) { note.id = std::string(1189, '/'); }), contains("3566 when"));
  CHECK_THAT(refusal_of([](Note& note) { note.start_time = {}; }), contains("start_time is not set"));
  CHECK_THAT(refusal_of([](Note& note) { note.start_time = (Timestamp::min)(); }), contains("0001-01-02"));
  CHECK_THAT(refusal_of([](Note& note) { note.start_time = (Timestamp::max)(); }), contains("9999-12-30"));
  CHECK_THAT(refusal_of([](Note& note) { note.level = 0; }), contains("level 0"));
  CHECK_THAT(refusal_of([](Note& note) { note.level = 6; }), contains("level 6"));
  CHECK_THAT(refusal_of([](Note& note) { note.description = std::string(1, '\0'); }), contains("NUL"));
  CHECK_THAT(refusal_of([](Note& note) { note.details_url = "\xff"; }), contains("details_url"));
  CHECK_THAT(refusal_of([](Note& note) { note.tags = {{"Host", "a"}}; }), contains("tag key"));
  CHECK_THAT(refusal_of([](Note& note) { note.tags = {{"host", ""}}; }), contains("tag value"));
  CHECK_THAT(refusal_of([](Note& note) { note.tags = {{"host", "\xff"}}; }), contains("UTF-8"));
  CHECK_THAT(refusal_of([](Note& note) { note.tags = {{"host", std::string(2597, 'x')}}; }), contains("2600 bytes"));
  CHECK_THAT(refusal_of([](Note& note) { note.description.assign(1024 * 1024, 'x'); }), contains("at most 1 MiB"));
  CHECK_THAT(error_of([&] { writer.end("", "", start); }), contains("must not be blank"));
  CHECK_THAT(error_of([&] { writer.end("a", "", {}); }), contains("time is not set"));
  CHECK_THAT(error_of([&] { writer.end("a", "\xff", start); }), contains("UTF-8"));
  CHECK(files_in(folder.path()) == 0);
  CHECK(refusal_of([](Note& note) { note.id = std::string(2572, 'x'); }).empty());
  CHECK(refusal_of([](Note& note) { note.tags = {{"host", std::string(2596, 'x')}}; }).empty());
}

TEST_CASE("an outbox that is full refuses at once, and takes notes again once it isn't") {
  const TemporaryFolder folder;
  OutboxLimits limits;
  limits.notes = 2;
  OutboxWriter writer{folder.path(), limits};
  writer.open(note_of("a"));
  writer.open(note_of("b"));
  CHECK_THAT(error_of([&] { writer.open(note_of("c")); }), contains("is full: 2 notes") && contains(folder.path()));
  CHECK(ids_in(folder.path()) == std::vector<std::string>{"a", "b"});
  CHECK(files_in(folder.path()) == 3);
  const Outbox outbox{folder.path()};
  outbox.drop(outbox.entries().at(0).name);
  writer.open(note_of("c"));
  CHECK(ids_in(folder.path()) == std::vector<std::string>{"b", "c"});

  limits.notes = 100;
  limits.bytes = 1000;
  OutboxWriter small{folder.path(), limits};
  Note large = note_of("d");
  large.description.assign(700, 'x');
  CHECK_THAT(error_of([&] { small.open(large); }), contains("is full: with this note"));
  small.open(note_of("e"));
  CHECK(ids_in(folder.path()) == std::vector<std::string>{"b", "c", "e"});
}

TEST_CASE("each note that was accepted survives a crash between any two system calls") {
  const TemporaryFolder folder;
  Outbox{folder.path()};
  std::vector<std::string> accepted;
  std::vector<std::string> all;
  CrashStates states{folder.path()};
  std::size_t seen = 0;
  const auto check_states = [&] {
    for (std::size_t state = 0; state < states.count(); ++state) {
      const TemporaryFolder copy;
      states.make(state, copy.path());
      const std::vector<std::string> found = ids_in(copy.path());
      INFO("accepted " << accepted.size() << ", found " << found.size());
      const bool has_all = found == accepted || found == all;
      CHECK(has_all);
      ++seen;
    }
  };
  {
    const Watch watch{[&](const Call& call) {
      check_states();
      states.note(call);
      return 0;
    }};
    OutboxWriter writer{folder.path()};
    for (const std::string id : {"a", "b", "c"}) {
      all.push_back(id);
      if (id == "b") {
        writer.end(id, "", start);
      } else {
        writer.open(note_of(id));
      }
      accepted = all;
    }
  }
  check_states();
  CHECK(seen > 20);
}

TEST_CASE("a disk or folder that fails is an error in one line, and nothing is left behind") {
  const TemporaryFolder folder;
  OutboxWriter writer{folder.path()};
  writer.open(note_of("a"));
  struct Case {
    std::string call;
    std::string file;
    int code;
    std::string says;
  };
  const Case cases[] = {{"create", "tmp.", EROFS, "let this program's user write there"},
                        {"create", "tmp.", EACCES, "let this program's user write there"},
                        {"create", "tmp.", ENOSPC, "make room"},
                        {"write", "", ENOSPC, "No space left on device); make room"},
                        {"write", "", EDQUOT, "make room"},
                        {"fdatasync", "", EIO, "Input/output error"},
                        {"create", "lock", EACCES, "can't be locked"},
                        {"renameat", "tmp.", ENOSPC, "make room"},
                        {"fsync", "", EIO, "Input/output error"}};
  for (const Case& fault : cases) {
    INFO(fault.call << ' ' << fault.file << ' ' << fault.code);
    Failure failure{fault.call, fault.code, fault.file};
    const std::string message = error_of([&] { writer.open(note_of("b")); });
    CHECK(failure.has_happened());
    CHECK_THAT(message, contains("outbox " + folder.path() + ": ") && contains(fault.says));
    CHECK(ids_in(folder.path()) == std::vector<std::string>{"a"});
    CHECK(files_in(folder.path()) == 2);
  }
  writer.open(note_of("b"));
  CHECK(ids_in(folder.path()) == std::vector<std::string>{"a", "b"});
}

TEST_CASE("a real limit of a file's size leaves no part of a note") {
  const TemporaryFolder folder;
  const int status = in_child([&folder] {
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{64, 64};
    setrlimit(RLIMIT_FSIZE, &limit);
    try {
      OutboxWriter{folder.path()}.open(note_of("a"));
    } catch (const std::runtime_error& error) {
      return std::string(error.what()).find("make room") != std::string::npos ? 1 : 2;
    }
    return 0;
  });
  CHECK(status == 1);
  CHECK(files_in(folder.path()) == 0);
}

TEST_CASE("a folder that this user can't write in is an error") {
  const TemporaryFolder parent;
  Outbox{parent / "outbox"};
  std::filesystem::permissions(parent.path(), std::filesystem::perms{0755});
  std::filesystem::permissions(parent / "outbox", std::filesystem::perms{0555});
  std::filesystem::permissions(parent / "outbox/bad", std::filesystem::perms{0555});
  const int status = in_child([&parent] {
    // The superuser could write there.
    if (geteuid() == 0 && setuid(65534) != 0) return 3;
    const std::string message = error_of([&] { OutboxWriter{parent / "outbox"}.open(note_of("a")); });
    return message.find("(Permission denied); let this program's user write there") != std::string::npos ? 1 : 2;
  });
  CHECK(status == 1);
}

TEST_CASE("an outbox is a folder on a disk of this machine") {
  const TemporaryFolder folder;
  for (const std::uint32_t type : {0x6969U, 0x517bU, 0xff534d42U, 0xfe534d42U}) {
    Failure nfs{"fstatfs", static_cast<int>(type)};
    CHECK_THAT(error_of([&] { OutboxWriter{folder.path()}; }), contains("network file system"));
    CHECK(nfs.has_happened());
  }
  CHECK_THAT(error_of([&] { OutboxWriter{folder / "missing/outbox"}; }), contains("can't be created"));
  std::ofstream{folder / "file"} << "x";
  CHECK_THAT(error_of([&] { OutboxWriter{folder / "file"}; }), contains("can't be opened (Not a directory)"));
}

TEST_CASE("notes keep their order whatever the clock does, and come after those in bad/") {
  const TemporaryFolder folder;
  OutboxWriter writer{folder.path()};
  for (const std::string id : {"a", "b", "c"}) writer.open(note_of(id));
  const Outbox outbox{folder.path()};
  const std::vector<OutboxEntry> entries = outbox.entries();
  // As far as clocks go.
  for (const OutboxEntry& entry : entries)
    std::filesystem::last_write_time(folder / entry.name,
                                     (std::filesystem::file_time_type::max)() - std::chrono::hours{1});
  for (const OutboxEntry& entry : entries) std::filesystem::rename(folder / entry.name, folder / ("bad/" + entry.name));
  writer.open(note_of("d"));
  for (const OutboxEntry& entry : entries) std::filesystem::rename(folder / ("bad/" + entry.name), folder / entry.name);
  CHECK(ids_in(folder.path()) == std::vector<std::string>{"a", "b", "c", "d"});
}

TEST_CASE("no note is stored after one of the highest number, where it would not be found") {
  const TemporaryFolder folder;
  OutboxWriter writer{folder.path()};
  const std::string before = "09999999999999999998.00000007.0123456789abcdef";
  std::ofstream{folder / before} << "by hand";
  writer.open(note_of("last"));
  CHECK_THAT(error_of([&] { writer.open(note_of("a")); }), contains("has a note of the highest number"));
  CHECK(Outbox{folder.path()}.entries().size() == 2);
  CHECK(files_in(folder.path()) == 3);
}

TEST_CASE("several threads and processes write at once, and each note gets a place of its own") {
  const TemporaryFolder folder;
  constexpr int writers = 4;
  constexpr int notes = 10;
  std::vector<pid_t> children;
  for (int writer = 0; writer < writers; ++writer) {
    const pid_t child = fork();
    REQUIRE(child >= 0);
    if (child == 0) {
      int failures = 0;
      for (int i = 0; i < notes; ++i) {
        try {
          OutboxWriter{folder.path()}.open(note_of(std::to_string(writer) + "-" + std::to_string(i)));
        } catch (const std::exception&) {
          ++failures;
        }
      }
      _exit(failures);
    }
    children.push_back(child);
  }
  for (const pid_t child : children) {
    int status = -1;
    REQUIRE(waitpid(child, &status, 0) == child);
    CHECK(status == 0);
  }
  std::set<std::string> numbers;
  std::set<std::string> ids;
  std::vector<std::vector<std::string>> by_writer(writers);
  for (const OutboxEntry& entry : Outbox{folder.path()}.entries()) {
    numbers.insert(entry.name.substr(0, 20));
    ids.insert(entry.id);
    by_writer.at(static_cast<std::size_t>(entry.id[0] - '0')).push_back(entry.id.substr(2));
  }
  CHECK(numbers.size() == writers * notes);
  CHECK(ids.size() == writers * notes);
  for (const auto& of_one : by_writer) CHECK(std::is_sorted(of_one.begin(), of_one.end()));
}

}  // namespace outbox_writer_test
