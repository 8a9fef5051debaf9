// SPDX-License-Identifier: BSD-3-Clause
#include "augment_images/options.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <memory>
#include <sstream>
#include <string>
#include <thread>
#include <xaug/version.hpp>

#include "augment_images/source.hpp"

namespace examples {
namespace {

constexpr int usage_error = 2;

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

constexpr std::int64_t many = std::int64_t{1} << 40;

/// Without it "-1" would be read as 2^64 - 1.
const CLI::Validator whole_number(
    [](const std::string& text) {
      const bool digits = !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
      return digits ? std::string() : "expected a whole number from 0 to 2^64 - 1, found " + text;
    },
    "");

/// Everything after the first line of a message would hide the program's name from who reads a log.
std::string one_line(std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

/// CLI11's help without the ranges and exclusions of its validators, which make lines that nobody reads, and with
/// descriptions wrapped.
class plain_formatter : public CLI::Formatter {
public:
  plain_formatter() { column_width(name_width); }

  std::string make_option_opts(const CLI::Option* option) const override {
    if (option->get_expected_max() == 0 || option->get_type_size() == 0) return "";  // a flag
    const std::string type = option->get_type_name();
    return ' ' + type.substr(0, type.find(':'));
  }

  std::string make_option_desc(const CLI::Option* option) const override {
    std::string text = option->get_description();
    if (!option->get_default_str().empty()) text += " [" + option->get_default_str() + ']';
    std::string wrapped;
    std::size_t used = 0;
    std::istringstream words(text);
    for (std::string word; words >> word;) {
      const bool fits = used + 1 + word.size() <= text_width;
      if (used > 0) wrapped += fits ? ' ' : '\n';
      used = (fits ? used + 1 : 0) + word.size();
      wrapped += word;
    }
    return wrapped;
  }

private:
  static constexpr std::size_t name_width = 31;
  static constexpr std::size_t text_width = 84;
};

void describe_options(CLI::App& app, options& o) {
  const std::string images = "What to augment";
  app.add_option("files", o.files, "PNG files")->type_name("FILE.png ...")->group(images);
  std::string data =
      "a data set: a folder of MNIST's kind (IDX, plain or .gz), of CIFAR-10's binary version or of PNG "
      "files, or a single file of these";
  if (const auto usual = default_data(); !usual.empty()) data += "; by default " + usual.string();
  auto* const data_option = app.add_option("-d,--data", o.data, data)->type_name("PATH")->group(images);
  data_option->excludes("files");
  app.add_option_function<std::string>(
         "--split", [&o](const std::string& name) { o.test_split = name == "test"; },
         "the part of the data set: train (the default) or test")
      ->check(CLI::IsMember({"train", "test"}))
      ->type_name("PART")
      ->group(images);
  auto* const count = app.add_option("-n,--count", o.which.count, "how many images: by default 10, or all FILES")
                          ->type_name("N")
                          ->check(CLI::Range(std::int64_t{1}, many))
                          ->group(images);
  auto* const first = app.add_option("--first", o.which.first, "the number of the first image")
                          ->type_name("I")
                          ->check(CLI::Range(std::int64_t{0}, many))
                          ->capture_default_str()
                          ->group(images);
  auto* const classes = app.add_flag("--one-per-class", o.which.one_per_class,
                                     "the first image of each class, in the order of the classes")
                            ->group(images);
  app.add_option("-i,--indices", o.which.indices, "the numbers of the images: 3,14,15")
      ->type_name("I,...")
      ->delimiter(',')
      ->check(CLI::Range(std::int64_t{0}, many))
      ->excludes(count, first, classes)
      ->group(images);
  app.add_flag("--keep-alpha", o.keep_alpha, "keep transparency as a fourth channel, instead of laying it on white")
      ->group(images);

  const std::string how = "How";
  auto* const pipeline = app.add_option("-p,--pipeline", o.pipeline,
                                        "a JSON file or JSON itself; without it a usual one for grey or colour")
                             ->type_name("FILE|JSON")
                             ->group(how);
  auto* const seed = app.add_option("-s,--seed", o.seed, "any number up to 2^64 - 1")
                         ->type_name("N")
                         ->check(whole_number)
                         ->capture_default_str()
                         ->group(how);
  auto* const epoch = app.add_option("-e,--epoch", o.epoch, "the epoch of the first variant; each next one is the next")
                          ->type_name("N")
                          ->check(whole_number)
                          ->capture_default_str()
                          ->group(how);
  auto* const variants = app.add_option("-v,--variants", o.variants, "how many variants of each image")
                             ->type_name("N")
                             ->check(CLI::Range(std::int64_t{1}, many))
                             ->capture_default_str()
                             ->group(how);
  app.add_option("--replay", o.replay,
                 "apply the decisions that --draws wrote, with the pipeline that they were made for; to the same "
                 "images, or to those selected, in their order")
      ->type_name("DRAWS.json")
      ->excludes(pipeline, seed, epoch, variants)
      ->group(how);
  app.add_option("-j,--threads", o.threads, "threads; the results do not depend on it")
      ->type_name("N")
      ->check(CLI::Range(1, 1024))
      ->capture_default_str()
      ->group(how);

  const std::string output = "What to write";
  app.add_option("--sheet", o.sheet, "a contact sheet")->type_name("FILE.png")->group(output);
  app.add_option("-o,--out", o.out, "a folder for a PNG file of every variant; it is made if need be")
      ->type_name("FOLDER")
      ->group(output);
  app.add_option("--draws", o.draws, "what was decided for every variant, as JSON for --replay")
      ->type_name("DRAWS.json")
      ->group(output);
  app.add_flag("--explain", o.explain, "the passes over memory that the pipeline makes for the first image")
      ->group(output);

  const std::string information = "Information";
  app.add_option_function<std::string>(
         "-l,--list", [&o](const std::string& name) { o.list = true, o.list_name = name; },
         "all transforms, or one: settings, defaults, ranges")
      ->expected(0, 1)
      ->type_name("[NAME]")
      ->group(information);
  app.add_flag("--json", o.json, "write --list as JSON")->needs("--list")->group(information);
  app.set_help_flag("-h,--help", "this text")->group(information);
  app.set_version_flag("--version",
                       "xaug " + std::to_string(XAUG_VERSION_MAJOR) + '.' + std::to_string(XAUG_VERSION_MINOR) + '.' +
                           std::to_string(XAUG_VERSION_PATCH),
                       "the version of xaug")
      ->group(information);
}

}  // namespace

std::optional<int> parse_options(int argc, const char* const* argv, options& to) {
  to.threads = static_cast<int>(std::clamp(std::thread::hardware_concurrency(), 1U, 1024U));
  CLI::App app(description, "augment_images");
  app.footer(footer);
  app.formatter(std::make_shared<plain_formatter>());
  try {
    describe_options(app, to);
    app.parse(argc, argv);
    if (!to.list && !to.explain && to.sheet.empty() && to.out.empty() && to.draws.empty())
      throw CLI::ValidationError(
          "nothing to do: give --sheet FILE.png, --out FOLDER, --draws DRAWS.json, --explain or --list");
  } catch (const CLI::Success& request) {
    return app.exit(request);
  } catch (const CLI::Error& mistake) {
    std::cerr << "augment_images: " << one_line(mistake.what()) << " (--help explains all options)\n";
    return usage_error;
  }
  return std::nullopt;
}

}  // namespace examples
