// SPDX-License-Identifier: BSD-3-Clause
#include "common/image_training/arms.hpp"

#include <algorithm>
#include <xaug/io/json.hpp>

#include "common/training/choose_arms.hpp"

namespace examples {
namespace {

using json = nlohmann::ordered_json;

template <class... Ts>
json pipeline_of(const Ts&... parts) {
  return xaug::to_json(xaug::any_pipeline{parts...});
}

}  // namespace

std::vector<arm> standard_arms(const image_statistics& of) {
  using namespace xaug;
  const auto& [height, width, channels] = of.shape;
  const bool colour = channels == 3;
  const xaug::index padding = std::max(height, width) / 8 - (colour ? 0 : 1);  // 4 for 32 x 32, as usual; 2 for 28 x 28
  const random_crop crop{.height = height, .width = width, .padding = padding};
  const horizontal_flip flip{};
  color_jitter jitter{.brightness = {0.6f, 1.4f}, .contrast = {0.6f, 1.4f}};
  if (colour) {
    jitter.saturation = {0.6f, 1.4f};
    jitter.hue = {-0.1f, 0.1f};
  }
  const affine move{.degrees = {-15.0f, 15.0f},
                    .translate_x = {-0.1f, 0.1f},
                    .translate_y = {-0.1f, 0.1f},
                    .interpolation = interpolation::bilinear};
  return {
      {"none", "no augmentation", "The images as they are.", json::array(), generator::none},
      {"crop", "random cropping",
       "Zero padding of " + std::to_string(padding) + " pixels, and a crop of the old size at a random place.",
       pipeline_of(crop)},
      {"flip", "flips", "Horizontal and vertical flips, each with probability 0.5.",
       pipeline_of(flip, vertical_flip{})},
      {"move", "rotation and translation",
       "Rotation by up to 15 degrees and translation by up to a tenth of the size, bilinear.", pipeline_of(move)},
      {"jitter", "colour jitter",
       colour ? "Brightness, contrast and saturation by factors in [0.6, 1.4], hue by up to a tenth of a turn."
              : "Brightness and contrast by factors in [0.6, 1.4].",
       pipeline_of(jitter)},
      {"noise", "Gaussian noise", "Independent noise of standard deviation 0.05 of full scale on every value.",
       pipeline_of(gaussian_noise{.sigma = {0.05f, 0.05f}})},
      {"erasing", "random erasing", "A rectangle of 2 to 20 % of the area is blackened with probability 0.5.",
       pipeline_of(random_erasing{.p = 0.5f, .scale = {0.02f, 0.2f}})},
      {"mixup", "mixup", "Each image is blended with another one, and so are their labels; alpha 0.2.",
       json::parse(R"([{"transform": "mixup", "alpha": 0.2}])")},
      {"cutmix", "cutmix",
       "A rectangle comes from another image, and its share of the label; alpha 1, in every second batch.",
       json::parse(R"([{"transform": "cutmix", "alpha": 1, "p": 0.5}])")},
      {"intra_class_cutmix", "cutmix within classes",
       "A rectangle comes from another image of the same class in the batch; the label stays.",
       json::parse(R"([{"transform": "cutmix", "partners": "same_class", "unit": "sample"}])"), generator::none},
      {"class_jitter", "jitter within classes",
       "Each image moves towards another one of its class in the batch, or away from it, by up to half of the way.",
       json::parse(R"([{"transform": "class_jitter"}])")},
      {"smote", "synthetic data: SMOTE",
       "As many images again in each epoch, each between an image and one of its five nearest neighbours of its class.",
       json::array(), generator::smote},
      {"gaussian", "synthetic data: low-rank Gaussian",
       "As many images again in each epoch from a Gaussian of 32 directions, fitted to each class.", json::array(),
       generator::gaussian},
      {"standard", "the standard combination", "Random cropping and horizontal flips.", pipeline_of(crop, flip)},
  };
}

std::vector<arm> choose_arms(const std::vector<std::string>& wanted, const image_statistics& of) {
  return choose_arms(wanted, standard_arms(of), [](const std::string& name, const std::string& pipeline) {
    const recipe how = read_recipe(pipeline);
    std::string description;
    for (const std::string& line : describe(how)) description += (description.empty() ? "" : ", ") + line;
    return arm{name, name, description, to_json(how), generator::none};
  });
}

recipe training_recipe(const arm& from, const image_statistics& of) {
  json parts = from.pipeline;
  json normalisation = json::object({{"transform", "normalize"}, {"mean", of.mean}, {"std", of.std}});
  parts.insert(recipe_from_json(parts, from.name).mixes() ? parts.end() - 1 : parts.end(), std::move(normalisation));
  return recipe_from_json(parts, from.name);
}

}  // namespace examples
