// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>
#include <xaug/xaug.hpp>

namespace examples {

/// A pipeline, for single images or with mixup or cutmix at its end, and what people call it.
struct recipe {
  xaug::any_batch_pipeline pipeline;
  std::string name;

  const xaug::any_pipeline& images() const { return pipeline.images(); }
  bool mixes() const { return pipeline.mixes(); }
};

/// From a file, or from text that is JSON itself. Errors name the file and the place in it.
recipe read_recipe(const std::string& file_or_json);

recipe recipe_from_json(const nlohmann::ordered_json& from, std::string name);
nlohmann::ordered_json to_json(const recipe& how);

/// A usual pipeline for images like this one.
recipe default_recipe(const xaug::image_shape& shape);

/// One line for each transform: its name and the settings that differ from their defaults.
std::vector<std::string> describe(const recipe& how);

/// Parses JSON. Errors name `name`.
nlohmann::ordered_json parse_json(std::string_view text, const std::string& name);

}  // namespace examples
