#pragma once

#include "trial.hpp"

/// A sequence that the servers take differently.
struct Finding {
  Sequence sequence{};
  Mismatch mismatch{};
};

/// The shortest sequence that can be had by taking away requests, and parts of them, from one that differs: each try is
/// carried out anew.
Finding shrink(Finding finding, Bench& bench);
