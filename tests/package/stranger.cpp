// What a user's program does with the library: calls it, is called by it, and catches what it throws. Without a server.
#include <argus/argus.hpp>

#include <chrono>
#include <iostream>
#include <memory>
#include <string>

namespace {

argus::ClientOptions options() {
  argus::ClientOptions result;
  result.api_root_url = "http://127.0.0.1:9";
  result.token = "secret";
  result.retry.first_wait = std::chrono::milliseconds{0};
  return result;
}

/// Fails once in a way that the library repeats, then says that the incident is stored.
class OwnTransport : public argus::Transport {
 public:
  argus::Response send(const argus::Request& request) override {
    if (++calls == 1) throw argus::ConnectionError("nobody listens", argus::TransportError::Stage::not_sent, false);
    argus::Response response;
    response.status = 201;
    nlohmann::json body = nlohmann::json::parse(request.body);
    body["pk"] = 4711;
    body["source"] = {{"pk", 1}, {"name", "stranger"}, {"type", {{"name", "nav"}}}};
    body["source_incident_id"] = "";
    body["open"] = true;
    response.body = body.dump();
    return response;
  }

  int calls = 0;
};

class SlowTransport : public argus::Transport {
 public:
  argus::Response send(const argus::Request&) override {
    throw argus::TimeoutError("too slow", argus::TransportError::Stage::maybe_sent, true);
  }
};

class MissingTransport : public argus::Transport {
 public:
  argus::Response send(const argus::Request&) override {
    argus::Response response;
    response.status = 404;
    response.body = R"({"detail": "Not found."})";
    return response;
  }
};

std::string post() {
  const auto transport = std::make_shared<OwnTransport>();
  argus::Incident incident;
  incident.description = "The earth was demolished";
  incident.start_time = argus::parse_timestamp("2026-03-29T02:30:00+02:00");
  incident.tags = {{"host", "earth.example.org"}};
  incident.metadata = {{"sector", 9}};
  const argus::Incident stored = argus::Client{options(), transport}.post_incident(incident);
  if (stored.tags != incident.tags || stored.metadata != incident.metadata) return "another incident";
  return "incident " + std::to_string(stored.pk) + " after " + std::to_string(transport->calls) + " attempts";
}

/// The kind of error that a call ends with, told by its type alone.
std::string failure_of(const argus::Client& client) {
  try {
    client.get_incident(1);
  } catch (const argus::TimeoutError&) {
    return "TimeoutError";
  } catch (const argus::NotFoundError&) {
    return "NotFoundError";
  } catch (const argus::Error&) {
    return "argus::Error";
  } catch (const std::exception&) {
    return "std::exception";
  }
  return "nothing";
}

std::string thrown_by_library() {
  argus::CallOptions limits;
  limits.deadline = std::chrono::steady_clock::now() - std::chrono::seconds{1};
  return failure_of(argus::Client{options()}.with(limits));
}

}  // namespace

int main() {
  std::cout << post() << "; " << thrown_by_library() << ", "
            << failure_of(argus::Client{options(), std::make_shared<SlowTransport>()}) << ", "
            << failure_of(argus::Client{options(), std::make_shared<MissingTransport>()}) << '\n';
}
