// A program that uses libcurl itself. usage: own_curl SCENARIO
#include "place.hpp"

#include <argus/argus.hpp>

#include <curl/curl.h>

#include <atomic>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

using argus::Client;

namespace {

std::size_t drop(char*, std::size_t, std::size_t size, void*) {
  return size;
}

/// One request of the program's own; refused for want of a token, and so answered.
void get_with_curl() {
  CURL* const handle = curl_easy_init();
  EXPECT(handle != nullptr);
  const argus::ClientOptions place = options();
  const std::string url = place.api_root_url + "/api/v2/incidents/";
  curl_easy_setopt(handle, CURLOPT_URL, url.c_str());
  curl_easy_setopt(handle, CURLOPT_CAINFO, place.ca_file.c_str());
  curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, &drop);
  curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
  EXPECT(curl_easy_perform(handle) == CURLE_OK);
  long status = 0;
  curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
  EXPECT(status == 401);
  curl_easy_cleanup(handle);
}

void call(const Client& client) {
  EXPECT(client.get_incidents().to_vector().empty());
}

void use_curl_first() {
  EXPECT(curl_global_init(CURL_GLOBAL_ALL) == CURLE_OK);
  get_with_curl();
  const Client client{options()};
  call(client);
  get_with_curl();
  curl_global_cleanup();
  call(client);
  call(Client{options()});
}

void use_curl_later() {
  const Client client{options()};
  call(client);
  EXPECT(curl_global_init(CURL_GLOBAL_ALL) == CURLE_OK);
  get_with_curl();
  curl_global_cleanup();
  call(client);
  {
    const Client other{options()};
    call(other);
  }
  get_with_curl();
}

void use_curl_at_the_same_time() {
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([i] {
      for (int round = 0; round < 5; ++round) {
        if (i % 2 == 0) {
          call(Client{options()});
          continue;
        }
        EXPECT(curl_global_init(CURL_GLOBAL_ALL) == CURLE_OK);
        get_with_curl();
        curl_global_cleanup();
      }
    });
  for (std::thread& thread : threads) thread.join();
}

std::atomic<int> allocations{0};
void* allocate(std::size_t size) {
  ++allocations;
  return std::malloc(size);
}
void* reallocate(void* memory, std::size_t size) {
  return std::realloc(memory, size);
}
void* allocate_zeroed(std::size_t count, std::size_t size) {
  ++allocations;
  return std::calloc(count, size);
}
char* duplicate(const char* text) {
  ++allocations;
  return strdup(text);
}

/// The program's own memory functions are used by the library's handles too.
void bring_own_memory() {
  EXPECT(curl_global_init_mem(CURL_GLOBAL_ALL, &allocate, &std::free, &reallocate, &duplicate, &allocate_zeroed) ==
         CURLE_OK);
  const int before = allocations;
  const Client client{options()};
  call(client);
  EXPECT(allocations > before);
  curl_global_cleanup();
  call(client);
}

}  // namespace

int main(int, char** arguments) try {
  const std::string_view scenario = arguments[1];
  if (scenario == "first") use_curl_first();
  if (scenario == "later") use_curl_later();
  if (scenario == "together") use_curl_at_the_same_time();
  if (scenario == "memory") bring_own_memory();
  return 0;
} catch (const std::exception& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
