// SPDX-License-Identifier: BSD-3-Clause
#include "common/pictures/recipe.hpp"

#include <algorithm>
#include <sstream>
#include <xaug/io/json.hpp>

#include "common/file.hpp"

namespace examples {
namespace {

using json = nlohmann::ordered_json;

/// A setting in its shortest form: "[0.8, 1.2]", and "4" for [4, 4, 4, 4].
std::string shown(const json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (!value.is_array() || value.empty()) return value.dump();
  if (std::all_of(value.begin(), value.end(), [&](const json& each) { return each == value[0]; }))
    return value[0].dump();
  std::string text;
  for (const json& each : value) text += (text.empty() ? "" : ", ") + each.dump();
  return '[' + text + ']';
}

/// "degrees [-10, 10], p 0.5": the settings that differ from their defaults.
template <class T>
std::string changed_settings(const T& t) {
  std::ostringstream all;
  std::ostringstream usual;
  xaug::print_fields(all, t);
  xaug::print_fields(usual, T{});
  const json settings = parse_json(all.str(), std::string(T::name));
  const json defaults = parse_json(usual.str(), std::string(T::name));
  std::string text;
  for (const auto& [name, value] : settings.items()) {
    // A probability says how often there is anything to see, so it is always shown.
    const bool sometimes = name == "p" && value != 1.0;
    if (defaults[name] != value || sometimes) text += (text.empty() ? "" : ", ") + name + ' ' + shown(value);
  }
  return text;
}

std::string describe(const xaug::any_transform& part);

template <xaug::has_fields T>
std::string describe_part(const T& t) {
  const std::string settings = changed_settings(t);
  return std::string(T::name) + (settings.empty() ? "" : '(' + settings + ')');
}
template <class Policy, class Children>
std::string describe_part(const xaug::choice<Policy, Children>& c) {
  std::string text = changed_settings(c.policy);
  for (const auto& child : c.children) text += (text.empty() ? "" : ", ") + describe(child);
  return std::string(Policy::name) + '(' + text + ')';
}

std::string describe(const xaug::any_transform& part) {
  return std::visit([](const auto& each) { return describe_part(each); }, part.value);
}

}  // namespace

json parse_json(std::string_view text, const std::string& name) {
  return xaug::detail::parse_json(text, name);
}

recipe recipe_from_json(const json& from, std::string name) {
  try {
    return {xaug::batch_pipeline_from_json(from), std::move(name)};
  } catch (const xaug::error& e) {
    throw xaug::error(name + ": " + e.what());
  }
}

json to_json(const recipe& how) {
  return xaug::to_json(how.pipeline);
}

recipe read_recipe(const std::string& file_or_json) {
  const auto begin = file_or_json.find_first_not_of(" \t\r\n");
  if (begin != std::string::npos && (file_or_json[begin] == '[' || file_or_json[begin] == '{'))
    return recipe_from_json(parse_json(file_or_json, "--pipeline"), "--pipeline");
  const auto bytes = read_file(file_or_json);
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  recipe how = recipe_from_json(parse_json(text, file_or_json), file_or_json);
  how.name = std::filesystem::path(file_or_json).filename().string();
  return how;
}

recipe default_recipe(const xaug::image_shape& shape) {
  using namespace xaug;
  const auto& [height, width, channels] = shape;
  if (channels == 1)
    return {any_pipeline{affine{.degrees = {-12.0f, 12.0f},
                                .translate_x = {-0.08f, 0.08f},
                                .translate_y = {-0.08f, 0.08f},
                                .scale = {0.85f, 1.15f},
                                .interpolation = interpolation::bilinear},
                         horizontal_flip{}, color_jitter{.brightness = {0.7f, 1.3f}, .contrast = {0.7f, 1.3f}},
                         random_erasing{.p = 0.25f, .scale = {0.03f, 0.12f}, .mode = erasing_mode::random}},
            "the default for grey images"};
  if (channels != 3) return {any_pipeline{horizontal_flip{}, rotate{}}, "the default for images with transparency"};
  const color_jitter colours{
      .brightness = {0.7f, 1.3f}, .contrast = {0.7f, 1.3f}, .saturation = {0.6f, 1.4f}, .hue = {-0.06f, 0.06f}};
  constexpr xaug::index small = 64;
  if (std::max(height, width) > small)
    return {any_pipeline{random_resized_crop{.height = 224, .width = 224, .scale = {0.3f, 1.0f}}, horizontal_flip{},
                         colours},
            "the default for photographs"};
  // The crop leaves a border of reflected pixels, which the rotation turns into the corners.
  const xaug::index border = 4;
  return {any_pipeline{random_crop{.height = height + 2 * border,
                                   .width = width + 2 * border,
                                   .padding = 2 * border,
                                   .pad_if_needed = true,
                                   .padding_mode = padding_mode::reflect},
                       rotate{.degrees = {-10.0f, 10.0f}, .interpolation = interpolation::bilinear},
                       center_crop{.height = height, .width = width}, horizontal_flip{}, colours,
                       random_erasing{.p = 0.25f, .scale = {0.03f, 0.12f}, .fill = 0.5f}},
          "the default for small colour images"};
}

std::vector<std::string> describe(const recipe& how) {
  std::vector<std::string> lines;
  for (const auto& part : how.images().children()) lines.push_back(describe(part));
  how.pipeline.visit_batch([&](const auto& t) { lines.push_back(describe_part(t)); });
  return lines;
}

}  // namespace examples
