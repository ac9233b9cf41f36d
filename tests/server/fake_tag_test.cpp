// Tags on the fake server; each expectation is a real server's answer.

#include "server/fake_asker.hpp"

#include <string>

#include "catch.hpp"

namespace fake_tag_test {

TEST_CASE("the fake server adds and removes tags one by one", "[fake]") {
  FakeServer server;
  Asker source(server, server.token());
  const auto pk = server.add_incident({{"tags", {{{"tag", "a=1"}}}}});
  const std::string path = path_of_tags(pk);
  for (int i = 0; i < 2; ++i) {
    const Reply reply = source.post(path, {{"tag", " b = x y"}});
    CHECK(reply.status == 201);
    CHECK(reply.body == json{{"tag", "b=x y"}});
  }
  CHECK(source.get(path).body == json{{{"tag", "a=1"}}, {{"tag", "b=x y"}}});
  CHECK(source.get(path + "b=x%20y/").body == json{{"tag", "b=x y"}});
  CHECK(source.post(path, {{"tag", "bad"}}).body == json{{"tag", "The tag does not have its delimiter: =."}});
  CHECK(source.post(path, json::object()).status == 500);
  CHECK(Asker(server, server.person_token()).send("DELETE", path + "a=1/", "").status == 204);
  CHECK(source.send("DELETE", path + "a=1/", "").body == json{{"detail", "No Tag matches the given query."}});
  CHECK(source.get(path + "a/").body == json{"The tag does not have its delimiter: =."});
  CHECK(source.post(path_of_tags(99), {{"tag", "a=b"}}).body == json{"An incident with pk=99 does not exist"});
  CHECK(server.events(pk).size() == 1);
}

}  // namespace fake_tag_test
