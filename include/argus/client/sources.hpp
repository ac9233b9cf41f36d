#pragma once

#include <argus/checks.hpp>
#include <argus/errors.hpp>
#include <argus/http/exchange.hpp>
#include <argus/http/operations.hpp>
#include <argus/json.hpp>
#include <argus/new_source_system.hpp>
#include <argus/request_body.hpp>
#include <argus/settling/single_posting.hpp>
#include <argus/source_system.hpp>
#include <argus/source_type.hpp>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace argus {

/// The methods of Client for source systems, their types and their signs of life.
template <class Self>
class SourceMethods {
 public:
  /// All source systems, in no order.
  /// @endpoint GET incidents/sources/
  /// @roles any
  /// @since 1.1
  std::vector<SourceSystem> get_sources() const {
    return call<std::vector<SourceSystem>>(exchange(), operations::get_sources);
  }
  /// One source system.
  /// @endpoint GET incidents/sources/{source}/
  /// @roles any
  /// @since 1.1
  SourceSystem get_source(std::int64_t pk) const {
    return read_by_key<SourceSystem>(exchange(), operations::get_source, {pk}, pk);
  }

  /// Makes a source system with a user of its own, which has no token yet. Sent once: where the answer is lost, it is
  /// looked for by name, type and base_url.
  /// @endpoint POST incidents/sources/
  /// @roles superuser
  /// @since 1.1
  /// @throws UnsupportedError for a heartbeat_frequency on a server before 2.10, which would ignore it
  SourceSystem post_source(const NewSourceSystem& source) const {
    Request request = exchange().request(operations::post_source, {}, request_body(source));
    exchange().require_support(needs_of(source));
    const auto compare = [&source](AnswerFit& fit, const SourceSystem& answer) {
      fit.key("pk", answer.pk);
      fit.text("name", source.name, answer.name);
    };
    return SinglePosting<SourceSystem>(exchange(), std::move(request)).run(compare, [&] {
      return find(get_sources(), [&source](const SourceSystem& stored) { return is_of(source, stored); });
    });
  }

  /// Gives a source system another name, which is all that the server lets be changed.
  /// @endpoint PATCH incidents/sources/{source}/
  /// @roles superuser
  /// @since 1.1
  /// @throws ServerError where another source system of the same type has the name
  SourceSystem rename_source(std::int64_t pk, const std::string& name) const {
    checks::not_blank("name", name);
    RequestBody body;
    body.add_text("name", name);
    const Request request = exchange().request(operations::rename_source, {pk}, body.take());
    return send_checked<SourceSystem>(exchange(), request, [&](AnswerFit& fit, const SourceSystem& answer) {
      fit.number("pk", pk, answer.pk);
      fit.text("name", name, answer.name);
    });
  }

  /// The names of all types of source systems.
  /// @endpoint GET incidents/source-types/
  /// @roles any
  /// @since 1.1
  std::vector<std::string> get_source_types() const {
    std::vector<std::string> names;
    for (SourceType& type : call<std::vector<SourceType>>(exchange(), operations::get_source_types))
      names.push_back(std::move(type.name));
    return names;
  }
  /// Whether there is a type of that name.
  /// @endpoint GET incidents/source-types/{name}/
  /// @roles any
  /// @since 1.1
  /// @throws std::invalid_argument for a name with a slash, which the API can't be asked for: see get_source_types
  bool has_source_type(const std::string& name) const {
    try {
      call_checked<SourceType>(exchange(), operations::has_source_type, {name}, named(name));
      return true;
    } catch (const NotFoundError&) {
      return false;
    }
  }
  /// Makes a type. Sent once: where the answer is lost, it is looked for by name.
  /// @endpoint POST incidents/source-types/
  /// @roles any
  /// @since 1.1
  /// @throws ValidationError for a name with capitals or without letters, and for one that is there already
  void post_source_type(const std::string& name) const {
    checks::not_blank("name", name);
    RequestBody body;
    body.add_text("name", name);
    Request request = exchange().request(operations::post_source_type, {}, body.take());
    SinglePosting<SourceType>(exchange(), std::move(request)).run(named(name), [&] {
      return find(call<std::vector<SourceType>>(exchange(), operations::get_source_types),
                  [&name](const SourceType& stored) { return stored.name == checks::trimmed(name); });
    });
  }

  /// Tells the server that the source system is alive. Every call under incidents/ does so too.
  /// @endpoint POST incidents/sources/heartbeat/
  /// @roles source
  /// @since 2.10
  /// @throws UnsupportedError on an older server, PermissionError if the user has no source system
  void send_heartbeat() const { exchange().send_empty(exchange().request(operations::send_heartbeat)); }

  /// Whether the server has a heartbeat, told from its answer to a method that nobody has.
  /// @endpoint GET incidents/sources/heartbeat/
  /// @roles any
  /// @since 1.1
  bool supports_heartbeat() const {
    try {
      call<nlohmann::json>(exchange(), operations::supports_heartbeat);
      return true;
    } catch (const NotFoundError&) {
      return false;
    } catch (const HttpError& error) {
      if (error.status() == 405) return true;
      throw;
    }
  }

 private:
  friend Self;
  SourceMethods() = default;

  const Exchange& exchange() const { return static_cast<const Self&>(*this).exchange(); }

  static auto named(const std::string& name) {
    return [&name](AnswerFit& fit, const SourceType& answer) { fit.text("name", name, answer.name); };
  }

  template <class Value, class IsIt>
  static std::optional<Value> find(const std::vector<Value>& list, const IsIt& is_it) {
    const auto found = std::find_if(list.begin(), list.end(), is_it);
    if (found == list.end()) return std::nullopt;
    return *found;
  }

  static bool is_of(const NewSourceSystem& sent, const SourceSystem& stored) {
    return stored.name == checks::trimmed(sent.name) && stored.type == sent.type &&
           stored.base_url == checks::trimmed(sent.base_url);
  }
};

}  // namespace argus
