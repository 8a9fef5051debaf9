// SPDX-License-Identifier: BSD-3-Clause

#include <tuple>

#include "support.hpp"
#include "xaug/pipeline/pipeline.hpp"
#include "xaug/pipeline/registry.hpp"

// Each transform by itself, always applied, on uint8 HWC images in the cache. The draws are part of what is measured,
// and differ from call to call. peers/opencv.cpp has OpenCV doing the same work, under the same names.

namespace bench {
namespace {

/// A row of the table: a transform's settings as a function of the image's shape, a name for them if there are several,
/// and whether to measure a grey image too.
template <class Make>
struct row {
  using transform = std::invoke_result_t<Make, image_shape>;

  std::string_view variant;
  Make make;
  bool grey = false;

  std::string name() const {
    std::string full(transform::name);
    return variant.empty() ? full : full.append("_").append(variant);
  }
};
template <class Make, class... Rest>
row(std::string_view, Make, Rest...) -> row<Make>;

constexpr bool with_grey = true;

using namespace xaug;

/// A row for settings that are the same for all shapes.
template <class T>
constexpr auto same(const T& settings) {
  return [settings](image_shape) { return settings; };
}

const std::tuple table{
    row{"", [](image_shape s) { return random_crop{.height = s.height, .width = s.width, .padding = crop_padding}; },
        with_grey},
    row{"reflect",
        [](image_shape s) {
          return random_crop{
              .height = s.height, .width = s.width, .padding = crop_padding, .padding_mode = padding_mode::reflect};
        }},
    row{"", [](image_shape s) { return center_crop{.height = s.height * 7 / 8, .width = s.width * 7 / 8}; }},
    row{"", same(pad{.padding = 4})},
    row{"", same(horizontal_flip{.p = 1.0f}), with_grey},
    row{"", same(vertical_flip{.p = 1.0f})},
    row{"", same(rotate90{.turns = {1, 3}}), with_grey},
    row{"", same(translate{}), with_grey},
    row{"nearest", same(rotate{})},
    row{"bilinear", same(rotate{.interpolation = interpolation::bilinear}), with_grey},
    row{"bicubic", same(rotate{.interpolation = interpolation::bicubic})},
    row{"bilinear", same(affine{.degrees = {-10, 10},
                                .translate_x = {-0.1f, 0.1f},
                                .translate_y = {-0.1f, 0.1f},
                                .scale = {0.9f, 1.1f},
                                .shear_x = {-10, 10},
                                .interpolation = interpolation::bilinear})},
    row{"smaller", [](image_shape s) { return resize{.height = s.height * 3 / 4, .width = s.width * 3 / 4}; }},
    row{"larger", [](image_shape s) { return resize{.height = s.height * 3 / 2, .width = s.width * 3 / 2}; }},
    row{"", [](image_shape s) { return random_resized_crop{.height = s.height, .width = s.width}; }, with_grey},
    row{"", same(brightness{.factor = jitter_factor}), with_grey},
    row{"", same(contrast{.factor = jitter_factor}), with_grey},
    row{"", same(saturation{.factor = jitter_factor})},
    row{"", same(hue{.factor = jitter_hue})},
    row{"",
        same(color_jitter{
            .brightness = jitter_factor, .contrast = jitter_factor, .saturation = jitter_factor, .hue = jitter_hue})},
    row{"", same(grayscale{.p = 1.0f})},
    row{"", same(invert{.p = 1.0f}), with_grey},
    row{"exact", same(gaussian_noise{}), with_grey},
    row{"table", same(gaussian_noise{.method = noise_method::table}), with_grey},
    row{"",
        [](image_shape s) {
          return s.channels == 1 ? normalize{.mean = 0.5f, .std = 0.5f}
                                 : normalize{.mean = {cifar_mean[0], cifar_mean[1], cifar_mean[2]},
                                             .std = {cifar_std[0], cifar_std[1], cifar_std[2]}};
        },
        with_grey},
    row{"constant", same(random_erasing{.p = 1.0f}), with_grey},
    row{"random", same(random_erasing{.p = 1.0f, .mode = erasing_mode::random})},
};

template <class... Ts, class... Makes>
constexpr bool complete(transform_list<Ts...>, const std::tuple<row<Makes>...>*) {
  const auto has_row = []<class T>(std::type_identity<T>) {
    return (std::same_as<T, typename row<Makes>::transform> || ...);
  };
  return (has_row(std::type_identity<Ts>{}) && ...);
}
static_assert(complete(all_transforms{}, static_cast<decltype(&table)>(nullptr)),
              "a transform of all_transforms has no row in this table: add one");

template <class Row>
void add_row(const Row& each, const image_shape& shape) {
  // normalize's output is float, in planes.
  constexpr bool opens = xaug::detail::use_of<typename Row::transform>() == value_use::opens;
  using out_type = std::conditional_t<opens, float, std::uint8_t>;
  constexpr memory_order order = opens ? memory_order::chw : memory_order::hwc;
  const pipeline augment(each.make(shape));
  const image_shape result = augment.output_shape(shape);
  add(name_of("transform", each.name(), shape, "xaug"), [=] {
    return [=, in = image<std::uint8_t>::random(shape), out = image<out_type>(result, order)](std::uint64_t i) mutable {
      augment(in.view(), out.view(), {.seed = 1, .epoch = 0, .index = i});
    };
  });
  add_floor<std::uint8_t, out_type>(name_of("transform", each.name(), shape, "floor"), shape, result);
}

[[maybe_unused]] const bool registered = [] {
  const auto add_shapes = [](const auto& each) {
    for (const image_shape& shape : all_shapes)
      if (shape.channels == 3 || each.grey) add_row(each, shape);
  };
  std::apply([&](const auto&... each) { (add_shapes(each), ...); }, table);
  return true;
}();

}  // namespace
}  // namespace bench
