// SPDX-License-Identifier: BSD-3-Clause
//
// Augments images and shows or stores the results: options, then a source of images, then a pipeline, then sinks.

#include <chrono>
#include <cmath>
#include <iostream>
#include <memory>
#include <optional>
#include <vector>
#include <xaug/synthetic/low_rank_gaussian.hpp>
#include <xaug/synthetic/smote.hpp>

#include "augment_images/options.hpp"
#include "augment_images/png_folder.hpp"
#include "augment_images/recording.hpp"
#include "augment_images/source.hpp"
#include "common/listing/listing.hpp"
#include "common/pictures/augment.hpp"
#include "common/pictures/contact_sheet.hpp"
#include "common/run_program.hpp"
#include "common/stop.hpp"

namespace {

using namespace examples;

std::string counted(std::size_t count, const std::string& what) {
  return std::to_string(count) + ' ' + what + (count == 1 ? "" : "s");
}

/// The images that are asked for; without a selection, those that were recorded.
source load(const options& o, const std::optional<recording>& replayed) {
  selection which = o.which;
  if (replayed && !which.given()) which.indices = replayed->indices;
  source loaded = load_source(o, which);
  if (replayed && loaded.samples.size() != replayed->indices.size())
    throw xaug::error(o.replay.string(), "decisions for " + counted(loaded.samples.size(), "image") + ", as selected",
                      replayed->indices.size());
  return loaded;
}

/// An empty recording of this run; a replayed one goes on as it was.
recording begin_recording(const options& o, const source& from, std::optional<recording>& replayed) {
  if (replayed) return std::move(*replayed);
  recording run{
      o.pipeline.empty() ? default_recipe(from.samples.front().shape()) : read_recipe(o.pipeline), o.seed, {}, {}, {}};
  for (const sample& each : from.samples) {
    run.indices.push_back(each.index);
    run.names.push_back(each.name);
  }
  return run;
}

std::string epochs(std::uint64_t first, std::size_t count) {
  if (count == 1) return "epoch " + std::to_string(first);
  return "epochs " + std::to_string(first) + " to " + std::to_string(first + count - 1);
}

void print_row(const std::string& name, const std::string& value) {
  std::cout << name << std::string(name.size() < 11 ? 11 - name.size() : 1, ' ') << value << '\n';
}

std::string explanation(const recipe& how, const sample& first, const variant& decided) {
  std::string text = "\nThe passes for " + first.name + " (no. " + std::to_string(first.index) + ") in epoch " +
                     std::to_string(decided.epoch) + ":\n" +
                     xaug::explain(how.images(), decided.decisions.front().draws, first.shape());
  if (how.mixes()) text += "then, over the batch: " + describe(how).back() + '\n';
  return text;
}

int run(const options& o) {
  if (o.list) {
    print_list(std::cout,
               {section_of(xaug::all_transforms{}, "transforms", "Transforms of single images"), choices(),
                section_of(xaug::all_batch_transforms{}, "batch_transforms",
                           "Transforms of a whole batch, at the end of a pipeline"),
                section_of(xaug::transform_list<xaug::smote, xaug::low_rank_gaussian>{}, "generators",
                           "Generators of new images, in C++ alone")},
               o.list_name, o.format);
    return 0;
  }
  std::optional<recording> replayed;
  if (!o.replay.empty()) replayed = read_recording(o.replay);
  const bool replaying = replayed.has_value();
  const source from = load(o, replayed);
  recording decided = begin_recording(o, from, replayed);
  const std::size_t variants = replaying ? decided.variants.size() : static_cast<std::size_t>(o.variants);
  const std::uint64_t first_epoch = replaying ? decided.variants.front().epoch : o.epoch;
  const std::string when = "seed " + std::to_string(decided.seed) + ", " + epochs(first_epoch, variants);
  xaug::thread_pool threads(o.threads);

  print_row("images", from.title + ", " + from.details);
  print_row("pipeline", decided.how.name + ": " + counted(describe(decided.how).size(), "transform"));
  print_row("decisions", replaying ? "replayed from " + o.replay.string() : when);

  std::vector<std::unique_ptr<sink>> sinks;
  if (!o.out.empty())
    sinks.push_back(std::make_unique<png_folder>(o.out, from.samples, static_cast<std::int64_t>(variants), threads));
  if (!o.sheet.empty()) {
    const std::string dot = "  \u00b7  ";
    sheet_text text{from.title + ", augmented by xaug", from.details + dot + when + dot + decided.how.name,
                    describe(decided.how)};
    sinks.push_back(std::make_unique<contact_sheet>(o.sheet, std::move(text), from.samples));
  }

  listen_for_stop();
  std::vector<variant> kept;
  std::string explained;
  double seconds = 0;
  std::size_t done = 0;
  for (; done < variants && !stop_requested(); ++done) {
    const auto begin = std::chrono::steady_clock::now();
    variant now = replaying ? std::move(decided.variants[done])
                            : decide(decided.how, from.samples, o.seed, o.epoch + done, threads);
    auto pictures = apply(decided.how, from.samples, now, threads);
    seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    for (const auto& each : sinks) each->add(now, pictures);
    if (o.explain && done == 0) explained = explanation(decided.how, from.samples.front(), now);
    if (!o.draws.empty()) kept.push_back(std::move(now));
  }
  if (stop_requested()) sinks.clear();  // which also removes their progress from the terminal
  const std::size_t pictures = done * from.samples.size();
  const auto rate = std::to_string(std::llround(static_cast<double>(pictures) / std::max(seconds, 1e-9)));
  print_row("augmented", counted(pictures, "image") + ", " + rate + "/s on " +
                             counted(static_cast<std::size_t>(o.threads), "thread"));
  if (stop_requested()) {
    std::cerr << "augment_images: interrupted; what was written so far is whole\n";
    return interrupted;
  }
  for (const auto& each : sinks) print_row("wrote", each->finish());
  if (!o.draws.empty()) {
    decided.variants = std::move(kept);
    write_recording(o.draws, decided);
    print_row("wrote", o.draws.string() + " (decisions)");
  }
  std::cout << explained;
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  options o;
  return run_program(
      "augment_images", [&] { return parse_options(argc, argv, o); }, [&] { return run(o); });
}
