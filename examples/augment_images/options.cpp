// SPDX-License-Identifier: BSD-3-Clause
#include "augment_images/options.hpp"

#include <algorithm>
#include <string>
#include <thread>

#include "augment_images/source.hpp"
#include "common/command_line.hpp"
#include "common/listing/options.hpp"

namespace examples {
namespace {

constexpr const char* description =
    "Augments images and shows or stores the results.\n\n"
    "Takes PNG files or a data set and a pipeline in JSON, and writes one contact sheet (each original beside its\n"
    "variants) or a PNG file for every variant. What happens to an image depends on the seed, the epoch and the "
    "number\n"
    "of the image alone, so that every run can be repeated.\n";

constexpr const char* footer =
    "A pipeline is an array of transforms with their settings; those left out have their defaults:\n"
    "  [{\"transform\": \"random_crop\", \"height\": 32, \"width\": 32, \"padding\": 4},\n"
    "   {\"transform\": \"one_of\", \"transforms\": [{\"transform\": \"invert\"}, {\"transform\": \"hue\"}]}]\n"
    "--list shows all transforms and their settings. A normalize is undone before the pictures are written. Mixup and\n"
    "cutmix, at the end of a pipeline, mix the selected images as one batch.\n\n"
    "Examples:\n"
    "  augment_images --sheet sheet.png\n"
    "      ten images of Fashion-MNIST (Debian's dataset-fashion-mnist) with eight variants each\n"
    "  augment_images --data cifar-10-batches-bin --one-per-class --seed 7 --sheet sheet.png\n"
    "      one image of each class of CIFAR-10\n"
    "  augment_images cat.png dog.png --pipeline my.json --out augmented --variants 20\n"
    "      twenty variants of each file, in the folder augmented\n"
    "  augment_images cat.png --pipeline '[{\"transform\": \"rotate\", \"degrees\": [-45, 45]}]' --sheet sheet.png\n"
    "      a pipeline on the command line\n"
    "  augment_images cat.png --sheet cat_sheet.png --draws draws.json\n"
    "  augment_images same_cat.png --sheet same_cat_sheet.png --replay draws.json\n"
    "      the same decisions for another picture\n"
    "  augment_images --list random_crop\n"
    "      the settings of one transform, with their ranges and defaults\n\n"
    "Exit codes: 0 done, 1 something went wrong (one line on stderr says what), 2 wrong usage, 130 interrupted. Files\n"
    "are written under temporary names and then renamed, so that none is ever half-written.";

void describe_options(CLI::App& app, options& o) {
  option_group images(app, "What to augment");
  images.value("files", "FILE.png ...", o.files, "PNG files")->default_str("");
  std::string data =
      "a data set: a folder of MNIST's kind (IDX, plain or .gz), of CIFAR-10's binary version or of PNG "
      "files, or a single file of these";
  if (const auto usual = default_data(); !usual.empty()) data += "; by default " + usual.string();
  images.value("-d,--data", "PATH", o.data, data)->excludes("files");
  images.choice(
      "--split", "PART", {"train", "test"}, [&o](const std::string& name) { o.test_split = name == "test"; },
      "the part of the data set: train (the default) or test");
  auto* const count = images.value("-n,--count", "N", o.which.count, "how many images: by default 10, or all FILES")
                          ->default_str("")
                          ->check(at_least(1));
  auto* const first = images.value("--first", "I", o.which.first, "the number of the first image")->check(at_least(0));
  auto* const classes = images.flag("--one-per-class", o.which.one_per_class,
                                    "the first image of each class, in the order of the classes");
  images.value("-i,--indices", "I,...", o.which.indices, "the numbers of the images: 3,14,15")
      ->default_str("")
      ->delimiter(',')
      ->check(at_least(0))
      ->excludes(count, first, classes);
  images.flag("--keep-alpha", o.keep_alpha, "keep transparency as a fourth channel, instead of laying it on white");

  option_group how(app, "How");
  auto* const pipeline = how.value("-p,--pipeline", "FILE|JSON", o.pipeline,
                                   "a JSON file or JSON itself; without it a usual one for grey or colour");
  auto* const seed = how.value("-s,--seed", "N", o.seed, "any number up to 2^64 - 1")->check(whole_number);
  auto* const epoch = how.value("-e,--epoch", "N", o.epoch, "the epoch of the first variant; each next one is the next")
                          ->check(whole_number);
  auto* const variants =
      how.value("-v,--variants", "N", o.variants, "how many variants of each image")->check(at_least(1));
  how.value("--replay", "DRAWS.json", o.replay,
            "apply the decisions that --draws wrote, with the pipeline that they were made for; to the same "
            "images, or to those selected, in their order")
      ->excludes(pipeline, seed, epoch, variants);
  how.value("-j,--threads", "N", o.threads, "threads; the results do not depend on it")->check(CLI::Range(1, 1024));

  option_group output(app, "What to write");
  output.value("--sheet", "FILE.png", o.sheet, "a contact sheet");
  output.value("-o,--out", "FOLDER", o.out, "a folder for a PNG file of every variant; it is made if need be");
  output.value("--draws", "DRAWS.json", o.draws, "what was decided for every variant, as JSON for --replay");
  output.flag("--explain", o.explain, "the passes over memory that the pipeline makes for the first image");

  add_list(app, "-l,--list", o.list, o.list_name, o.format);
  add_information(app);
}

}  // namespace

std::optional<int> parse_options(int argc, const char* const* argv, options& to) {
  to.threads = static_cast<int>(std::clamp(std::thread::hardware_concurrency(), 1U, 1024U));
  CLI::App app(description, "augment_images");
  app.footer(footer);
  describe_options(app, to);
  return parse_command_line(app, argc, argv, [&] {
    if (!to.list && !to.explain && to.sheet.empty() && to.out.empty() && to.draws.empty())
      throw CLI::ValidationError(
          "nothing to do: give --sheet FILE.png, --out FOLDER, --draws DRAWS.json, --explain or --list");
  });
}

}  // namespace examples
