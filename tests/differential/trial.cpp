#include "trial.hpp"

#include "texts.hpp"

#include <argus/time.hpp>

#include <algorithm>
#include <chrono>
#include <map>
#include <utility>

using nlohmann::json;

namespace {

using Clock = std::chrono::system_clock;

const std::string maintenances = "/api/v2/plannedmaintenance/";

/// A name that no other execution of any sequence has, of lower-case letters and digits.
std::string unique_name() {
  static const std::string run = std::to_string(to_microseconds(Clock::now()));
  static std::atomic<int> count{0};
  return "s" + run + "x" + std::to_string(++count) + "e";
}

std::string percent_encoded(const std::string& text) {
  static const std::string digits = "0123456789ABCDEF";
  static const std::string kept = "-._~ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  std::string encoded;
  for (const char character : text) {
    const auto byte = static_cast<unsigned char>(character);
    if (kept.find(character) != std::string::npos) {
      encoded += character;
    } else {
      encoded += {'%', digits[byte / 16], digits[byte % 16]};
    }
  }
  return encoded;
}

/// The path and query of a link, or of what stands in the place of one.
std::string target_of(const std::string& link) {
  if (link.rfind('/', 0) == 0) return link;
  const std::size_t scheme = link.find("://");
  return scheme == std::string::npos ? '/' + link : link.substr(link.find('/', scheme + 3));
}

/// What one server has answered so far, and what placeholders mean there.
class Side {
 public:
  Side(Server& server, std::string name, Clock::time_point now) : server_(server), name_(std::move(name)), now_(now) {}

  const SendResult& carry_out(const Step& step) {
    SendResult& answer = answers_[step.number];
    if (step.method == expire_method) {
      expire(fill(step.role, meaning()));
    } else {
      answer = server_.send(filled(step));
    }
    return answer;
  }

  SendResult get(const std::string& target) {
    return server_.send({"GET", target, "", {{"Authorization", token_of("boss")}, {"Accept", "application/json"}}});
  }

 private:
  Meaning meaning() const {
    return [this](const std::string& placeholder) { return meaning_of(placeholder); };
  }

  json meaning_of(const std::string& placeholder) const {
    if (placeholder == "name") return name_;
    if (placeholder.rfind("now", 0) == 0) {
      const int seconds = placeholder == "now" ? 0 : std::stoi(placeholder.substr(3));
      return argus::to_string(argus::to_timestamp(now_) + std::chrono::seconds{seconds});
    }
    const std::size_t slash = placeholder.find('/');
    const std::string what = placeholder.substr(0, slash);
    const std::string rest = placeholder.substr(slash);
    if (what == "user") return server_.user(rest.substr(1)).username;
    if (what == "password") return Server::password_of(server_.user(rest.substr(1)).username);
    if (what == "user_pk") return server_.user(rest.substr(1)).pk;
    if (what == "source_pk") return server_.user(rest.substr(1)).source_pk;
    if (what == "token") return server_.user(rest.substr(1)).token;
    const auto answer = answers_.find(std::stoi(what));
    const json::json_pointer pointer(rest);
    const bool is_there =
        answer != answers_.end() && answer->second.body.is_structured() && answer->second.body.contains(pointer);
    return is_there ? answer->second.body.at(pointer) : json();
  }

  std::string token_of(const std::string& role) const {
    const bool is_role = std::find(roles.begin(), roles.end(), role) != roles.end();
    return "Token " + (is_role ? server_.user(role).token : fill(role, meaning()));
  }

  FilledRequest filled(const Step& step) const {
    FilledRequest request{step.method, target_of(fill(step.path, meaning())), "", {}};
    for (std::size_t i = 0; i < step.query.size(); ++i) {
      const bool continues = i > 0 || request.target.find('?') != std::string::npos;
      request.target +=
          (continues ? '&' : '?') + step.query[i].first + '=' + percent_encoded(fill(step.query[i].second, meaning()));
    }
    if (step.authorization) {
      request.headers.emplace_back("Authorization", fill(*step.authorization, meaning()));
    } else if (!step.role.empty()) {
      request.headers.emplace_back("Authorization", token_of(step.role));
    }
    request.headers.emplace_back("Accept", "application/json");
    if (step.content_type) request.headers.emplace_back("Content-Type", *step.content_type);
    if (step.body) request.body = fill(*step.body, meaning());
    if (step.raw_body) request.body = fill(*step.raw_body, meaning());
    // Having answered without reading it, a server may close the connection, and say that it stays open.
    constexpr std::size_t large = 100'000;
    if (request.body.size() > large) request.headers.emplace_back("Connection", "close");
    return request;
  }

  void expire(const std::string& role) {
    const std::string token = token_of(role).substr(6);
    const bool is_token = token.size() == 40 || token.size() == 64;
    if (is_token) server_.expire(token);
  }

