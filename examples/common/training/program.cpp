// SPDX-License-Identifier: BSD-3-Clause
#include "common/training/program.hpp"

#include <ATen/Parallel.h>

#include <algorithm>
#include <iomanip>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

#include "common/run_program.hpp"
#include "common/stop.hpp"
#include "common/study/report.hpp"
#include "common/training/options.hpp"
#include "common/training/study.hpp"

namespace examples {
namespace {

void list_arms(const std::vector<arm_record>& arms) {
  const auto size = [](const arm_record& each) { return each.name.size(); };
  const std::size_t width = std::ranges::max(arms, {}, size).name.size() + 2;
  for (const arm_record& each : arms)
    std::cout << std::left << std::setw(static_cast<int>(width)) << each.name << each.description << '\n';
}

int run(const training_program& program, const study_options& options) {
  if (options.list_arms) {
    list_arms(program.arms);
    return 0;
  }
  listen_for_stop();
  at::set_num_threads(options.threads);
  study what(program.open(options), options);
  const bool finished = what.run();
  if (finished || !what.record().runs.empty()) {
    what.describe_arms();
    const study_summary summary = summarise(what.record());
    const std::string not_drawn = write_report(summary, options.out);
    std::cout << '\n' << headline(summary) << "\n\n" << results_table(summary) << '\n';
    if (!not_drawn.empty()) std::cout << not_drawn << '\n';
    std::cout << "wrote  " << (options.out / "report.html").string() << ", results.json, sheets/ and runs/\n";
  }
  if (finished) return 0;
  std::cerr << program.name << ": stopped; the same command goes on from here\n";
  return interrupted;
}

}  // namespace

int run_training_program(const training_program& program, study_options defaults, int argc, const char* const* argv) {
  study_options options = std::move(defaults);
  return run_program(
      program.name, [&] { return parse_options(argc, argv, program, options); }, [&] { return run(program, options); });
}

}  // namespace examples
