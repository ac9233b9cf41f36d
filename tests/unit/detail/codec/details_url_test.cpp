#include "catch.hpp"

#include <argus/detail/codec/details_url.hpp>

#include <string>

namespace details_url_test {

using argus::detail::details_url::can_be_split;
using argus::detail::details_url::joined;

// As Python's urljoin has them; most were tried on servers.
TEST_CASE("a URL is joined with its source's base_url as the server does it") {
  const std::string base = "https://nav.example.org/a/b?q#f";
  CHECK(joined(base, "/search/1") == "https://nav.example.org/search/1");
  CHECK(joined(base, "search/1") == "https://nav.example.org/a/search/1");
  CHECK(joined(base, "?a=1") == "https://nav.example.org/a/b?a=1");
  CHECK(joined(base, "#g") == "https://nav.example.org/a/b?q#g");
  CHECK(joined(base, ";p") == "https://nav.example.org/a/;p");
  CHECK(joined(base, "") == base);
  CHECK(joined(base, "//other/x") == "https://other/x");
  CHECK(joined(base, "../x") == "https://nav.example.org/x");
  CHECK(joined(base, "../../../x/.") == "https://nav.example.org/x/");
  CHECK(joined(base, "c//d") == "https://nav.example.org/a/c/d");
  CHECK(joined(base, "/c//./d/../e") == "https://nav.example.org/c//e");
  CHECK(joined(base, "..") == "https://nav.example.org/");
  CHECK(joined(base, "https:x") == "https://nav.example.org/a/x");
  CHECK(joined(base, "HTTPS://X/?#") == "https://X/");
  CHECK(joined(base, "http://x/?") == "http://x/?");
  CHECK(joined(base, "mailto:a@b") == "mailto:a@b");
  CHECK(joined(base, "1:2") == "https://nav.example.org/a/1:2");
  CHECK(joined(base, "x\n\ty;p;q") == "https://nav.example.org/a/xy;p;q");
  CHECK(joined("https://nav.example.org", "x") == "https://nav.example.org/x");
  CHECK(joined("nav.example.org/", "x") == "nav.example.org/x");
  CHECK(joined("mailto:a", "x") == "x");
  CHECK(joined("", "/x") == "/x");
}

TEST_CASE("a URL's host that the server can't split is recognized") {
  const auto bad = GENERATE(as<std::string>{}, "http://[", "//[x", "http://x]/", "http://[zz]/", "ftp://]1[",
                            " xyz://[\n", "https://a\u2100b/", "https://a\uff0fb", "//\uff20", "ht\ntp:/\t/[");
  INFO(bad);
  CHECK_FALSE(can_be_split(bad));
}

TEST_CASE("brackets and unusual letters outside a URL's host are accepted") {
  const auto good =
      GENERATE(as<std::string>{}, "", "x", "/a[b", "?x=[", "x[y]", "https://nav.example.org/[x", "http://[::1]/",
               "http://u:p@[2001:db8::1]:80", "https://nav.example.org/\uff0f", "http:/[", "https://\u00e5/");
  INFO(good);
  CHECK(can_be_split(good));
}

}  // namespace details_url_test
