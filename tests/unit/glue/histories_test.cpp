// Random histories of a monitor, of people, of a network that loses answers and of programs that are restarted or lose
// their memory; and what must hold after each. rapidcheck draws them and shortens one that fails; its variable
// RC_PARAMS says how many, and where they begin.

#include "catch.hpp"
#include "unit/glue/glue_fixture.hpp"

#include <rapidcheck.h>
#include <cstdlib>
#include <map>
#include <set>
#include <sstream>

namespace histories_test {

using argus::Incident;
using argus::Timestamp;
using argus::glue::Memory;
using argus::glue::Reconciler;
using argus::glue::Report;
using argus::glue::Snapshot;
using nlohmann::json;
using namespace std::chrono_literals;
using Kind = argus::glue::Action::Kind;

namespace {

/// What is really the case with one key of the monitor.
struct Truth {
  bool is_active = false;
  /// Whether the monitor says when it began.
  bool has_start = false;
  /// Whether the monitor shows for a while that it has ended.
  bool tells_end = false;
  Timestamp since{};
  Timestamp until{};
  int level = 3;
  /// Whether the monitor has shown it since it became active.
  bool is_shown = false;
  /// Whether a round has finished since; nobody can heed a decision about what isn't known.
  bool is_seen = false;
  /// How often it became active.
  int outages = 0;
};

/// What a person has decided about an incident.
struct Decision {
  std::string key{};
  bool is_close = true;
  Timestamp time{};
  /// Whether the incident's id can be told by what the monitor says, so that a program without memory finds it: not
  /// where it is made of the start of an earlier outage.
  bool is_found_without_memory = true;
};

/// How the monitor answers for a while.
enum class Mode { well, empty, most_missing, unreadable, forgetful, failing };

class History {
 public:
  History() {
    options_.version = pick(4) == 0 ? "2.9.1" : "2.10.2";
    options_.clock = [this] { return Timestamp{std::chrono::microseconds{microseconds_}}; };
    server_ = std::make_unique<argus::testing::FakeServer>(options_);
    transport_ = std::make_shared<HookedTransport>(client_options());
    transport_->before = [this](const argus::Request&) { lose(false); };
    transport_->after = [this](const argus::Request&, argus::Response&) { lose(true); };
    policy_.guard.at_least = 2;
    policy_.misses = 1 + static_cast<int>(pick(2));
    const auto instances = 1 + pick(2);
    for (unsigned i = 0; i < instances; ++i) instances_.push_back(make({}));
    for (int i = 0; i < 7; ++i) {
      Truth& truth = truth_["k" + std::to_string(i)];
      truth.has_start = pick(2) == 0;
      truth.tells_end = pick(3) == 0;
    }
    server_->add_incident({{"source_incident_id", "other:k1"}, {"description", "another program's"}});
    server_->add_incident({{"source_incident_id", ""}, {"description", "without an id"}});
    server_->call(
        server_->other_token(), "POST", "incidents/",
        {{"source_incident_id", "glue:k1"}, {"start_time", argus::to_string(now())}, {"tags", json::array()}});
    foreign_ = foreign();
  }

  void run() {
    const unsigned steps = 10 + pick(15);
    for (unsigned i = 0; i < steps; ++i) step();
    settle();
    check_equality();
    check_people();
    check_outages();
    check("another's incidents are as they were", foreign() == foreign_);
    check_second_plan();
  }

  const std::string& failure() const { return failure_; }
  std::string story() const { return story_.str(); }

 private:
  /// All choices are equally likely, and the first is the simplest.
  static unsigned pick(unsigned choices) { return *rc::gen::resize(rc::kNominalSize, rc::gen::inRange(0U, choices)); }
  static bool happens(unsigned percent) { return pick(100) >= 100 - percent; }
  Timestamp now() const { return Timestamp{std::chrono::microseconds{microseconds_}}; }
  void pass(std::chrono::microseconds time) { microseconds_ += time.count(); }
  void tell(const std::string& what) { story_ << argus::to_string(now()).substr(11, 8) << " " << what << "\n"; }
  void check(const std::string& what, bool holds) {
    if (!holds && failure_.empty()) failure_ = what;
  }

