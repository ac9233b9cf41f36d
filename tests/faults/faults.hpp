#pragma once

#include "faults/line.hpp"

#include <vector>

/// Every fault of the table, in its order.
std::vector<Fault> all_faults();
