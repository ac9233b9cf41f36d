#pragma once

// Answers of real servers, as they came, shared by the tests that read them.
namespace real_answers {

// 2.10.2, GET incidents/1/
inline constexpr const char* incident =
    R"({"pk":1,"start_time":"2026-01-02T04:04:05.123456+01:00","end_time":"infinity",)"
    R"("source":{"pk":1,"name":"testnav","type":{"name":"nav"},"user":1,"base_url":"https://nav.example.org/"},)"
    R"("source_incident_id":"1","details_url":"","description":"Link DOWN on Gi0/3 at Ås","level":5,"ticket_url":"",)"
    R"("metadata":{},"tags":[{"added_by":1,"added_time":"2026-11-23T08:02:48.672815+01:00","tag":"host=a"}],)"
    R"("stateful":true,"open":true,"acked":false})";

// 2.10.2, GET incidents/1/events/
inline constexpr const char* event =
    R"({"pk":1,"incident":1,"actor":{"pk":1,"username":"glue"},)"
    R"("timestamp":"2026-01-02T04:04:05+01:00","received":"2026-11-23T08:02:48.678036+01:00",)"
    R"("type":{"value":"STA","display":"Incident start"},"description":"x"})";

// 2.10.2, POST incidents/1/acks/
inline constexpr const char* acknowledgement =
    R"({"pk":2,"event":{"pk":2,"incident":1,"actor":{"pk":1,"username":"glue"},)"
    R"("timestamp":"2026-01-02T04:04:05+01:00","received":"2026-11-23T08:02:48.713538+01:00",)"
    R"("type":{"value":"ACK","display":"Acknowledge"},"description":"a"},"expiration":null})";

// 2.10.2, POST auth/token/login/
inline constexpr const char* expiring_token =
    R"({"expiry":"2026-11-23T18:02:48.772605+01:00","token":"91d212064f0e6b8c8bd4f030281d4a6db9d52c9167765a3c74a94631f7d2a6e5"})";

// 2.10.2, GET /api/
inline constexpr const char* metadata =
    R"({"server-version":"2.10.2","api-version":{"stable":"v2"},)"
    R"("jsonapi-schema":{"stable":"/api/schema/","v2":"/api/v2/schema/","v3":"/api/v3/schema/"},)"
    R"("ticket_plugin":null,"destination_plugins":[]})";

// 2.10.2, POST incidents/ with an id that exists
inline constexpr const char* duplicate =
    R"(["duplicate key value violates unique constraint \"incident_unique_source_incident_id_per_source\"\nDETAIL:  )"
    R"(Key (source_incident_id, source_id)=(1, 1) already exists."])";

// 2.10.2, GET plannedmaintenance/1/
inline constexpr const char* planned_maintenance =
    R"({"pk":1,"created_by":{"pk":4,"username":"boss"},"created":"2026-11-24T18:26:06.362789+01:00",)"
    R"("start_time":"2026-11-24T18:26:06.362795+01:00","end_time":"9999-12-31T23:59:59.999999+01:00",)"
    R"("description":"d","filters":[{"pk":1,"name":"f1","filter":{"open":true,"acked":null,"stateful":null,)"
    R"("maxlevel":null,"hide_closed_acked":false},"public":false}]})";

// 2.10.2, GET auth/user/ of an administrator
inline constexpr const char* administrator =
    R"({"username":"boss","first_name":"","last_name":"","email":"","admin_url":"http://127.0.0.1:9410/admin/"})";

// 2.10.2, GET incidents/sources/
inline constexpr const char* sources =
    R"([{"pk":2,"name":"othernav","type":{"name":"nav"},"user":2,"base_url":"https://nav.example.org/"},)"
    R"({"pk":1,"name":"testnav","type":{"name":"nav"},"user":1,"base_url":"https://nav.example.org/"}])";

// 2.10.2, GET /api/v3/incidents/1/
inline constexpr const char* incident_of_v3 =
    R"({"pk":1,"start_time":"2026-01-01T01:00:00+01:00","end_time":"infinity","source":{"pk":1,"name":"testnav",)"
    R"("type":{"name":"nav"},"user":1,"base_url":"https://nav.example.org/",)"
    R"("last_seen":"2026-11-24T17:37:46.584872+01:00"},"source_incident_id":"","details_url":"","description":"x",)"
    R"("level":5,"ticket_url":"","tags":["a=b","x=y z"],"metadata":{},"stateful":true,"open":true,"acked":false})";

}  // namespace real_answers