  argus::ClientOptions client_options() const {
    argus::ClientOptions options;
    options.api_root_url = server_->url();
    options.token = server_->token();
    options.retry.max_attempts = 2;
    options.settle_time = 0ms;
    options.retry_environment.wait = [](std::chrono::milliseconds, const auto&) {};
    return options;
  }

  std::unique_ptr<Reconciler> make(Memory memory) {
    return std::make_unique<Reconciler>(
        argus::Client{client_options(), transport_}, "glue", [this] { return look(); }, policy_, std::move(memory),
        [this] { return now(); });
  }

  /// Loses a request or an answer.
  void lose(bool is_processed) {
    if (!is_network_bad_ || !happens(15)) return;
    throw argus::TimeoutError("lost", argus::TransportError::Stage::maybe_sent, is_processed);
  }

  Snapshot look() {
    if (mode_ == Mode::failing) throw std::runtime_error("the monitor is down");
    Snapshot snapshot;
    bool is_first = true;
    for (auto& [key, truth] : truth_) {
      const bool is_shown = mode_ == Mode::well || (mode_ == Mode::most_missing ? is_first : hidden_.count(key) == 0);
      if (mode_ == Mode::empty) break;
      if (!is_shown) {
        if (mode_ == Mode::unreadable) snapshot.unreadable.push_back(key);
        continue;
      }
      const bool is_over = truth.tells_end && truth.outages > 0 && now() - truth.until < 4min;
      if (!truth.is_active && !is_over) continue;
      if (truth.is_active) is_first = false;
      truth.is_shown = true;
      snapshot.alerts.push_back(alert_of(key, truth));
    }
    if (mode_ == Mode::unreadable) snapshot.unreadable.emplace_back("something");
    snapshot.forgetful = mode_ == Mode::forgetful;
    return snapshot;
  }

  static Incident alert_of(const std::string& key, const Truth& truth) {
    Incident alert = GlueFixture::alert(key, truth.level);
    if (truth.has_start) alert.start_time = truth.since;
    if (!truth.is_active) alert.end_time = truth.until;
    return alert;
  }

  // What happens

  void step() {
    for (auto& [key, truth] : truth_) {
      if (happens(truth.is_active ? 8 : 15)) flip(key, truth);
      if (truth.is_active && happens(5)) truth.level = 1 + static_cast<int>(pick(5));
    }
    change_mode();
    is_network_bad_ = happens(15);
    if (is_network_bad_) tell("the network is bad");
    if (happens(30)) act_as_person();
    if (happens(5)) server_->fail_next(happens(50) ? 500 : 503, "<h1>Error</h1>", 1);
    for (auto& instance : instances_) {
      if (happens(4)) {
        tell("memory lost");
        drop_decisions([](const Decision& one) { return !one.is_found_without_memory; });
        instance = make({});
      } else if (happens(5)) {
        instance = make(json(instance->memory()).get<Memory>());
      }
      pass(5s);
      round(*instance);
    }
    pass(50s);
  }

  template <class Condition>
  void drop_decisions(Condition condition) {
    decisions_.erase(std::remove_if(decisions_.begin(), decisions_.end(), condition), decisions_.end());
  }

  void flip(const std::string& key, Truth& truth) {
    keep_guard();
    truth.is_active = !truth.is_active;
    truth.is_shown = false;
    truth.is_seen = false;
    restarted_.erase(key);
    if (truth.is_active) {
      truth.since = now();
      ++truth.outages;
    } else {
      truth.until = now();
    }
    drop_decisions([&](const Decision& one) { return one.key == key; });
    tell(key + (truth.is_active ? " begins" : " ends"));
  }

  /// The monitor must have been seen to be well in between, since absences that follow one another are one.
  void change_mode() {
    if (mode_ != Mode::well) {
      if (--mode_left_ > 0) return;
      mode_ = Mode::well;
      tell("the monitor is well");
      return;
    }
    if (!happens(10)) return;
    mode_ = static_cast<Mode>(1 + pick(5));
    if (mode_ == Mode::most_missing && !can_miss_most()) mode_ = Mode::empty;
    mode_left_ = 1 + static_cast<int>(pick(9));
    hidden_.clear();
    for (const auto& [key, truth] : truth_) {
      if (happens(50)) hidden_.insert(key);
    }
    tell("the monitor is in mode " + std::to_string(static_cast<int>(mode_)));
  }

