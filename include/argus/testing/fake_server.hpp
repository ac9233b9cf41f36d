#pragma once

#include <argus/export.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace argus::testing {

/// How a FakeServer starts. The defaults are a recent server in Norway in winter.
struct FakeServerOptions {
  /// The version that the server says it has, and whose behaviour it takes on: at least two numbers with dots between.
  std::string version = "2.10.2";
  /// The zone in which the server prints times, and reads those that come without an offset; east of UTC is positive.
  std::chrono::minutes time_zone_offset{60};
  /// Whether incidents can't be deleted, as Argus is set up where nobody says otherwise; if not, a source may delete
  /// its own and a superuser any.
  bool indelible_incidents = true;
  /// Whether the server has a ticket system: then an incident's automatic ticket is `https://tickets.example.org/PK`.
  /// The ticket system refuses an incident whose description has `no ticket` in it, and can't be reached for one that
  /// has `no ticket system`.
  bool makes_tickets = false;
  /// What the server takes for now; unset is the system clock. Called by several threads, one at a time; may not call
  /// the server.
  std::function<std::chrono::system_clock::time_point()> clock{};
};

/// A request that a FakeServer has seen.
struct SeenRequest {
  /// GET, POST, PUT, PATCH or DELETE.
  std::string method{};
  /// The path and the query as they were sent: `/api/v2/incidents/?open=true`.
  std::string target{};
  /// The body, cut after 65,536 bytes.
  std::string body{};
};

/// An Argus server for tests: in memory, in this process, on a port of 127.0.0.1 that the system chooses.
///
/// It answers under `/api/v2/` and `/api/v3/` to all that has to do with incidents (mine, events, acknowledgements,
/// tags, tickets, each also in bulk where a server has that), to sources and their types, to heartbeats, to logging in
/// and out, to planned maintenance and, as far as those name them, to saved filters. Roles, checks, error bodies and
/// peculiarities are a real server's: pages lose rows that share a start time, a request body without Content-Length is
/// read as empty, and what a version lacks it lacks. A test that sends the same requests to this and to real servers of
/// versions 1.29.0, 1.37.0, 2.9.1 and 2.10.2 holds it to them.
///
/// It knows two sources, a person and an administrator, called `glue`, `glue2`, `person` and `boss`, whose passwords
/// are `password-of-glue` and so on, and a user `argus`, to whom the server's own doings are put down. It starts
/// without incidents. The tokens below are for the API and live for 14 days by the server's clock; logging in gives
/// others, which live for 10 hours.
///
/// Every method may be called from any thread at any time.
///
/// @snippet nouns_test.cpp fake_server
class ARGUS_EXPORT FakeServer {
 public:
  /// How it starts.
  using Options = FakeServerOptions;

  /// Starts the server. Throws std::runtime_error where no port is to be had.
  FakeServer();
  /// Starts the server. Throws std::invalid_argument for a version that isn't one, std::runtime_error where no port is
  /// to be had.
  explicit FakeServer(const Options& options);
  /// Closes every connection, also those in the middle of a request, and waits for the server's threads.
  ~FakeServer();
  FakeServer(const FakeServer&) = delete;
  FakeServer(FakeServer&&) = delete;
  FakeServer& operator=(const FakeServer&) = delete;
  FakeServer& operator=(FakeServer&&) = delete;

  /// The API's root, for a client: `http://127.0.0.1:PORT/api/v2`.
  std::string url() const;
  /// The token of user `glue`, who is the source `testnav` of type `nav`, at `https://nav.example.org/`.
  std::string token() const;
  /// The token of user `glue2`, who is the source `othernav` of type `nav`.
  std::string other_token() const;
  /// The token of user `person`, who is no source: may close, reopen and acknowledge.
  std::string person_token() const;
  /// The token of user `boss`, a superuser who is the source `argus` of type `nav`.
  std::string admin_token() const;

  /// All incidents as the server would list them, newest first.
  nlohmann::json incidents() const;
  /// One incident. Throws std::out_of_range where there is none with this pk.
  nlohmann::json incident(std::int64_t pk) const;
  /// The events of an incident, newest first. Throws std::out_of_range where there is no such incident.
  nlohmann::json events(std::int64_t pk) const;

  /// Stores an incident as if source `testnav` had posted it, and gives its pk. A missing `start_time` is now, missing
  /// `tags` are none. Throws std::invalid_argument, with the server's answer, for what the server refuses.
  std::int64_t add_incident(const nlohmann::json& incident);
  /// Records an event as if `person` had posted it now: "CLO" closes, "REO" reopens, "OTH" only tells. Throws
  /// std::invalid_argument, with the server's answer, for what the server refuses.
  void post_event_as_person(std::int64_t pk, const std::string& type, const std::string& description = "");
  /// Carries out any request behind the client's back: not seen by `requests()`, met by no fault. `path` is relative
  /// to `url()`, like `incidents/1/acks/`; a `body` of null is none. Gives the answer's body, null where it has none.
  /// Throws std::invalid_argument, with the server's answer, for what the server refuses.
  nlohmann::json call(const std::string& token, const std::string& method, const std::string& path,
                      const nlohmann::json& body = nullptr);

  /// Makes the time of this token run out, of whichever kind it is. The next request with it is answered with 401, and
  /// after that nobody knows it any more. Throws std::invalid_argument for a token that nobody knows already.
  void expire(const std::string& token);

  /// The requests seen since the start or the last `clear_requests`, oldest first; the newest 10,000 of them.
  std::vector<SeenRequest> requests() const;
  /// How many requests were seen since the start or the last clear_requests.
  std::size_t request_count() const { return requests().size(); }
  /// How many of `requests()` were of this method and path, whatever their query. `path` is relative to `url()`, like
  /// `incidents/`; one that starts with a slash is taken as it is.
  std::size_t request_count(const std::string& method, const std::string& path) const;
  /// Forgets the requests seen so far.
  void clear_requests();

  /// Answers the next `times` requests with `status` and `body` before it looks at them.
  /// Throws std::invalid_argument for a status outside 200 to 599.
  void fail_next(int status, const std::string& body = R"({"detail": "A fault that the test asked for."})",
                 int times = 1);
  /// Carries out the next `times` requests, but closes the connection in the place of an answer. Those that
  /// `fail_next` takes come first and aren't counted.
  void drop_next_answer(int times = 1);
  /// From now on sends every answer this much later than it is ready; zero is the end of that.
  void delay_answers(std::chrono::milliseconds delay);

 private:
  class Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace argus::testing
