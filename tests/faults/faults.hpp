#pragma once

#include "faults/faulty_link.hpp"

#include <vector>

/// Every fault of the table, in its order.
std::vector<Fault> all_faults();
