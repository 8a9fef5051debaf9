// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "common/study/comparison.hpp"

// Plots, drawn by gnuplot. Every function that draws throws xaug::error if gnuplot cannot be run or fails.

namespace examples {

enum class plot_format : std::uint8_t {
  svg,  ///< to embed in a page: without a size of its own, in the page's font and the colours of its style sheet
  png,
};

/// One arm in the plot of what it gains against what it costs.
struct trade_off_point {
  std::string label;
  double cost = unknown;  ///< seconds for a sample; arms without a positive one are left out
  double gain = unknown;  ///< of accuracy, as a fraction
  interval gain_interval;
  verdict found = verdict::undecided;
};

/// Gain with its interval against cost, the cost on a logarithmic axis. Throws xaug::error if no point can be drawn.
std::string trade_off_plot(std::span<const trade_off_point> points, plot_format format);

/// How training went, epoch by epoch.
struct learning_curve {
  std::vector<double> epochs;
  std::vector<double> values;  ///< NaN leaves a gap
};

/// The curves of one arm beside those of the baseline.
struct curve_panel {
  std::string title;
  std::vector<learning_curve> baseline;  ///< grey
  std::vector<learning_curve> arm;       ///< coloured
};

/// Panels side by side on the same axes. Throws xaug::error if there is nothing to draw.
std::string learning_curve_plot(std::span<const curve_panel> panels, const std::string& value_name, plot_format format);

/// Whether gnuplot can be run.
bool has_gnuplot();

}  // namespace examples
