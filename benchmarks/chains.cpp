// SPDX-License-Identifier: BSD-3-Clause

#include "images.hpp"
#include "xaug/image/brightness.hpp"
#include "xaug/image/saturation.hpp"

// What a further pointwise transform costs beside the first.

namespace bench {
namespace {

using namespace xaug;

/// One to five times the same transform, so that the cost of a further one can be read beside the cost of the first.
template <element T, class Transform>
void add_chains(std::string_view type, const Transform& part, const image_shape& shape, memory_order order) {
  const auto add_length = [&]<std::size_t... I>(std::index_sequence<I...>) {
    const pipeline augment((static_cast<void>(I), part)...);
    std::ostringstream which;
    which << type << '_' << Transform::name << '_' << sizeof...(I);
    add_images<T, T>(name_of("chain", which.str(), shape, "xaug"), augment, shape, order, order);
    add_any_images<T, T>(name_of("chain", which.str(), shape, "xaug_any"), any_pipeline(augment), shape, order, order);
  };
  add_length(std::make_index_sequence<1>{});
  add_length(std::make_index_sequence<2>{});
  add_length(std::make_index_sequence<3>{});
  add_length(std::make_index_sequence<4>{});
  add_length(std::make_index_sequence<5>{});
}

[[maybe_unused]] const bool registered = [] {
  using enum memory_order;
  for (const image_shape& shape : colour_shapes) {
    add_chains<std::uint8_t>("uint8", brightness{.factor = jitter_factor}, shape, hwc);
    add_chains<std::uint8_t>("uint8", saturation{.factor = jitter_factor}, shape, hwc);
    add_chains<float>("float", brightness{.factor = jitter_factor}, shape, chw);
    add_chains<float>("float", saturation{.factor = jitter_factor}, shape, chw);
  }
  return true;
}();

}  // namespace
}  // namespace bench
