#pragma once

#include <argus/detail/calls.hpp>
#include <argus/detail/method_group.hpp>
#include <argus/models/tags.hpp>

#include <cstdint>

namespace argus {

/// The methods of Client that read and write an incident's tags one by one. They race no other write: the server keeps
/// each tag apart.
template <class Client>
class TagMethods : public detail::MethodGroup<Client, TagMethods> {
 public:
  /// An incident's tags, without who added them and when; get_incident has those.
  /// @endpoint GET incidents/{pk}/tags/
  /// @roles any
  /// @since 1.2.1
  /// @throws NotFoundError if there is no such incident
  Tags get_incident_tags(std::int64_t pk) const { return detail::read_tags(api(), pk); }

  /// Whether an incident has a tag.
  /// @endpoint GET incidents/{pk}/tags/{tag}/
  /// @roles any
  /// @since 1.2.1
  /// @throws NotFoundError if there is no such incident
  /// @throws std::invalid_argument for a value with a slash, which the API can't be asked for: see get_incident_tags
  bool has_incident_tag(std::int64_t pk, const Tag& tag) const { return detail::has_tag(api(), pk, tag); }

  /// Adds a tag; one that is there already stays as it is. Safe to repeat.
  /// @endpoint POST incidents/{pk}/tags/
  /// @roles any, whoever's incident it is
  /// @since 1.2.1
  /// @throws NotFoundError if there is no such incident
  void post_incident_tag(std::int64_t pk, const Tag& tag) const { detail::add_tag(api(), pk, tag); }

  /// Removes a tag, whoever added it.
  /// @endpoint DELETE incidents/{pk}/tags/{tag}/
  /// @roles any, whoever's incident it is
  /// @since 1.2.1
  /// @throws NotFoundError if the incident lacks the tag, or there is no such incident
  /// @throws std::invalid_argument for a value with a slash, which the API can't be asked for: see update_incident
  void delete_incident_tag(std::int64_t pk, const Tag& tag) const { detail::delete_tag(api(), pk, tag); }

 private:
  using detail::MethodGroup<Client, TagMethods>::api;
};

}  // namespace argus
