// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/pictures/recipe.hpp"

namespace examples {

/// The generators of synthetic training images.
enum class generator : std::uint8_t { none, smote, gaussian };

/// A way to augment that a study compares with others.
struct arm {
  std::string name;                                                   ///< as on the command line
  std::string title;                                                  ///< for people
  std::string description;                                            ///< a sentence
  nlohmann::ordered_json pipeline = nlohmann::ordered_json::array();  ///< without the normalisation
  generator synthetic = generator::none;
};

/// What arms have to know about a data set.
struct image_statistics {
  xaug::image_shape shape;
  std::vector<float> mean;  ///< of each channel, as fractions of white
  std::vector<float> std;
};

/// All arms for images like these; the first is without augmentation.
std::vector<arm> standard_arms(const image_statistics& of);

/// The arms of a list on the command line: names of standard ones, and "name=pipeline" with a file of JSON or JSON
/// itself; "all" are all standard ones. The baseline comes first, even if it was not named. Throws xaug::error for
/// other names, with the nearest one, and for an arm that comes twice.
std::vector<arm> choose_arms(const std::vector<std::string>& wanted, const image_statistics& of);

/// An arm's pipeline as used in training: with the normalisation after all transforms of single images.
recipe training_recipe(const arm& from, const image_statistics& of);

}  // namespace examples
