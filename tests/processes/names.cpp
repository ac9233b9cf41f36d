// A program whose resolver is silent. usage: names SCENARIO
#include "place.hpp"
#include "silent_names.hpp"

#include <argus/argus.hpp>

#include <sys/resource.h>
#include <sys/wait.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

using argus::Client;
using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;
using SendResult = SilentNames::SendResult;

namespace {

/// Ten times the limits that are set here, and a sixth of what the resolver takes.
constexpr seconds soon{10};

SilentNames& names() {
  return SilentNames::instance();
}

/// The driver's server, by another name.
argus::ClientOptions options_for(const std::string& host) {
  argus::ClientOptions result = options();
  result.api_root_url = "http://" + host + result.api_root_url.substr(result.api_root_url.rfind(':'));
  result.allow_plain_http = true;
  return result;
}

argus::ClientOptions in_a_hurry(const std::string& host = "argus.example.org") {
  argus::ClientOptions result = options_for(host);
  result.request_timeout = seconds{1};
  return result;
}

template <class Error>
void expect_unsent(const Error& error) {
  EXPECT(!error.maybe_processed());
  EXPECT(error.stage() != argus::TransportError::Stage::maybe_sent);
}

/// Makes the call, which must throw this error soon.
template <class Error, class Call>
void expect_soon(const Call& call) {
  const auto begin = steady_clock::now();
  try {
    call();
    EXPECT(false);
  } catch (const Error& error) {
    expect_unsent(error);
  }
  EXPECT(steady_clock::now() - begin < soon);
}

template <class Error>
void expect_all_soon(const Client& client) {
  const std::vector<argus::Incident> incidents(3, new_incident("text"));
  expect_soon<Error>([&] { client.get_incident(1); });
  expect_soon<Error>([&] { client.post_incident(incidents.front()); });
  expect_soon<Error>([&] { client.get_incidents().to_vector(); });
  const auto begin = steady_clock::now();
  for (const auto& posted : client.post_incidents(incidents)) expect_soon<Error>([&] { posted.value(); });
  for (const auto& read : client.get_incidents_by_id({1, 2, 3})) expect_soon<Error>([&] { read.value(); });
  EXPECT(steady_clock::now() - begin < soon);
}

void keep_the_limits_of_options() {
  expect_all_soon<argus::TimeoutError>(Client{in_a_hurry()});
  argus::ClientOptions connecting = options_for("argus.example.org");
  connecting.connect_timeout = seconds{1};
  expect_all_soon<argus::TimeoutError>(Client{connecting});
}

void keep_a_deadline() {
  const Client client{options_for("argus.example.org")};
  const auto hurried = [&] { return client.with({steady_clock::now() + seconds{1}, {}}); };
  expect_soon<argus::TimeoutError>([&] { hurried().get_incident(1); });
  expect_soon<argus::TimeoutError>([&] { hurried().post_incident(new_incident("text")); });
  const auto begin = steady_clock::now();
  const std::vector<argus::Incident> incidents(3, new_incident("text"));
  for (const auto& posted : hurried().post_incidents(incidents))
    expect_soon<argus::TimeoutError>([&] { posted.value(); });
  EXPECT(steady_clock::now() - begin < soon);
}

/// Cancels the call once the resolver is silent.
template <class Call>
void expect_cancelled_soon(const Call& call) {
  const argus::CancellationToken token;
  std::thread canceller{[&token] {
    while (names().waiting() == 0) std::this_thread::sleep_for(milliseconds{1});
    token.cancel();
  }};
  expect_soon<argus::CancelledError>([&] { call(argus::CallOptions{{}, token}); });
  canceller.join();
}

void be_cancelled() {
  const Client client{options_for("argus.example.org")};
  expect_cancelled_soon([&](const argus::CallOptions& limits) { client.with(limits).get_incident(1); });
  expect_cancelled_soon([&](const argus::CallOptions& limits) {
    for (const auto& posted : client.with(limits).post_incidents({new_incident("text")})) posted.value();
  });
}

/// Neither the client's end nor the program's waits.
void end_at_once() {
  auto client = std::make_unique<Client>(in_a_hurry());
  expect_soon<argus::TimeoutError>([&] { client->get_incident(1); });
  expect_soon<argus::TimeoutError>([&] { client->get_incidents_by_id({1, 2}).front().value(); });
  EXPECT(names().waiting() > 0);
  const auto begin = steady_clock::now();
  client.reset();
  EXPECT(steady_clock::now() - begin < soon);
}

/// A static object's client calls while the program ends, when lookups are under way.
void call_while_the_program_ends() {
  struct Farewell {
    Farewell() = default;
    Farewell(const Farewell&) = delete;
    Farewell& operator=(const Farewell&) = delete;
    ~Farewell() {
      expect_soon<argus::TimeoutError>([this] { client.get_incident(1); });
    }
    Client client{in_a_hurry()};
  };
  static const Farewell farewell;
  expect_soon<argus::TimeoutError>([] { farewell.client.get_incident(1); });
}

/// However many clients ask for however many names.
void bound_the_threads() {
  for (int i = 0; i < 3; ++i) {
    std::vector<std::thread> callers;
    for (int j = 0; j < 20; ++j)
      callers.emplace_back([host = "argus" + std::to_string(j) + ".example.org"] {
        expect_soon<argus::TimeoutError>([&] { Client{in_a_hurry(host)}.get_incident(1); });
      });
    for (std::thread& caller : callers) caller.join();
  }
  EXPECT(names().most_waiting() <= 8);
  names().answer(SendResult::found);
  const Client client{options_for("argus0.example.org")};
  const auto pk = client.post_incident(new_incident("text")).pk;
  EXPECT(client.get_incident(pk).pk == pk);
}

/// A name that was looked up for one call is known to all others.
void look_up_once() {
  names().answer(SendResult::found);
  for (int i = 0; i < 3; ++i) {
    const Client client{options_for("argus.example.org")};
    const auto pk = client.post_incident(new_incident("text")).pk;
    for (const auto& read : client.get_incidents_by_id({pk, pk, pk})) EXPECT(read.value().pk == pk);
  }
  EXPECT(names().asked() == 1);
}

/// A failure is told as one, and the next call asks again.
void find_no_such_name() {
  names().answer(SendResult::unknown);
  const Client client{options_for("argus.example.org")};
  for (int i = 0; i < 2; ++i) {
    try {
      client.post_incident(new_incident("text"));
      EXPECT(false);
    } catch (const argus::TimeoutError&) {
      EXPECT(false);
    } catch (const argus::ConnectionError& error) {
      expect_unsent(error);
      EXPECT(std::string_view(error.what()).find("argus.example.org") != std::string_view::npos);
    }
  }
  names().answer(SendResult::found);
  EXPECT(client.post_incident(new_incident("text")).pk > 0);
}

/// The child has none of the parent's threads, and no use for what they would have found.
void fork_within_a_lookup() {
  const Client client{in_a_hurry()};
  expect_soon<argus::TimeoutError>([&] { client.get_incident(1); });
  const pid_t child = fork();
  EXPECT(child >= 0);
  if (child == 0) {
    alarm(30);
    names().answer(SendResult::found);
    client.post_incident(new_incident("child"));
    _exit(0);
  }
  int status = -1;
  EXPECT(waitpid(child, &status, 0) == child);
  EXPECT(WIFEXITED(status) && WEXITSTATUS(status) == 0);
  names().answer(SendResult::found);
  client.post_incident(new_incident("parent"));
}

/// Where no thread can be started, the call fails and the program goes on.
void lack_threads() {
  names().answer(SendResult::found);
  const Client client{options_for("argus.example.org")};
  rlimit before{};
  EXPECT(getrlimit(RLIMIT_AS, &before) == 0);
  // Enough for all but a thread's stack.
  std::size_t pages = 0;
  std::FILE* const use = std::fopen("/proc/self/statm", "r");
  EXPECT(use != nullptr && std::fscanf(use, "%zu", &pages) == 1);
  std::fclose(use);
  const auto page_size = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  const rlimit narrow{pages * page_size + (std::size_t{4} << 20U), before.rlim_max};
  EXPECT(setrlimit(RLIMIT_AS, &narrow) == 0);
  expect_soon<argus::ConnectionError>([&] { client.post_incident(new_incident("text")); });
  EXPECT(setrlimit(RLIMIT_AS, &before) == 0);
  EXPECT(client.post_incident(new_incident("text")).pk > 0);
}

}  // namespace

int main(int, char** arguments) try {
  const std::string_view scenario = arguments[1];
  if (scenario == "limits") keep_the_limits_of_options();
  if (scenario == "deadline") keep_a_deadline();
  if (scenario == "cancel") be_cancelled();
  if (scenario == "end") end_at_once();
  if (scenario == "exit") call_while_the_program_ends();
  if (scenario == "bound") bound_the_threads();
  if (scenario == "once") look_up_once();
  if (scenario == "unknown") find_no_such_name();
  if (scenario == "fork") fork_within_a_lookup();
  if (scenario == "threads") lack_threads();
  return 0;
} catch (const std::exception& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
