#pragma once

#include "step.hpp"

#include <cstdint>
#include <vector>

/// Sequences that meet each of the allowed differences, so that each of them is shown to be needed.
const std::vector<Sequence>& fixed_sequences();

/// A sequence of 5 to 30 requests; the same for the same seed.
Sequence generate_sequence(std::uint64_t seed);
