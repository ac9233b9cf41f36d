#include "catch.hpp"
#include "unit/glue/crash_states.hpp"
#include "unit/glue/system_calls.hpp"
#include "unit/glue/temporary_folder.hpp"

#include <argus/argus.hpp>
#include <argus/glue/outbox.hpp>
#include <argus/http/curl_transport.hpp>
#include <argus/testing/fake_server.hpp>

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace outbox_test {

using argus::Client;
using argus::ClientOptions;
using argus::Timestamp;
using argus::glue::DrainResult;
using argus::glue::Note;
using argus::glue::Outbox;
using argus::glue::OutboxEntry;
using argus::glue::OutboxLimits;
using argus::glue::OutboxWriter;
using argus::testing::FakeServer;
using argus::testing::FakeServerOptions;
using nlohmann::json;
using system_calls::Call;
using system_calls::Failure;
using system_calls::Watch;
using namespace std::chrono_literals;

namespace {

/// An hour ago, to the microsecond.
Timestamp past(std::chrono::minutes later = 0min) {
  return argus::now() - 1h + later;
}

Note note_of(const std::string& id, Timestamp start = past()) {
  Note note;
  note.id = id;
  note.start_time = start;
  note.description = "Link down: " + id;
  return note;
}

/// One that the client refuses to send.
Note bad_note(const std::string& id) {
  Note note = note_of(id);
  note.details_url = "http://[half/";
  return note;
}

ClientOptions options_for(const std::string& url, const std::string& token) {
  ClientOptions options;
  options.api_root_url = url;
  options.token = token;
  options.retry.max_attempts = 1;
  options.retry_environment.wait = [](auto, const auto&) {};
  return options;
}

/// The real transport, with faults of a test's own.
class FaultyTransport : public argus::Transport {
 public:
  explicit FaultyTransport(const ClientOptions& options) : real_(options) {}

  argus::Response send(const argus::Request& request) override {
    if (before) before();
    const bool is_meant = request.body.find(R"("source_incident_id":")" + failing_id) != std::string::npos;
    if (status != 0 && (answers_all || (request.method == "POST" && is_meant))) return {status, {}, body};
    argus::Response response = real_.send(request);
    if (after) after();
    return response;
  }

  std::function<void()> before;
  std::function<void()> after;
  /// Posts whose id begins so get this answer in place of the server's; 0 is none.
  std::string failing_id;
  bool answers_all = false;
  int status = 0;
  std::string body;

 private:
  argus::CurlTransport real_;
};

/// A server, and an outbox for it.
struct OutboxFixture {
  FakeServer server;
  ClientOptions options = options_for(server.url(), server.token());
  std::shared_ptr<FaultyTransport> transport = std::make_shared<FaultyTransport>(options);
  Client client{options, transport};
  TemporaryFolder folder;
  OutboxWriter writer{folder.path()};
  Outbox outbox{folder.path()};

  /// The incidents that have this id, or one made of it, oldest first.
  std::vector<json> incidents(const std::string& id) const {
    std::vector<json> found;
    for (const json& incident : server.incidents()) {
      const std::string other = incident.at("source_incident_id");
      if (other == id || other.rfind(id + "@", 0) == 0) found.push_back(incident);
    }
    std::reverse(found.begin(), found.end());
    return found;
  }
  json incident(const std::string& id) const {
    const std::vector<json> found = incidents(id);
    REQUIRE(found.size() == 1);
    return found.front();
  }
  std::size_t ends_of(const json& incident) const {
    const json events = server.events(incident.at("pk"));
    return static_cast<std::size_t>(std::count_if(
        events.begin(), events.end(), [](const json& event) { return event.at("type").at("value") == "END"; }));
  }
  /// The notes, as in "open a" and "bad: end b".
  std::vector<std::string> notes() const {
    std::vector<std::string> lines;
    for (const OutboxEntry& entry : outbox.entries()) {
      const std::string kind = entry.kind == OutboxEntry::Kind::end ? "end " : "open ";
      lines.push_back((entry.is_bad ? "bad: " : "") + (entry.kind == OutboxEntry::Kind::unreadable ? "?" : kind) +
                      entry.id);
    }
    return lines;
  }
  std::string name_of(std::size_t i) const { return outbox.entries().at(i).name; }
  DrainResult drain() const { return outbox.drain(client); }
};

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE_METHOD(OutboxFixture, "notes are delivered with all that they say, and are gone then") {
  Note note = note_of("a");
  note.level = 2;
  note.details_url = "https://nav.example.org/a";
  note.tags = {{"host", "a=b"}, {"host", "c"}};
  writer.open(note);
  Note event = note_of("stateless");
  event.stateless = true;
  writer.open(event);
  const DrainResult result = drain();
  CHECK(result.delivered == 2);
  CHECK(result.put_aside == 0);
  CHECK(result.waiting == 0);
  CHECK(result.stopped.empty());
  CHECK(result.problems.empty());
  CHECK(notes().empty());
  const argus::Incident stored = client.get_incident(incident("a").at("pk"));
  CHECK(stored.open);
  CHECK(stored.start_time == note.start_time);
  CHECK(stored.description == note.description);
  CHECK(stored.level == 2);
  CHECK(stored.details_url == note.details_url);
  CHECK(stored.tags == argus::Tags{{"host", "a=b"}, {"host", "c"}});
  CHECK(incident("stateless").at("stateful") == false);

  writer.end("a", "up again", past(5min));
  writer.end("stateless", "", past(5min));
  CHECK(drain().delivered == 2);
  CHECK(incident("a").at("open") == false);
  CHECK(server.events(stored.pk).at(0).at("description") == "up again");
  CHECK(ends_of(incident("stateless")) == 0);
}

TEST_CASE("a daemon drains and logs") {
  const FakeServer server;
  const Client client{options_for(server.url(), server.token())};
  const TemporaryFolder parent;
  const std::string folder = parent.path();
  OutboxWriter{folder}.open(bad_note("a"));
  std::ostringstream log;
  const argus::glue::Outbox outbox{folder};
  const argus::glue::DrainResult result = outbox.drain(client);
  for (const std::string& problem : result.problems) log << problem << '\n';
  if (!result.stopped.empty()) log << "draining stopped: " << result.stopped << '\n';
  CHECK_THAT(log.str(), contains(".") && contains("put aside: details_url"));
}

TEST_CASE_METHOD(OutboxFixture, "an open and its end become one ended incident, with one POST") {
  const Timestamp start = past();
  writer.open(note_of("a", start));
  writer.open(note_of("b", start));
  writer.end("a", "up again", start + 5min);
  server.clear_requests();
  CHECK(drain().delivered == 3);
  const std::vector<argus::testing::SeenRequest> requests = server.requests();
  CHECK(std::count_if(requests.begin(), requests.end(), [](const auto& request) { return request.method == "POST"; }) ==
        2);
  const argus::Incident stored = client.get_incident(incident("a").at("pk"));
  CHECK_FALSE(stored.open);
  CHECK(stored.end_time == argus::EndTime{start + 5min});
  CHECK(incident("b").at("open") == true);
}

TEST_CASE_METHOD(OutboxFixture, "an id that is used again is a new incident, which its end closes") {
  const Timestamp start = past();
  writer.open(note_of("a", start));
  writer.end("a", "", start + 1min);
  writer.open(note_of("a", start + 2min));
  // Repeated while it lasts.
  writer.open(note_of("a", start + 3min));
  drain();
  REQUIRE(incidents("a").size() == 2);
  CHECK(incidents("a")[0].at("open") == false);
  CHECK(incidents("a")[1].at("open") == true);
  CHECK(incidents("a")[1].at("source_incident_id") == "a@" + argus::to_string(start + 2min));
  writer.open(note_of("a", start + 4min));
  drain();
  REQUIRE(incidents("a").size() == 2);
  writer.end("a", "", start + 5min);
  drain();
  CHECK(incidents("a")[1].at("open") == false);
  writer.open(note_of("a", start + 6min));
  writer.end("a", "", start + 7min);
  drain();
  REQUIRE(incidents("a").size() == 3);
  CHECK(incidents("a")[2].at("open") == false);
  CHECK(notes().empty());
}

TEST_CASE_METHOD(OutboxFixture,
                 "a stateless note of an id that is open is an incident of its own, and takes no end away") {
  const Timestamp start = past();
  writer.open(note_of("a", start));
  Note event = note_of("a", start + 1min);
  event.stateless = true;
  writer.open(event);
  drain();
  REQUIRE(incidents("a").size() == 2);
  CHECK(incidents("a")[0].at("open") == true);
  CHECK(incidents("a")[1].at("stateful") == false);
  event.start_time = start + 2min;
  writer.open(event);
  writer.end("a", "", start + 3min);
  CHECK(drain().delivered == 2);
  REQUIRE(incidents("a").size() == 3);
  CHECK(incidents("a")[0].at("open") == false);
}

TEST_CASE_METHOD(OutboxFixture, "an end closes no incident whose id only looks like its own") {
  const Timestamp start = past();
  writer.open(note_of("db", start));
  writer.end("db", "", start + 1min);
  writer.open(note_of("db@host", start + 2min));
  writer.open(note_of("db@" + argus::to_string(start), start + 2min));
  writer.open(note_of("DB", start));
  drain();
  writer.end("db", "", start + 3min);
  CHECK(drain().delivered == 1);
  CHECK(incident("db@host").at("open") == true);
  CHECK(incident("db@" + argus::to_string(start)).at("open") == true);
  CHECK(incident("DB").at("open") == true);
}

TEST_CASE_METHOD(OutboxFixture, "what a person did after a delivery stays, also where the note is delivered again") {
  const Timestamp start = past();
  const auto deliver_twice = [this](const std::function<void()>& between) {
    // As where the machine crashes before the note is gone.
    const std::string name = name_of(0);
    const std::string text = content_of(folder / name);
    drain();
    between();
    std::ofstream{folder / name} << text;
    CHECK(drain().delivered == 1);
  };
  writer.open(note_of("a", start));
  deliver_twice([this] { server.post_event_as_person(incident("a").at("pk"), "CLO"); });
  CHECK(incident("a").at("open") == false);
  server.post_event_as_person(incident("a").at("pk"), "REO");
  writer.end("a", "", start + 1min);
  deliver_twice([this] { server.post_event_as_person(incident("a").at("pk"), "REO"); });
  CHECK(incident("a").at("open") == true);
}

TEST_CASE_METHOD(OutboxFixture, "a clock that was set back loses no end, and none lies in the future") {
  writer.open(note_of("delivered"));
  drain();
  // From now on the clock is ten hours behind what the notes say.
  writer.end("delivered", "", past() - 10h);
  writer.open(note_of("both", argus::now() - 1min));
  writer.end("both", "", argus::now() - 10h);
  writer.open(note_of("both later"));
  writer.end("both later", "", argus::now() + 10h);
  writer.open(note_of("later"));
  writer.open(note_of("wholly later", argus::now() + 10h));
  writer.end("wholly later", "", argus::now() + 11h);
  drain();
  writer.end("later", "", argus::now() + 10h);
  const DrainResult result = drain();
  CHECK(result.put_aside == 0);
  CHECK(notes().empty());
  for (const std::string id : {"delivered", "both", "both later", "later", "wholly later"}) {
    INFO(id);
    CHECK(incident(id).at("open") == false);
  }
}

TEST_CASE_METHOD(OutboxFixture, "a note that can't be delivered goes to bad/ with the reason, and its end joins it") {
  writer.open(bad_note("a"));
  writer.open(note_of("b"));
  const DrainResult first = drain();
  CHECK(first.delivered == 1);
  CHECK(first.put_aside == 1);
  CHECK_THAT(first.problems.at(0), contains("put aside: details_url"));
  CHECK(notes() == Lines{"bad: open a"});
  CHECK_THAT(outbox.entries().at(0).reason, contains("details_url"));
  CHECK(outbox.waiting_ids().empty());
  CHECK(drain().delivered == 0);

  writer.end("a", "", past(1min));
  CHECK(drain().put_aside == 1);
  CHECK(notes() == Lines{"bad: open a", "bad: end a"});
  // That outage is over: another end is not its own.
  writer.end("a", "", past(2min));
  CHECK(drain().delivered == 1);
  // Both at once.
  writer.open(bad_note("c"));
  writer.end("c", "", past(1min));
  CHECK(drain().put_aside == 2);
  CHECK(incidents("a").empty());
  CHECK(incidents("c").empty());
}

TEST_CASE_METHOD(OutboxFixture, "a retry moves an open and its end, which become one ended incident") {
  writer.open(bad_note("a"));
  writer.open(bad_note("b"));
  writer.end("a", "", past(1min));
  drain();
  REQUIRE(notes() == Lines{"bad: open a", "bad: open b", "bad: end a"});
  // Mended by hand.
  for (const OutboxEntry& entry : outbox.entries()) {
    std::string text = content_of(folder / ("bad/" + entry.name));
    const std::size_t url = text.find("http://[half/");
    if (url != std::string::npos) std::ofstream{folder / ("bad/" + entry.name)} << text.replace(url, 13, "");
  }
  outbox.retry(name_of(2));
  CHECK(notes() == Lines{"open a", "end a", "bad: open b"});
  CHECK_FALSE(std::filesystem::exists(folder / ("bad/" + name_of(0) + ".reason")));
  CHECK(drain().delivered == 2);
  CHECK(incident("a").at("open") == false);
  outbox.drop(name_of(0));
  CHECK(notes().empty());
  CHECK(std::filesystem::is_empty(folder / "bad"));
}

TEST_CASE_METHOD(OutboxFixture, "a retry that a crash interrupts leaves no incident open whose end is known") {
  writer.open(bad_note("a"));
  writer.end("a", "", past(1min));
  drain();
  const std::string open_file = folder / ("bad/" + name_of(0));
  std::string text = content_of(open_file);
  std::ofstream{open_file} << text.replace(text.find("http://[half/"), 13, "");
  CrashStates states{folder.path()};
  std::size_t checked = 0;
  const auto check_states = [&] {
    for (std::size_t state = 0; state < states.count(); ++state) {
      INFO("state " << state << " of " << states.count());
      const TemporaryFolder copy;
      states.make(state, copy.path());
      OutboxFixture run;
      Outbox{copy.path()}.drain(run.client);
      const std::vector<OutboxEntry> left = Outbox{copy.path()}.entries();
      const bool lies_there = left.size() == 2 && run.incidents("a").empty();
      // The name in bad/ may be there still; another retry does no harm.
      const bool is_delivered = run.incidents("a").size() == 1 && run.incident("a").at("open") == false;
      CHECK((lies_there || is_delivered));
      CHECK(Outbox{copy.path()}.waiting_ids().empty());
      ++checked;
    }
  };
  {
    const Watch watch{[&](const Call& call) {
      check_states();
      states.note(call);
      return 0;
    }};
    outbox.retry(name_of(0));
  }
  check_states();
  CHECK(notes() == Lines{"open a", "end a"});
  CHECK(checked > 10);
}

TEST_CASE_METHOD(OutboxFixture, "a later outage is delivered while an earlier one lies in bad/, and both get the end") {
  writer.open(bad_note("a"));
  drain();
  writer.open(note_of("a"));
  writer.end("b", "", past());
  drain();
  writer.end("a", "", past(1min));
  drain();
  CHECK(incident("a").at("open") == false);
  CHECK(notes() == Lines{"bad: open a", "bad: end a"});
}

TEST_CASE_METHOD(OutboxFixture, "names that are no note's are refused") {
  writer.open(note_of("a"));
  for (const std::string name : {"", "..", "lock", "../x", "00000000000000000009.0123456789abcdef"}) {
    CHECK_THROWS_AS(outbox.retry(name), std::invalid_argument);
    CHECK_THROWS_AS(outbox.drop(name), std::invalid_argument);
  }
  CHECK_THROWS_AS(outbox.retry(name_of(0)), std::invalid_argument);
  CHECK(notes() == Lines{"open a"});
}

TEST_CASE_METHOD(OutboxFixture, "a damaged note is put aside, and stops no other") {
  for (const std::string id : {"a", "b", "c", "d", "e"}) writer.open(note_of(id));
  std::ofstream{folder / name_of(0)};
  std::ofstream{folder / name_of(1)} << std::string(100, '\0');
  std::ofstream{folder / name_of(2)} << R"({"kind":"open","id":"c"})";
  std::ofstream{folder / name_of(3)} << content_of(folder / name_of(3)).substr(0, 40);
  const DrainResult result = drain();
  CHECK(result.delivered == 1);
  CHECK(result.put_aside == 4);
  CHECK_THAT(result.problems.at(0), contains("it was damaged"));
  CHECK(notes() == Lines{"bad: ?", "bad: ?", "bad: ?", "bad: ?"});
  outbox.retry(name_of(0));
  CHECK(notes() == Lines{"?", "bad: ?", "bad: ?", "bad: ?"});
  outbox.drop(name_of(0));
}

TEST_CASE_METHOD(OutboxFixture, "an open that has waited too long is put aside, and its end joins it") {
  OutboxLimits limits;
  limits.age = std::chrono::hours{24};
  const Outbox strict{folder.path(), limits};
  writer.open(note_of("ended"));
  drain();
  for (const std::string id : {"old", "young"}) writer.open(note_of(id));
  writer.end("old", "", past());
  writer.end("ended", "", past());
  const auto age = [this](std::size_t i) {
    std::filesystem::last_write_time(folder / name_of(i), std::filesystem::file_time_type::clock::now() - 25h);
  };
  age(0);
  age(3);
  const DrainResult result = strict.drain(client);
  CHECK(result.delivered == 2);
  CHECK(result.put_aside == 2);
  CHECK_THAT(result.problems.at(0), contains("waited longer"));
  CHECK(incident("ended").at("open") == false);
  CHECK(notes() == Lines{"bad: open old", "bad: end old"});
  strict.retry(name_of(0));
  CHECK(strict.drain(client).delivered == 2);
}

TEST_CASE_METHOD(OutboxFixture, "nothing waits longer than the longest limit of age") {
  OutboxLimits limits;
  limits.age = std::chrono::hours::max();
  writer.open(note_of("a"));
  CHECK(Outbox{folder.path(), limits}.drain(client).delivered == 1);
}

TEST_CASE_METHOD(OutboxFixture, "where Argus can't be reached or refuses the token, notes stay and draining stops") {
  for (const std::string id : {"a", "b"}) writer.open(note_of(id));
  const auto stays = [this](const Client& broken, const std::string& says) {
    const DrainResult result = outbox.drain(broken);
    CHECK_THAT(result.stopped, contains(says));
    CHECK(result.waiting == 2);
    CHECK(notes() == Lines{"open a", "open b"});
  };
  stays(Client{options_for("http://127.0.0.1:1/api/v2", "token")}, "127.0.0.1");
  stays(Client{options_for(server.url(), "wrong")}, "401");
  transport->answers_all = true;
  for (const int status : {302, 429, 502, 503, 504}) {
    transport->status = status;
    stays(client, std::to_string(status));
  }
  transport->status = 0;
  CHECK(drain().delivered == 2);
}

TEST_CASE_METHOD(OutboxFixture, "what the server refuses by a field is put aside at once") {
  writer.open(note_of("a"));
  writer.open(note_of("b"));
  transport->failing_id = "a";
  transport->status = 400;
  transport->body = R"({"level": ["is not a level"]})";
  const DrainResult result = drain();
  CHECK(result.delivered == 1);
  CHECK_THAT(result.problems.at(0), contains("is not a level"));
  CHECK(notes() == Lines{"bad: open a"});
}

TEST_CASE_METHOD(OutboxFixture, "a note that alone fails is put aside; where all fail, the server is to blame") {
  const int status = GENERATE(400, 403, 404, 413, 500);
  INFO(status);
  for (const std::string id : {"a", "b", "c", "d", "e"}) writer.open(note_of(id));
  transport->status = status;
  transport->body = "{}";
  DrainResult result = drain();
  CHECK_THAT(result.stopped, contains("3 notes in a row have failed"));
  CHECK(result.waiting == 5);
  CHECK(result.problems.size() == 3);
  CHECK(notes().size() == 5);

  transport->failing_id = "b";
  result = drain();
  CHECK(result.stopped.empty());
  CHECK(result.delivered == 4);
  CHECK(notes() == Lines{"bad: open b"});

  // Nothing shows that the server works.
  outbox.retry(name_of(0));
  result = drain();
  CHECK(result.waiting == 1);
  CHECK(result.problems.size() == 1);
  CHECK(notes() == Lines{"open b"});
}

TEST_CASE_METHOD(OutboxFixture, "where a note alone fails, the rest of its id is dealt with after it") {
  writer.end("z", "", past());
  writer.open(note_of("a"));
  writer.end("a", "", past(1min));
  writer.open(note_of("b"));
  transport->failing_id = "a";
  transport->status = 500;
  const DrainResult result = drain();
  CHECK(result.delivered == 2);
  CHECK(result.put_aside == 2);
  CHECK(notes() == Lines{"bad: open a", "bad: end a"});
}

TEST_CASE_METHOD(OutboxFixture, "one program drains at a time") {
  writer.open(note_of("a"));
  std::optional<DrainResult> second;
  std::string retry;
  transport->before = [&] {
    if (second) return;
    second = drain();
    try {
      outbox.drop(name_of(0));
    } catch (const std::runtime_error& error) {
      retry = error.what();
    }
  };
  CHECK(drain().delivered == 1);
  REQUIRE(second);
  CHECK(second->is_busy);
  CHECK(second->delivered == 0);
  CHECK_THAT(retry, contains("is being drained by another program"));
  CHECK_FALSE(drain().is_busy);
}

TEST_CASE_METHOD(OutboxFixture, "a full disk keeps a note that can't be put aside, and stops no other") {
  writer.open(bad_note("a"));
  writer.end("a", "", past());
  writer.open(note_of("b"));
  {
    Failure full{"create", ENOSPC, "tmp."};
    const DrainResult result = drain();
    CHECK(full.has_happened());
    CHECK(result.delivered == 1);
    CHECK(result.waiting == 2);
    CHECK_THAT(result.problems.at(0), contains("make room"));
  }
  CHECK(notes() == Lines{"open a", "end a"});
  {
    std::size_t files = 0;
    const Watch full{[&files](const Call& call) {
      return call.name == "create" && call.file.rfind("tmp.", 0) == 0 && ++files == 2 ? ENOSPC : 0;
    }};
    CHECK(drain().put_aside == 1);
  }
  // Without the open, its end finds nothing to close; without its end, an open would stay open.
  CHECK(notes() == Lines{"end a", "bad: open a"});
  CHECK(drain().put_aside == 1);
  CHECK(notes() == Lines{"bad: open a", "bad: end a"});
}

TEST_CASE_METHOD(OutboxFixture,
                 "where a delivered note can't be removed, the folder is to blame, and nothing is doubled") {
  writer.open(note_of("a"));
  {
    Failure failure{"unlinkat", EROFS};
    CHECK_THROWS_WITH(drain(), contains("let this program's user write there"));
  }
  CHECK(drain().delivered == 1);
  CHECK(incidents("a").size() == 1);
}

TEST_CASE_METHOD(OutboxFixture, "a note that this user can't read stays, and stops no other") {
  for (const std::string id : {"a", "b"}) writer.open(note_of(id));
  const std::string name = name_of(0);
  {
    Failure failure{"openat", EACCES, name};
    const DrainResult result = drain();
    CHECK(result.delivered == 1);
    CHECK(result.waiting == 1);
    CHECK_THAT(result.problems.at(0), contains(name + " can't be read (Permission denied)"));
  }
  {
    Failure failure{"openat", EACCES, name};
    CHECK_THAT(outbox.entries().at(0).reason, contains("can't be read (Permission denied)"));
  }
  CHECK(notes() == Lines{"open a"});
}

TEST_CASE_METHOD(OutboxFixture, "an end isn't lost where its open can't be read, and waits for it in bad/") {
  for (const std::string id : {"a", "b"}) writer.open(note_of(id));
  writer.end("a", "", past(5min));
  writer.end("b", "", past(5min));
  const std::string name = name_of(0);
  {
    Failure failure{"openat", EACCES, name};
    const DrainResult result = drain();
    CHECK(result.delivered == 2);
    CHECK(result.put_aside == 1);
    CHECK_THAT(result.problems.at(1), contains("its open may be " + name + ", which can't be read"));
  }
  CHECK(notes() == Lines{"open a", "bad: end a"});
  CHECK(drain().delivered == 1);
  outbox.retry(name_of(0));
  CHECK(drain().delivered == 1);
  CHECK(incident("a").at("open") == false);
}

TEST_CASE_METHOD(OutboxFixture, "an end isn't lost where its open is damaged, in this drain or an earlier one") {
  const bool is_drained_between = GENERATE(false, true);
  writer.open(note_of("a"));
  std::filesystem::resize_file(folder / name_of(0), 20);
  if (is_drained_between) CHECK(drain().put_aside == 1);
  writer.end("a", "", past(5min));
  const DrainResult result = drain();
  CHECK(result.put_aside == (is_drained_between ? 1 : 2));
  CHECK(result.delivered == 0);
  CHECK(outbox.entries().size() == 2);
  CHECK_THAT(outbox.entries().back().reason, contains("its open may be " + name_of(0)));
}

TEST_CASE_METHOD(OutboxFixture, "what can't be read in bad/ stops no other, and may be an end's open") {
  writer.open(bad_note("a"));
  drain();
  const std::string unreadable = name_of(0);
  std::filesystem::remove(folder / ("bad/" + unreadable));
  std::filesystem::create_directory(folder / ("bad/" + unreadable));
  writer.open(note_of("b"));
  drain();
  writer.end("a", "", past(5min));
  writer.end("b", "", past(5min));
  writer.open(note_of("c"));
  const DrainResult result = drain();
  CHECK(result.delivered == 2);
  CHECK(incident("b").at("open") == false);
  CHECK(incident("c").at("open") == true);
  CHECK(notes() == Lines{"bad: ?", "bad: end a"});
  outbox.retry(name_of(1));
  CHECK(notes() == Lines{"end a", "bad: ?"});
  outbox.drop(name_of(0));
  outbox.retry(unreadable);
  CHECK(notes() == Lines{"?"});
}

TEST_CASE_METHOD(OutboxFixture, "what killed writers have left is removed after a day") {
  std::ofstream{folder / "tmp.new"};
  std::ofstream{folder / "tmp.old"};
  std::filesystem::last_write_time(folder / "tmp.old", std::filesystem::file_time_type::clock::now() - 25h);
  drain();
  CHECK(std::filesystem::exists(folder / "tmp.new"));
  CHECK_FALSE(std::filesystem::exists(folder / "tmp.old"));
}

namespace {

/// Ends a drain before one of its steps: a system call, a request, or an answer. From then on nothing has any effect,
/// as after kill -9.
struct KilledDrain : OutboxFixture {
  std::size_t steps = 0;
  bool is_dead = false;
  const Timestamp start = past();

  KilledDrain() {
    writer.open(note_of("end only", start));
    writer.open(note_of("again", start));
    writer.end("again", "", start + 1min);
    drain();
    writer.open(note_of("open and end", start));
    writer.open(note_of("open", start));
    writer.open(bad_note("bad"));
    writer.end("bad", "", start + 1min);
    writer.end("open and end", "", start + 1min);
    writer.end("end only", "", start + 1min);
    writer.open(note_of("again", start + 2min));
    writer.open(note_of("end only", start + 2min));
  }

  /// @returns whether it was killed
  bool drain_until(std::size_t last, CrashStates& states) {
    const auto step = [this, last] { is_dead = is_dead || steps++ == last; };
    const auto request_step = [this, step] {
      step();
      if (is_dead) throw argus::ConnectionError("killed", argus::TransportError::Stage::maybe_sent, true);
    };
    transport->before = request_step;
    transport->after = request_step;
    const Watch watch{[&](const Call& call) {
      const bool changes = call.name != "openat" && call.name != "fstatfs" && call.name != "write" &&
                           (call.name != "create" || call.file.rfind("tmp.", 0) == 0);
      if (!changes) return 0;
      step();
      if (is_dead) return EIO;
      states.note(call);
      return 0;
    }};
    try {
      drain();
    } catch (const std::runtime_error&) {
      CHECK(is_dead);
    }
    transport->before = nullptr;
    transport->after = nullptr;
    return is_dead;
  }

  /// Whatever the machine has lost, the next drain brings it all to this.
  void check_all_is_done(const std::string& state) {
    const Outbox rest{state};
    const DrainResult result = rest.drain(client);
    CHECK(result.stopped.empty());
    Lines left;
    for (const OutboxEntry& entry : rest.entries()) left.push_back((entry.is_bad ? "bad " : "") + entry.id);
    CHECK(left == Lines{"bad bad", "bad bad"});
    CHECK(incident("open").at("open") == true);
    CHECK(incident("open and end").at("open") == false);
    REQUIRE(incidents("end only").size() == 2);
    CHECK(ends_of(incidents("end only")[0]) == 1);
    CHECK(incidents("end only")[0].at("open") == false);
    CHECK(incidents("end only")[1].at("open") == true);
    CHECK(incidents("bad").empty());
    REQUIRE(incidents("again").size() == 2);
    CHECK(incidents("again")[0].at("open") == false);
    CHECK(incidents("again")[1].at("open") == true);
  }
};

}  // namespace

TEST_CASE("everything is delivered once, wherever a drain is killed and whatever the machine loses then") {
  std::size_t checked = 0;
  for (std::size_t last = 0, is_over = 0; is_over == 0; ++last) {
    std::size_t states = 1;
    for (std::size_t state = 0; state < states; ++state) {
      KilledDrain run;
      CrashStates crash{run.folder.path()};
      is_over = run.drain_until(last, crash) ? 0 : 1;
      states = crash.count();
      // Each step is durable before the next.
      REQUIRE(states <= 24);
      const TemporaryFolder folder;
      crash.make(state, folder.path());
      INFO("killed before step " << last << ", state " << state << " of " << states);
      run.check_all_is_done(folder.path());
      ++checked;
    }
  }
  CHECK(checked > 50);
}

TEST_CASE("eight writers and two drainers at once, some of them killed: each note is delivered once") {
  constexpr int writers = 8;
  constexpr int notes = 6;
  const TemporaryFolder folder;
  Outbox{folder.path()};
  int accepted[2];
  int addresses[2][2];
  REQUIRE(pipe(accepted) == 0);
  for (auto& ends : addresses) REQUIRE(pipe(ends) == 0);
  const Timestamp start = past();
  std::vector<pid_t> children;
  // Before this process has other threads.
  for (int child = 0; child < writers; ++child) {
    children.push_back(fork());
    REQUIRE(children.back() >= 0);
    if (children.back() != 0) continue;
    for (int i = 0; i < notes; ++i) {
      const std::string id = std::to_string(child) + "-" + std::to_string(i);
      const std::string line = id + "\n";
      try {
        OutboxWriter writer{folder.path()};
        writer.open(note_of(id, start));
        if (i % 2 == 0) writer.end(id, "", start + 1min);
      } catch (const std::exception&) {
        _exit(1);
      }
      if (write(accepted[1], line.data(), line.size()) < 0) _exit(2);
      // Every other writer is killed in the midst of its work.
      if (child % 2 == 1 && i == notes / 2) kill(getpid(), SIGKILL);
    }
    _exit(0);
  }
  std::vector<pid_t> drainers;
  for (int child = 0; child < 2; ++child) {
    drainers.push_back(fork());
    REQUIRE(drainers.back() >= 0);
    if (drainers.back() != 0) continue;
    close(accepted[1]);
    std::string line;
    for (char c = 0; read(addresses[child][0], &c, 1) == 1 && c != '\n';) line += c;
    try {
      const std::size_t blank = line.find(' ');
      const Client client{options_for(line.substr(0, blank), line.substr(blank + 1))};
      while (true) {
        Outbox{folder.path()}.drain(client);
        std::this_thread::sleep_for(1ms);
      }
    } catch (...) {
    }
    _exit(1);
  }
  close(accepted[1]);
  FakeServer server;
  const std::string address = server.url() + " " + server.token() + "\n";
  for (const auto& ends : addresses)
    REQUIRE(write(ends[1], address.data(), address.size()) == static_cast<ssize_t>(address.size()));

  std::map<std::string, int> returned;
  std::string line;
  for (char c = 0; read(accepted[0], &c, 1) == 1;) {
    if (c != '\n') {
      line += c;
      continue;
    }
    ++returned[line];
    line.clear();
    // In the midst of whatever it does.
    if (returned.size() == 10) kill(drainers[0], SIGKILL);
  }
  for (const pid_t child : children) waitpid(child, nullptr, 0);
  for (const pid_t child : drainers) {
    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);
  }
  for (const int descriptor : {accepted[0], addresses[0][0], addresses[0][1], addresses[1][0], addresses[1][1]})
    close(descriptor);
  const DrainResult rest = Outbox{folder.path()}.drain(Client{options_for(server.url(), server.token())});
  CHECK(rest.stopped.empty());
  CHECK(rest.waiting == 0);
  CHECK(Outbox{folder.path()}.entries().empty());

  CHECK(returned.size() == writers / 2 * (notes + notes / 2 + 1));
  std::map<std::string, int> delivered;
  for (const json& incident : server.incidents()) {
    const std::string id = incident.at("source_incident_id");
    ++delivered[id];
    INFO(id);
    const bool is_ended = (id.back() - '0') % 2 == 0;
    CHECK(incident.at("open") == !is_ended);
  }
  CHECK(delivered == returned);
}

}  // namespace outbox_test
