#include "faults/faults.hpp"

#include <thread>
#include <utility>

using nlohmann::json;
using std::chrono::milliseconds;

namespace {

/// Where waiting longer can't help.
constexpr milliseconds short_limit{400};

json toxic(const char* type, const char* stream, json attributes) {
  return {{"name", type}, {"type", type}, {"stream", stream}, {"attributes", std::move(attributes)}};
}

/// Makes Toxiproxy end each connection with a reset in the place of an orderly close, and does nothing else.
json resets_on_close(const char* stream) {
  return {{"name", std::string("reset_") + stream},
          {"type", "reset_peer"},
          {"stream", stream},
          {"toxicity", 0},
          {"attributes", {{"timeout", 0}}}};
}

Fault with_toxic(std::string name, json made_of, milliseconds limit = std::chrono::seconds{15}) {
  Fault fault;
  fault.name = std::move(name);
  fault.limit = limit;
  fault.toxics = {std::move(made_of)};
  return fault;
}

Fault refused() {
  Fault fault;
  fault.name = "nobody listens";
  fault.reaches_server = false;
  fault.refuses = true;
  return fault;
}

Fault reset_before_server() {
  Fault fault =
      with_toxic("reset before the server has read the request", toxic("reset_peer", "upstream", {{"timeout", 0}}));
  fault.prepared = {resets_on_close("upstream"), resets_on_close("downstream")};
  fault.reaches_server = false;
  return fault;
}

Fault reset_before_answer() {
  Fault fault = with_toxic("reset before the answer", toxic("reset_peer", "downstream", {{"timeout", 0}}));
  fault.prepared = {resets_on_close("downstream")};
  return fault;
}

Fault reset_within_answer() {
  Fault fault =
      with_toxic("reset after 150, 450, 750 bytes of the answer", toxic("limit_data", "downstream", json::object()));
  fault.prepared = {resets_on_close("downstream")};
  fault.positions = {150, 450, 750};
  return fault;
}

Fault cut_within_answer() {
  Fault fault = with_toxic("closed after every 100 bytes of the answer, from 0",
                           toxic("limit_data", "downstream", json::object()));
  for (int position = 0; position < 10'000; position += 100) fault.positions.push_back(position);
  return fault;
}

Fault never_reaches_server() {
  Fault fault = with_toxic("the request gets lost, and the connection stays",
                           toxic("timeout", "upstream", {{"timeout", 0}}), short_limit);
  fault.reaches_server = false;
  return fault;
}

Fault with_answer(std::string name, AnswerSpoiler spoil) {
  Fault fault;
  fault.name = std::move(name);
  fault.spoil_answer = std::move(spoil);
  return fault;
}

std::string with_content_length(const std::string& answer, const std::function<std::size_t(std::size_t)>& change) {
  const std::string name = "\r\nContent-Length: ";
  const auto found = answer.find(name);
  if (found == std::string::npos) return answer;
  const auto begin = found + name.size();
  const auto end = answer.find("\r\n", begin);
  const std::size_t size = change(std::stoul(answer.substr(begin, end - begin)));
  return answer.substr(0, begin) + std::to_string(size) + answer.substr(end);
}

bool close_after(RawConnection& connection, const std::string& text) {
  connection.write(text);
  return false;
}

bool is_without_body(const std::string& answer) {
  return answer.find("\r\nContent-Length: ") == std::string::npos;
}

AnswerSpoiler page_of_a_proxy(const std::string& status, const std::string& more_headers = "") {
  return [=](RawConnection& connection, const std::string&) {
    const std::string page = "<html><head><title>" + status + "</title></head><body>nginx</body></html>\n";
    return connection.write("HTTP/1.1 " + status + "\r\nServer: nginx\r\nContent-Type: text/html\r\n" + more_headers +
                            "Content-Length: " + std::to_string(page.size()) + "\r\n\r\n" + page);
  };
}

bool drip(RawConnection& connection, const std::string& answer) {
  for (const char byte : answer) {
    if (!connection.write(std::string(1, byte))) return false;
    std::this_thread::sleep_for(milliseconds{100});
  }
  return false;
}

Fault dripping() {
  Fault fault = with_answer("the answer comes byte by byte, ten a second", &drip);
  fault.limit = short_limit;
  return fault;
}

Fault with_deadline(Fault fault) {
  fault.name += "; the call has a deadline";
  fault.limit = std::chrono::seconds{15};
  fault.deadline = milliseconds{1000};
  return fault;
}

}  // namespace

std::vector<Fault> all_faults() {
  const Fault no_answer =
      with_toxic("no answer, and the connection stays", toxic("timeout", "downstream", {{"timeout", 0}}), short_limit);
  return {
      with_toxic("100 ms of latency", toxic("latency", "downstream", {{"latency", 100}})),
      with_toxic("10 kB/s", toxic("bandwidth", "downstream", {{"rate", 10}})),
      with_toxic("connections close late", toxic("slow_close", "downstream", {{"delay", 1000}})),
      with_toxic("latency beyond the time limit", toxic("latency", "downstream", {{"latency", 20'000}}), short_limit),
      never_reaches_server(),
      no_answer,
      with_deadline(no_answer),
      dripping(),
      with_deadline(dripping()),
      refused(),
      reset_before_server(),
      reset_before_answer(),
      reset_within_answer(),
      cut_within_answer(),
      with_answer("garbage in place of HTTP",
                  [](RawConnection& connection, const std::string&) {
                    return close_after(connection, "\x16\x03\x01 this is no HTTP at all \xff\xfe\n");
                  }),
      with_answer("Content-Length too large, then closed",
                  [](RawConnection& connection, const std::string& answer) {
                    return close_after(connection,
                                       with_content_length(answer, [](std::size_t size) { return size + 100; }));
                  }),
      with_answer("Content-Length too small",
                  [](RawConnection& connection, const std::string& answer) {
                    if (is_without_body(answer)) return connection.write(answer);
                    return close_after(connection,
                                       with_content_length(answer, [](std::size_t size) { return size / 2; }));
                  }),
      with_answer("a proxy's 502, after the server has done it", page_of_a_proxy("502 Bad Gateway")),
      with_answer("a proxy's 503 with Retry-After, after the server has done it",
                  page_of_a_proxy("503 Service Unavailable", "Retry-After: 0\r\n")),
      with_answer("a page of HTML with status 200", page_of_a_proxy("200 OK")),
  };
}
