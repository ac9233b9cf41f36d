// Sends one request again and again over one libcurl handle, as little as a program can do: a POST of a file's content
// if one is given, else a GET.
//
// usage: bare_libcurl URL COUNT [BODY-FILE]
#include <curl/curl.h>

#include <fstream>
#include <iostream>
#include <iterator>
#include <string>

namespace {

std::size_t on_body(char* data, std::size_t, std::size_t size, void* text) {
  static_cast<std::string*>(text)->append(data, size);
  return size;
}

std::string content_of(const char* file) {
  std::ifstream stream{file, std::ios::binary};
  return {std::istreambuf_iterator<char>{stream}, {}};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3 && argc != 4) return 2;
  const long expected_status = argc == 4 ? 201 : 200;
  const std::string body = argc == 4 ? content_of(argv[3]) : "";
  curl_global_init(CURL_GLOBAL_DEFAULT);
  CURL* const handle = curl_easy_init();
  curl_slist* headers = curl_slist_append(nullptr, "Authorization: Token token");
  headers = curl_slist_append(headers, "Content-Type: application/json");
  std::string received;
  curl_easy_setopt(handle, CURLOPT_URL, argv[1]);
  curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers);
  curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, &on_body);
  curl_easy_setopt(handle, CURLOPT_WRITEDATA, &received);
  if (argc == 4) {
    curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE, static_cast<long>(body.size()));
    curl_easy_setopt(handle, CURLOPT_POSTFIELDS, body.c_str());
  }
  const int count = std::stoi(argv[2]);
  for (int i = 0; i < count; ++i) {
    received.clear();
    const CURLcode code = curl_easy_perform(handle);
    long status = 0;
    curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
    if (code != CURLE_OK || status != expected_status) {
      std::cerr << curl_easy_strerror(code) << ", status " << status << '\n';
      return 1;
    }
  }
  curl_slist_free_all(headers);
  curl_easy_cleanup(handle);
  curl_global_cleanup();
  return 0;
}
