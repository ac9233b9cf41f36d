// A program that forks while it has a client. usage: fork SCENARIO
#include "place.hpp"

#include "server/raw_server.hpp"

#include <argus/argus.hpp>

#include <dirent.h>
#include <sched.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

using argus::Client;

namespace {

/// Forks; the child runs `work` and ends, by a signal if that takes too long.
template <class Work>
pid_t fork_child(const Work& work) {
  const pid_t pid = fork();
  EXPECT(pid >= 0);
  if (pid > 0) return pid;
  alarm(30);
  try {
    work();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "in a child: %s\n", error.what());
    _exit(1);
  }
  _exit(0);
}

void await(pid_t pid) {
  int status = -1;
  EXPECT(waitpid(pid, &status, 0) == pid);
  if (WIFSIGNALED(status)) std::fprintf(stderr, "a child was ended by signal %d\n", WTERMSIG(status));
  EXPECT(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

/// The connections to servers that this process has a descriptor of.
int open_connections() {
  int count = 0;
  DIR* const directory = opendir("/proc/self/fd");
  EXPECT(directory != nullptr);
  while (const dirent* entry = readdir(directory)) {
    sockaddr_storage peer{};
    socklen_t size = sizeof peer;
    const bool is_connected = getpeername(std::atoi(entry->d_name), reinterpret_cast<sockaddr*>(&peer), &size) == 0;
    if (is_connected && peer.ss_family == AF_INET) ++count;
  }
  closedir(directory);
  return count;
}

void read_often(const Client& client, std::int64_t pk, const std::string& description) {
  for (int i = 0; i < 20; ++i) EXPECT(client.get_incident(pk).description == description);
}

/// Parent, child and grandchild use the client at once, which has had a connection before.
void share_an_idle_connection() {
  const Client client{options()};
  std::vector<std::pair<std::int64_t, std::string>> incidents;
  for (const char* name : {"parent", "child", "grandchild"})
    incidents.emplace_back(client.post_incident(new_incident(name)).pk, name);
  const auto work = [&](std::size_t generation) {
    read_often(client, incidents[generation].first, incidents[generation].second);
  };
  const pid_t child = fork_child([&] {
    const pid_t grandchild = fork_child([&] {
      work(2);
      EXPECT(open_connections() == 1);
    });
    work(1);
    EXPECT(open_connections() == 1);
    await(grandchild);
  });
  work(0);
  await(child);
}

/// Parent and child have had many requests under way, and go on.
void share_connections_of_many() {
  const Client client{options()};
  const std::int64_t pk = client.post_incident(new_incident("many")).pk;
  const auto read = [&] {
    for (const auto& result : client.get_incidents_by_id(std::vector<std::int64_t>(20, pk)))
      EXPECT(result.value().description == "many");
  };
  read();
  const int before = open_connections();
  await(fork_child([&] {
    client.get_incident(pk);
    EXPECT(open_connections() == 1);
    read();
  }));
  read();
  EXPECT(open_connections() >= before);
}

/// The child calls while the only connection is in a call of the parent's, and another thread waits to call.
/// @param answer what the server says to the request of that number
template <class SendResult, class Call>
void fork_within_a_call(const SendResult& answer, const Call& call) {
  std::atomic<int> number{0};
  std::atomic<bool> is_within{false};
  std::atomic<bool> may_answer{false};
  RawServer server{[&](RawConnection& connection) {
    while (!connection.read_request().empty()) {
      const bool is_first = !is_within.exchange(true);
      while (is_first && !may_answer) std::this_thread::sleep_for(std::chrono::milliseconds{1});
      connection.answer(answer(++number));
    }
  }};
  argus::ClientOptions one_connection = options();
  one_connection.api_root_url = "http://127.0.0.1:" + std::to_string(server.port());
  one_connection.max_connections = 1;
  auto client = std::make_unique<Client>(one_connection);
  std::thread caller{[&] { call(*client); }};
  while (!is_within) std::this_thread::sleep_for(std::chrono::milliseconds{1});
  std::thread waiter{[&] { call(*client); }};
  // Long enough for the waiter to wait; where it isn't, the test proves less, and still passes.
  std::this_thread::sleep_for(std::chrono::milliseconds{100});
  await(fork_child([&] {
    call(*client);
    client.reset();
  }));
  may_answer = true;
  caller.join();
  waiter.join();
}

void fork_within_a_read() {
  const auto answer = [](int) { return R"({"server-version": "2.10.2"})"; };
  fork_within_a_call(answer, [](const Client& client) { client.server_version(); });
}

/// Writes to one incident stand in line, but not in the parent's.
void fork_within_a_write() {
  const auto event = [](int number) {
    return R"({"pk": )" + std::to_string(number) +
           R"(, "incident": 1, "actor": {"pk": 1, "username": "glue"}, "type": {"value": "END"}, "description": "",
    "timestamp": "2026-01-02T03:04:05Z", "received": "2026-01-02T03:04:05Z"})";
  };
  fork_within_a_call(event, [](const Client& client) {
    client.resolve_incident(1, "", argus::parse_timestamp("2026-01-02T03:04:05Z"));
  });
}

