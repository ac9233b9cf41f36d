#pragma once

/// @file
/// All of the client.

#include <argus/client.hpp>
#include <argus/stored_text.hpp>
#include <argus/token_file.hpp>
