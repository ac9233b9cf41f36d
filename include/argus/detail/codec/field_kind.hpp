#pragma once

namespace argus::detail {

/// What a field is that callers may write: how it is checked, and compared with what the server stores.
namespace field_kind {
struct Text {};
struct Url {};
struct Level {};
struct Time {};
struct OpenEnd {};
struct SavedFilters {};
struct TagSet {};
struct Metadata {};
}  // namespace field_kind

/// For visitors of a model's fields to which it makes no difference whether callers may write them.
template <class Visitor>
class ReadsAllFields {
 public:
  /// A field that callers write when they post.
  template <class... Values>
  void posted(const char* name, Values&... values) {
    static_cast<Visitor&>(*this).required(name, values...);
  }
  /// A field that callers write when they post, and may change afterwards.
  template <class Kind, class... Values>
  void changeable(Kind /*kind*/, const char* name, Values&... values) {
    static_cast<Visitor&>(*this).field(name, values...);
  }

 private:
  friend Visitor;
  ReadsAllFields() = default;
};

}  // namespace argus::detail
