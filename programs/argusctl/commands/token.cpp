#include "../commands.hpp"
#include "../exit_code.hpp"
#include "../renewal_directory.hpp"
#include "src/glue/durable_file.hpp"
#include "src/glue/file_lock.hpp"

#include <argus/argus.hpp>
#include <argus/glue/token_keeper.hpp>

#include <CLI/CLI.hpp>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace argusctl {
namespace {

using argus::glue::detail::FileAccess;
using argus::glue::detail::FileLock;
using argus::glue::detail::write_durably;
using std::filesystem::path;

path token_file_of(const Session& session) {
  const argus::detail::Setting& token = session.setting("token");
  if (token.file.empty())
    throw std::invalid_argument("the token is in no file (" + token.origin +
                                "), so that the new one couldn't be stored: write it into a file, and name that in "
                                "ARGUS_TOKEN_FILE");
  return std::filesystem::canonical(token.file);
}

/// Fails where the new token couldn't be stored, while the old one is still good.
void try_to_write(const path& file, const FileAccess& access) {
  std::ifstream stream{file};
  if (!stream) throw std::runtime_error(file.string() + " can't be read");
  write_durably(file, {std::istreambuf_iterator<char>{stream}, {}}, access);
}

/// The keeper stores the new token before this does: a crash at any moment loses nothing, and the next call goes on.
void renew(const Session& session, const path& file, const path& directory) {
  const FileAccess access = argus::glue::detail::access_of(file);
  try_to_write(file, access);
  const argus::glue::TokenKeeper keeper{session.client_options(), directory, std::chrono::hours{14 * 24},
                                        session.environment().transport, session.environment().now};
  const auto store = [&] {
    write_durably(file, keeper.token().reveal() + "\n", access);
    std::filesystem::remove(directory / "token.json");
  };
  try {
    static_cast<void>(keeper.renew_if_due());
  } catch (const std::exception&) {
    // The old one may be dead already.
    if (keeper.is_renewed()) store();
    throw;
  }
  store();
}

int renew_token(Session& session) {
  const argus::Secret before = session.client_options().token;
  const path file = token_file_of(session);
  const path directory = make_renewal_directory(file);
  const FileLock lock{directory / "lock", FileLock::Kind::exclusive};
  session.read_token();
  if (session.client_options().token != before) {
    session.output() << "another program has just renewed the token in " << file.string() << '\n';
    return done;
  }
  renew(session, file, directory);
  session.output() << "the token in " << file.string() << " is renewed; give it to all others that have the old one\n";
  return done;
}

}  // namespace

void add_token(CLI::App& app, Actions& actions) {
  CLI::App* const token = app.add_subcommand("token", "renews the token");
  token->require_subcommand(1);
  token->fallthrough();
  CLI::App* const command =
      token->add_subcommand("renew", "puts a new token into the token's file; the old one is no longer good anywhere");
  actions.emplace_back(command, [](Session& session) { return renew_token(session); });
}

}  // namespace argusctl
