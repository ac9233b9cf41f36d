// A program that lives with signals. usage: signals SCENARIO
#include "place.hpp"
#include "relay.hpp"

#include "server/raw_server.hpp"

#include <argus/argus.hpp>

#include <sys/time.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

using argus::Client;

namespace {

volatile std::sig_atomic_t alarms = 0;

void count_alarm(int) {
  alarms = alarms + 1;
}

void do_nothing(int) {}

std::atomic<int> broken_pipes{0};

void count_broken_pipe(int) {
  ++broken_pipes;
}

bool fails(const Client& client, const std::string& description) {
  try {
    client.post_incident(new_incident(description));
    return false;
  } catch (const argus::TransportError&) {
    return true;
  }
}

/// The server is gone in each way that makes a later write a broken pipe; SIGPIPE has its default, which kills.
void write_to_a_peer_that_is_gone() {
  argus::ClientOptions through_relay = options();
  const std::string url = through_relay.api_root_url;
  const auto colon = url.rfind(':');
  Relay relay{std::stoi(url.substr(colon + 1))};
  through_relay.api_root_url = url.substr(0, colon + 1) + std::to_string(relay.port());
  const std::string big(2'000'000, 'x');
  for (int i = 0; i < 6; ++i) {
    auto client = std::make_unique<Client>(through_relay);
    // Cold, and in the middle of a body.
    relay.reset_after(100'000);
    EXPECT(fails(*client, big));
    // Warm, and dead before the next call, which may or may not notice in time.
    client->server_version();
    relay.reset();
    static_cast<void>(fails(*client, i % 2 == 0 ? "small" : big));
    // Closing the connection says good-bye to nobody.
    client->server_version();
    relay.reset();
    client.reset();
  }
}

std::vector<struct sigaction> handlers() {
  std::vector<struct sigaction> result;
  for (int signal = 1; signal < 32; ++signal) {
    struct sigaction action {};
    sigaction(signal, nullptr, &action);
    result.push_back(action);
  }
  return result;
}

/// The program's handlers and its mask are after the calls what they were before.
void keep_the_handlers() {
  for (const int signal : {SIGPIPE, SIGALRM, SIGINT, SIGCHLD, SIGUSR1}) std::signal(signal, &do_nothing);
  sigset_t mask_before;
  sigemptyset(&mask_before);
  sigaddset(&mask_before, SIGUSR2);
  pthread_sigmask(SIG_SETMASK, &mask_before, nullptr);
  const auto before = handlers();
  {
    const Client client{options()};
    client.post_incident(new_incident("text"));
    client.get_incidents().to_vector();
  }
  const auto after = handlers();
  for (std::size_t i = 0; i < before.size(); ++i) {
    EXPECT(before[i].sa_handler == after[i].sa_handler);
    EXPECT(before[i].sa_flags == after[i].sa_flags);
  }
  sigset_t mask_after;
  pthread_sigmask(SIG_SETMASK, nullptr, &mask_after);
  for (int signal = 1; signal < 32; ++signal)
    EXPECT(sigismember(&mask_before, signal) == sigismember(&mask_after, signal));
}

/// A SIGPIPE of the program's own that comes within a call reaches the program's handler.
void keep_own_broken_pipes() {
  std::signal(SIGPIPE, &count_broken_pipe);
  RawServer server{[](RawConnection& connection) {
    connection.read_request();
    kill(getpid(), SIGPIPE);
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds{10};
    while (broken_pipes == 0 && std::chrono::steady_clock::now() < give_up) std::this_thread::yield();
    connection.answer(R"({"server-version": "2.10.2"})");
  }};
  argus::ClientOptions here = options();
  here.api_root_url = "http://127.0.0.1:" + std::to_string(server.port());
  Client{here}.server_version();
  EXPECT(broken_pipes == 1);
}

/// A signal every two milliseconds interrupts whatever system call is under way, since none is restarted.
void be_interrupted() {
  struct sigaction action {};
  action.sa_handler = &count_alarm;
  sigaction(SIGALRM, &action, nullptr);
  const itimerval often{{0, 2'000}, {0, 2'000}};
  setitimer(ITIMER_REAL, &often, nullptr);

  argus::ClientOptions patient = options();
  patient.retry.max_attempts = 3;
  patient.retry.first_wait = std::chrono::milliseconds{200};
  const std::string big(1'000'000, 'x');
  for (int i = 0; i < 5; ++i) {
    const Client client{patient};
    const auto pk = client.post_incident(new_incident(big)).pk;
    EXPECT(client.get_incident(pk).description == big);
    client.resolve_incident(pk);
  }
  // Nobody listens there: this waits between its attempts.
  argus::ClientOptions nobody = patient;
  nobody.api_root_url = "http://127.0.0.1:1";
  try {
    Client{nobody}.server_version();
    EXPECT(false);
  } catch (const argus::ConnectionError& error) {
    EXPECT(error.attempts() == 3);
  }
  EXPECT(alarms > 20);
}

/// A thread that is cancelled in the middle of a call ends, and the program doesn't.
void cancel_threads() {
  argus::ClientOptions reported = options();
  reported.on_attempt = [](const argus::AttemptReport&) {};
  const Client client{reported};
  const auto cancel = [](auto call) {
    std::thread thread{call};
    const pthread_t handle = thread.native_handle();
    std::this_thread::sleep_for(std::chrono::milliseconds{300});
    pthread_cancel(handle);
    thread.join();
  };
  cancel([&client] { client.server_version(); });
  cancel([&client] { client.get_incidents_by_id({1, 2, 3}); });
  // Nobody listens there, so that the callback is what is cancelled.
  argus::ClientOptions nobody = options();
  nobody.api_root_url = "http://127.0.0.1:1";
  nobody.on_attempt = [](const argus::AttemptReport&) { std::this_thread::sleep_for(std::chrono::seconds{100}); };
  const Client slow{nobody};
  cancel([&slow] { slow.server_version(); });
  cancel([&slow] { slow.get_incidents_by_id({1, 2, 3}); });
  EXPECT(client.server_version() >= argus::Version{});
}

}  // namespace

int main(int, char** arguments) try {
  const std::string_view scenario = arguments[1];
  if (scenario == "pipe") write_to_a_peer_that_is_gone();
  if (scenario == "handlers") keep_the_handlers();
  if (scenario == "own") keep_own_broken_pipes();
  if (scenario == "interrupts") be_interrupted();
  if (scenario == "cancel") cancel_threads();
  return 0;
} catch (const std::exception& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
