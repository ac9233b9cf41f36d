#pragma once

#include <argus/checks.hpp>
#include <argus/errors.hpp>
#include <argus/http/exchange.hpp>
#include <argus/http/operations.hpp>
#include <argus/json.hpp>
#include <argus/settling/tag_posting.hpp>
#include <argus/tags.hpp>

#include <cstdint>

namespace argus {

/// The methods of Client that read and write an incident's tags one by one. They race no other write: the server keeps
/// each tag apart.
template <class Self>
class TagMethods {
 public:
  /// An incident's tags, without who added them and when; get_incident has those.
  /// @endpoint GET incidents/{pk}/tags/
  /// @roles any
  /// @since 1.2.1
  /// @throws NotFoundError if there is no such incident
  Tags get_incident_tags(std::int64_t pk) const {
    Tags tags;
    of_incident(pk, [&] { tags = call<Tags>(exchange(), operations::get_incident_tags, {pk}); });
    return tags;
  }

  /// Whether an incident has a tag.
  /// @endpoint GET incidents/{pk}/tags/{tag}/
  /// @roles any
  /// @since 1.2.1
  /// @throws NotFoundError if there is no such incident
  /// @throws std::invalid_argument for a value with a slash, which the API can't be asked for: see get_incident_tags
  bool has_incident_tag(std::int64_t pk, const Tag& tag) const {
    checks::tag_key(tag.key);
    bool is_there = true;
    of_incident(pk, [&] {
      try {
        exchange_tag(exchange(), exchange().request(operations::has_incident_tag, {pk, to_string(tag)}), tag);
      } catch (const NotFoundError&) {
        is_there = false;
      }
    });
    return is_there;
  }

  /// Adds a tag; one that is there already stays as it is. Safe to repeat.
  /// @endpoint POST incidents/{pk}/tags/
  /// @roles any, whoever's incident it is
  /// @since 1.2.1
  /// @throws NotFoundError if there is no such incident
  void post_incident_tag(std::int64_t pk, const Tag& tag) const {
    of_incident(pk, [&] { TagPosting(exchange(), pk, tag).run(); });
  }

  /// Removes a tag, whoever added it.
  /// @endpoint DELETE incidents/{pk}/tags/{tag}/
  /// @roles any, whoever's incident it is
  /// @since 1.2.1
  /// @throws NotFoundError if the incident lacks the tag, or there is no such incident
  /// @throws std::invalid_argument for a value with a slash, which the API can't be asked for: see update_incident
  void delete_incident_tag(std::int64_t pk, const Tag& tag) const {
    checks::tag_key(tag.key);
    of_incident(pk, [&] { exchange().remove(operations::delete_incident_tag, {pk, to_string(tag)}); });
  }

 private:
  friend Self;
  TagMethods() = default;

  const Exchange& exchange() const { return static_cast<const Self&>(*this).exchange(); }

  /// Tells a missing incident as such, which the server answers with 400.
  template <class Call>
  void of_incident(std::int64_t pk, const Call& call) const {
    try {
      call();
    } catch (const ValidationError&) {
      throw_if_missing(pk);
      throw;
    }
  }

  void throw_if_missing(std::int64_t pk) const {
    try {
      call<nlohmann::json>(exchange(), operations::get_incident, {pk});
    } catch (const NotFoundError&) {
      throw;
    } catch (const Error&) {
      // The refusal is what the caller must hear.
    }
  }
};

}  // namespace argus
