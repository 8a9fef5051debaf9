// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <concepts>
#include <string>
#include <string_view>
#include <type_traits>

#include "xaug/core/fields.hpp"
#include "xaug/core/random.hpp"
#include "xaug/core/view.hpp"
#include "xaug/kernel/pointwise.hpp"
#include "xaug/plan/planner.hpp"

namespace xaug::inline XAUG_ABI {

/// What a transform does with values, so that impossible orders do not compile.
enum class value_use : std::uint8_t {
  any,      ///< takes whatever values there are (geometry, erasing)
  bounded,  ///< needs values in the image's range: nothing behind normalize
  opens,    ///< needs values in the image's range, gives any real numbers (normalize)
};

/// What a transform decided for one sample: plain data with a field table.
template <class D>
concept transform_draw = has_fields<D> && std::is_trivially_copyable_v<D> && std::default_initializable<D>;

/// A transform: settings with a field table, a name, and sample(). To say what it does with an image it has either
///  - functor(draw, values): a pointwise functor (see kernel/pointwise.hpp), which also updates `values`; or
///  - plan(draw, planner): calls on an image_planner or a point_planner (geometry).
/// Optional: check(path) throws xaug::error for settings that do not go together; check(shape) for images that it
/// cannot take; output_shape(draw, shape) if the shape changes.
template <class T>
concept transform = has_fields<T> && transform_draw<typename T::draw> &&
    requires(const T& t, stream& random, const image_shape& shape) {
  { T::name } -> std::convertible_to<std::string_view>;
  { T::uses } -> std::convertible_to<value_use>;
  { t.sample(random, shape) } -> std::same_as<typename T::draw>;
};

/// A transform that is one functor on each pixel: neighbours of this kind share their loads and stores.
template <class T>
concept pointwise_transform = transform<T> && requires(const T& t, const typename T::draw& d, plan::value_state& v) {
  { t.functor(d, v) } -> kernel::pointwise;
};

/// A transform that moves pixels and leaves their values alone.
template <class T>
concept geometric_transform = transform<T> && requires {
  typename std::bool_constant<T::geometric>;
};

namespace detail {

/// Whether a draw says that its transform takes place at all; those without `apply` always do.
template <class Draw>
constexpr bool applies(const Draw& draw) {
  if constexpr (requires { draw.apply; })
    return draw.apply;
  else
    return true;
}

/// Throws if a per-channel setting has neither one value nor one for each channel.
inline void require_channels(std::string_view setting, const channel_values& values, index channels) {
  if (values.size() != 1 && values.size() != channels)
    throw error(setting, "one value, or one for each of the image's " + std::to_string(channels) + " channels",
                std::to_string(values.size()) + " values");
}

inline void require_colour(std::string_view transform, index channels) {
  if (channels != 1 && channels != 3)
    throw error(transform, "an image of 1 channel (grey) or 3 channels (RGB)", std::to_string(channels) + " channels");
}

}  // namespace detail
}  // namespace xaug::inline XAUG_ABI