  Server& server_;
  std::string name_;
  Clock::time_point now_;
  std::map<int, SendResult> answers_{};
};

bool goes_to(const Sequence& sequence, const std::string& part) {
  return std::any_of(sequence.begin(), sequence.end(),
                     [&](const Step& step) { return step.path.find(part) != std::string::npos; });
}

bool kills_tokens(const Sequence& sequence) {
  return std::any_of(sequence.begin(), sequence.end(), [](const Step& step) {
    return step.method == expire_method || step.path.find("token") != std::string::npos;
  });
}

/// Ends the maintenances that a sequence has left: the real server looks at each that goes on whenever it stores an
/// incident, and would become slower and slower.
void end_maintenances(Lane& lane, const Correspondence& correspondence) {
  const std::string now = argus::to_string(argus::to_timestamp(Clock::now()));
  const std::vector<argus::Header> headers{{"Authorization", "Token " + lane.user("boss").token},
                                           {"Content-Type", "application/json"}};
  for (const auto& [fake, real] : correspondence.pairs("maintenance")) {
    const std::string path = maintenances + std::to_string(real) + '/';
    const bool is_ahead = lane.send({"DELETE", path, "", headers}).status == 204;
    if (!is_ahead) lane.send({"PATCH", path, json{{"end_time", now}}.dump(), headers});
  }
}

/// Looks at everything that a sequence may have made.
class Inspection {
 public:
  Inspection(Side& fake, Side& real, Comparison& comparison) : fake_(fake), real_(real), comparison_(comparison) {}

  std::optional<Mismatch> look(const Sequence& sequence, const std::string& name) {
    // By name, so that what was made without its key being told is seen too.
    const std::string by_name = "/api/v2/incidents/?page_size=1000&search=" + name;
    if (auto mismatch = compare("incidents of this name", by_name, by_name)) return mismatch;
    if (auto mismatch = look_at_incidents()) return mismatch;
    const bool has_acknowledgements = goes_to(sequence, "acks/");
    for (const auto& [fake, real] : comparison_.correspondence().pairs("incident")) {
      if (auto mismatch = look_at("events/", fake, real)) return mismatch;
      if (!has_acknowledgements) continue;
      if (auto mismatch = look_at("acks/", fake, real)) return mismatch;
    }
    static const std::vector<std::pair<std::string, std::string>> lists{
        {"sources", "/api/v2/incidents/sources/"},
        {"source-types", "/api/v2/incidents/source-types/"},
        {"filters", "/api/v2/notificationprofiles/filters/"}};
    for (const auto& [part, path] : lists) {
      if (!goes_to(sequence, part + '/')) continue;
      if (auto mismatch = compare(part, path, path)) return mismatch;
    }
    return look_at_maintenances();
  }

 private:
  std::optional<Mismatch> compare(const std::string& what, const std::string& fake, const std::string& real) {
    auto differences = comparison_.compare(fake_.get(fake), real_.get(real));
    if (differences.empty()) return std::nullopt;
    return Mismatch{"afterwards: " + what, 0, std::move(differences)};
  }

  std::optional<Mismatch> look_at_incidents() {
    std::string fakes;
    std::string reals;
    for (const auto& [fake, real] : comparison_.correspondence().pairs("incident")) {
      fakes += std::to_string(fake) + ',';
      reals += std::to_string(real) + ',';
    }
    const std::string list = "/api/v2/incidents/?page_size=1000&id__in=";
    return fakes.empty() ? std::nullopt : compare("incidents by key", list + fakes, list + reals);
  }

  std::optional<Mismatch> look_at_maintenances() {
    for (const auto& [fake, real] : comparison_.correspondence().pairs("maintenance")) {
      const auto path = [](std::int64_t pk) { return maintenances + std::to_string(pk) + '/'; };
      if (auto mismatch = compare("GET " + path(fake), path(fake), path(real))) return mismatch;
    }
    return std::nullopt;
  }

  std::optional<Mismatch> look_at(const std::string& part, std::int64_t fake, std::int64_t real) {
    const auto path = [&](std::int64_t pk) { return "/api/v2/incidents/" + std::to_string(pk) + '/' + part; };
    return compare("GET " + path(fake) + " (the fake's key)", path(fake), path(real));
  }

  Side& fake_;
  Side& real_;
  Comparison& comparison_;
};

}  // namespace

std::optional<Mismatch> Bench::run(const Sequence& sequence) {
  Fake fake(options_);
  post_token_incident(fake);
  const std::string name = unique_name();
  const auto now = Clock::now();
  Comparison comparison(fake, lane_, name, now, allowed_);
  Side fake_side(fake, name, now);
  Side real_side(lane_, name, now);
  std::optional<Mismatch> mismatch;
  for (const Step& step : sequence) {
    const SendResult& real_answer = real_side.carry_out(step);
    ++statuses_[real_answer.status];
    auto differences = comparison.compare(fake_side.carry_out(step), real_answer);
    if (differences.empty()) continue;
    mismatch = Mismatch{to_line(step), step.number, std::move(differences)};
    break;
  }
  if (kills_tokens(sequence)) {
    lane_.renew_tokens();
    fake.renew_tokens();
  }
  if (!mismatch) mismatch = Inspection(fake_side, real_side, comparison).look(sequence, name);
  end_maintenances(lane_, comparison.correspondence());
  return mismatch;
}
