#include "token_transport.hpp"

#include "attempt.hpp"
#include "guard.hpp"
#include "lost_answer.hpp"

#include <argus/errors.hpp>

#include <algorithm>
#include <exception>
#include <string>
#include <utility>

namespace argus::detail {
namespace {

constexpr int unauthorized = 401;

template <class Request>
auto find_authorization(Request& request) {
  return std::find_if(request.headers.begin(), request.headers.end(),
                      [](const Header& header) { return header.first == "Authorization"; });
}

/// For a request of which an attempt before the refusal may have been processed.
void note_earlier_write(SendResult& answer) {
  answer.response.maybe_processed = true;
  if (!answer.failure) return;
  try {
    std::rethrow_exception(answer.failure);
  } catch (Error& error) {
    error.note_earlier_write();
  } catch (...) {
    // Not one of those that tell it.
  }
}

}  // namespace

TokenTransport::TokenTransport(std::shared_ptr<Transport> next, std::shared_ptr<Credentials> credentials)
    : next_(std::move(next)), credentials_(std::move(credentials)) {}

TokenTransport::~TokenTransport() = default;

Response TokenTransport::send(const Request& request) {
  Response response = next_->send(request);
  if (!renew(request, response)) return response;
  SendResult answer = attempt(*next_, with_new_token(request));
  if (response.maybe_processed) note_earlier_write(answer);
  return response_of(std::move(answer));
}

void TokenTransport::send_many(const std::vector<Request>& requests, std::size_t concurrency, const TakeResult& take) {
  struct Refused {
    std::size_t index;
    SendResult answer;
  };
  std::vector<Refused> refused;
  next_->send_many(requests, concurrency, [&](std::size_t index, SendResult answer) {
    // The source isn't asked from within a transfer: others would wait for it.
    if (answer.failure || answer.response.status != unauthorized) return take(index, std::move(answer));
    refused.push_back({index, std::move(answer)});
  });
  std::vector<Request> repeated;
  std::vector<const Refused*> places;
  for (Refused& one : refused) {
    if (!renew(requests[one.index], one.answer.response)) {
      take(one.index, std::move(one.answer));
      continue;
    }
    repeated.push_back(with_new_token(requests[one.index]));
    places.push_back(&one);
  }
  if (repeated.empty()) return;
  next_->send_many(repeated, concurrency, [&](std::size_t place, SendResult answer) {
    if (places[place]->answer.response.maybe_processed) note_earlier_write(answer);
    take(places[place]->index, std::move(answer));
  });
}

bool TokenTransport::renew(const Request& request, Response& refusal) {
  const auto authorization = find_authorization(request);
  if (refusal.status != unauthorized || authorization == request.headers.end()) return false;
  bool is_renewed = false;
  guard([&] { is_renewed = credentials_->renew(authorization->second); },
        [&](const std::exception_ptr& failure) {
          refusal.gave_up = "no other token could be had: " + message_of(failure);
        });
  return is_renewed;
}

Request TokenTransport::with_new_token(Request request) const {
  find_authorization(request)->second = credentials_->authorization();
  return request;
}

}  // namespace argus::detail
