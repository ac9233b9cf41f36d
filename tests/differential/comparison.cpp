#include "comparison.hpp"

#include "texts.hpp"

#include <algorithm>
#include <set>

using nlohmann::json;

namespace {

const std::vector<std::string> compared_headers{"www-authenticate", "allow", "location", "content-type"};
const std::string nothing = "(nothing)";

std::string header_of(const SendResult& answer, const std::string& name) {
  const auto found = answer.headers.find(name);
  return found == answer.headers.end() ? "" : found->second;
}

bool is_html(const SendResult& answer) {
  return header_of(answer, "content-type").rfind("text/html", 0) == 0;
}

std::string quote(const json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

/// What kind of thing an object with a primary key is.
std::string kind_of(const json& object) {
  static const std::vector<std::pair<std::string, std::string>> kinds{
      {"level", "incident"},  {"received", "event"}, {"event", "event"},        {"username", "user"},
      {"base_url", "source"}, {"filter", "filter"},  {"filters", "maintenance"}};
  for (const auto& [member, kind] : kinds) {
    if (object.contains(member)) return kind;
  }
  return "";
}

/// What kind of thing a member refers to by its primary key.
std::string kind_of_reference(const std::string& member) {
  static const std::map<std::string, std::string> kinds{
      {"incident", "incident"}, {"added_by", "user"}, {"user", "user"}, {"sourceSystemIds", "source"}};
  const auto found = kinds.find(member);
  return found == kinds.end() ? "" : found->second;
}

/// What lists of such rows are ordered by.
json order_of(const json& row) {
  if (row.contains("start_time") && row.contains("level")) return row["start_time"];
  if (row.contains("timestamp")) return row["timestamp"];
  if (row.contains("event")) return row["event"].at("timestamp");
  return nullptr;
}

bool is_list_of_rows(const json& list) {
  return std::any_of(list.begin(), list.end(),
                     [](const json& row) { return row.is_object() && (row.contains("pk") || row.contains("name")); });
}

bool is_page(const json& object) {
  return object.contains("next") && object.contains("previous") && object.contains("results");
}

/// A row without what differs from server to server: what is equal after this may be the same thing.
json skeleton(const json& value) {
  static const std::set<std::string> left_out{"pk",    "incident",  "user",     "added_by", "added_time",
                                              "actor", "last_seen", "received", "created",  "source"};
  if (value.is_string()) return skeleton_of_text(value.get<std::string>());
  if (!value.is_structured()) return value;
  if (value.is_array()) {
    std::vector<json> elements;
    for (const json& element : value) elements.push_back(skeleton(element));
    std::sort(elements.begin(), elements.end());
    return elements;
  }
  json object = json::object();
  for (const auto& [key, element] : value.items()) {
    if (left_out.count(key) == 0) object[key] = skeleton(element);
  }
  return object;
}

struct Pairing {
  std::vector<std::pair<json, json>> pairs{};
  std::vector<json> only_fake{};
  std::vector<json> only_real{};
};

/// Pairs rows that are known to be the same thing.
Pairing pair_known(const std::vector<json>& fake, const std::vector<json>& real, const Correspondence& known) {
  Pairing pairing;
  pairing.only_real = real;
  for (const json& row : fake) {
    const auto is_same = [&](const json& other) {
      return row.contains("pk") && other.contains("pk") && known.is_pair(kind_of(row), row["pk"], other["pk"]);
    };
    const auto found = std::find_if(pairing.only_real.begin(), pairing.only_real.end(), is_same);
    if (found == pairing.only_real.end()) {
      pairing.only_fake.push_back(row);
      continue;
    }
    pairing.pairs.emplace_back(row, *found);
    pairing.only_real.erase(found);
  }
  return pairing;
}

void sort_by_skeleton(std::vector<json>& rows) {
  std::sort(rows.begin(), rows.end(), [](const json& left, const json& right) {
    return std::make_pair(skeleton(left), left.value("pk", json())) <
           std::make_pair(skeleton(right), right.value("pk", json()));
  });
}

std::string summary_of(const std::vector<json>& rows) {
  std::string summary = std::to_string(rows.size()) + " rows";
  for (const json& row : rows) summary += "\n        " + quote(row);
  return summary;
}

}  // namespace

bool Correspondence::agree(const std::string& kind, const json& fake, const json& real) {
  Pairs& pairs = kinds_[kind];
  const auto by_fake = pairs.by_fake.find(fake);
  const auto by_real = pairs.by_real.find(real);
  if (by_fake == pairs.by_fake.end() && by_real == pairs.by_real.end()) {
    pairs.by_fake[fake] = real;
    pairs.by_real[real] = fake;
    return true;
  }
  return by_fake != pairs.by_fake.end() && by_fake->second == real;
}

bool Correspondence::is_pair(const json& fake, const json& real) const {
  return std::any_of(kinds_.begin(), kinds_.end(), [&](const auto& entry) { return is_pair(entry.first, fake, real); });
}

bool Correspondence::is_pair(const std::string& kind, const json& fake, const json& real) const {
  const auto pairs = kinds_.find(kind);
  if (pairs == kinds_.end()) return false;
  const auto found = pairs->second.by_fake.find(fake);
  return found != pairs->second.by_fake.end() && found->second == real;
}

bool Correspondence::knows_real(const std::string& kind, const json& real) const {
  const auto pairs = kinds_.find(kind);
  return pairs != kinds_.end() && pairs->second.by_real.count(real) > 0;
}

bool Correspondence::knows_fake(const std::string& kind, const json& fake) const {
  const auto pairs = kinds_.find(kind);
  return pairs != kinds_.end() && pairs->second.by_fake.count(fake) > 0;
}

std::map<std::int64_t, std::int64_t> Correspondence::pairs(const std::string& kind) const {
  std::map<std::int64_t, std::int64_t> pairs;
  const auto found = kinds_.find(kind);
  if (found == kinds_.end()) return pairs;
  for (const auto& [fake, real] : found->second.by_fake) pairs[fake.get<std::int64_t>()] = real.get<std::int64_t>();
  return pairs;
}

Comparison::Comparison(const Server& fake, const Server& real, std::string name,
                       std::chrono::system_clock::time_point started, AllowedDifferences& allowed)
    : fake_(fake), real_(real), name_(std::move(name)), started_(to_microseconds(started)), allowed_(allowed) {
  for (const char* role : {"glue", "glue2", "person", "boss", "server"}) {
    correspondence_.agree("user", fake.user(role).pk, real.user(role).pk);
    const bool is_source = fake.user(role).source_pk != 0;
    if (is_source) correspondence_.agree("source", fake.user(role).source_pk, real.user(role).source_pk);
  }
}

std::vector<Difference> Comparison::compare(const SendResult& fake, const SendResult& real) {
  differences_.clear();
  if (fake.status != real.status) {
    const auto status_and_body = [](const SendResult& answer) {
      return std::to_string(answer.status) + ' ' + (is_html(answer) ? "HTML" : answer.text);
    };
    add("status", status_and_body(fake), status_and_body(real));
    return differences_;
  }
  compare_headers(fake, real);
  compare_bodies(fake, real);
  return differences_;
}

void Comparison::add(const std::string& where, const std::string& fake, const std::string& real) {
  differences_.push_back({where, fake, real});
}

void Comparison::compare_headers(const SendResult& fake, const SendResult& real) {
  for (const std::string& name : compared_headers) {
    compare_texts("header " + name, name, header_of(fake, name), header_of(real, name));
  }
}

void Comparison::compare_bodies(const SendResult& fake, const SendResult& real) {
  if (is_html(fake) && is_html(real)) {
    allowed_.meet(Allowed::pages_of_html);
    return;
  }
  const bool are_json = !fake.body.is_discarded() && !real.body.is_discarded();
  if (are_json) return compare_values("body", "", fake.body, real.body);
  if (fake.text != real.text) add("body", fake.text, real.text);
}

void Comparison::compare_values(const std::string& where, const std::string& key, const json& fake, const json& real) {
  if (key == "last_seen") {
    if (was_seen(fake) != was_seen(real)) add(where, quote(fake), quote(real));
    return;
  }
  const bool is_reference = fake.is_number_integer() && real.is_number_integer() && !kind_of_reference(key).empty();
  if (is_reference) return compare_keys(where, kind_of_reference(key), fake, real);
  if (key == "token" && fake.is_string() && real.is_string()) {
    const bool agree =
        fake.get<std::string>().size() == real.get<std::string>().size() && correspondence_.agree("token", fake, real);
    if (!agree) add(where, quote(fake), quote(real));
    return;
  }
  if (fake.is_string() && real.is_string()) return compare_texts(where, key, fake, real);
  if (fake.is_object() && real.is_object()) return compare_objects(where, fake, real);
  if (fake.is_array() && real.is_array()) return compare_lists(where, key, fake, real);
  if (fake != real || fake.is_boolean() != real.is_boolean()) add(where, quote(fake), quote(real));
}

void Comparison::compare_objects(const std::string& where, const json& fake, const json& real) {
  if (is_page(fake) && is_page(real)) return compare_pages(where, fake, real);
  std::set<std::string> keys;
  for (const json* object : {&fake, &real}) {
    for (const auto& [key, value] : object->items()) keys.insert(key);
  }
  for (const std::string& key : keys) {
    const std::string place = where + '/' + key;
    if (!fake.contains(key) || !real.contains(key)) {
      add(place, fake.contains(key) ? quote(fake[key]) : nothing, real.contains(key) ? quote(real[key]) : nothing);
    } else if (key == "pk") {
      compare_keys(place, kind_of(fake), fake[key], real[key]);
    } else if (key == "changes" && fake[key].is_object() && real[key].is_object()) {
      compare_changes(place, fake[key], real[key]);
    } else {
      compare_values(place, key, fake[key], real[key]);
    }
  }
}

void Comparison::compare_keys(const std::string& where, const std::string& kind, const json& fake, const json& real) {
  if (!correspondence_.agree(kind, fake, real)) add(where + " (" + kind + ')', quote(fake), quote(real));
}

void Comparison::compare_lists(const std::string& where, const std::string& key, const json& fake, const json& real) {
  if (is_list_of_rows(fake) || is_list_of_rows(real)) {
    return compare_rows(where, own_rows(fake, true), own_rows(real, false));
  }
  std::vector<json> fakes(fake.begin(), fake.end());
  std::vector<json> reals(real.begin(), real.end());
  const bool is_list_of_tags =
      std::any_of(fakes.begin(), fakes.end(), [](const json& row) { return row.is_object() && row.contains("tag"); });
  const bool is_set = is_list_of_tags || key == "tags" || key == "event_types";
  if (is_set && fakes.size() == reals.size()) {
    const auto text_of = [](const json& tag) { return tag.is_object() ? tag.value("tag", json()) : tag; };
    const auto by_text = [&](const json& left, const json& right) { return text_of(left) < text_of(right); };
    const bool was_sorted = std::is_sorted(reals.begin(), reals.end(), by_text);
    if (!was_sorted) allowed_.meet(Allowed::order_of_sets);
    std::stable_sort(fakes.begin(), fakes.end(), by_text);
    std::stable_sort(reals.begin(), reals.end(), by_text);
  }
  if (fakes.size() != reals.size()) return add(where, quote(fake), quote(real));
  for (std::size_t i = 0; i < fakes.size(); ++i) {
    compare_values(where + '/' + std::to_string(i), key, fakes[i], reals[i]);
  }
}

std::vector<json> Comparison::own_rows(const json& rows, bool is_fake) const {
  const auto knows = [&](const std::string& kind, const json& pk) {
    return is_fake ? correspondence_.knows_fake(kind, pk) : correspondence_.knows_real(kind, pk);
  };
  const auto is_own = [&](const json& row) {
    if (quote(row).find(name_) != std::string::npos) return true;
    if (!row.contains("pk")) return row.value("name", "") == "nav" || row.value("name", "") == "argus";
    const json& event = row.contains("event") ? row["event"] : row;
    return knows(kind_of(row), row["pk"]) || (event.contains("incident") && knows("incident", event["incident"]));
  };
  std::vector<json> own;
  std::copy_if(rows.begin(), rows.end(), std::back_inserter(own), is_own);
  if (own.size() < rows.size()) allowed_.meet(Allowed::rows_of_others);
  return own;
}

void Comparison::compare_rows(const std::string& where, std::vector<json> fake, std::vector<json> real) {
  if (fake.size() != real.size()) return add(where, summary_of(fake), summary_of(real));
  for (std::size_t i = 0; i < fake.size(); ++i) {
    compare_values(where + "/order of row " + std::to_string(i), "", order_of(fake[i]), order_of(real[i]));
  }
  Pairing pairing = pair_known(fake, real, correspondence_);
  sort_by_skeleton(pairing.only_fake);
  sort_by_skeleton(pairing.only_real);
  for (const auto& [row, other] : pairing.pairs) compare_values(where + "/row", "", row, other);
  for (std::size_t i = 0; i < pairing.only_fake.size(); ++i) {
    compare_values(where + "/row", "", pairing.only_fake[i], pairing.only_real[i]);
  }
}

void Comparison::compare_pages(const std::string& where, const json& fake, const json& real) {
  const bool has_others = fake["results"].size() + real["results"].size() > 0 &&
                          (fake["results"].empty() ? real : fake)["results"][0].contains("received");
  if (has_others) {
    allowed_.meet(Allowed::rows_of_others);
    return;
  }
  const auto fakes = own_rows(fake["results"], true);
  const auto reals = own_rows(real["results"], false);
  compare_values(where + "/next", "next", fake["next"], real["next"]);
  compare_values(where + "/previous", "previous", fake["previous"], real["previous"]);
  const Pairing pairing = pair_known(fakes, reals, correspondence_);
  const bool is_part = !real["next"].is_null() || !real["previous"].is_null();
  const bool splits_ties = is_part && !pairing.only_fake.empty() && fakes.size() == reals.size();
  if (!splits_ties) return compare_rows(where + "/results", fakes, reals);
  allowed_.meet(Allowed::tied_rows);
  for (std::size_t i = 0; i < fakes.size(); ++i) {
    compare_values(where + "/time of row " + std::to_string(i), "", order_of(fakes[i]), order_of(reals[i]));
  }
  for (const auto& [row, other] : pairing.pairs) compare_values(where + "/row", "", row, other);
}

void Comparison::compare_changes(const std::string& where, const json& fake, const json& real) {
  const auto pairs = correspondence_.pairs("incident");
  json rest = real;
  for (const auto& [key, change] : fake.items()) {
    const auto pair = pairs.find(std::stoll(key));
    const std::string other = pair == pairs.end() ? key : std::to_string(pair->second);
    const std::string place = where + '/' + key;
    if (!rest.contains(other)) {
      add(place, quote(change), nothing);
      continue;
    }
    compare_values(place, "", change, rest[other]);
    rest.erase(other);
  }
  for (const auto& [key, change] : rest.items()) add(where + "/(real) " + key, nothing, quote(change));
}

void Comparison::compare_texts(const std::string& where, const std::string& key, const std::string& fake,
                               const std::string& real) {
  if (!are_same_texts(key, fake, real)) add(where, quote(fake), quote(real));
}

std::string Comparison::neutral(const std::string& text, const Server& server) const {
  const std::string result = replaced(text, server.origin(), "http://server");
  return server.prefix().empty() ? result : replaced(result, server.prefix(), "");
}

bool Comparison::are_same_texts(const std::string& key, const std::string& fake, const std::string& real) {
  if (fake == real) return true;
  const std::string fake_text = neutral(fake, fake_);
  const std::string real_text = neutral(real, real_);
  if (fake_text == real_text) return true;
  if (with_sorted_sets(fake_text) == with_sorted_sets(real_text)) return allowed_.meet(Allowed::order_of_sets);
  if (key == "username" && without_random_suffix(fake_text) == without_random_suffix(real_text)) {
    return allowed_.meet(Allowed::random_username);
  }
  const auto fake_pieces = split_into_pieces(with_sorted_sets(without_key_of_row(fake_text)));
  const auto real_pieces = split_into_pieces(with_sorted_sets(without_key_of_row(real_text)));
  const bool has_no_row = without_key_of_row(fake_text) != fake_text;
  if (has_no_row) allowed_.meet(Allowed::key_of_no_row);
  return std::equal(fake_pieces.begin(), fake_pieces.end(), real_pieces.begin(), real_pieces.end(),
                    [&](const Piece& left, const Piece& right) {
                      if (left.text == right.text) return true;
                      if (left.kind != right.kind) return false;
                      if (left.kind == Piece::Kind::time) return are_same_times(key, left.text, right.text);
                      return left.kind == Piece::Kind::number &&
                             correspondence_.is_pair(json::parse(left.text, nullptr, false),
                                                     json::parse(right.text, nullptr, false));
                    });
}

bool Comparison::are_same_times(const std::string& key, const std::string& fake, const std::string& real) {
  const auto fake_time = read_time(fake);
  const auto real_time = read_time(real);
  if (!fake_time || !real_time) return false;
  if (*fake_time == *real_time) return allowed_.meet(Allowed::summer_time);
  constexpr std::int64_t ten_hours = std::int64_t{10} * 60 * 60 * 1'000'000;
  const std::int64_t later = key == "expiry" ? ten_hours : 0;
  return is_now(*fake_time, later) && is_now(*real_time, later);
}

bool Comparison::is_now(std::int64_t microseconds, std::int64_t later) const {
  constexpr std::int64_t tolerance = 2'000'000;
  const std::int64_t time = microseconds - later;
  return time >= started_ - tolerance && time <= to_microseconds(std::chrono::system_clock::now()) + tolerance;
}

bool Comparison::was_seen(const json& last_seen) const {
  const auto time = last_seen.is_string() ? read_time(last_seen.get<std::string>()) : std::nullopt;
  return time && *time >= started_;
}
