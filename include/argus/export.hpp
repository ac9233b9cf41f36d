#pragma once

/// Marks what a shared argus library exports; everything else is hidden.
#define ARGUS_EXPORT __attribute__((visibility("default")))