  /// Whether all that is open is active and known to be, and so many that the guard holds what is missing.
  bool can_miss_most() const {
    std::size_t open = 0;
    for (const json& incident : server_->incidents()) {
      if (!is_own(incident) || !incident["open"]) continue;
      const Truth& truth = truth_.at(key_of(incident));
      if (!truth.is_active || now() - truth.since < 3min) return false;
      ++open;
    }
    return open >= 4;
  }

  /// A change of what is open, while most of it is missing, could leave so little that the guard rightly closes it.
  void keep_guard() {
    if (mode_ != Mode::most_missing) return;
    mode_ = Mode::well;
    tell("the monitor is well");
  }

  void act_as_person() {
    keep_guard();
    std::vector<json> own;
    std::map<std::string, std::int64_t> newest;
    for (const json& incident : server_->incidents()) {
      if (!is_own(incident)) continue;
      own.push_back(incident);
      auto& pk = newest[key_of(incident)];
      pk = std::max(pk, incident["pk"].get<std::int64_t>());
    }
    if (own.empty()) return;
    const json incident = own[pick(static_cast<unsigned>(own.size()))];
    const std::string key = key_of(incident);
    const auto pk = incident["pk"].get<std::int64_t>();
    const std::string path = "incidents/" + std::to_string(pk) + "/";
    if (happens(20)) {
      server_->call(server_->person_token(), "POST", path + "acks/",
                    {{"timestamp", argus::to_string(now())}, {"description", "seen"}, {"expiration", nullptr}});
      return;
    }
    if (!incident["open"] && newest[key] != pk) return;
    const bool is_close = incident["open"];
    tell("a person " + std::string(is_close ? "closes " : "opens ") + std::to_string(pk) + " of " + key);
    server_->post_event_as_person(pk, is_close ? "CLO" : "REO");
    drop_decisions([&](const Decision& one) { return one.key == key; });
    const Truth& truth = truth_.at(key);
    // Another instance may remember that it has closed what was restarted, and takes the alert for a new outage.
    if (instances_.size() > 1 && restarted_.count(key) != 0) return;
    if (truth.is_active == is_close && (truth.is_seen || !is_close)) {
      const bool is_of_outage = argus::parse_timestamp(incident["start_time"].get<std::string>()) == truth.since;
      decisions_.push_back({key, is_close, now(), !truth.has_start || is_of_outage});
    }
  }

  Report round(Reconciler& instance) {
    Report report = instance.run();
    if (report.ending == Report::Ending::finished) {
      for (auto& [key, truth] : truth_) truth.is_seen = truth.is_seen || truth.is_shown;
    }
    story_ << "  " << to_string(report.ending) << " " << report.problem << "\n";
    for (const auto& outcome : report.outcomes) {
      if (outcome.kind == Kind::restart) restarted_.insert(outcome.key);
      story_ << "    " << outcome.kind << " " << outcome.key << " " << outcome.pk << " " << outcome.why << outcome.error
             << "\n";
    }
    return report;
  }

  void settle() {
    tell("all is quiet");
    mode_ = Mode::well;
    is_network_bad_ = false;
    server_->fail_next(500, "", 0);
    for (const auto wait : {1min, 1min, 17min, 61min, 1min}) {
      pass(wait);
      for (auto& instance : instances_) {
        pass(1s);
        round(*instance);
      }
    }
  }

  // What must hold

  static bool is_own(const json& incident) {
    return incident["source"]["name"] == "testnav" &&
           incident["source_incident_id"].get<std::string>().compare(0, 5, "glue:") == 0;
  }
  static std::string key_of(const json& incident) {
    if (incident["metadata"].contains("glue_key")) return incident["metadata"]["glue_key"];
    return incident["source_incident_id"].get<std::string>().substr(5);
  }

