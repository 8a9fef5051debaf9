// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <vector>

#include "common/study/plot.hpp"
#include "common/study/report.hpp"
#include "common/study/text.hpp"

// What the page of a report shares with the terminal.

namespace examples {

/// The main table: one line for each arm.
table results(const study_summary& summary);

std::vector<trade_off_point> trade_off_points(const study_summary& summary);

}  // namespace examples
