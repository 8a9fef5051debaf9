// SPDX-License-Identifier: BSD-3-Clause
#include "common/training/program.hpp"

#include <algorithm>
#include <iomanip>
#include <iostream>
#include <string>
#include <vector>

#include "common/run_program.hpp"
#include "common/stop.hpp"
#include "common/study/report.hpp"
#include "common/training/options.hpp"
#include "common/training/study.hpp"

namespace examples {
namespace {

void list_arms(const training_task& task) {
  const std::vector<arm> arms = standard_arms(task.images);
  const auto size = [](const arm& each) { return each.name.size(); };
  const std::size_t width = std::ranges::max(arms, {}, size).name.size() + 2;
  for (const arm& each : arms)
    std::cout << std::left << std::setw(static_cast<int>(width)) << each.name << each.description << '\n';
}

int run(const training_task& task, const study_options& options) {
  if (options.list_arms) {
    list_arms(task);
    return 0;
  }
  listen_for_stop();
  study what(task, options);
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
  std::cerr << task.program << ": stopped; the same command goes on from here\n";
  return interrupted;
}

}  // namespace

int run_training_program(const training_task& task, int argc, const char* const* argv) {
  study_options options;
  return run_program(
      task.program, [&] { return parse_options(argc, argv, task, options); }, [&] { return run(task, options); });
}

}  // namespace examples
