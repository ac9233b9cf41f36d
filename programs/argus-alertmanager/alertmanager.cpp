#include "alertmanager.hpp"

#include "src/glue/regular_file.hpp"
#include "src/http/base64.hpp"
#include "src/http/http_date.hpp"

#include <argus/client_options.hpp>
#include <argus/detail/api_root.hpp>
#include <argus/detail/query.hpp>
#include <argus/detail/response_check.hpp>
#include <argus/glue/level_rules.hpp>
#include <argus/http/curl_transport.hpp>

#include <algorithm>
#include <stdexcept>

namespace argus_alertmanager {
namespace {

using argus::Response;

std::string host_of(const std::string& url) {
  const std::string rest = url.substr(url.find("//") + 2);
  return rest.substr(0, rest.front() == '[' ? rest.find(']') + 1 : rest.find_first_of("/:"));
}

std::string advice_on(int status) {
  if (status == 400) return ": check filter and receiver";
  if (status == 401 || status == 403) return ": check alertmanager-token or alertmanager-login";
  if (status == 404) return ": check alertmanager-url, with the prefix that Alertmanager is served under";
  return ": see Alertmanager's log, or that of the proxy before it";
}

class Reader {
 public:
  Reader(const Settings& settings, std::shared_ptr<argus::Transport> transport)
      : settings_(settings), transport_(std::move(transport)) {
    if (transport_) return;
    argus::ClientOptions options;
    options.connect_timeout = options.request_timeout = settings.timeout;
    options.ca_file = settings.ca_file;
    transport_ = std::make_shared<argus::CurlTransport>(options);
  }

  Response get(const std::string& path) const {
    argus::Request request;
    request.method = "GET";
    request.url = settings_.url;
    while (request.url.back() == '/') request.url.pop_back();
    request.url += "/api/v2/" + path;
    if (!settings_.token.empty()) request.headers.emplace_back("Authorization", "Bearer " + settings_.token.reveal());
    if (!settings_.login.empty())
      request.headers.emplace_back("Authorization", "Basic " + argus::detail::base64(settings_.login.reveal()));
    request.idempotency = argus::Idempotency::idempotent;
    Response response = send(request);
    if (response.status != 200)
      throw std::runtime_error("GET " + request.url + " is answered with status " + std::to_string(response.status) +
                               advice_on(response.status));
    return response;
  }

  Response send(const argus::Request& request) const try {
    return transport_->send(request);
  } catch (const std::exception& error) {
    throw std::runtime_error(std::string(error.what()) + ": check alertmanager-url, and whether Alertmanager runs");
  }

  template <class Read>
  auto read(const std::string& what, const Read& read) const {
    try {
      return read();
    } catch (const std::exception& error) {
      throw std::runtime_error(settings_.url + "/api/v2/" + what + " isn't what Alertmanager answers: " + error.what() +
                               ": check alertmanager-url");
    }
  }

  /// And the time by Alertmanager's clock.
  std::pair<Status, argus::Timestamp> status() const {
    const Response response = get("status");
    const auto date = argus::detail::find_header(response, "Date");
    const auto now = date ? argus::detail::parse_http_date(*date) : std::nullopt;
    return {read("status", [&] { return read_status(response.body); }), now.value_or(argus::now())};
  }

 private:
  const Settings& settings_;
  std::shared_ptr<argus::Transport> transport_;
};

}  // namespace

void Settings::add_to(argus::glue::Program& program) {
  program.setting("alertmanager-url", url, "where Alertmanager is, with its prefix");
  program.secret("alertmanager-token", token, "a bearer token for Alertmanager, or the proxy before it");
  program.secret("alertmanager-login", login, "USER:PASSWORD for basic authentication");
  program.setting("alertmanager-ca-file", ca_file, "certificates (PEM) to trust in place of the system's");
  program.setting("alertmanager-allow-plain-http", allow_plain_http,
                  "lets token and password travel unencrypted to other machines");
  program.setting("alertmanager-timeout", timeout, "how long a request to Alertmanager may take");
  program.setting("filter", filter, "a matcher, as in team=\"net\"; only alerts that all matchers fit are read");
  program.setting("receiver", receiver, "a regular expression; only alerts for receivers that it fits are read");
  program.setting("level", rules.levels, "LABEL=VALUE:LEVEL; the first that fits");
  program.setting("other-level", rules.other_level, "the level of an alert that none fits");
  program.setting("settle", rules.settle,
                  "how long after its start Alertmanager may not know every alert yet, and nothing is closed");
}

void Settings::check_values() const {
  const bool is_plain = url.rfind("http://", 0) == 0;
  const auto begin = url.find("//") + 2;
  if ((!is_plain && url.rfind("https://", 0) != 0) || url.size() == begin ||
      url.find_first_of("?#@ ") != std::string::npos)
    throw std::invalid_argument(
        "alertmanager-url: must be as in https://alertmanager.example.org:9093, without user and query");
  if (!token.empty() && !login.empty())
    throw std::invalid_argument("alertmanager-token and alertmanager-login are both set: leave one out");
  if (!login.empty() && login.reveal().find(':') == std::string::npos)
    throw std::invalid_argument("alertmanager-login: must be USER:PASSWORD");
  const bool has_secret = !token.empty() || !login.empty();
  if (is_plain && has_secret && !allow_plain_http && !argus::detail::is_loopback(host_of(url)))
    throw std::invalid_argument(
        "alertmanager-url would send the token or password unencrypted: use https://, or set "
        "alertmanager-allow-plain-http");
  if (!ca_file.empty() && !argus::glue::detail::is_readable_file(ca_file))
    throw std::invalid_argument("alertmanager-ca-file " + ca_file +
                                " can't be read: name a file of certificates in PEM form");
  if (timeout < std::chrono::seconds{1}) throw std::invalid_argument("alertmanager-timeout: must be at least 1s");
  if (rules.settle.count() < 0) throw std::invalid_argument("settle: must be at least 0s");
  static_cast<void>(argus::glue::LevelRules{rules.levels, rules.other_level});
}

argus::glue::Snapshot read_alertmanager(const Settings& settings, const std::shared_ptr<argus::Transport>& transport) {
  const Reader reader{settings, transport};
  argus::detail::Query query;
  for (const std::string& matcher : settings.filter) query.add("filter", matcher);
  if (!settings.receiver.empty()) query.add("receiver", settings.receiver);
  const Status before = reader.status().first;
  if (before.is_settling)
    throw std::runtime_error(
        "Alertmanager waits for its cluster, and may not know every silence yet: it is read later");
  const std::string path = "alerts" + query.to_string();
  const Response alerts = reader.get(path);
  // Last, so that a list from before a restart isn't taken for one from long after it.
  const auto [after, now] = reader.status();
  if (after.started != before.started)
    throw std::runtime_error("Alertmanager was restarted while it was read; if that happens often, several share " +
                             settings.url + ": name one of them in alertmanager-url");
  const auto age = std::chrono::floor<std::chrono::seconds>(now - after.started);
  return reader.read(path, [&] { return read_alerts(alerts.body, age, settings.rules); });
}

}  // namespace argus_alertmanager