/// Children are born at any moment of the calls of two threads.
void fork_often() {
  const Client client{options()};
  const auto pk = client.post_incident(new_incident("parent")).pk;
  std::atomic<bool> is_over{false};
  std::vector<std::thread> callers;
  for (int i = 0; i < 2; ++i)
    callers.emplace_back([&] {
      while (!is_over) client.get_incident(pk);
    });
  for (int i = 0; i < 40; ++i) await(fork_child([&] { client.get_incident(pk); }));
  is_over = true;
  for (std::thread& caller : callers) caller.join();
}

/// A child that ends orderly, destructors and all, leaves the parent's connection alone, used or not.
void end_orderly() {
  static const Client client{options()};
  const auto pk = client.post_incident(new_incident("parent")).pk;
  for (const bool uses_it : {false, true}) {
    const pid_t child = fork();
    EXPECT(child >= 0);
    if (child == 0) {
      alarm(30);
      if (uses_it) client.resolve_incident(pk);
      std::exit(0);
    }
    await(child);
    client.get_incident(pk);
  }
}

/// In a pid namespace of its own the child has the same number as its parent in the parent's.
void share_a_process_number() {
  EXPECT(unshare(CLONE_NEWUSER | CLONE_NEWPID) == 0);
  await(fork_child([] {
    EXPECT(getpid() == 1);
    const Client client{options()};
    const auto pk = client.post_incident(new_incident("parent")).pk;
    EXPECT(unshare(CLONE_NEWPID) == 0);
    await(fork_child([&] {
      EXPECT(getpid() == 1);
      client.get_incident(pk);
      EXPECT(open_connections() == 1);
    }));
    // A write: libcurl would send a read again, over a new connection.
    client.resolve_incident(pk);
  }));
}

/// A program that this one starts has none of its connections.
void start_a_program() {
  const Client client{options()};
  const auto pk = client.post_incident(new_incident("parent")).pk;
  client.get_incidents_by_id(std::vector<std::int64_t>(20, pk));
  EXPECT(open_connections() > 1);
  await(fork_child([] {
    execl("/proc/self/exe", "fork", "count", nullptr);
    _exit(127);
  }));
}

}  // namespace

int main(int, char** arguments) try {
  const std::string_view scenario = arguments[1];
  if (scenario == "idle") share_an_idle_connection();
  if (scenario == "many") share_connections_of_many();
  if (scenario == "read") fork_within_a_read();
  if (scenario == "write") fork_within_a_write();
  if (scenario == "often") fork_often();
  if (scenario == "exit") end_orderly();
  if (scenario == "namespace") share_a_process_number();
  if (scenario == "exec") start_a_program();
  if (scenario == "count") return open_connections();
  return 0;
} catch (const std::exception& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
