#include <argus/models/event.hpp>

namespace argus {

using namespace detail;

void detail::codec::Codec<EventType>::list_fields(FieldList& fields, void* value) {
  auto& type = *static_cast<EventType*>(value);
  fields.required("value", type.code_);
  fields.field("display", type.display_);
}

const codec::Schema detail::codec::Codec<EventType>::schema = codec::object_schema<EventType>(&list_fields);

nlohmann::json detail::codec::Codec<EventType>::encode(const EventType& type) {
  Writer writer;
  writer.field("value", type.code());
  writer.field("display", type.display());
  return writer.take();
}

std::string detail::codec::Codec<EventType>::print(const EventType& type) {
  return type.code();
}

void to_json(nlohmann::json& json, const EventType& type) {
  json = codec::Codec<EventType>::encode(type);
}

void from_json(const nlohmann::json& json, EventType& type) {
  codec::read(json, type);
}

}  // namespace argus