  json foreign() const {
    json found = json::array();
    for (const json& incident : server_->incidents()) {
      if (!is_own(incident)) found.push_back({incident, server_->events(incident["pk"])});
    }
    return found;
  }

  std::vector<json> open_of(const std::string& key) const {
    std::vector<json> found;
    for (const json& incident : server_->incidents()) {
      if (is_own(incident) && incident["open"] && key_of(incident) == key) found.push_back(incident);
    }
    return found;
  }

  /// The latest event that closed or opened the key's newest incident.
  std::string last_change(const std::string& key) const {
    json newest;
    for (const json& incident : server_->incidents()) {
      if (is_own(incident) && key_of(incident) == key && (newest.is_null() || incident["pk"] > newest["pk"]))
        newest = incident;
    }
    if (newest.is_null()) return "";
    std::string type;
    std::int64_t last = 0;
    for (const json& event : server_->events(newest["pk"])) {
      const std::string code = event["type"]["value"];
      const bool is_change = code == "CLO" || code == "END" || code == "REO" || code == "RES";
      if (!is_change || event["pk"] < last) continue;
      last = event["pk"];
      type = code;
    }
    return type;
  }

  void check_equality() {
    for (const auto& [key, truth] : truth_) {
      const auto open = open_of(key);
      check(key + " has several open incidents", open.size() <= 1);
      if (truth.is_active) {
        check(key + " is active, and has no open incident", !open.empty() || last_change(key) == "CLO");
        check(key + " has another level", open.empty() || open[0]["level"] == truth.level);
        check(key + " has other tags", open.empty() || open[0]["tags"].size() == 1);
      } else {
        check(key + " is over, and its incident is open", open.empty() || last_change(key) == "REO");
      }
    }
  }

  /// A decision counts until the alert changes, which removes it from the list.
  void check_people() {
    for (const Decision& decision : decisions_) {
      const bool is_open = !open_of(decision.key).empty();
      const std::string what = decision.key + (decision.is_close ? " was closed" : " was opened") + " by a person at " +
                               argus::to_string(decision.time) + ", and a program undid it";
      check(what, is_open != decision.is_close);
    }
  }

  void check_outages() {
    for (const auto& [key, truth] : truth_) {
      int incidents = 0;
      for (const json& incident : server_->incidents()) incidents += is_own(incident) && key_of(incident) == key;
      check(key + " has more incidents than outages", incidents <= truth.outages);
    }
  }

  void check_second_plan() {
    for (auto& instance : instances_) {
      const Report report = instance->dry_run();
      for (const auto kind : {Kind::open, Kind::update, Kind::close, Kind::restart, Kind::hold})
        check("a second plan would " + to_string(kind), report.count(kind) == 0);
      check("a second plan finishes", report.ending == Report::Ending::finished);
      server_->clear_requests();
      round(*instance);
      for (const auto& request : server_->requests()) check("a second round writes", request.method == "GET");
    }
  }

  std::atomic<std::int64_t> microseconds_{GlueFixture::at("06:00:00").time_since_epoch().count()};
  argus::testing::FakeServerOptions options_{};
  std::unique_ptr<argus::testing::FakeServer> server_{};
  std::shared_ptr<HookedTransport> transport_{};
  argus::glue::Policy policy_{};
  std::vector<std::unique_ptr<Reconciler>> instances_{};
  std::map<std::string, Truth> truth_{};
  std::vector<Decision> decisions_{};
  Mode mode_ = Mode::well;
  int mode_left_ = 0;
  std::set<std::string> hidden_{};
  /// The keys of which a program has opened an incident again since they began.
  std::set<std::string> restarted_{};
  bool is_network_bad_ = false;
  json foreign_{};
  std::ostringstream story_{};
  std::string failure_{};
};

}  // namespace

TEST_CASE("After any history Argus equals the monitor, people are heeded, and each outage is one incident") {
  setenv("RC_PARAMS", "seed=1 max_success=200", 0);
  CHECK(rc::check([] {
    History history;
    history.run();
    if (!history.failure().empty()) RC_FAIL(history.story() + history.failure());
  }));
}

}  // namespace histories_test
