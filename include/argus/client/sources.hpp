#pragma once

#include <argus/detail/api_client.hpp>
#include <argus/detail/calls.hpp>
#include <argus/detail/codec/codec.hpp>
#include <argus/detail/method_group.hpp>
#include <argus/detail/models/source_type.hpp>
#include <argus/detail/operations.hpp>
#include <argus/detail/read_by_key.hpp>
#include <argus/errors.hpp>
#include <argus/models/new_source_system.hpp>
#include <argus/models/source_system.hpp>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace argus {

/// The methods of Client for source systems, their types and their signs of life.
template <class Client>
class SourceMethods : public detail::MethodGroup<Client, SourceMethods> {
 public:
  /// All source systems, in no order.
  /// @endpoint GET incidents/sources/
  /// @roles any
  /// @since 1.1
  std::vector<SourceSystem> get_sources() const {
    return detail::send<std::vector<SourceSystem>>(api(), detail::operations::get_sources);
  }
  /// One source system.
  /// @endpoint GET incidents/sources/{source}/
  /// @roles any
  /// @since 1.1
  SourceSystem get_source(std::int64_t pk) const {
    return detail::read_by_key<SourceSystem>(api(), detail::operations::get_source, {pk}, pk);
  }

  /// Makes a source system with a user of its own, which has no token yet. Sent once: where the answer is lost, it is
  /// looked for by name, type and base_url.
  /// @endpoint POST incidents/sources/
  /// @roles superuser
  /// @since 1.1
  /// @throws UnsupportedError for a heartbeat_frequency on a server before 2.10, which would ignore it
  SourceSystem post_source(const NewSourceSystem& source) const { return detail::post_source(api(), source); }

  /// Gives a source system another name, which is all that the server lets be changed.
  /// @endpoint PATCH incidents/sources/{source}/
  /// @roles superuser
  /// @since 1.1
  /// @throws ServerError where another source system of the same type has the name
  SourceSystem rename_source(std::int64_t pk, const std::string& name) const {
    return detail::rename_source(api(), pk, name);
  }

  /// The names of all types of source systems.
  /// @endpoint GET incidents/source-types/
  /// @roles any
  /// @since 1.1
  std::vector<std::string> get_source_types() const {
    std::vector<std::string> names;
    for (detail::SourceType& type :
         detail::send<std::vector<detail::SourceType>>(api(), detail::operations::get_source_types))
      names.push_back(std::move(type.name));
    return names;
  }
  /// Whether there is a type of that name.
  /// @endpoint GET incidents/source-types/{name}/
  /// @roles any
  /// @since 1.1
  /// @throws std::invalid_argument for a name with a slash, which the API can't be asked for: see get_source_types
  bool has_source_type(const std::string& name) const { return detail::has_source_type(api(), name); }
  /// Makes a type. Sent once: where the answer is lost, it is looked for by name.
  /// @endpoint POST incidents/source-types/
  /// @roles any
  /// @since 1.1
  /// @throws ValidationError for a name with capitals or without letters, and for one that is there already
  void post_source_type(const std::string& name) const { detail::post_source_type(api(), name); }

  /// Tells the server that the source system is alive. Every call under incidents/ does so too.
  /// @endpoint POST incidents/sources/heartbeat/
  /// @roles source
  /// @since 2.10
  /// @throws UnsupportedError on an older server, PermissionError if the user has no source system
  void send_heartbeat() const { api().send_empty(api().request(detail::operations::send_heartbeat)); }

  /// Whether the server has a heartbeat, found from its answer to a method that does not exist.
  /// @endpoint GET incidents/sources/heartbeat/
  /// @roles any
  /// @since 1.1
  bool supports_heartbeat() const {
    try {
      detail::send<nlohmann::json>(api(), detail::operations::supports_heartbeat);
      return true;
    } catch (const NotFoundError&) {
      return false;
    } catch (const HttpError& error) {
      if (error.status() == 405) return true;
      throw;
    }
  }

 private:
  using detail::MethodGroup<Client, SourceMethods>::api;
};

}  // namespace argus
